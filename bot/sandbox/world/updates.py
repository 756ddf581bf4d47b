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
OPT_IN_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot gets only if it names them. **Source:** Bot API, `getUpdates`, `allowed_updates`."""


class PendingUpdate(NamedTuple):
    """One update: its id, whose it is (person or chat, for the order of webhook calls), and its JSON text."""

    id: int
    key: int
    text: str


class PollTerminated(Exception):
    """Another poller took over."""


class UpdateQueue:
    """Updates in order, kept until the bot confirms them."""

    def __init__(self, first_id: int) -> None:
        self.allowed_kinds: tuple[str, ...] = ()
        """As the bot asked for them; empty: Telegram's default."""
        self.arrived = asyncio.Event()
        """Set whenever something was put; the webhook's deliverer clears it."""
        self._ids = itertools.count(first_id)
        self._pending: OrderedDict[int, PendingUpdate] = OrderedDict()
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def is_wanted(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind."""
        return kind in self.allowed_kinds if self.allowed_kinds else kind not in OPT_IN_KINDS

    def put(self, kind: str, body: dict[str, Any], key: int) -> None:
        """Queue an update, if the bot wants its kind."""
        if not self.is_wanted(kind):
            return
        number = next(self._ids)
        self._pending[number] = PendingUpdate(number, key, f'{{"update_id":{number},"{kind}":{json.dumps(body)}}}')
        self.arrived.set()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def pending(self) -> Iterable[PendingUpdate]:
        """Everything unconfirmed, oldest first."""
        return self._pending.values()

    def remove(self, update_id: int) -> None:
        """Forget one update: the webhook took it."""
        self._pending.pop(update_id, None)

    def clear(self) -> None:
        """Forget everything that waits (`drop_pending_updates`)."""
        self._pending.clear()

    def end_poll(self) -> None:
        """End the poll that waits now, as Telegram does when a second poller or a webhook comes."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(PollTerminated())
        self._poller = None

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[str]:
        """Confirm what is below `offset`, then the oldest updates, waiting for the first one if there is none.

        A negative offset keeps only that many from the end. Raises Terminated when another poll takes over.
        """
        self.end_poll()
        self._confirm(offset)
        if not self._pending and timeout_seconds > 0:
            poller = self._poller = asyncio.get_running_loop().create_future()
            await asyncio.wait([poller], timeout=timeout_seconds)
            if poller.done():
                poller.result()
            if self._poller is poller:
                self._poller = None
        return [update.text for update in itertools.islice(self._pending.values(), limit)]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popitem(last=False)
            return
        while self._pending and next(iter(self._pending)) < offset:
            self._pending.popitem(last=False)
