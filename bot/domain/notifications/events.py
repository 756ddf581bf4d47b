"""Events: what a person or a group is notified of. Each kind is a class with its payload, its dedupe key and its topics.

The event is stored, not its text; the kind's renderer (`bot/telegram/renderers`) makes the text when it is delivered. To add a kind,
write its class here and its renderer there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self, TypedDict, get_type_hints

from bot.domain.accounts.memberships import Approval, ApprovalState
from bot.domain.accounts.people import Invitation, Person, Role
from bot.domain.groups import GroupLink
from bot.domain.ids import AccountId, ChatId, OrderId, PersonId
from bot.domain.mass_orders.mass_orders import MassOrder
from bot.domain.money import Money
from bot.domain.notifications.topics import NotificationTopic, end_topic
from bot.domain.orders.orders import Followed, Order, PolledOrder, Refill, RefillStatus, Status, StatusChange

LONGEST_VALUE = 500
"""Characters of a value in an operator note."""

KINDS: dict[str, type[Event]] = {}
"""Every event class by its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A notification for one chat, delivered once: `dedupe_key` is unique for ever.

    Times are milliseconds UTC. `held`: it waited for quiet hours to end. A class sets `kind`, the code in the database, which never
    changes, and `topics`, those that its notice may have; `bundled` says that several of a chat become one notice. The fields that a
    class adds are its payload: text, a whole number, a `Decimal` or an enumeration each, stored under its name without `_id`.
    A class can gain a field only with a default, because events of an older version have none.
    """

    kind: ClassVar[str]
    topics: ClassVar[tuple[NotificationTopic, ...]]
    bundled: ClassVar[bool] = False

    id: int
    person_id: PersonId
    chat_id: ChatId
    dedupe_key: str
    due_at: int
    created_at: int = 0
    order_id: OrderId | None = None
    attempts: int = 0
    held: bool = False

    def __init_subclass__(cls) -> None:
        KINDS[cls.kind] = cls

    def topic(self, order: PolledOrder) -> NotificationTopic | None:
        """The topic of the notice about the event's order as it is now; None where there is nothing to say."""
        return None

    def payload(self) -> dict[str, str]:
        """The fields of the kind, as stored."""
        return {one.key: _text(getattr(self, one.name)) for one in _payload_fields(self.kind)}

    @classmethod
    def read_payload(cls, payload: Mapping[str, str]) -> dict[str, Any]:
        """The fields of the kind from what is stored; absent ones are left to their defaults. Raises `ValueError` and `ArithmeticError`."""
        return {one.name: one.read(payload[one.key]) for one in _payload_fields(cls.kind) if one.key in payload}


class Envelope(TypedDict):
    """The fields that every event has, but for its dedupe key."""

    id: int
    person_id: PersonId
    chat_id: ChatId
    due_at: int
    created_at: int
    order_id: OrderId | None


def event_of(kind: str, payload: Mapping[str, str], **stored: Any) -> Event:
    """An event from what is stored of it; an `UnreadableEvent` where no class fits, so that the others are delivered all the same."""
    event_class = KINDS.get(kind)
    if event_class is None:
        return UnreadableEvent(**stored, stored_kind=kind, why="unknown kind")
    try:
        return event_class(**stored, **event_class.read_payload(payload))
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        return UnreadableEvent(**stored, stored_kind=kind, why=repr(error))


def _to(
    person_id: PersonId,
    chat_id: int,
    event_id: int,
    now: int,
    order_id: OrderId | None = None,
    *,
    due_at: int | None = None,
) -> Envelope:
    return Envelope(
        id=event_id,
        person_id=person_id,
        chat_id=ChatId(chat_id),
        due_at=now if due_at is None else due_at,
        created_at=now,
        order_id=order_id,
    )


def _about(order: PolledOrder, event_id: int, now: int, *, due_at: int | None = None) -> Envelope:
    """For the chat in which the order was placed."""
    return _to(order.person_id, order.chat_id, event_id, now, order.id, due_at=due_at)


# ── orders ──


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoved(Event):
    """An order has another status or other numbers: its cards are edited."""

    kind = "order_moved"
    topics = ()

    @classmethod
    def of(cls, change: StatusChange[Followed], event_id: int, now: int) -> Self:
        """Two processes that saw the same answer make the same key; an order that comes back to a status makes a new one."""
        before, after = change.before, change.after
        moment = f"@{before.checked_at or 0}" if change.status_moved else ":" + "/".join(map(str, _progress(after)))
        return cls(**_about(after, event_id, now), dedupe_key=f"order:{after.id}:{after.status}{moment}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFinished(Event):
    """An order reached a final status."""

    kind = "order_finished"
    topics = (NotificationTopic.DONE, NotificationTopic.SHORT)
    bundled = True

    @classmethod
    def of(cls, order: PolledOrder, event_id: int, now: int) -> Self:
        return cls(**_about(order, event_id, now), dedupe_key=f"order:{order.id}:{order.status}")

    def topic(self, order: PolledOrder) -> NotificationTopic | None:
        return end_topic(order.status) if order.status.final else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnknown(Event):
    """Nobody knows whether the panel accepted the order: its buyer is to settle that."""

    kind = "order_unknown"
    topics = ()

    @classmethod
    def of(cls, order: Order, event_id: int, now: int, *, due_at: int | None = None) -> Self:
        return cls(**_about(order, event_id, now, due_at=due_at), dedupe_key=f"order:{order.id}:unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlacedLate(Event):
    """The panel accepted an order that `was` unknown, or settled as not placed."""

    kind = "order_placed_late"
    topics = ()

    was: Status = Status.UNKNOWN

    @classmethod
    def of(cls, order: Order, was: Status, event_id: int, now: int) -> Self:
        return cls(**_about(order, event_id, now), dedupe_key=f"order:{order.id}:placed_late", was=was)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLate(Event):
    """An order takes much longer than others of its service did."""

    kind = "order_late"
    topics = (NotificationTopic.LATE,)

    @classmethod
    def of(cls, order: PolledOrder, event_id: int, now: int) -> Self:
        return cls(**_about(order, event_id, now), dedupe_key=f"order:{order.id}:late")

    def topic(self, order: PolledOrder) -> NotificationTopic | None:
        return NotificationTopic.LATE if order.status.running else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillMoved(Event):
    """A refill ended, or nobody knows whether the panel accepted the request. `said` is the panel's word for it."""

    kind = "refill_moved"
    topics = (NotificationTopic.REFILL,)

    status: RefillStatus
    said: str = ""

    @classmethod
    def of(cls, refill: Refill, event_id: int, now: int) -> Self:
        return cls(
            **_to(refill.person_id, refill.person_id, event_id, now, refill.order_id),
            dedupe_key=f"refill:{refill.id}:{refill.status}",
            status=refill.status,
            said=refill.said,
        )

    def topic(self, order: PolledOrder) -> NotificationTopic | None:
        return NotificationTopic.REFILL


def events_of(change: StatusChange[Followed], event_id: int, now: int) -> tuple[Event, ...]:
    """The event of a change that a card shows: `OrderFinished` for a final status, else `OrderMoved`.

    Numbers that move within a status share a key for each percent, so that a card is not edited for nothing.
    """
    after = change.after
    if after.status is Status.SUBMITTING:
        return ()
    if change.status_moved and after.status.final:
        return (OrderFinished.of(after, event_id, now),)
    if change.status_moved or _progress(change.before) != _progress(after):
        return (OrderMoved.of(change, event_id, now),)
    return ()


def _progress(order: PolledOrder) -> tuple[int, int, int]:
    """The progress that a card shows: percent, runs, posts."""
    percent = 100 * (order.delivered or 0) // order.quantity if order.quantity else 0
    return percent, order.runs_done or 0, order.posts_done or 0


# ── mass orders ──


@dataclass(frozen=True, slots=True, kw_only=True)
class MassMoved(Event):
    """More lines of a mass order were sent: its progress message is edited."""

    kind = "mass_moved"
    topics = ()

    mass_id: int

    @classmethod
    def of(cls, mass: MassOrder, event_id: int, now: int) -> Self:
        return cls(
            **_to(mass.person_id, mass.chat_id, event_id, now), dedupe_key=f"mass:{mass.id}:{now}", mass_id=mass.id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MassEnded(Event):
    """The sending of a mass order ended."""

    kind = "mass_ended"
    topics = ()

    mass_id: int

    @classmethod
    def of(cls, mass: MassOrder, event_id: int, now: int) -> Self:
        return cls(
            **_to(mass.person_id, mass.chat_id, event_id, now), dedupe_key=f"mass:{mass.id}:ended", mass_id=mass.id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MassFinished(Event):
    """All orders of a mass order reached a final status."""

    kind = "mass_finished"
    topics = (NotificationTopic.DONE, NotificationTopic.SHORT)

    mass_id: int

    @classmethod
    def of(cls, mass: MassOrder, event_id: int, now: int) -> Self:
        return cls(
            **_to(mass.person_id, mass.chat_id, event_id, now), dedupe_key=f"mass:{mass.id}:finished", mass_id=mass.id
        )


# ── groups ──


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOrderMoved(Event):
    """An order of a linked account has a status that the group is notified of."""

    kind = "group_order"
    topics = ()
    bundled = True

    status: Status = Status.PENDING

    @classmethod
    def of(cls, link: GroupLink, order: PolledOrder, event_id: int, now: int) -> Self:
        return cls(
            **_to(order.person_id, link.chat_id, event_id, now, order.id),
            dedupe_key=f"group:{link.chat_id}:{order.id}:{order.status}",
            status=order.status,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMassMoved(Event):
    """A large mass order was placed (`PENDING`), or all its orders ended: the group is notified of it as a whole."""

    kind = "group_mass"
    topics = ()

    mass_id: int
    status: Status

    @classmethod
    def of(cls, link: GroupLink, mass: MassOrder, status: Status, event_id: int, now: int) -> Self:
        return cls(
            **_to(mass.person_id, link.chat_id, event_id, now),
            dedupe_key=f"group:{link.chat_id}:mass:{mass.id}:{status}",
            mass_id=mass.id,
            status=status,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLinkSuspended(Event):
    """The person who linked a group lost the rights for it: a manager of the account is to confirm the link."""

    kind = "group_held"
    topics = ()

    group_id: ChatId

    @classmethod
    def of(cls, link: GroupLink, reader: PersonId, event_id: int, now: int) -> Self:
        return cls(
            **_to(reader, reader, event_id, now),
            dedupe_key=f"held:{link.chat_id}:{now}:{reader}",
            group_id=link.chat_id,
        )


# ── accounts ──


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationUsed(Event):
    """A person accepted an invitation: its maker is notified of their name and role."""

    kind = "invitation_used"
    topics = ()

    name: str = ""
    role: Role = Role.BUYER

    @classmethod
    def of(cls, invitation: Invitation, guest: Person, event_id: int, now: int) -> Self:
        return cls(
            **_to(invitation.made_by, invitation.made_by, event_id, now),
            dedupe_key=f"invitation:{guest.id}:{now}",
            name=guest.name,
            role=invitation.role,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LowBalance(Event):
    """An account's balance fell below its threshold; for a manager, or for a linked group."""

    kind = "low_balance"
    topics = ()

    account_id: AccountId
    balance: Decimal
    currency: str

    @classmethod
    def of(cls, account_id: AccountId, balance: Money, chat_id: int, event_id: int, now: int) -> Self:
        return cls(
            **_to(PersonId(chat_id), chat_id, event_id, now),
            dedupe_key=f"low:{account_id}:{now}:{chat_id}",
            account_id=account_id,
            balance=balance.amount,
            currency=balance.currency,
        )


# ── ordering ──


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(Event):
    """A buyer's order waits for the confirmation of a manager."""

    kind = "approval_asked"
    topics = ()

    approval_id: int

    @classmethod
    def of(cls, approval: Approval, manager: PersonId, event_id: int, now: int) -> Self:
        return cls(
            **_to(manager, manager, event_id, now),
            dedupe_key=f"{cls.kind}:{approval.id}:{manager}",
            approval_id=approval.id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDecided(Event):
    """A request was answered, or ended without an answer: its buyer is notified. `order_id`: what was bought."""

    kind = "approval_decided"
    topics = ()

    approval_id: int
    state: ApprovalState = ApprovalState.APPROVED

    @classmethod
    def of(
        cls, approval: Approval, state: ApprovalState, event_id: int, now: int, *, order_id: OrderId | None = None
    ) -> Self:
        buyer = approval.draft.person_id
        return cls(
            **_to(buyer, approval.draft.chat_id, event_id, now, order_id),
            dedupe_key=f"{cls.kind}:{approval.id}:{buyer}",
            approval_id=approval.id,
            state=state,
        )


# ── operators ──


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorNote(Event):
    """A note to an operator or a manager: an English `message` marked for translation, and its values.

    The value named `seconds` is shown as `took`, a duration. No value holds a secret. An older version left a `text` without a message.
    """

    kind = "operator_note"
    topics = ()

    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, about: str, reader: PersonId, message: str, values: Mapping[str, str], event_id: int, now: int) -> Self:
        """One for each subject (`about`) and reader, for ever."""
        return cls(
            **_to(reader, reader, event_id, now),
            dedupe_key=f"{about}:{reader}",
            message=message,
            values={name: value[:LONGEST_VALUE] for name, value in values.items()},
        )

    def payload(self) -> dict[str, str]:
        return {**({"message": self.message} if self.message else {}), **self.values}

    @classmethod
    def read_payload(cls, payload: Mapping[str, str]) -> dict[str, Any]:
        values = {name: value for name, value in payload.items() if name != "message"}
        return {"message": payload.get("message", ""), "values": values}


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastMessage(Event):
    """An operator's text for everybody, for one of them."""

    kind = "broadcast"
    topics = ()

    broadcast_id: int

    @classmethod
    def of(cls, broadcast_id: int, reader: PersonId, event_id: int, now: int, *, due_at: int) -> Self:
        return cls(
            **_to(reader, reader, event_id, now, due_at=due_at),
            dedupe_key=f"broadcast:{broadcast_id}:{reader}",
            broadcast_id=broadcast_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastMoved(Event):
    """A broadcast reached more people: its progress message is edited."""

    kind = "broadcast_moved"
    topics = ()

    broadcast_id: int

    @classmethod
    def of(cls, broadcast_id: int, operator: PersonId, delivered: int, failed: int, event_id: int, now: int) -> Self:
        return cls(
            **_to(operator, operator, event_id, now),
            dedupe_key=f"broadcast_moved:{broadcast_id}:{delivered}:{failed}",
            broadcast_id=broadcast_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableEvent(Event):
    """A stored event that no class fits, as one of a newer version. Its delivery fails until it is set aside for the operators."""

    kind = "unreadable"
    topics = ()

    stored_kind: str
    why: str


# ── payloads ──


@dataclass(frozen=True, slots=True)
class _PayloadField:
    name: str
    key: str
    read: Callable[[str], Any]


@cache
def _payload_fields(kind: str) -> tuple[_PayloadField, ...]:
    event_class = KINDS[kind]
    hints = get_type_hints(event_class)
    common = {one.name for one in fields(Event)}
    return tuple(
        _PayloadField(one.name, one.name.removesuffix("_id"), _reader(hints[one.name]))
        for one in fields(event_class)
        if one.name not in common
    )


def _reader(hint: Any) -> Callable[[str], Any]:
    if hint is Role:
        return lambda text: Role[text.upper()]
    read: Callable[[str], Any] = getattr(hint, "__supertype__", hint)  # an id is read as the number that it is
    return read


def _text(value: object) -> str:
    return value.name.lower() if isinstance(value, Role) else str(value)


# ── failures ──


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """An event that every attempt failed to deliver, and the reason of the last failure. Times in ms UTC."""

    id: int
    kind: str
    chat_id: ChatId
    created_at: int
    attempts: int
    why: str
