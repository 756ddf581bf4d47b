"""Choosing several orders, and what became of the requests about them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import PanelRefusal
from bot.flows.orders.bulk_actions import BulkOutcome, SelectionView
from bot.telegram.callbacks import of_draft, pack, pack_id
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, said
from bot.telegram.screens.orders.card import number
from bot.telegram.screens.orders.my_orders import row

MOST_SHOWN = 30


def choosing(t: Localizer, where: SelectionView) -> Screen:
    """A page of orders with boxes to tick."""
    count, orders = len(where.chosen), where.page.orders
    rows: list[Sequence[Button]] = [
        [Button(("☑ " if order.id in where.chosen else "☐ ") + row(t, order), pack("sel", "t", pack_id(order.id)))]
        for order in orders
    ]
    if orders:
        rows.append([Button("☑ " + t.plain("All of this page"), pack("sel", "p"))])
    turning = []
    if where.page.newer and orders:
        turning.append(Button("‹ " + t.plain("Previous"), pack("sel", "n", pack_id(orders[0].id))))
    if where.page.older and orders:
        turning.append(Button(t.plain("Next") + " ›", pack("sel", "o", pack_id(orders[-1].id))))
    rows.append(turning)
    if count:
        refill = t.plural_plain("Refill {count}", "Refill {count}", count)
        cancel = t.plural_plain("Cancel {count} order", "Cancel {count} orders", count)
        rows.append([Button("♻️ " + refill, of_draft("selr", where.draft))])
        rows.append([Button("✖️ " + cancel, pack("sel", "c"), style="danger")])
    back = pack("my", where.shown, "-", "0", pack_id(where.service)) if where.service else pack("my", where.shown)
    rows.append([Button("‹ " + t.plain("Back"), back), home_button(t)])
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
            (Button("✖️ " + yes, of_draft("selx", where.draft), style="danger"),),
            (Button("‹ " + t.plain("Back"), pack("sel", "l")),),
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
    return Screen(lines(head, *told), ((Button("📦 " + t.plain("My orders"), pack("my")), home_button(t)),))


def _outcome(t: Localizer, outcome: BulkOutcome) -> Html | None:
    name = number(outcome.order) or cut(outcome.order.service_name, 30)
    if outcome.trouble is not None:
        words = outcome.trouble.said if isinstance(outcome.trouble, PanelRefusal) else ""
        raw = t(" (“{said}”)", said=cut(words, 120)) if words else Html("")
        return t("✗ {number}: {why}{said}", number=name, why=said(t, outcome.trouble), said=raw)
    if outcome.unanswered:
        return t("❓ {number}: the panel did not answer; I will not ask again by myself", number=name)
    return None
