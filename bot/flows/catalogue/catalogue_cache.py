"""The catalogue of each account: kept in memory, in the store, and asked again from the panel when it matters."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from bot.domain.accounts.people import Account
from bot.domain.catalogue.search import SearchIndex
from bot.domain.catalogue.services import Catalogue, Service
from bot.domain.ids import AccountId
from bot.flows.ports import Clock, Panels
from bot.store.store import Store

MOST_IN_MEMORY = 20


class CatalogueCache:
    """The catalogues at hand.

    At most `MOST_IN_MEMORY` accounts' are held; others are read from the store again when asked for.
    """

    def __init__(self, store: Store, panels: Panels, clock: Clock) -> None:
        self._store = store
        self._panels = panels
        self._clock = clock
        self._held: OrderedDict[AccountId, Catalogue] = OrderedDict()
        self._indexes: dict[AccountId, tuple[tuple[Service, ...], SearchIndex]] = {}
        self._asking: dict[AccountId, asyncio.Lock] = {}
        self._indexing: dict[AccountId, asyncio.Lock] = {}

    async def current(self, account: Account) -> Catalogue:
        """The catalogue as last seen: from memory, else the store, else the panel (whose errors it raises)."""
        if held := self._held.get(account.id):
            self._held.move_to_end(account.id)
            return held
        if stored := await self._store.catalogues.load(account.id):
            return self._hold(account.id, await _grouped(stored))
        return await self.refresh(account)

    async def refresh(self, account: Account, *, background: bool = False) -> Catalogue:
        """The catalogue as the panel gives it now; raises what the panel raises. `background`: no person waits for it.

        People who ask at the same moment share one request, but never one that was sent before they asked.
        """
        asked_at = self._clock()
        lock = self._asking.setdefault(account.id, asyncio.Lock())
        async with lock:
            held = self._held.get(account.id) or await self._store.catalogues.load(account.id)
            if held and held.fetched_at > asked_at:
                return self._hold(account.id, held)
            started_at = self._clock()
            answer = await self._panels.of(account, background=background).services(held.digest if held else "")
            if answer.services is None and held:
                fresh = Catalogue(held.services, started_at, held.digest)
                fresh.__dict__.update(
                    {name: held.__dict__[name] for name in ("by_network", "by_category") if name in held.__dict__}
                )
                return self._hold(account.id, fresh)
            fresh = Catalogue(answer.services or (), started_at, answer.digest)
            await self._store.catalogues.replace(account.id, fresh)
            return self._hold(account.id, await _grouped(fresh))

    async def follow(self, account: Account) -> None:
        """Take over what another process of ours stored meanwhile."""
        held = self._held.get(account.id)
        if held and await self._store.catalogues.digest(account.id) != held.digest:
            del self._held[account.id]

    async def index(self, account_id: AccountId, catalogue: Catalogue) -> SearchIndex:
        """The search index of a catalogue, made once, off the event loop: a large one takes a second."""
        async with self._indexing.setdefault(account_id, asyncio.Lock()):
            known = self._indexes.get(account_id)
            if known is None or known[0] is not catalogue.services:
                known = (catalogue.services, await asyncio.to_thread(SearchIndex, catalogue.services))
                self._indexes[account_id] = known
            return known[1]

    def forget(self, account_id: AccountId) -> None:
        """Drop what is held of an account, as when its panel changed."""
        self._held.pop(account_id, None)
        self._indexes.pop(account_id, None)

    def _hold(self, account_id: AccountId, catalogue: Catalogue) -> Catalogue:
        self._held[account_id] = catalogue
        self._held.move_to_end(account_id)
        while len(self._held) > MOST_IN_MEMORY:
            gone, _ = self._held.popitem(last=False)
            self._indexes.pop(gone, None)
        return catalogue


async def _grouped(catalogue: Catalogue) -> Catalogue:
    """The catalogue with its groups made, off the event loop: every name of it is read for that."""
    await asyncio.to_thread(lambda: (catalogue.by_network, catalogue.by_category))
    return catalogue
