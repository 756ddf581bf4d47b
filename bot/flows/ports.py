"""The interfaces the stories lean on; `panel`, `store` and `telegram` implement them. All times are milliseconds UTC."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Chat, Invitation, Person, Role
from bot.domain.catalogue.services import Catalogue, Service
from bot.domain.errors import PanelRefusal
from bot.domain.ids import AccountId, ChatId, PanelOrderId, PanelRefillId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import Event
from bot.domain.notifications.notification_settings import NotificationSettings
from bot.domain.ordering.draft import Draft
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer
from bot.domain.orders.presets import Preset
from bot.flows.account_ports import (
    AccessContext,
    ApprovalRepository,
    AuditRepository,
    BroadcastRepository,
    DirectoryRepository,
    FailedEventRepository,
    GroupLinkRepository,
    MembershipRepository,
    SwitchRepository,
)
from bot.flows.mass_ports import MassOrderRepository
from bot.flows.order_ports import CardRepository, OrderRepository, RefillRepository
from bot.flows.queue_ports import Inbox, Outbox

Clock = Callable[[], int]
"""Milliseconds UTC."""
NewId = Callable[[], int]
"""A fresh id: 63 bits, never given twice, later ones larger."""


@dataclass(frozen=True, slots=True)
class ServicesAnswer:
    """The catalogue as the panel gave it; `services` None where its digest is the one that was known already."""

    digest: str
    services: tuple[Service, ...] | None


class Panel(Protocol):
    """One account's panel. Reads raise `PanelUnavailable`, `PanelRefusal` or `PanelNonsense`; writes `PanelRefusal` or `OutcomeUnknown`, or
    `PanelUnavailable` when it is certain that nothing was sent.
    """

    async def services(self, known_digest: str = "") -> ServicesAnswer: ...

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> PlacedOrder: ...

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]: ...

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]: ...

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]: ...

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]: ...

    async def balance(self) -> Money: ...


class Panels(Protocol):
    """The panel of each account; connections and limits are shared where they should be."""

    def of(self, account: Account) -> Panel: ...


class PersonRepository(Protocol):
    """People, and what each is on an account."""

    async def get(self, person_id: PersonId) -> Person | None: ...

    async def save(self, person: Person) -> None:
        """Store everything but the roles, which `grant` alone changes."""

    async def grant(self, person_id: PersonId, account_id: AccountId, role: Role) -> None: ...

    async def invite(self, invitation: Invitation, entry: AuditEntry) -> None: ...

    async def invitation(self, token: str) -> Invitation | None:
        """What a token opens, or opened; None for a token nobody made."""

    async def redeem(
        self, invitation: Invitation, person_id: PersonId, entry: AuditEntry, events: Sequence[Event]
    ) -> bool:
        """Use an invitation up, grant its role (never lowering one), make its account the one in use and tell who made it, in one
        transaction; False if used or expired.
        """


class AccountRepository(Protocol):
    """Panel accounts, keys included."""

    async def get(self, account_id: AccountId) -> Account | None: ...

    async def footing(self, person_id: PersonId, account_id: AccountId, switch: str) -> AccessContext:
        """What somebody stands on where they want something of an account, read at one moment."""

    async def all(self) -> list[Account]: ...

    async def page(self, after: int, limit: int) -> list[Account]:
        """Those that come next after an id, the oldest first."""

    async def of_owner(self, owner_id: PersonId) -> list[Account]:
        """Those that somebody connected, closed ones too."""

    async def count(self) -> int:
        """How many are open."""

    async def save(self, account: Account) -> None:
        """Store it, its key encrypted. The shared account's key comes from the settings and is stored empty."""

    async def connect(self, account: Account, entry: AuditEntry) -> None:
        """Store it, make its owner its owner and let them use it, in one transaction."""

    async def disconnect(self, account: Account, entry: AuditEntry) -> None:
        """Close it for good: its key is gone, its groups are unlinked, whoever used it uses the shared account."""

    async def bound(
        self, account_id: AccountId, *, low_balance: Decimal | None, approve_above: Decimal | None, entry: AuditEntry
    ) -> None: ...

    async def in_currency(self, account_id: AccountId, currency: str) -> None:
        """Remember the currency its panel names, and change nothing else of it."""

    async def in_zone(self, account_id: AccountId, time_zone: str, entry: AuditEntry) -> None:
        """Count its days in another time zone."""

    async def rename(self, account_id: AccountId, name: str) -> None: ...

    async def low(self, account_id: AccountId, told_at: int | None, events: Sequence[Event] = ()) -> bool:
        """Remember that the low balance was told, with who is told; or with None that it recovered. True for who comes first."""


class ChatRepository(Protocol):
    """Places the bot writes to."""

    async def get(self, chat_id: ChatId) -> Chat | None: ...

    async def save(self, chat: Chat) -> None: ...

    async def pause(self, chat_id: ChatId, why: str, now: int) -> None:
        """Hold every delivery to the chat until `resume`; a chat never seen before is made."""

    async def resume(self, chat_id: ChatId) -> None: ...

    async def moved(self, old: ChatId, new: ChatId) -> None:
        """A group became a supergroup: everything that pointed at the old id points at the new one, in one transaction."""


class CatalogueRepository(Protocol):
    """The catalogue of each account as last seen."""

    async def load(self, account_id: AccountId) -> Catalogue | None: ...

    async def replace(self, account_id: AccountId, catalogue: Catalogue) -> None:
        """Store the differences to what is stored, in one transaction."""

    async def digest(self, account_id: AccountId) -> str:
        """The digest of what is stored, empty if nothing is: how a replica sees that another one refreshed it."""


class FavouriteRepository(Protocol):
    """A person's favourite services on an account."""

    async def of(self, person_id: PersonId, account_id: AccountId) -> list[ServiceId]: ...

    async def add(self, person_id: PersonId, account_id: AccountId, service_id: ServiceId, now: int) -> None: ...

    async def remove(self, person_id: PersonId, account_id: AccountId, service_id: ServiceId) -> None: ...


class DraftRepository(Protocol):
    """One open draft a person and chat; beginning another replaces it."""

    async def current(self, person_id: PersonId, chat_id: ChatId) -> Draft | None: ...

    async def save(self, draft: Draft, *, over: Draft | None) -> bool:
        """Store the draft in place of `over` (the version read before; None: whatever is there). False if somebody stepped in between."""

    async def discard(self, person_id: PersonId, chat_id: ChatId) -> None: ...

    async def trim(self, before: int) -> int: ...


class NotificationSettingsRepository(Protocol):
    """How loud people want the bot."""

    async def of(self, person_id: PersonId) -> NotificationSettings: ...

    async def save(self, person_id: PersonId, noise: NotificationSettings) -> None: ...


class PresetRepository(Protocol):
    """What the database keeps of presets."""

    async def of(self, person_id: PersonId, account_id: AccountId) -> list[Preset]:
        """Newest first."""

    async def get(self, person_id: PersonId, preset_id: int) -> Preset | None:
        """A preset of that person."""

    async def save(self, preset: Preset) -> None:
        """Store it, in place of one of the same name."""

    async def remove(self, person_id: PersonId, preset_id: int) -> None: ...


class Store(Protocol):
    """The database. Every method is one transaction; any of them raises `StoreUnavailable` when the database could not do it."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def people(self) -> PersonRepository: ...
    @property
    def accounts(self) -> AccountRepository: ...
    @property
    def chats(self) -> ChatRepository: ...
    @property
    def catalogues(self) -> CatalogueRepository: ...
    @property
    def favourites(self) -> FavouriteRepository: ...
    @property
    def drafts(self) -> DraftRepository: ...
    @property
    def orders(self) -> OrderRepository: ...
    @property
    def refills(self) -> RefillRepository: ...
    @property
    def cards(self) -> CardRepository: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def groups(self) -> GroupLinkRepository: ...
    @property
    def memberships(self) -> MembershipRepository: ...
    @property
    def audit(self) -> AuditRepository: ...
    @property
    def switches(self) -> SwitchRepository: ...
    @property
    def failed_events(self) -> FailedEventRepository: ...
    @property
    def broadcasts(self) -> BroadcastRepository: ...
    @property
    def approvals(self) -> ApprovalRepository: ...
    @property
    def directory(self) -> DirectoryRepository: ...
    @property
    def mass_orders(self) -> MassOrderRepository: ...
    @property
    def presets(self) -> PresetRepository: ...
    @property
    def notification_settings(self) -> NotificationSettingsRepository: ...


class Notifier(Protocol):
    """Tells one event in its chat, in the reader's language. Raises `RetryLater` or `Unreachable`."""

    async def tell(self, event: Event) -> None: ...

    async def tell_together(self, events: Sequence[Event]) -> None:
        """Tell of several orders that ended, all of one chat, in one notice."""
