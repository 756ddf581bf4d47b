"""The database as the stories see it: every repository over one engine."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import Misconfigured
from bot.store.accounts.accounts import SqlAccounts
from bot.store.accounts.memberships import SqlMemberships
from bot.store.accounts.people import SqlPeople
from bot.store.audit import SqlAudit
from bot.store.catalogue.catalogues import SqlCatalogues
from bot.store.catalogue.favourites import SqlFavourites
from bot.store.database.database_url import read_address
from bot.store.database.engine import Engine, do
from bot.store.groups import SqlGroups
from bot.store.inbox import SqlInbox
from bot.store.mass_orders import SqlMassOrders
from bot.store.notifications.chats import SqlChats
from bot.store.notifications.notification_settings import SqlNoise
from bot.store.notifications.outbox import SqlOutbox
from bot.store.operating import SqlApprovals, SqlBroadcasts, SqlRegister, SqlSetAside, SqlSwitches
from bot.store.ordering.drafts import SqlDrafts
from bot.store.orders.cards import SqlCards
from bot.store.orders.orders import SqlOrders
from bot.store.orders.presets import SqlPresets
from bot.store.orders.refills import SqlRefills
from bot.store.replicas import SqlReplicas
from bot.store.revision import HEAD, KNOWN

HOUR_MS = 3_600_000
LONGEST_LEASE_MS = 1_200_000
LONGEST_SENDING_MS = 120_000
STRAIGHTENED = (
    "orders", "refills", "order_leases", "refill_leases", "sending_orders", "sending_refills",
    "events", "event_leases", "updates", "mass_orders", "catalogues",
)  # fmt: skip


class SqlStore:
    """Everything the bot remembers, on SQLite or PostgreSQL; see the port `Store`. Open it with `open`.

    Where a server went away in the middle of a commit, `StoreUnavailable` may be raised although the transaction was
    stored: what is repeated after it must be guarded, as `submit` is by its draft.
    """

    def __init__(self, engine: Engine, keys: Sequence[str] = (), holder: str = "") -> None:
        self._engine = engine
        self.inbox = SqlInbox(engine, keys)
        self.people = SqlPeople(engine)
        self.accounts = SqlAccounts(engine, keys)
        self.chats = SqlChats(engine)
        self.catalogues = SqlCatalogues(engine)
        self.favourites = SqlFavourites(engine)
        self.drafts = SqlDrafts(engine)
        self.orders = SqlOrders(engine, holder)
        self.refills = SqlRefills(engine, holder)
        self.cards = SqlCards(engine)
        self.outbox = SqlOutbox(engine, holder)
        self.groups = SqlGroups(engine)
        self.memberships = SqlMemberships(engine)
        self.audit = SqlAudit(engine)
        self.switches = SqlSwitches(engine)
        self.set_aside = SqlSetAside(engine)
        self.broadcasts = SqlBroadcasts(engine)
        self.approvals = SqlApprovals(engine)
        self.register = SqlRegister(engine)
        self.mass = SqlMassOrders(engine, holder)
        self.presets = SqlPresets(engine)
        self.noise = SqlNoise(engine)
        self.replicas = SqlReplicas(engine)

    @classmethod
    async def open(cls, url: str, *, keys: Sequence[str] = (), holder: str = "") -> SqlStore:
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
        """Let go of what a process that is no more was handling, asking about, telling, or sending line by line.

        For a database that one process has for itself. An order that was being *sent* is left to its lease: the panel
        may be booking it still, and a balance read now would say that it does not exist.
        """
        held = ("leases_of_updates", "leases_of_asked_orders", "leases_of_asked_refills", "leases_of_events")
        await self._engine.write(*map(do, held), synced=False)
        await self.mass.release()

    async def straighten(self, now: int, *, longest_pause_ms: int) -> None:
        """Make due what a clock that was ahead has put further off than anything is: for the start of a process.

        `longest_pause_ms` is the longest time between two questions about an order.
        """
        times = {
            "now": now,
            "latest": now + max(2 * longest_pause_ms, HOUR_MS),
            "soon": now + LONGEST_SENDING_MS,
            "longest_lease": now + LONGEST_LEASE_MS,
        }
        await self._engine.write(*(do(f"straighten_{what}", **times) for what in STRAIGHTENED), synced=False)

    async def close(self) -> None:
        """Finish what is being stored, then let the database go."""
        await self._engine.close()


async def migrate(url: str) -> None:
    """Bring the database to this code's revision, made where it is not there; raises as `SqlStore.open` does."""
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
