"""Polls panels for due items, each account in its own task: a slow panel delays no other account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from bot.domain.ids import AccountId
from bot.domain.orders.polling import MOST_IDS_A_REQUEST

MAX_CLAIMED = 700
"""The maximum claimed at a time, so that two replicas share even the items of one account."""
BUSY_ITEMS = 300
"""With this many items queued, no more of an account are claimed: a panel that answers in 12 s is polled within the lease."""
Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]


class _AccountPoll(Protocol):
    @property
    def id(self) -> int: ...


Thing = TypeVar("Thing", bound=_AccountPoll)


def _ignore_answer() -> None:
    """Ignore the end of a poll."""


class AccountPoller(Generic[Thing]):
    """Takes what is due (orders, refills) and asks for each account in turns of at most 100, accounts side by side.

    `due` gives at most so many, none of the accounts named, and holds them. What comes due while the account is still being
    asked waits for its turn; of an account that has much waiting here nothing more is taken: another replica may have it.
    """

    def __init__(
        self,
        name: str,
        due: Callable[[Collection[AccountId], int], Awaitable[Mapping[AccountId, Sequence[Thing]]]],
        ask: Callable[[AccountId, Sequence[Thing]], Awaitable[object]],
        spawn: Spawn,
        *,
        asked: Callable[[], None] = _ignore_answer,
    ) -> None:
        self._name = name
        self._due = due
        self._ask = ask
        self._spawn = spawn
        self._asked = asked
        self._waiting: dict[AccountId, dict[int, Thing]] = {}

    async def round(self) -> None:
        """Claim what is due and start polling."""
        taken = MAX_CLAIMED
        while taken >= MAX_CLAIMED:
            busy = [account_id for account_id, waiting in self._waiting.items() if len(waiting) >= BUSY_ITEMS]
            due = await self._due(busy, MAX_CLAIMED)
            taken = sum(map(len, due.values()))
            for account_id, things in due.items():
                self._take(account_id, things)

    def _take(self, account_id: AccountId, things: Sequence[Thing]) -> None:
        begins = account_id not in self._waiting
        self._waiting.setdefault(account_id, {}).update({thing.id: thing for thing in things})
        if begins:
            self._spawn(self._poll_account(account_id), f"{self._name} of account {account_id}")

    async def _poll_account(self, account_id: AccountId) -> None:
        waiting = self._waiting[account_id]
        try:
            while waiting:
                batch = [waiting.pop(one) for one in list(waiting)[:MOST_IDS_A_REQUEST]]
                await self._ask(account_id, batch)
                self._asked()
        finally:
            # The leases of items that were not polled expire.
            del self._waiting[account_id]
