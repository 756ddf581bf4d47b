"""What waits for the bot: the queue of updates behind `getUpdates` and the webhook."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot gets only if it names them. **Source:** Bot API, `getUpdates`, `allowed_updates`."""


class Waiting(NamedTuple):
    """One update: its id, whose it is (person or chat, for the order of webhook calls), and its JSON text."""

    id: int
    key: int
    text: str


class Terminated(Exception):
    """Another poller took over."""


class UpdateQueue:
    """Updates in order, kept until the bot confirms them."""

    def __init__(self, first_id: int) -> None:
        self.allowed: tuple[str, ...] = ()
        """As the bot asked for them; empty: Telegram's default."""
        self.arrived = asyncio.Event()
        """Set whenever something was put; the webhook's deliverer clears it."""
        self._ids = itertools.count(first_id)
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def wants(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED

    def put(self, kind: str, body: dict[str, Any], key: int) -> None:
        """Queue an update, if the bot wants its kind."""
        if not self.wants(kind):
            return
        number = next(self._ids)
        self._waiting[number] = Waiting(number, key, f'{{"update_id":{number},"{kind}":{json.dumps(body)}}}')
        self.arrived.set()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def waiting(self) -> Iterable[Waiting]:
        """Everything unconfirmed, oldest first."""
        return self._waiting.values()

    def remove(self, update_id: int) -> None:
        """Forget one update: the webhook took it."""
        self._waiting.pop(update_id, None)

    def clear(self) -> None:
        """Forget everything that waits (`drop_pending_updates`)."""
        self._waiting.clear()

    def interrupt(self) -> None:
        """End the poll that waits now, as Telegram does when a second poller or a webhook comes."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(Terminated())
        self._poller = None

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[str]:
        """Confirm what is below `offset`, then the oldest updates, waiting for the first one if there is none.

        A negative offset keeps only that many from the end. Raises Terminated when another poll takes over.
        """
        self.interrupt()
        self._confirm(offset)
        if not self._waiting and timeout_seconds > 0:
            poller = self._poller = asyncio.get_running_loop().create_future()
            await asyncio.wait([poller], timeout=timeout_seconds)
            if poller.done():
                poller.result()
            if self._poller is poller:
                self._poller = None
        return [update.text for update in itertools.islice(self._waiting.values(), limit)]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popitem(last=False)
            return
        while self._waiting and next(iter(self._waiting)) < offset:
            self._waiting.popitem(last=False)
