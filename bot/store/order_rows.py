"""An order as a row, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import Order, PolledOrder, Status
from bot.store.database.codecs import decimal_or_none, decimal_text, json_text, read_json
from bot.store.database.engine import Row, Value


def order_values(order: Order) -> dict[str, Value]:
    """Every column of a new order."""
    return {
        **saved_values(order),
        "account_id": order.account_id,
        "person_id": order.person_id,
        "chat_id": order.chat_id,
        "service_id": order.service_id,
        "service_name": order.service_name,
        "type": order.type,
        "link": order.link,
        "link_key": order.link_key,
        "search_text": f"{order.link}\n{order.service_name}".casefold(),
        "parameters": json_text(dict(order.parameters)),
        "quantity": order.quantity,
        "rate": decimal_text(order.rate),
        "charge": decimal_text(order.charge.amount),
        "currency": order.charge.currency,
        "created_at": order.created_at,
        "draft_id": order.draft_id,
        "refill": int(order.refill),
        "cancel": int(order.cancel),
        "muted": int(order.muted),
        "group_id": order.group_id,
    }


def saved_values(order: Order) -> dict[str, Value]:
    """The columns that change after an order was confirmed."""
    return {
        **recorded_values(order),
        "panel_order_id": order.panel_order_id,
        "balance_before": decimal_text(order.balance_before),
        "balance_after": decimal_text(order.balance_after),
        "placed_at": order.placed_at,
        "lease_until": order.lease_until,
        "cancel_requested_at": order.cancel_requested_at,
    }


def recorded_values(order: PolledOrder) -> dict[str, Value]:
    """The columns that change with what the panel says of an order."""
    return {
        "id": order.id,
        "status": order.status.value,
        "said": order.said,
        "charged": decimal_text(order.charged),
        "start_count": order.start_count,
        "remains": order.remains,
        "runs_done": order.runs_done,
        "posts_done": order.posts_done,
        "children": json_text(list(order.children)),
        "started_at": order.started_at,
        "finished_at": order.finished_at,
        "checked_at": order.checked_at,
    }


def check_values(order: PolledOrder, next_check_at: int) -> dict[str, Value]:
    """A row of `checks`: the panel is asked about the order then (ms)."""
    return {
        "order_id": order.id,
        "account_id": order.account_id,
        "panel_order_id": order.panel_order_id,
        "since": order.placed_at or order.created_at,
        "next_check_at": next_check_at,
    }


def tracked_of(row: Row) -> PolledOrder:
    """What a row holds of an order that is tracked."""
    return PolledOrder(**_tracked(row))


def order_of(row: Row) -> Order:
    """The order a row holds."""
    return Order(
        **_tracked(row),
        service_id=ServiceId(row["service_id"]),
        service_name=row["service_name"],
        type=row["type"],
        link=row["link"],
        link_key=row["link_key"],
        parameters=read_json(row["parameters"]),
        rate=Decimal(row["rate"]),
        charge=Money(Decimal(row["charge"]), row["currency"]),
        draft_id=None if row["draft_id"] is None else DraftId(row["draft_id"]),
        refill=bool(row["refill"]),
        cancel=bool(row["cancel"]),
        balance_before=decimal_or_none(row["balance_before"]),
        balance_after=decimal_or_none(row["balance_after"]),
        lease_until=row["lease_until"],
        cancel_requested_at=row["cancel_requested_at"],
        muted=bool(row["muted"]),
    )


def _tracked(row: Row) -> dict[str, Any]:
    return {
        "id": OrderId(row["id"]),
        "account_id": AccountId(row["account_id"]),
        "person_id": PersonId(row["person_id"]),
        "chat_id": ChatId(row["chat_id"]),
        "group_id": None if row["group_id"] is None else ChatId(row["group_id"]),
        "quantity": row["quantity"],
        "status": Status(row["status"]),
        "created_at": row["created_at"],
        "panel_order_id": None if row["panel_order_id"] is None else PanelOrderId(row["panel_order_id"]),
        "said": row["said"],
        "charged": decimal_or_none(row["charged"]),
        "start_count": row["start_count"],
        "remains": row["remains"],
        "runs_done": row["runs_done"],
        "posts_done": row["posts_done"],
        "children": () if row["children"] == "[]" else tuple(map(PanelOrderId, read_json(row["children"]))),
        "placed_at": row["placed_at"],
        "started_at": row["started_at"],
        "finished_at": row["finished_at"],
        "checked_at": row["checked_at"],
    }
