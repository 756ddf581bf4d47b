"""The order's card, the notice of a final state, the unknown order, My orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.networks import KIND_BY_KEY, kind_of
from bot.domain.orders import Filter, Order, Refill, RefillStatus, Status
from bot.domain.periods import Moment
from bot.domain.statistics import Record
from bot.flows.reviewing import SAID_NOT_THERE, OrdersPage, OrderView
from bot.telegram.callbacks import pack, pack_id
from bot.telegram.screen import Button, Html, Screen, Voice, cut, in_pairs, lines
from bot.telegram.screens.home import short_money
from bot.telegram.screens.mistakes import home_button, quoted
from bot.telegram.screens.ordering import short_link

CELLS = 10
STATUSES: dict[Status, tuple[str, str]] = {
    Status.SUBMITTING: ("⏳", N_("Being sent")),
    Status.UNKNOWN: ("❓", N_("Unknown")),
    Status.REJECTED: ("🚫", N_("Not placed")),
    Status.PENDING: ("🕓", N_("Pending")),
    Status.PROCESSING: ("⚙️", N_("Processing")),
    Status.IN_PROGRESS: ("▶️", N_("In progress")),
    Status.COMPLETED: ("✅", N_("Completed")),
    Status.PARTIAL: ("◐", N_("Partial")),
    Status.CANCELED: ("✖️", N_("Cancelled")),
}
REFILL_STATUSES: dict[RefillStatus, str] = {
    RefillStatus.SUBMITTING: N_("being asked for"),
    RefillStatus.UNKNOWN: N_("asked for, the panel did not answer; it is not asked again"),
    RefillStatus.PENDING: N_("asked for, pending"),
    RefillStatus.IN_PROGRESS: N_("in progress"),
    RefillStatus.COMPLETED: N_("completed"),
    RefillStatus.REJECTED: N_("rejected"),
}


def number(order: Order) -> str:
    """The number people know an order by: the panel's."""
    return f"#{order.panel_order_id}" if order.panel_order_id else ""


def card(t: Voice, view: OrderView, now: int) -> Screen:
    """One order, as it stands."""
    order = view.order
    if order.status is Status.UNKNOWN:
        return unknown(t, view)
    if order.status is Status.REJECTED:
        return rejected(t, order)
    icon, word = STATUSES[order.status]
    head = t(
        "{icon} <b>{status}</b>{number}",
        icon=icon,
        status=t.plain(word),
        number=f" · {number(order)}" if number(order) else "",
    )
    if order.cancel_requested_at and order.status.running:
        head = Html(f"{head} · {t('cancel requested')}")
    refills = [t("♻️ Refill: {status}", status=t.plain(REFILL_STATUSES[refill.status])) for refill in view.refills[:2]]
    text = lines(
        head,
        progress(t, order),
        about(t, order),
        facts(t, order, now),
        children(t, order),
        *refills,
    )
    return Screen(text, _card_rows(t, view))


def about(t: Voice, order: Order, length: int = 60) -> Html | None:
    """Service and target in one line; nothing of an order that was placed elsewhere is known."""
    if not order.service_name:
        return t("Placed elsewhere, followed here.")
    return t("{service} · {target}", service=cut(order.service_name, length), target=short_link(order.link))


def progress(t: Voice, order: Order) -> Html | None:
    """The bar and how much of how much, while that is known."""
    if not order.quantity or order.delivered is None or order.status is Status.SUBMITTING:
        return None
    full = CELLS * order.delivered // order.quantity
    share = t.formats.percent(Decimal(order.delivered) / order.quantity)
    return t(
        "{bar} {share} · {delivered} of {quantity}",
        bar="▓" * full + "░" * (CELLS - full),
        share=share,
        delivered=order.delivered,
        quantity=order.quantity,
    )


def facts(t: Voice, order: Order, now: int) -> Html:
    """Start count, charge, when."""
    charge = Money(order.charged, order.charge.currency) if order.charged is not None else order.charge
    start = t("Started at {count}", count=order.start_count) if order.start_count is not None else None
    money = (
        t("{charge} for each new post at most", charge=order.charge)
        if order.quantity is None and "max" in order.parameters
        else t("{charge}", charge=charge)
    )
    placed_at = order.placed_at or order.created_at
    if order.status.final:  # nothing edits the card any more: how long ago it was would stand still
        when = t(N_("placed {when}") if order.service_name else N_("added {when}"), when=Moment(placed_at))
    else:
        since = N_("placed {ago}") if order.service_name else N_("added {ago}")
        when = t(since, ago=Moment(placed_at, now=now))
    return Html(" · ".join(part for part in (start, money, when) if part))


def children(t: Voice, order: Order) -> Html | None:
    """Runs of a drip-feed, posts of a subscription, and the orders they made."""
    done = None
    if order.runs_done is not None:
        done = t("Runs: {done} of {runs}", done=order.runs_done, runs=order.parameters.get("runs", "?"))
    elif order.posts_done is not None:
        done = t("Posts: {done}", done=order.posts_done)
    listed = t("Orders: {ids}", ids=cut(", ".join(order.children), 120)) if order.children else None
    return lines(done, listed) or None


def _card_rows(t: Voice, view: OrderView) -> Sequence[Sequence[Button]]:
    order = view.order
    key = pack_id(order.id)
    first = [Button("🔄 " + t.plain("Refresh"), pack("or", key))]
    if order.panel_order_id:
        first.append(Button("📋 " + t.plain("Copy number"), copy=str(order.panel_order_id)))
    acts = []
    if view.may_refill:
        acts.append(Button("♻️ " + t.plain("Refill"), pack("orf", key)))
    if view.may_cancel:
        acts.append(Button("✖️ " + t.plain("Cancel order"), pack("ocx", key), style="danger"))
    if order.status.running:
        acts.append(
            Button("🔔 " + t.plain("Unmute"), pack("omu", key, 0))
            if order.muted
            else Button("🔕 " + t.plain("Mute"), pack("omu", key, 1))
        )
    last = []
    if view.may_order:
        last.append(Button("🛒 " + t.plain("Order again"), pack("oag", key)))
        last.append(Button("💾 " + t.plain("Save as preset"), pack("psv", key)))
    rest = (
        [Button("➕ " + t.plain("Order the rest"), pack("rest", key))]
        if view.may_order and order.status is Status.PARTIAL and order.missing
        else []
    )
    home = [Button("📦 " + t.plain("My orders"), pack("my")), home_button(t)]
    return [first, *in_pairs(acts), rest, *in_pairs(last), home]


def unknown(t: Voice, view: OrderView) -> Screen:
    """Nobody knows whether it exists; only a person settles that."""
    order = view.order
    quantity = t("{quantity}", quantity=order.quantity) if order.quantity is not None else None
    about = Html(
        " · ".join(
            part
            for part in (
                t("{name}", name=cut(order.service_name, 60)),
                quantity,
                t("{link}", link=short_link(order.link)),
            )
            if part
        )
    )
    key = pack_id(order.id)
    rows = [
        [Button(t.plain("It exists"), pack("oex", key)), Button(t.plain("It does not exist"), pack("onx", key))],
        [Button("🔄 " + t.plain("Check the balance again"), pack("obal", key))],
        [home_button(t)],
    ]
    text = lines(
        t("❓ <b>The panel did not answer. The order may or may not exist.</b>"), about, evidence(t, order),
        t("I will not send it again by myself. Look in the panel, then tell me:"),
    )  # fmt: skip
    return Screen(text, rows if view.may_order else [[home_button(t)]])


def evidence(t: Voice, order: Order) -> Html:
    """What the balance before and after says about an unknown order, and no more than that."""
    currency = order.charge.currency
    if order.balance_before is None or order.balance_after is None:
        return t("The panel does not tell the balance, so that says nothing.")
    before, after = Money(order.balance_before, currency), Money(order.balance_after, currency)
    fell = order.balance_before - order.balance_after
    charge = order.charge.amount
    values = {"before": short_money(t, before), "after": short_money(t, after)}
    if charge > 0 and abs(fell - charge) * 20 <= charge:
        return t(
            "Balance before {before}, now {after}: it went down by about the charge, so it probably exists.", **values
        )
    if fell == 0:
        return t("Balance before {before}, now {after}: it did not change, so it probably does not exist.", **values)
    return t("Balance before {before}, now {after}: something else moved it too, so that says little.", **values)


def rejected(t: Voice, order: Order) -> Screen:
    """It was not placed; nothing was spent."""
    said = None if order.said == SAID_NOT_THERE else quoted(t, order.said)
    text = lines(
        t("🚫 <b>The order was not placed. Nothing was bought.</b>"),
        t("{service} · {target}", service=cut(order.service_name, 60), target=short_link(order.link)), said,
    )  # fmt: skip
    return Screen(text, ((Button("🛒 " + t.plain("Order again"), pack("oag", pack_id(order.id))),), (home_button(t),)))


def ask_number(t: Voice, order: Order) -> Screen:
    """*It exists*: which number has it?"""
    text = lines(
        t("Which number does the panel give it? Send it, for example 23501."),
        t("{service} · {target}", service=cut(order.service_name, 60), target=short_link(order.link)),
    )
    return Screen(text, ((Button("‹ " + t.plain("Back"), pack("o", pack_id(order.id))),),))


def finished(t: Voice, order: Order) -> Screen:
    """The short notice of a final state; it points to the card."""
    kind = t.plain(KIND_BY_KEY[kind_of(order.service_name, "")].name).lower()
    values: dict[str, object] = {
        "number": number(order),
        "kind": kind,
        "quantity": order.quantity,
        "delivered": order.delivered,
    }
    charged = Money(order.charged, order.charge.currency) if order.charged is not None else None
    rows: list[Sequence[Button]] = [[Button("📦 " + t.plain("Show"), pack("o", pack_id(order.id)))]]
    if order.status is Status.COMPLETED:
        took = t.formats.duration(((order.finished_at or 0) - (order.placed_at or order.created_at)) / 1000)
        text = (
            t("✅ {number} is done.", **values)
            if order.placed_at is None
            else t("✅ {number} done in {took}.", took=took, **values)
            if order.quantity is None
            else t("✅ {number} done: {quantity} {kind} in {took}.", took=took, **values)
        )
    elif order.status is Status.PARTIAL:
        money = _back(t, order, charged)
        if order.quantity is None:
            text = t("◐ {number} is partial{money}.", money=money, **values)
        else:
            text = t("◐ {number} partial: {delivered} of {quantity} delivered{money}.", money=money, **values)
        if order.missing:
            rows.insert(0, [Button("➕ " + t.plain("Order the rest"), pack("rest", pack_id(order.id)))])
    else:
        text = t("✖️ {number} cancelled{money}.", money=_back(t, order, charged), **values)
    return Screen(lines(text, about(t, order, 40)), rows)


def late(t: Voice, order: Order, record: Record, now: int) -> Screen:
    """An order takes much longer than usual: said once, with a text for the panel's support."""
    age = t.formats.duration((now - (order.placed_at or order.created_at)) / 1000)
    usual = record.done_seconds if record.done_seconds is not None else record.start_seconds
    took = t.formats.duration(usual or 0)
    text = t(
        "🐢 {number} is late: on its way for {age}, usually done in {took} (median of {count}).",
        number=number(order), age=age, took=took, count=record.count,
    )  # fmt: skip
    letter = t.plain(
        "Hello, order {number} has not been delivered for {age}. Please look into it.",
        number=order.panel_order_id or "",
        age=age,
    )
    rows = (
        (Button("📋 " + t.plain("Copy a text for the panel's support"), copy=letter),),
        (Button("📦 " + t.plain("Show"), pack("o", pack_id(order.id))),),
    )
    return Screen(lines(text, about(t, order, 40)), rows)


def _back(t: Voice, order: Order, charged: Money | None) -> Html:
    """What the panel says it kept and gave back; nothing where it does not say."""
    if charged is None:
        return Html("")
    back = order.charge - charged
    if charged.amount == 0:
        return t(": {back} back", back=order.charge)
    return (
        t(", {charged} charged ({back} back)", charged=charged, back=back)
        if back.amount > 0
        else t(", {charged} charged", charged=charged)
    )


def refill_told(t: Voice, order: Order, status: str, said: str) -> Screen:
    """A refill came to its end."""
    text = (
        t("♻️ The refill of {number} is completed.", number=number(order))
        if status == RefillStatus.COMPLETED
        else t("♻️ The panel rejected the refill of {number}.", number=number(order))
    )
    words = quoted(t, said) if status != RefillStatus.COMPLETED and said.casefold() != "rejected" else None
    return Screen(lines(text, words), ((Button("📦 " + t.plain("Show"), pack("o", pack_id(order.id))),),))


def refill_asked(t: Voice, refill: Refill) -> str:
    """The toast after asking."""
    if refill.status is RefillStatus.UNKNOWN:
        return t.plain("The panel did not answer. The refill may have been asked for; it is not asked again by itself.")
    return t.plain("Refill asked for. I tell you when it is done.")


FILTERS: dict[str, tuple[str, frozenset[Status]]] = {
    "a": (N_("All"), frozenset()),
    "r": (
        N_("Running"),
        frozenset({Status.SUBMITTING, Status.UNKNOWN, Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS}),
    ),
    "d": (N_("Done"), frozenset({Status.COMPLETED})),
    "p": (N_("Partial, cancelled"), frozenset({Status.PARTIAL, Status.CANCELED})),
}


def my_orders(t: Voice, page: OrdersPage, chosen: str, now: int) -> Screen:
    """A page of orders."""
    sifting = [
        Button(("• " if key == chosen else "") + t.plain(name), pack("my", key)) for key, (name, _) in FILTERS.items()
    ]
    heads = (sifting[:2], sifting[2:])  # four in a row would be cut on a phone
    if not page.orders:
        empty = (
            t("No orders yet. Paste a link, or tap New order.")
            if chosen == "a" and not page.chosen.words
            else t("No such orders.")
        )
        return Screen(
            lines(t("📦 <b>My orders</b>"), empty),
            (*heads, (Button("🛒 " + t.plain("New order"), pack("new")), home_button(t))),
        )
    rows = [[Button(row(t, order), pack("o", pack_id(order.id)))] for order in page.orders]
    turning = []
    if page.newer:
        turning.append(Button("‹ " + t.plain("Previous"), pack("my", chosen, "n", pack_id(page.orders[0].id))))
    if page.older:
        turning.append(Button(t.plain("Next") + " ›", pack("my", chosen, "o", pack_id(page.orders[-1].id))))
    several = Button("☑ " + t.plain("Select several"), pack("sel", "b", chosen))
    return Screen(
        lines(t("📦 <b>My orders</b>"), t("/orders 23501 finds one by its number, link or name.")),
        (*heads, *rows, turning, *in_pairs([several, home_button(t)])),
    )


def row(t: Voice, order: Order) -> str:
    """One order on a button."""
    icon, _ = STATUSES[order.status]
    share = ""
    if order.status.running and order.quantity and order.delivered is not None:
        share = " " + t.formats.percent(Decimal(order.delivered) / order.quantity)
    return cut(f"{icon}{share} {number(order)} {cut(order.service_name, 26)}", 56)


def used_invitation(t: Voice, name: str, role: str) -> Screen:
    """Who made an invitation is told that it was used."""
    return Screen(
        t("✉️ {name} accepted your invitation as {role}.", name=cut(name, 60), role=role), ((home_button(t),),)
    )


def operator_note(t: Voice, text: str) -> Screen:
    """A word to the operator."""
    return Screen(t("🛠 {text}", text=cut(text, 1000)))


def filter_of(chosen: str, words: str = "") -> Filter:
    """The filter behind a button's word."""
    return Filter(FILTERS.get(chosen, FILTERS["a"])[1], words)
