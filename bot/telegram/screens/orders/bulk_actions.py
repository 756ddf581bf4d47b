"""Choosing several orders, and what became of the requests about them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import PanelRefusal
from bot.flows.orders.bulk_actions import BulkOutcome, SelectionView
from bot.telegram.actions.orders import (
    ASK_CANCEL_SELECTED,
    CANCEL_SELECTED,
    MY_ORDERS,
    REFILL_SELECTED,
    SELECT_NEWER,
    SELECT_OLDER,
    SELECT_ORDER,
    SELECT_PAGE,
    SHOW_SELECTION,
    OrderList,
)
from bot.telegram.arguments import DraftVersion
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, said
from bot.telegram.screens.orders.card import number
from bot.telegram.screens.orders.my_orders import row

MOST_SHOWN = 30


def choosing(t: Localizer, where: SelectionView) -> Screen:
    """A page of orders with boxes to tick."""
    count, orders = len(where.chosen), where.page.orders
    rows: list[Sequence[Button]] = [
        [SELECT_ORDER.button(("☑ " if order.id in where.chosen else "☐ ") + row(t, order), order.id)]
        for order in orders
    ]
    if orders:
        rows.append([SELECT_PAGE.button("☑ " + t.plain("All of this page"))])
    turning = []
    if where.page.newer and orders:
        turning.append(SELECT_NEWER.button("‹ " + t.plain("Previous"), orders[0].id))
    if where.page.older and orders:
        turning.append(SELECT_OLDER.button(t.plain("Next") + " ›", orders[-1].id))
    rows.append(turning)
    if count:
        refill = t.plural_plain("Refill {count}", "Refill {count}", count)
        cancel = t.plural_plain("Cancel {count} order", "Cancel {count} orders", count)
        rows.append([REFILL_SELECTED.button("♻️ " + refill, DraftVersion.of(where.draft))])
        rows.append([ASK_CANCEL_SELECTED.button("✖️ " + cancel, style="danger")])
    rows.append(
        [MY_ORDERS.button("‹ " + t.plain("Back"), OrderList(where.shown, service_of=where.service)), home_button(t)]
    )
    head = t("📦 <b>My orders</b>: tap the ones you mean.")
    chosen = t.plural("{count} selected.", "{count} selected.", count) if count else None
    return Screen(lines(head, chosen), rows)


def sure(t: Localizer, where: SelectionView) -> Screen:
    """A cancel cannot be taken back."""
    count = len(where.chosen)
    text = t.plural(
        "Ask the panel to cancel {count} order? What was delivered stays charged.",
        "Ask the panel to cancel {count} orders? What was delivered stays charged.",
        count,
    )
    yes = t.plural_plain("Yes, cancel {count}", "Yes, cancel {count}", count)
    return Screen(
        text,
        (
            (CANCEL_SELECTED.button("✖️ " + yes, DraftVersion.of(where.draft), style="danger"),),
            (SHOW_SELECTION.button("‹ " + t.plain("Back")),),
        ),
    )


def asked(t: Localizer, outcomes: Sequence[BulkOutcome], *, refill: bool) -> Screen:
    """What became of each."""
    done = sum(outcome.trouble is None for outcome in outcomes)
    if refill:
        head = t.plural("♻️ Refill requested for {count} order.", "♻️ Refill requested for {count} orders.", done)
    else:
        head = t.plural("✖️ Cancel requested for {count} order.", "✖️ Cancel requested for {count} orders.", done)
    told = [line for outcome in outcomes if (line := _outcome(t, outcome)) is not None]
    if len(told) > MOST_SHOWN:
        rest = t.plural("… and {count} more.", "… and {count} more.", len(told) - MOST_SHOWN)
        told = [*told[:MOST_SHOWN], rest]
    return Screen(lines(head, *told), ((MY_ORDERS.button("📦 " + t.plain("My orders"), None), home_button(t)),))


def _outcome(t: Localizer, outcome: BulkOutcome) -> Html | None:
    name = number(outcome.order) or cut(outcome.order.service_name, 30)
    if outcome.trouble is not None:
        words = outcome.trouble.said if isinstance(outcome.trouble, PanelRefusal) else ""
        raw = t(" (“{said}”)", said=cut(words, 120)) if words else Html("")
        return t("✗ {number}: {why}{said}", number=name, why=said(t, outcome.trouble), said=raw)
    if outcome.unanswered:
        return t("❓ {number}: the panel did not answer; I will not ask again by myself", number=name)
    return None
