"""Orders, drafts and the rest, as tests need them: whole, with everything else than the given left plain."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.catalogue.services import Service
from bot.domain.ids import SHARED, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import Event, OrderMoved
from bot.domain.ordering.draft import OrderDraft
from bot.domain.orders.orders import Order, Refill, RefillStatus, Status
from bot.domain.queues import ReceivedUpdate

ANA = PersonId(1001)
BORIS = PersonId(1002)
AT_ANAS = ChatId(1001)
AT_BORIS = ChatId(1002)
GROUP = ChatId(-4001)
NOW = 1_790_000_000_000
"""A moment in 2026, in ms."""
SECOND = 1000


def received(update_id: int, lane: str = "1001", *, at: int = NOW) -> ReceivedUpdate:
    return ReceivedUpdate(update_id, lane, f'{{"update_id":{update_id}}}', at)


def draft(number: int = 1, **changes: Any) -> OrderDraft:
    plain = OrderDraft(
        id=DraftId(number),
        person_id=ANA,
        chat_id=AT_ANAS,
        account_id=SHARED,
        service_id=ServiceId("101"),
        answers={"link": "https://example.com/p/1"},
        updated_at=NOW,
    )
    return replace(plain, **changes)


def order(number: int, **changes: Any) -> Order:
    plain = Order(
        id=OrderId(number),
        account_id=SHARED,
        person_id=ANA,
        chat_id=AT_ANAS,
        service_id=ServiceId("101"),
        service_name="Likes, slow",
        type="Default",
        link=f"https://example.com/p/{number}",
        link_key=f"example.com/p/{number}",
        parameters={"link": f"https://example.com/p/{number}", "quantity": "1000"},
        quantity=1000,
        rate=Decimal("0.90"),
        charge=Money(Decimal("0.9"), "USD"),
        status=Status.SUBMITTING,
        created_at=NOW + number,
        lease_until=NOW + 60 * SECOND,
    )
    return replace(plain, **changes)


def running(number: int, **changes: Any) -> Order:
    placed = order(
        number,
        status=Status.IN_PROGRESS,
        panel_order_id=PanelOrderId(str(900_000 + number)),
        placed_at=NOW + number,
        lease_until=None,
    )
    return replace(placed, **changes)


def refill(number: int, order_id: int, **changes: Any) -> Refill:
    plain = Refill(
        id=number,
        order_id=OrderId(order_id),
        account_id=SHARED,
        person_id=ANA,
        status=RefillStatus.SUBMITTING,
        created_at=NOW + number,
    )
    return replace(plain, **changes)


def entry(number: int, action: str = "invite", *, at: int = NOW) -> AuditEntry:
    return AuditEntry(number, at, ANA, SHARED, action, {})


def event(number: int, key: str = "", of: type[Event] = OrderMoved, **changes: Any) -> Event:
    plain: dict[str, Any] = {
        "id": number,
        "dedupe_key": key or f"key {number}",
        "person_id": ANA,
        "chat_id": AT_ANAS,
        "due_at": NOW,
        "created_at": NOW,
    }
    return of(**{**plain, **changes})


def service(number: int, **changes: Any) -> Service:
    plain = Service(
        id=ServiceId(str(number)),
        name=f"Likes {number}",
        type="Default",
        category="Likes",
        rate=Decimal("0.90"),
        minimum=50,
        maximum=10_000,
    )
    return replace(plain, **changes)
