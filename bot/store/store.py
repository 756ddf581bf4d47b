"""The database as flows see it: every repository over one engine."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import Misconfigured
from bot.store.accounts.accounts import AccountRepository
from bot.store.accounts.memberships import MembershipRepository
from bot.store.accounts.people import PersonRepository
from bot.store.audit import AuditRepository
from bot.store.catalogue.catalogues import CatalogueRepository
from bot.store.catalogue.favourites import FavouriteRepository
from bot.store.database.database_url import read_address
from bot.store.database.engine import Engine, do
from bot.store.database.leases import all_leases, leases_beyond
from bot.store.groups import GroupLinkRepository
from bot.store.inbox import Inbox
from bot.store.mass_orders import MassOrderRepository
from bot.store.notifications.chats import ChatRepository
from bot.store.notifications.notification_settings import NotificationSettingsRepository
from bot.store.notifications.outbox import Outbox
from bot.store.operators import (
    BroadcastRepository,
    DirectoryRepository,
    FailedEventRepository,
    SwitchRepository,
)
from bot.store.ordering.approvals import ApprovalRepository
from bot.store.ordering.drafts import DraftRepository
from bot.store.orders.cards import CardRepository
from bot.store.orders.orders import OrderRepository
from bot.store.orders.presets import PresetRepository
from bot.store.orders.refills import RefillRepository
from bot.store.replicas import ReplicaRepository
from bot.store.revision import HEAD, KNOWN

HOUR_MS = 3_600_000
LONGEST_LEASE_MS = 1_200_000
LONGEST_SENDING_MS = 120_000
CLAMPED = ("checks", "refills", "sending_orders", "sending_refills", "events", "catalogues")


class Store:
    """Everything the bot remembers, on SQLite or PostgreSQL. Open it with `open`.

    Every method of a repository is one transaction, and raises `StoreUnavailable` when the database could not do it.

    Where a server went away in the middle of a commit, `StoreUnavailable` may be raised although the transaction was
    stored: what is repeated after it must be guarded, as `submit` is by its draft.
    """

    def __init__(self, engine: Engine, keys: Sequence[str] = (), holder: str = "") -> None:
        self._engine = engine
        self.inbox = Inbox(engine, keys)
        self.people = PersonRepository(engine)
        self.accounts = AccountRepository(engine, keys)
        self.chats = ChatRepository(engine)
        self.catalogues = CatalogueRepository(engine)
        self.favourites = FavouriteRepository(engine)
        self.drafts = DraftRepository(engine)
        self.orders = OrderRepository(engine, holder)
        self.refills = RefillRepository(engine, holder)
        self.cards = CardRepository(engine)
        self.outbox = Outbox(engine, holder)
        self.groups = GroupLinkRepository(engine)
        self.memberships = MembershipRepository(engine)
        self.audit = AuditRepository(engine)
        self.switches = SwitchRepository(engine)
        self.failed_events = FailedEventRepository(engine)
        self.broadcasts = BroadcastRepository(engine)
        self.approvals = ApprovalRepository(engine)
        self.directory = DirectoryRepository(engine)
        self.mass_orders = MassOrderRepository(engine, holder)
        self.presets = PresetRepository(engine)
        self.notification_settings = NotificationSettingsRepository(engine)
        self.replicas = ReplicaRepository(engine)

    @classmethod
    async def open(cls, url: str, *, keys: Sequence[str] = (), holder: str = "") -> Store:
        """Open the database, made or upgraded where it is empty or older; `keys` are of Fernet, the first encrypts.

        `holder` is the name under which this process claims orders, refills, mass orders and events.

        Raises `StoreUnavailable` where it cannot be reached, `Misconfigured` where it was made by a newer bot, the
        address is none, or a stored key cannot be decrypted.
        """
        address = read_address(url)
        found = await address.revision()
        if found != HEAD:
            await migrate(url)
        store = cls(await address.open(), keys, holder)
        try:
            await store.accounts.check_keys()
        except BaseException:
            await store.close()
            raise
        return store

    async def check(self) -> None:
        """Raise `StoreUnavailable` unless the database could be read and written now."""
        await self._engine.check()

    async def release(self) -> None:
        """End every lease on updates, events, polled orders, polled refills and mass orders: the processes that held them are dead.

        For a database that only one process uses. An order that was being *sent* is left to its lease: the panel may still be
        booking it, and a balance read now would say that it does not exist.
        """
        await self._engine.write(*all_leases(), synced=False)

    async def clamp_future_times(self, now: int, *, longest_pause_ms: int) -> None:
        """Make due what a clock ahead of ours set further off than anything is; for the start of a process.

        `longest_pause_ms` is the longest time between two polls of an order.
        """
        soon, longest_lease = now + LONGEST_SENDING_MS, now + LONGEST_LEASE_MS
        times = {
            "now": now,
            "latest": now + max(2 * longest_pause_ms, HOUR_MS),
            "soon": soon,
            "longest_lease": longest_lease,
        }
        leases = leases_beyond(longest_lease, now=now, soon=soon)
        await self._engine.write(*(do(f"clamp_{what}", **times) for what in CLAMPED), *leases, synced=False)

    async def close(self) -> None:
        """Finish what is being stored, then let the database go."""
        await self._engine.close()


async def migrate(url: str) -> None:
    """Bring the database to this code's revision, made where it is not there; raises as `Store.open` does."""
    address = read_address(url)
    found = await address.revision()
    if found == HEAD:
        return
    if found is not None and found not in KNOWN:
        raise Misconfigured(
            [
                f"The database has revision {found}, which this bot does not know (it knows {HEAD}): a newer bot made "
                "it. Run that one, or restore a backup made by this one."
            ]
        )
    from bot.store.migration import upgrade

    await upgrade(address)


async def revision(url: str) -> str | None:
    """The revision of the database's schema, or None where it is empty or not there."""
    return await read_address(url).revision()
