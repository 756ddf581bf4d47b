"""Orders as rows."""

from __future__ import annotations

from bot.domain.orders.orders import Order, PolledOrder
from bot.store.database.engine import Value
from bot.store.database.rows import RowMapper

ORDERS = RowMapper(Order)
POLLED_ORDERS = RowMapper(PolledOrder)


def order_values(order: Order) -> dict[str, Value]:
    """Give every column of a new order."""
    return {**ORDERS.values(order), "search_text": f"{order.link}\n{order.service_name}".casefold()}


def check_values(order: PolledOrder, next_check_at: int) -> dict[str, Value]:
    """Give a row of `checks`: the order is polled then (ms)."""
    return {
        "order_id": order.id,
        "account_id": order.account_id,
        "panel_order_id": order.panel_order_id,
        "since": order.placed_at or order.created_at,
        "next_check_at": next_check_at,
    }
