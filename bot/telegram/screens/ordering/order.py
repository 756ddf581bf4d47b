"""Where a draft stands: its question, the confirm screen, what became of a confirmation."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.domain.links import strays
from bot.domain.ordering import dripfeed
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.fields import SKIPPED
from bot.domain.ordering.quote import Quote
from bot.domain.orders.orders import Order
from bot.domain.orders.statistics import ServiceRecord
from bot.domain.service_terms import ShownTerms
from bot.domain.time_zones import Moment
from bot.flows.ordering.order_questions import Step
from bot.telegram.actions.catalogue import NETWORKS
from bot.telegram.actions.ordering import CANCEL, CONFIRM, EDIT, EDIT_ANSWER, REVIEW
from bot.telegram.arguments import DraftVersion
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, lines
from bot.telegram.screens.catalogue.browser import own_record
from bot.telegram.screens.errors import home_button, said, trouble
from bot.telegram.screens.home import short_money
from bot.telegram.screens.labels import about, amount, answer
from bot.telegram.screens.ordering.question import question

_TOLD_APART = ("link", "quantity", "runs", "interval")
"""Answers that the confirm screen says in lines of their own."""


def step(t: Localizer, where: Step, month: datetime.date | None = None) -> Screen:
    """The screen of a draft, wherever it stands; `month`: what a calendar shows."""
    if where.service is None or where.shape is None:
        return Screen(t("Choose a service first."), ((home_button(t),),))
    if where.trouble is not None:
        return _troubled(t, where)
    if where.question is not None:
        return question(t, where, where.question, month)
    if where.quote is None:
        return _troubled(t, where)
    return _confirm(t, where)


def _confirm(t: Localizer, where: Step) -> Screen:
    draft, service, shape, quote = where.draft, where.service, where.shape, where.quote
    assert service is not None and shape is not None and quote is not None  # noqa: S101, PT018 - `step` checked it
    head = t("<b>{name}</b> · #{id}", name=cut(service.name, 120), id=service.id)
    answers = [
        t("{label}: {answer}", label=t(field.label), answer=answer(t, field, draft.answers[field.name]))
        for field in shape.fields
        if field.name not in _TOLD_APART and draft.answers.get(field.name, SKIPPED) != SKIPPED
    ]
    target = draft.answers.get("link")
    link = t("🔗 {link}", link=cut(target, 120)) if target else None
    bought = None
    if quote.quantity is not None:
        bought = amount(t, quote.quantity, service.kind)
        if service.kind == "other":
            bought = t("{label}: {answer}", label=t("Quantity"), answer=bought)
    if shape.per_post:
        charge = _charge_of_posts(t, quote, shape.posts(draft.answers))
    else:
        after = (
            t(" · balance after {balance}", balance=short_money(t, quote.balance_after))
            if quote.balance_after
            else Html("")
        )
        if draft.answers.get("runs"):
            charge = t("Charge <b>{charge}</b> for all runs{after}", charge=quote.charge, after=after)
        else:
            charge = t("Charge <b>{charge}</b>{after}", charge=quote.charge, after=after)
    if where.account:
        charge = Html(f"{charge}{t(' · {account}', account=cut(where.account, 30))}")
    unbounded = None
    if shape.per_post and shape.posts(draft.answers) is None:
        unbounded = t(
            "Nobody knows how many posts there will be: your daily limit and the balance are checked against one post only."
        )
    doubtful = where.running or strays(service, draft.target)
    confirm = t.plain("Confirm anyway") if doubtful else t.plain("Confirm")
    rows: list[Sequence[Button]] = [[CONFIRM.button("✅ " + confirm, DraftVersion.of(draft), style="success")]]
    if service.dripfeed and shape.field("runs"):
        rows.append([EDIT_ANSWER.button("💧 " + t.plain("Drip-feed"), DraftVersion.of(draft), "runs")])
    rows.append([EDIT.button("✏️ " + t.plain("Edit"), DraftVersion.of(draft)), CANCEL.button(t.plain("Cancel"))])
    return Screen(
        lines(
            head,
            link,
            bought,
            *_runs(t, draft, quote.made_at, where.record),
            *answers,
            charge,
            unbounded,
            own_record(t, where.record),
            *warnings(t, where),
        ),
        rows,
    )


def _charge_of_posts(t: Localizer, quote: Quote, posts: int | None) -> Html:
    """What a subscription may take."""
    if posts is not None:
        return t.plural(
            "Charge: at most <b>{charge}</b> for {count} post",
            "Charge: at most <b>{charge}</b> for {count} posts together",
            posts,
            charge=quote.charge,
        )
    return t("Charge: at most <b>{charge}</b> for each new post", charge=quote.charge)


def _runs(t: Localizer, draft: OrderDraft, now: int, record: ServiceRecord | None) -> list[Html]:
    """A drip-feed: what each run delivers, and when the last one ends as far as our own orders of the service tell."""
    minutes = dripfeed.minutes_to_last_run(draft.answers)
    if minutes is None:
        return []
    runs = t.plural(
        "💧 {count} run of {quantity}, one every {pause}",
        "💧 {count} runs of {quantity}, one every {pause}",
        dripfeed.runs_of(draft.answers),
        quantity=int(draft.answers["quantity"]),
        pause=t.formats.duration(int(draft.answers["interval"]) * 60),
    )
    begins = Moment(now + minutes * 60_000)
    if record is None or record.done_seconds is None:
        return [runs, t("The last run begins about {begins}; when it ends is up to the panel.", begins=begins)]
    ends = Moment(begins.at + round(record.done_seconds * 1000))
    return [runs, t("The last run begins about {begins} and ends about {ends}.", begins=begins, ends=ends)]


def warnings(t: Localizer, where: Step) -> list[Html]:
    """Everything that should make somebody look twice before they confirm."""
    found: list[Html] = []
    quote = where.quote
    if where.service is not None and (stray := strays(where.service, where.draft.target)) is not None:
        found.append(
            t(
                "⚠️ This service is for {network}, but the link is not. Is it the right one?",
                network=t.plain(stray.name),
            )
        )
    for order in where.running[:3]:
        found.append(
            t(
                "⚠️ An order of ours is still running on this link ({order}). Panels often refuse a second one or count it wrongly.",
                order=_running(t, order),
            )
        )
    if quote and (shown := where.draft.shown) is not None:
        found += _changes(t, shown, quote)
    if quote and quote.short_by is not None:
        found.append(t("⚠️ The balance is too low: {amount} is missing. The panel will refuse.", amount=quote.short_by))
    found += bounds(t, where)
    if quote and quote.balance is None:
        found.append(t("⚠️ The panel does not tell the balance just now."))
    if where.mistake:
        found.append(Html(f"⚠️ {said(t, where.mistake)}"))
    return found


def _changes(t: Localizer, shown: ShownTerms, quote: Quote) -> list[Html]:
    """What changed between the service's card and this confirm screen, old and new."""
    found: list[Html] = []
    if shown.rate != quote.rate:
        found.append(
            t(
                "⚠️ The rate changed since you looked: it was {old}, now it is {new} per 1000.",
                old=shown.rate,
                new=quote.rate,
            )
        )
    if (shown.minimum, shown.maximum) != (quote.minimum, quote.maximum):
        found.append(
            t(
                "⚠️ The minimum and maximum changed since you looked: they were {old_minimum} – {old_maximum}, now they are {minimum} – {maximum}.",
                old_minimum=shown.minimum,
                old_maximum=shown.maximum,
                minimum=quote.minimum,
                maximum=quote.maximum,
            )
        )
    return found


def bounds(t: Localizer, where: Step) -> list[Html]:
    """The person's limit of today, and what a manager is asked about."""
    quote, spending, above = where.quote, where.spending, where.approve_above
    found: list[Html] = []
    if quote is not None and spending is not None:
        values = {"spent": spending.spent, "limit": spending.limit}
        if spending.spent.amount + quote.charge.amount > spending.limit.amount:
            found.append(t("⚠️ This exceeds your limit: {spent} of {limit} has been spent today.", **values))
        else:
            found.append(t("Spent today: {spent} of {limit}.", **values))
    if quote is not None and above is not None and quote.charge.amount > above.amount:
        found.append(t("✋ Orders above {above} need a manager's approval.", above=above))
    return found


def _running(t: Localizer, order: Order) -> str:
    number = f"#{order.panel_order_id}" if order.panel_order_id else "?"
    if order.quantity and order.delivered is not None:
        return f"{number}, {t.formats.percent(order.delivered / order.quantity)}"
    return number


def editing(t: Localizer, where: Step) -> Screen:
    """Which answer is to be changed."""
    shape, draft = where.shape, where.draft
    assert shape is not None and where.service is not None  # noqa: S101, PT018 - the handler checked it
    fields = shape.editable(where.service, draft.answers)
    rows = [[EDIT_ANSWER.button("✏️ " + t.plain(field.label), DraftVersion.of(draft), field.name)] for field in fields]
    return Screen(
        lines(t("<b>{about}</b>", about=about(where.service, draft)), t("What do you want to change?")),
        (*rows, [REVIEW.button("‹ " + t.plain("Back"), DraftVersion.of(draft))]),
    )


def _troubled(t: Localizer, where: Step) -> Screen:
    text = trouble(t, where.trouble) if where.trouble else t("The price must be checked again. Nothing was bought.")
    rows = [
        [REVIEW.button("🔄 " + t.plain("Try again"), DraftVersion.of(where.draft))],
        [EDIT.button("✏️ " + t.plain("Edit"), DraftVersion.of(where.draft)), CANCEL.button(t.plain("Cancel"))],
    ]
    assert where.service is not None  # noqa: S101 - `step` checked it
    return Screen(
        lines(t("<b>{about}</b>", about=about(where.service, where.draft)), text, t("Your answers are kept.")), rows
    )


def sending(t: Localizer) -> Screen:
    """Shown when the panel takes its time: no button is left to press twice."""
    return Screen(t("⏳ The order is being sent to the panel. It is sent once; please wait for its answer."))


def discarded(t: Localizer, *, something: bool) -> Screen:
    """After Cancel."""
    text = t("Cancelled. Nothing was bought.") if something else t("There is nothing to cancel.")
    return Screen(text, ((NETWORKS.button("🛒 " + t.plain("New order")), home_button(t)),))


def changed(t: Localizer, sentence: Html, draft: OrderDraft | None) -> Screen:
    """The terms moved under the person."""
    row = [REVIEW.button("🔄 " + t.plain("Review"), DraftVersion.of(draft))] if draft else []
    return Screen(sentence, (row, (NETWORKS.button("🛒 " + t.plain("New order")), home_button(t))))
