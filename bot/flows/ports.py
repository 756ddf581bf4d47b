"""The interfaces the stories lean on; `panel`, `store` and `telegram` implement them. All times are milliseconds UTC."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from bot.domain.draft import Draft
from bot.domain.errors import PanelRefusal
from bot.domain.events import Event
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PanelRefillId, PersonId, ServiceId
from bot.domain.memberships import Entry, Membership
from bot.domain.money import Money
from bot.domain.noise import Noise
from bot.domain.orders import Filter, Order, Placed, Refill, RefillAnswer, Status, StatusAnswer, Tracked
from bot.domain.people import Account, Chat, Invitation, Person, Role
from bot.domain.presets import Preset
from bot.domain.services import Catalogue, Service
from bot.domain.shares import WHOLE, Share
from bot.domain.spending import SpentOn
from bot.domain.statistics import Course
from bot.flows.account_ports import Approvals, Audit, Broadcasts, Groups, Memberships, Register, SetAside, Switches
from bot.flows.mass_ports import MassOrders

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

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> Placed: ...

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]: ...

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]: ...

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]: ...

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]: ...

    async def balance(self) -> Money: ...


class Panels(Protocol):
    """The panel of each account; connections and limits are shared where they should be."""

    def of(self, account: Account) -> Panel: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A Telegram update as it arrived: `lane` groups what must be handled in order (a person, else a chat); `body` is its JSON."""

    update_id: int
    lane: str
    body: str
    received_at: int
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits, and since when the oldest does (None: nothing waits)."""

    waiting: int
    oldest_at: int | None


class Inbox(Protocol):
    """Updates, kept from before Telegram is told they arrived until they were handled."""

    async def receive(self, updates: Sequence[Received], holder: str, lease_until: int) -> dict[int, bool]:
        """Store them (on disk when this returns) and give the ids that were not seen before, each with whether it is held.

        Held by `holder` until the lease ends is what nothing unfinished of another holder stands before in its lane; the
        rest waits to be claimed.
        """

    async def claim(self, holder: str, now: int, lease_until: int, limit: int) -> list[Received]:
        """Take over waiting updates whose lease ended: oldest first, none of a lane that another holder is still working on."""

    async def hold(self, update_ids: Sequence[int], holder: str, lease_until: int) -> list[int]:
        """Go on holding what waits or is worked on; which of it is still the holder's. What was lost meanwhile stays lost."""

    async def release(self, holder: str) -> None:
        """Let everybody take over at once what the holder has not finished."""

    async def finish(self, update_ids: Sequence[int], holder: str) -> None:
        """They were handled; one that the holder lost meanwhile is left to whoever has it."""

    async def failed(self, update_id: int, holder: str, why: str, retry_at: int | None) -> None:
        """Count a failed try; handled again by its holder, or by anybody after `retry_at`; set aside for the operator when None."""

    async def forget(self, update_id: int) -> None:
        """Keep nothing of what it said: a key was in it."""

    async def next_offset(self) -> int:
        """The offset for `getUpdates`: one past the newest update stored, 0 at first."""

    async def depth(self) -> Depth: ...

    async def trim(self, before: int) -> int:
        """Forget handled updates received before that time; how many."""


class People(Protocol):
    """People, and what each is on an account."""

    async def get(self, person_id: PersonId) -> Person | None: ...

    async def save(self, person: Person) -> None:
        """Store everything but the roles, which `grant` alone changes."""

    async def grant(self, person_id: PersonId, account_id: AccountId, role: Role) -> None: ...

    async def invite(self, invitation: Invitation, entry: Entry) -> None: ...

    async def invitation(self, token: str) -> Invitation | None:
        """What a token opens, or opened; None for a token nobody made."""

    async def redeem(self, invitation: Invitation, person_id: PersonId, entry: Entry, events: Sequence[Event]) -> bool:
        """Use an invitation up, grant its role (never lowering one) and tell who made it, in one transaction; False if used or expired."""


class Accounts(Protocol):
    """Panel accounts, keys included."""

    async def get(self, account_id: AccountId) -> Account | None: ...

    async def all(self) -> list[Account]: ...

    async def save(self, account: Account) -> None:
        """Store it, its key encrypted. The shared account's key comes from the settings and is stored empty."""

    async def connect(self, account: Account, entry: Entry) -> None:
        """Store it, make its owner its owner and let them use it, in one transaction."""

    async def disconnect(self, account: Account, entry: Entry) -> None:
        """Close it for good: its key is gone, its groups are unlinked, whoever used it uses the shared account."""

    async def bound(
        self, account_id: AccountId, *, low_balance: Decimal | None, approve_above: Decimal | None, entry: Entry
    ) -> None: ...

    async def in_currency(self, account_id: AccountId, currency: str) -> None:
        """Remember the currency its panel names, and change nothing else of it."""

    async def in_zone(self, account_id: AccountId, time_zone: str, entry: Entry) -> None:
        """Count its days in another time zone."""

    async def rename(self, account_id: AccountId, name: str) -> None: ...

    async def low(self, account_id: AccountId, told_at: int | None, events: Sequence[Event] = ()) -> bool:
        """Remember that the low balance was told, with who is told; or with None that it recovered. True for who comes first."""


class Chats(Protocol):
    """Places the bot writes to."""

    async def get(self, chat_id: ChatId) -> Chat | None: ...

    async def save(self, chat: Chat) -> None: ...

    async def pause(self, chat_id: ChatId, why: str, now: int) -> None:
        """Hold every delivery to the chat until `resume`; a chat never seen before is made."""

    async def resume(self, chat_id: ChatId) -> None: ...

    async def moved(self, old: ChatId, new: ChatId) -> None:
        """A group became a supergroup: everything that pointed at the old id points at the new one, in one transaction."""


class Catalogues(Protocol):
    """The catalogue of each account as last seen."""

    async def load(self, account_id: AccountId) -> Catalogue | None: ...

    async def replace(self, account_id: AccountId, catalogue: Catalogue) -> None:
        """Store the differences to what is stored, in one transaction."""

    async def digest(self, account_id: AccountId) -> str:
        """The digest of what is stored, empty if nothing is: how a replica sees that another one refreshed it."""


class Favourites(Protocol):
    """A person's favourite services on an account."""

    async def of(self, person_id: PersonId, account_id: AccountId) -> list[ServiceId]: ...

    async def add(self, person_id: PersonId, account_id: AccountId, service_id: ServiceId, now: int) -> None: ...

    async def remove(self, person_id: PersonId, account_id: AccountId, service_id: ServiceId) -> None: ...


class Drafts(Protocol):
    """One open draft a person and chat; beginning another replaces it."""

    async def current(self, person_id: PersonId, chat_id: ChatId) -> Draft | None: ...

    async def save(self, draft: Draft, *, over: Draft | None) -> bool:
        """Store the draft in place of `over` (the version read before; None: whatever is there). False if somebody stepped in between."""

    async def discard(self, person_id: PersonId, chat_id: ChatId) -> None: ...

    async def trim(self, before: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Summary:
    """A person's orders in numbers: still running, and waiting for the person (unknown)."""

    running: int
    needs_you: int


@dataclass(frozen=True, slots=True)
class DaySpent:
    """What was spent on one service in the day that stands at `place` of those asked about."""

    place: int
    on: SpentOn


class Orders(Protocol):
    """Orders, from the moment before they are sent."""

    async def submit(self, order: Order, draft: Draft, *, seen: Membership | None = None) -> bool:
        """Store the order and close its draft in one transaction that is on disk when this returns. False, and nothing stored, if an order
        of this draft exists, the draft is not at this version any more, or the person bought something since `seen` was read.
        """

    async def take(self, order: Order) -> bool:
        """Store an order that was placed elsewhere; False if its number is here already."""

    async def take_over(self, order: Order, person_id: PersonId, chat_id: ChatId) -> Order | None:
        """Make an order placed elsewhere somebody else's; None if it is not as it was read any more."""

    async def get(self, order_id: OrderId) -> Order | None: ...

    async def by_draft(self, draft_id: DraftId) -> Order | None: ...

    async def by_panel_id(self, account_id: AccountId, panel_order_id: PanelOrderId) -> Order | None: ...

    async def save(self, order: Order, *, was: Status, events: Sequence[Event] = ()) -> bool:
        """Store the order's changed state and its events in one transaction, on disk when this returns, if its status still is `was`.
        False, and nothing stored, otherwise, and where the panel's number is given to an order while another one that was placed here
        has it; what was followed by that number alone gives way. Events whose dedupe key exists are left out silently.
        """

    async def record(
        self,
        orders: Sequence[tuple[Tracked, Status]],
        events: Sequence[Event],
        *,
        claimed: bool = True,
        checked_at: int | None = None,
        unmoved: Sequence[tuple[Tracked, int | None]] = (),
    ) -> None:
        """Store many tracked orders (each with the status it was read with) and events in one transaction.

        An order that moved meanwhile is left alone, and so is what was claimed and then lost to another replica; with
        `claimed` False nobody needed a claim. `unmoved`: orders of which the panel, asked at `checked_at`, said nothing
        new, and when to ask again.
        """

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[Tracked]:
        """Orders whose next check is due and that nobody else holds, oldest due first, none of the busy accounts; held until `lease_until`."""

    async def lost(self, now: int) -> list[Order]:
        """Orders still submitting although the lease of whoever sent them ended."""

    async def page(
        self,
        account_id: AccountId,
        person_id: PersonId | None,
        chosen: Filter,
        *,
        older_than: OrderId | None = None,
        newer_than: OrderId | None = None,
        limit: int = 6,
    ) -> list[Order]:
        """Newest first; of one person, or of the whole account when None."""

    async def of_each_service(self, account_id: AccountId, person_id: PersonId, limit: int) -> list[Order]:
        """The newest order of each service that the person's last orders were of, newest first."""

    async def unfinished_on(self, account_id: AccountId, link_key: str) -> list[Order]:
        """Submitting, unknown and running orders on one link."""

    async def summary(self, account_id: AccountId, person_id: PersonId | None) -> Summary: ...

    async def last_parameters(
        self, account_id: AccountId, person_id: PersonId, service_id: ServiceId, *, within: int
    ) -> Mapping[str, str]:
        """The parameters of the person's newest order of a service among so many newest of all; empty without one."""

    async def latest(self, account_id: AccountId, person_id: PersonId, limit: int) -> list[Order]:
        """The person's newest orders that were placed."""

    async def unknown(self) -> list[Order]: ...

    async def history(self, account_id: AccountId, service_id: ServiceId, limit: int) -> list[Course]:
        """The courses of the newest finished orders of a service."""

    async def courses(self, account_id: AccountId, limit: int) -> dict[ServiceId, list[Course]]:
        """The courses of the newest orders of an account that finished, by service."""

    async def spent_by_day(
        self, account_id: AccountId, person_id: PersonId | None, starts: Sequence[int]
    ) -> list[DaySpent]:
        """What a person, or (None) everybody on the account, spent between each of `starts` and the next, by service and currency."""

    async def running_since(self, account_id: AccountId) -> list[tuple[ServiceId, int]]:
        """Services with running orders that were not told as late, and when the oldest of each was placed."""

    async def running_of(self, account_id: AccountId, service_id: ServiceId, limit: int) -> list[Order]:
        """The oldest of those orders."""

    async def told_late(self, order_id: OrderId, now: int, event: Event) -> bool:
        """Tell that a running order is late; False if that was told, or it runs no more."""

    async def ask_cancel(self, order_id: OrderId, entry: Entry) -> Order | None:
        """Note on disk that a cancel is asked for, if the order runs and none was; the order then, None otherwise."""

    async def cancel_answered(
        self, order_id: OrderId, entry: Entry, *, requested_at: int | None, next_check_at: int
    ) -> None:
        """What came of it: asked for, or (None) not; the order is asked about by that time at the latest."""

    async def mute(self, order_id: OrderId, muted: bool) -> None: ...

    async def depth(self, now: int) -> Depth:
        """Orders due to be asked about."""


class Refills(Protocol):
    """Refill requests, from the moment before they are sent."""

    async def submit(self, refill: Refill, *, over: Sequence[Refill] = ()) -> bool:
        """Store it and its line of the audit log, on disk when this returns; False if an unfinished refill of the order exists.
        Earlier ones nobody follows any more (`over`) lapse with it.
        """

    async def get(self, refill_id: int) -> Refill | None: ...

    async def of(self, order_id: OrderId) -> list[Refill]:
        """Newest first."""

    async def save(self, refill: Refill, *, was: str, events: Sequence[Event] = (), entry: Entry | None = None) -> bool:
        """Store its changed state with who is told and its line of the audit log, if its status still is `was`."""

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[Refill]: ...

    async def lost(self, now: int) -> list[Refill]: ...


@dataclass(frozen=True, slots=True)
class Card:
    """A message that shows an order and is edited as it moves; `shown` is a digest of what it shows now."""

    order_id: OrderId
    chat_id: ChatId
    message_id: int
    shown: str = ""


class Cards(Protocol):
    """Messages that show an order, a chat each."""

    async def put(self, card: Card) -> None:
        """Remember the message as the card of the order in that chat, instead of an earlier one."""

    async def of(self, order_id: OrderId) -> list[Card]: ...

    async def forget(self, order_id: OrderId, chat_id: ChatId) -> None: ...


class Outbox(Protocol):
    """Events waiting to be told. The order of one chat is kept."""

    async def add(self, events: Sequence[Event]) -> None:
        """Store them; one whose dedupe key exists is left out silently."""

    async def claim(self, now: int, lease_until: int, limit: int, share: Share = WHOLE) -> list[Event]:
        """Due events of those chats of the share that are not paused, oldest first, held until `lease_until`."""

    async def done(self, event_ids: Sequence[int], now: int) -> None: ...

    async def later(self, event_ids: Sequence[int], due_at: int, why: str, *, tried: bool = True) -> None:
        """Free them again, due at that time; it counts as a try unless Telegram only asked to wait."""

    async def hold(self, event_ids: Sequence[int], due_at: int) -> None:
        """Keep them for the end of their reader's quiet hours; other events of the chat go before."""

    async def wake(self, person_id: PersonId, now: int) -> None:
        """Make due what is held for a person."""

    async def release(self, event_ids: Sequence[int]) -> None:
        """Free events that were claimed and not tried."""

    async def set_aside(self, event_id: int, why: str) -> None: ...

    async def waiting(self, limit: int) -> list[Event]: ...

    async def depth(self, now: int) -> Depth: ...

    async def trim(self, before: int) -> int: ...


class NoiseSettings(Protocol):
    """How loud people want the bot."""

    async def of(self, person_id: PersonId) -> Noise: ...

    async def save(self, person_id: PersonId, noise: Noise) -> None: ...


class Presets(Protocol):
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
    def people(self) -> People: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def chats(self) -> Chats: ...
    @property
    def catalogues(self) -> Catalogues: ...
    @property
    def favourites(self) -> Favourites: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def refills(self) -> Refills: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def switches(self) -> Switches: ...
    @property
    def set_aside(self) -> SetAside: ...
    @property
    def broadcasts(self) -> Broadcasts: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def register(self) -> Register: ...
    @property
    def mass(self) -> MassOrders: ...
    @property
    def presets(self) -> Presets: ...
    @property
    def noise(self) -> NoiseSettings: ...


class Notifier(Protocol):
    """Tells one event in its chat, in the reader's language. Raises `RetryLater` or `Unreachable`."""

    async def tell(self, event: Event) -> None: ...

    async def tell_together(self, events: Sequence[Event]) -> None:
        """Tell of several orders that ended, all of one chat, in one notice."""
