"""Asks the panels about what is due, each account by itself: a slow panel delays nobody else's orders."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from bot.domain.ids import AccountId
from bot.domain.polling import MOST_IDS_A_REQUEST

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]


class _Asked(Protocol):
    @property
    def id(self) -> int: ...


Thing = TypeVar("Thing", bound=_Asked)


def _nothing_follows() -> None:
    """Nobody waits for what an answer changed."""


class AskingAccounts(Generic[Thing]):
    """Takes what is due (orders, refills) and asks for each account in turns of at most 100, accounts side by side.

    What comes due while the account is still being asked waits for its turn.
    """

    def __init__(
        self,
        name: str,
        due: Callable[[], Awaitable[Mapping[AccountId, Sequence[Thing]]]],
        ask: Callable[[AccountId, Sequence[Thing]], Awaitable[object]],
        spawn: Spawn,
        *,
        asked: Callable[[], None] = _nothing_follows,
    ) -> None:
        self._name = name
        self._due = due
        self._ask = ask
        self._spawn = spawn
        self._asked = asked
        self._waiting: dict[AccountId, dict[int, Thing]] = {}

    async def round(self) -> None:
        """Take what is due now and see that somebody asks about it."""
        for account_id, things in (await self._due()).items():
            begins = account_id not in self._waiting
            self._waiting.setdefault(account_id, {}).update({thing.id: thing for thing in things})
            if begins:
                self._spawn(self._ask_account(account_id), f"{self._name} of account {account_id}")

    async def _ask_account(self, account_id: AccountId) -> None:
        waiting = self._waiting[account_id]
        try:
            while waiting:
                batch = [waiting.pop(one) for one in list(waiting)[:MOST_IDS_A_REQUEST]]
                await self._ask(account_id, batch)
                self._asked()
        finally:
            # What was not asked about is free again when its lease ends.
            del self._waiting[account_id]
