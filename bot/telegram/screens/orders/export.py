"""Orders as a file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.csv_tables import moment
from bot.domain.orders.orders import Order
from bot.flows.orders.export import Export
from bot.telegram.screen import Html, Localizer, lines
from bot.telegram.screens.orders.card import STATUSES


def head(t: Localizer) -> list[str]:
    """What stands above the columns."""
    return [
        t.plain("order number"),
        t.plain("status"),
        t.plain("service"),
        t.plain("service name"),
        t.plain("link"),
        t.plain("quantity"),
        t.plain("delivered"),
        t.plain("start count"),
        t.plain("charge"),
        t.plain("final charge"),
        t.plain("currency"),
        t.plain("ordered"),
        t.plain("ended"),
        t.plain("ordered by"),
    ]


def row(t: Localizer, order: Order) -> Sequence[str]:
    """One order. Numbers and moments are written for programs, the same in every language."""
    return (
        str(order.panel_order_id or ""),
        t.plain(STATUSES[order.status][1]),
        str(order.service_id),
        order.service_name,
        order.link,
        _number(order.quantity),
        _number(order.delivered),
        _number(order.start_count),
        f"{order.charge.amount:f}",
        "" if order.charged is None else f"{order.charged:f}",
        order.charge.currency,
        moment(order.placed_at or order.created_at),
        moment(order.finished_at),
        str(order.person_id),
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def caption(t: Localizer, export: Export, count: int, *, whole: bool) -> Html:
    """The words above the file. `whole` False: a file holds no more."""
    orders = t.plural("{count} order", "{count} orders", count)
    text = (
        t("📦 {orders} by everybody on {account}", orders=orders, account=export.account.name)
        if export.person_id is None
        else t("📦 {orders} by you on {account}", orders=orders, account=export.account.name)
    )
    return lines(text, None if whole else t("These are the newest: a file holds no more."))
