"""An order's card: where it stands, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.ordering import dripfeed
from bot.domain.ordering.answer_parsers import day_of
from bot.domain.orders.orders import Order, RefillStatus, Status
from bot.domain.time_zones import Moment
from bot.flows.orders.my_orders import OrderView
from bot.telegram.actions.ordering import ORDER_AGAIN, ORDER_REST
from bot.telegram.actions.orders import ASK_PRESET_NAME, CANCEL_ORDER, MUTE, MY_ORDERS, REFILL, REFRESH
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, in_pairs, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.labels import short_link
from bot.telegram.screens.orders.unknown_orders import rejected, unknown

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
    RefillStatus.SUBMITTING: N_("being requested"),
    RefillStatus.UNKNOWN: N_("requested, but the panel did not answer; you can try again after a day"),
    RefillStatus.PENDING: N_("requested, pending"),
    RefillStatus.IN_PROGRESS: N_("in progress"),
    RefillStatus.COMPLETED: N_("completed"),
    RefillStatus.REJECTED: N_("rejected"),
    RefillStatus.LAPSED: N_("requested; what became of it is not known"),
}


def number(order: Order) -> str:
    """The number people know an order by: the panel's."""
    return f"#{order.panel_order_id}" if order.panel_order_id else ""


def card(t: Localizer, view: OrderView, now: int) -> Screen:
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
        t("The panel does not say which service and link it was, so it cannot be ordered again here.")
        if order.elsewhere
        else None,
        *refills,
    )
    return Screen(text, _card_rows(t, view))


def about(t: Localizer, order: Order, length: int = 60) -> Html | None:
    """Service and target in one line; nothing of an order that was placed elsewhere is known."""
    if order.elsewhere:
        return t("Placed elsewhere, followed here.")
    return t("{service} · {target}", service=cut(order.service_name, length), target=short_link(order.link))


def progress(t: Localizer, order: Order) -> Html | None:
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


def _most(t: Localizer, order: Order) -> Html:
    """What a subscription may take: its posts are charged one by one, as they come."""
    if order.parameters.get("posts"):
        return t("at most {charge} for all posts", charge=order.charge)
    return t("at most {charge} for each new post", charge=order.charge)


def facts(t: Localizer, order: Order, now: int) -> Html:
    """Start count, charge, when."""
    charge = Money(order.charged, order.charge.currency) if order.charged is not None else order.charge
    start = t("Started at {count}", count=order.start_count) if order.start_count is not None else None
    money = _most(t, order) if order.quantity is None and "max" in order.parameters else t("{charge}", charge=charge)
    placed_at = order.placed_at or order.created_at
    if order.status.final:  # nothing edits the card any more: how long ago it was would stand still
        when = t(N_("placed {when}") if order.service_name else N_("added {when}"), when=Moment(placed_at))
    else:
        since = N_("placed {ago}") if order.service_name else N_("added {ago}")
        when = t(since, ago=Moment(placed_at, now=now))
    return Html(" · ".join(part for part in (start, money, when) if part))


def children(t: Localizer, order: Order) -> Html | None:
    """Runs of a drip-feed, posts of a subscription, and the orders they made."""
    done = None
    if order.runs_done is not None:
        done = t("Runs: {done} of {runs}", done=order.runs_done, runs=order.parameters.get("runs", "?"))
    elif order.posts_done is not None:
        done = t("Posts: {done}", done=order.posts_done)
    minutes = dripfeed.minutes_to_last_run(order.parameters) if order.status.running else None
    last = None
    if minutes is not None:
        last = t("The last run begins {when}", when=Moment((order.placed_at or order.created_at) + minutes * 60_000))
    expiry = order.parameters.get("expiry")
    until = t("Until {day}", day=day_of(expiry)) if expiry else None
    listed = t("Orders: {ids}", ids=cut(", ".join(order.children), 120)) if order.children else None
    return lines(done, last, until, listed) or None


def _card_rows(t: Localizer, view: OrderView) -> Sequence[Sequence[Button]]:
    order = view.order
    key = order.id
    first = [REFRESH.button("🔄 " + t.plain("Refresh"), key)]
    if order.panel_order_id:
        first.append(Button("📋 " + t.plain("Copy number"), copy=str(order.panel_order_id)))
    acts = []
    if view.may_refill:
        acts.append(REFILL.button("♻️ " + t.plain("Refill"), key))
    if view.may_cancel:
        acts.append(CANCEL_ORDER.button("✖️ " + t.plain("Cancel order"), key, style="danger"))
    if order.status.running and view.mine:
        acts.append(
            MUTE.button("🔔 " + t.plain("Unmute"), key, False)
            if order.muted
            else MUTE.button("🔕 " + t.plain("Mute"), key, True)
        )
    last = []
    if view.may_order:
        last.append(ORDER_AGAIN.button("🛒 " + t.plain("Order again"), key))
        last.append(ASK_PRESET_NAME.button("💾 " + t.plain("Save as preset"), key))
    rest = (
        [ORDER_REST.button("➕ " + t.plain("Order the rest"), key)]
        if view.may_order and order.status is Status.PARTIAL and order.missing
        else []
    )
    home = [MY_ORDERS.button("📦 " + t.plain("My orders"), None), home_button(t)]
    return [first, *in_pairs(acts), rest, *in_pairs(last), home]
