"""Refreshes every account's catalogue periodically; a panel that does not answer is requested less and less often."""

from __future__ import annotations

import random
from collections.abc import Callable

from bot.background.panel_poller import Spawn
from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import Catalogue
from bot.domain.errors import PanelError
from bot.domain.ids import AccountId
from bot.domain.partitions import WHOLE, Partition
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.ports import Clock
from bot.store.accounts.accounts import AccountRepository

FIRST_PAUSE_SECONDS = 30.0
MAX_PAUSE_SECONDS = 6 * 3600.0
_JITTER = 0.1


def _ignore_catalogue(_account: Account, _catalogue: Catalogue) -> None:
    """Ignore a refreshed catalogue."""


class CatalogueRefresh:
    """Keeps the catalogue of every open account about `every_seconds` fresh; `share` returns this process's partition."""

    def __init__(
        self,
        accounts: AccountRepository,
        catalogue_cache: CatalogueCache,
        clock: Clock,
        spawn: Spawn,
        *,
        every_seconds: float,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
        seen: Callable[[Account, Catalogue], None] = _ignore_catalogue,
        share: Callable[[], Partition] = lambda: WHOLE,
    ) -> None:
        self._accounts = accounts
        self._catalogue_cache = catalogue_cache
        self._clock = clock
        self._spawn = spawn
        self._every_seconds = every_seconds
        self._first_pause_seconds = first_pause_seconds
        self._seen = seen
        self._share = share
        self._next_at: dict[AccountId, int] = {}
        self._failures: dict[AccountId, int] = {}
        self._asking: set[AccountId] = set()

    async def round(self) -> None:
        """Start a refresh of every account that is due."""
        now = self._clock()
        share = self._share()
        accounts = {
            account.id: account
            for account in await self._accounts.all()
            if account.closed_at is None and share.has(account.id)
        }
        for gone in self._next_at.keys() - accounts.keys():
            del self._next_at[gone]
        for account in accounts.values():
            if self._next_at.get(account.id, 0) <= now and account.id not in self._asking:
                self._asking.add(account.id)
                self._spawn(self._refresh(account), f"catalogue of account {account.id}")

    @property
    def idle(self) -> bool:
        """Whether no refresh is in progress."""
        return not self._asking

    async def _refresh(self, account: Account) -> None:
        try:
            await self._catalogue_cache.follow(account)
            catalogue = await self._catalogue_cache.current(account)
            # Another process, or a person's request, may have refreshed it just now.
            if self._clock() - catalogue.fetched_at >= self._every_seconds * 1000 * (1 - _JITTER):
                catalogue = await self._catalogue_cache.refresh(account, background=True)
        except PanelError as silence:
            failures = self._failures[account.id] = self._failures.get(account.id, 0) + 1
            pause = min(MAX_PAUSE_SECONDS, self._first_pause_seconds * 2 ** min(failures - 1, 20))
            at = self._clock() + round(1000 * _add_jitter(pause))
            self._next_at[account.id] = max(at, silence.again_at or at)
        else:
            self._failures.pop(account.id, None)
            self._next_at[account.id] = catalogue.fetched_at + round(1000 * _add_jitter(self._every_seconds))
            self._seen(account, catalogue)
        finally:
            self._asking.discard(account.id)


def _add_jitter(seconds: float) -> float:
    """Vary a pause, so that accounts do not refresh at the same moment."""
    return seconds * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - nothing secret hangs on it
