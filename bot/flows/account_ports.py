"""What the stories of accounts, groups and operators lean on, beside `ports`. All times are milliseconds UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from bot.domain.accounts.memberships import Approval, ApprovalState, AuditEntry, Membership, Place
from bot.domain.accounts.people import Account, Role
from bot.domain.groups import GroupLink
from bot.domain.ids import AccountId, ChatId, DraftId, PersonId
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Order
from bot.flows.queue_ports import QueueDepth


@dataclass(frozen=True, slots=True)
class AccessContext:
    """What somebody stands on where they want something of an account: their stored role, the account, the text of a switch."""

    role: Role
    account: Account | None
    switched: str


class ChatMembers(Protocol):
    """Who somebody is in a group, as Telegram has it. What cannot be learnt counts as nobody."""

    async def admin(self, chat_id: ChatId, person_id: PersonId, *, fresh: bool = False) -> bool:
        """Whether they are its creator or an administrator; `fresh`: asked now, not remembered."""

    async def member(self, chat_id: ChatId, person_id: PersonId) -> bool:
        """Whether they are in it."""


class GroupLinkRepository(Protocol):
    """Linked groups."""

    async def get(self, chat_id: ChatId) -> GroupLink | None: ...

    async def of_account(self, account_id: AccountId) -> list[GroupLink]: ...

    async def link(self, link: GroupLink, entry: AuditEntry) -> None:
        """Link the group, or change how it is linked."""

    async def unlink(self, chat_id: ChatId, entry: AuditEntry) -> bool:
        """Whether it was linked."""

    async def hold(self, link: GroupLink, entry: AuditEntry, events: Sequence[Event]) -> bool:
        """Nobody stands for this link any more; with who is told. False if it was changed or held meanwhile."""

    async def lose_topic(self, chat_id: ChatId, topic_id: int) -> bool:
        """Write to the general topic from now on; True for who finds it out first."""


class MembershipRepository(Protocol):
    """Roles, limits, and what was spent."""

    async def get(self, person_id: PersonId, account_id: AccountId) -> Membership | None: ...

    async def at_least(self, account_id: AccountId, least: Role) -> list[PersonId]:
        """Who holds that role on the account or a higher one."""

    async def after(self, account_id: AccountId, place: Place, limit: int) -> list[Membership]:
        """The members that come next after a place."""

    async def before(self, account_id: AccountId, place: Place, limit: int) -> list[Membership]:
        """The nearest members before a place, in the same order."""

    async def change(self, changed: Membership, *, was: Role, entry: AuditEntry) -> bool:
        """Store role and limit, if the role still is `was`."""

    async def remove(self, member: Membership, entry: AuditEntry) -> bool: ...

    async def spent(self, account_id: AccountId, since: int, person_id: PersonId | None = None) -> dict[str, Decimal]:
        """What orders confirmed since then cost, by currency: charged where known, else quoted; rejected ones nothing."""

    async def usual(self, account_id: AccountId, currency: str, limit: int = 50) -> Decimal | None:
        """The median charge of the account's newest orders."""


class AuditRepository(Protocol):
    """What spent money or changed rights, kept for good."""

    async def add(self, entry: AuditEntry) -> None: ...

    async def page(self, limit: int, *, before: int = 2**63 - 1) -> list[AuditEntry]:
        """Newest first."""


class SwitchRepository(Protocol):
    """What an operator turned on, for every process."""

    async def get(self, name: str) -> str:
        """Empty where it was never set."""

    async def set(self, name: str, value: str, entry: AuditEntry) -> None: ...


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """An event that could not be told after every try, and what was wrong at the last one. Times in ms."""

    id: int
    kind: str
    chat_id: ChatId
    created_at: int
    attempts: int
    why: str


class FailedEventRepository(Protocol):
    """Events that could not be told; they wait for an operator."""

    async def list(self, limit: int) -> list[FailedEvent]:
        """Newest first."""

    async def count(self) -> int: ...

    async def again(self, event_id: int, entry: AuditEntry) -> bool:
        """Let it be told now, with all its tries; False if somebody decided before."""

    async def drop(self, event_id: int, entry: AuditEntry) -> bool:
        """Tell it never; False if somebody decided before."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A text of an operator for everybody. `message_id`: where they see how far it is."""

    id: int
    person_id: PersonId
    text: str
    created_at: int
    stopped: bool = False
    total: int = 0
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class BroadcastProgress:
    """How far a broadcast is, in people."""

    waiting: int
    told: int
    failed: int


class BroadcastRepository(Protocol):
    """Texts for everybody."""

    async def start(self, broadcast: Broadcast, events: Sequence[Event], entry: AuditEntry) -> None:
        """Store it and what is to be sent."""

    async def go_on(self, events: Sequence[Event]) -> None:
        """Store what is to be sent and is not stored yet: nobody is told twice."""

    async def running(self) -> list[Broadcast]:
        """Those whose progress is shown somewhere and was not told to its end."""

    async def shown_in(self, broadcast_id: int, message_id: int) -> None: ...

    async def moved(self, broadcast_id: int, how_far: BroadcastProgress, event: Event, *, over: bool) -> bool:
        """Have it told how far a running one is; False if that was told. `over`: there is no more to tell after this."""

    async def get(self, broadcast_id: int) -> Broadcast | None: ...

    async def stop(self, broadcast_id: int, entry: AuditEntry) -> bool: ...

    async def progress(self, broadcast_id: int) -> BroadcastProgress: ...


class ApprovalRepository(Protocol):
    """Confirmed orders that wait for a manager."""

    async def ask(self, approval: Approval, events: Sequence[Event]) -> bool:
        """Store the request in place of its draft, in one transaction; False if that draft moved on or asked already."""

    async def get(self, approval_id: int) -> Approval | None: ...

    async def by_draft(self, draft_id: DraftId) -> Approval | None: ...

    async def waiting(self, account_id: AccountId) -> list[Approval]: ...

    async def depth(self) -> QueueDepth:
        """How many wait, on every account."""

    async def approve(
        self,
        approval: Approval,
        order: Order,
        by: PersonId,
        entry: AuditEntry,
        events: Sequence[Event],
        *,
        seen: Membership | None,
    ) -> bool:
        """Store the order, the yes and who is told in one transaction; False if somebody answered before or the limit moved."""

    async def close(
        self, approval: Approval, state: ApprovalState, by: PersonId, entry: AuditEntry, events: Sequence[Event]
    ) -> bool:
        """Store any other answer; False if somebody answered before."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Somebody, as an operator sees them in a list."""

    id: PersonId
    name: str
    username: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class InvitationEntry:
    """An invitation without its token; `used_by` None while it is unused; `mark` tells apart those that end at one moment."""

    role: int
    account_id: int
    made_by: int
    expires_at: int
    used_by: int | None
    mark: str


class DirectoryRepository(Protocol):
    """Everybody the bot knows."""

    async def count(self) -> int: ...

    async def page(self, after: int, limit: int) -> list[PersonEntry]: ...

    async def ids(self) -> list[PersonId]: ...

    async def invitations(self, limit: int, *, before: int = 2**63 - 1, mark: str = "") -> list[InvitationEntry]:
        """Those that are good the longest first; after one that ends at `before` (ms) and has that mark."""

    async def forget(self, person_id: PersonId, entry: AuditEntry) -> None:
        """Delete what is known of somebody; their orders stay under their number."""
