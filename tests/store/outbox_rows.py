"""Rows of the outbox as an earlier version of the bot wrote them: every kind, letter by letter.

A version that changes a kind or the key of a payload cannot deliver the events that were waiting when it was started.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bot.domain.accounts.memberships import ApprovalState
from bot.domain.accounts.people import Role
from bot.domain.ids import AccountId, ChatId, OrderId, PersonId
from bot.domain.notifications import events
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import RefillStatus, Status
from bot.store.database.engine import each
from bot.store.store import Store

ANA, TEAM = 1001, -1001000000001
FINISHED, UNKNOWN, RUNNING, MASS, APPROVAL, BROADCAST = 21, 22, 23, 71, 81, 91
AT = 1_790_000_000_000

_Row = tuple[str, str, int, int | None, str, type[Event], Mapping[str, Any]]
_ROWS: Sequence[_Row] = [
    ("order_moved", "order:23:in_progress@0", ANA, RUNNING, "{}", events.OrderMoved, {}),
    ("order_finished", "order:21:completed", ANA, FINISHED, "{}", events.OrderFinished, {}),
    ("order_unknown", "order:22:unknown", ANA, UNKNOWN, "{}", events.OrderUnknown, {}),
    (
        "order_placed_late", "order:23:placed_late", ANA, RUNNING, '{"was":"rejected"}',
        events.OrderPlacedLate, {"was": Status.REJECTED},
    ),
    ("order_late", "order:23:late", ANA, RUNNING, "{}", events.OrderLate, {}),
    (
        "refill_moved", "refill:31:rejected", ANA, FINISHED, '{"status":"rejected","said":"Too old"}',
        events.RefillMoved, {"status": RefillStatus.REJECTED, "said": "Too old"},
    ),
    (
        "refill_moved", "refill:32:unknown", ANA, FINISHED, '{"status":"unknown"}',
        events.RefillMoved, {"status": RefillStatus.UNKNOWN},
    ),
    ("mass_moved", "mass:71:1790000000000", ANA, None, '{"mass":"71"}', events.MassMoved, {"mass_id": MASS}),
    ("mass_ended", "mass:71:ended", ANA, None, '{"mass":"71"}', events.MassEnded, {"mass_id": MASS}),
    ("mass_finished", "mass:71:finished", ANA, None, '{"mass":"71"}', events.MassFinished, {"mass_id": MASS}),
    (
        "invitation_used", "invitation:1002:1790000000000", ANA, None, '{"name":"Boris B","role":"buyer"}',
        events.InvitationUsed, {"name": "Boris B", "role": Role.BUYER},
    ),
    (
        "operator_note", "note:update:7:1001", ANA, None, '{"message":"Number {number} failed.","number":"7"}',
        events.OperatorNote, {"message": "Number {number} failed.", "values": {"number": "7"}},
    ),
    (
        "operator_note", "note:older:1001", ANA, None, '{"text":"An older note."}',
        events.OperatorNote, {"values": {"text": "An older note."}},
    ),
    (
        "group_order", f"group:{TEAM}:21:completed", TEAM, FINISHED, '{"status":"completed"}',
        events.GroupOrderMoved, {"status": Status.COMPLETED},
    ),
    (
        "group_mass", f"group:{TEAM}:mass:71:pending", TEAM, None, '{"mass":"71","status":"pending"}',
        events.GroupMassMoved, {"mass_id": MASS, "status": Status.PENDING},
    ),
    (
        "group_held", f"held:{TEAM}:1790000000000:1001", ANA, None, f'{{"group":"{TEAM}"}}',
        events.GroupLinkSuspended, {"group_id": ChatId(TEAM)},
    ),
    (
        "low_balance", "low:1:1790000000000:1001", ANA, None, '{"account":"1","balance":"3.50","currency":"USD"}',
        events.LowBalance, {"account_id": AccountId(1), "balance": Decimal("3.50"), "currency": "USD"},
    ),
    (
        "approval_asked", "approval_asked:81:1001", ANA, None, '{"approval":"81","state":"approved"}',
        events.ApprovalRequested, {"approval_id": APPROVAL},
    ),
    (
        "approval_decided", "approval_decided:81:1001", ANA, None, '{"approval":"81","state":"refused"}',
        events.ApprovalDecided, {"approval_id": APPROVAL, "state": ApprovalState.REFUSED},
    ),
    ("broadcast", "broadcast:91:1001", ANA, None, '{"broadcast":"91"}', events.BroadcastMessage, {"broadcast_id": BROADCAST}),
    (
        "broadcast_moved", "broadcast_moved:91:1:0", ANA, None, '{"broadcast":"91"}',
        events.BroadcastMoved, {"broadcast_id": BROADCAST},
    ),
]  # fmt: skip

KINDS = {row[0] for row in _ROWS}


async def write_rows(store: Store) -> None:
    """Put all rows there, due at once."""
    rows = [
        {
            "id": number,
            "kind": kind,
            "dedupe_key": key,
            "person_id": ANA,
            "chat_id": chat_id,
            "due_at": AT,
            "order_id": order_id,
            "payload": payload,
            "attempts": 0,
            "created_at": AT,
        }
        for number, (kind, key, chat_id, order_id, payload, _, _) in enumerate(_ROWS, 1)
    ]
    await store._engine.write(each("outbox_add", rows))


def rows_as_events() -> list[Event]:
    """The rows as events."""
    return [
        event_class(
            id=number,
            dedupe_key=key,
            person_id=PersonId(ANA),
            chat_id=ChatId(chat_id),
            due_at=AT,
            created_at=AT,
            order_id=None if order_id is None else OrderId(order_id),
            **fields,
        )
        for number, (_, key, chat_id, order_id, _, event_class, fields) in enumerate(_ROWS, 1)
    ]
