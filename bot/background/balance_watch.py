"""Checks balances that have an alert, each account in its own task: a slow panel delays no other."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.background.panel_poller import Spawn
from bot.domain.accounts.people import Account
from bot.domain.errors import BotError
from bot.domain.ids import AccountId
from bot.domain.partitions import WHOLE, Partition
from bot.flows.accounts.accounts import LowBalanceAlerts

_log = logging.getLogger(__name__)


class BalanceWatch:
    """Checks watched balances. `told` is called when there may be a new event; `share` returns this process's partition."""

    def __init__(
        self,
        alarming: LowBalanceAlerts,
        spawn: Spawn,
        told: Callable[[], None],
        share: Callable[[], Partition] = lambda: WHOLE,
    ) -> None:
        self._alarming = alarming
        self._spawn = spawn
        self._told = told
        self._share = share
        self._asking: set[AccountId] = set()

    async def round(self) -> None:
        """Start a balance check of every watched account that has none in progress."""
        share = self._share()
        for account in await self._alarming.watched():
            if share.has(account.id) and account.id not in self._asking:
                self._asking.add(account.id)
                self._spawn(self._look(account), f"balance of {account.id}")

    async def _look(self, account: Account) -> None:
        try:
            if await self._alarming.look(account):
                self._told()
        except BotError as trouble:
            _log.info("the balance of account %s could not be read: %s", account.id, trouble)
        finally:
            self._asking.discard(account.id)
