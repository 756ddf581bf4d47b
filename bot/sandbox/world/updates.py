"""The queue of pending updates behind `getUpdates` and the webhook."""

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
"""Kinds that a bot gets only if it names them. **Source:** Bot API, `getUpdates`, `allowed_updates`."""


class PendingUpdate(NamedTuple):
    """One update: its id, the person or chat it belongs to (for the order of webhook calls), and its JSON text."""

    id: int
    key: int
    text: str


class PollTerminated(Exception):
    """A second poller or a webhook ended this poll."""


class UpdateQueue:
    """Updates in order, stored until the bot confirms them."""

    def __init__(self, first_id: int) -> None:
        self.allowed_kinds: tuple[str, ...] = ()
        """The kinds that the bot named; empty for Telegram's default."""
        self.arrived = asyncio.Event()
        """Set by every `put`; WebhookDelivery clears it."""
        self._ids = itertools.count(first_id)
        self._pending: OrderedDict[int, PendingUpdate] = OrderedDict()
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def is_wanted(self, kind: str) -> bool:
        """Say whether the bot gets updates of this kind."""
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
        """List the unconfirmed updates, oldest first."""
        return self._pending.values()

    def remove(self, update_id: int) -> None:
        """Remove an update that the webhook accepted."""
        self._pending.pop(update_id, None)

    def clear(self) -> None:
        """Remove all updates (`drop_pending_updates`)."""
        self._pending.clear()

    def end_poll(self) -> None:
        """End the waiting poll, as Telegram does when a second poller or a webhook arrives."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(PollTerminated())
        self._poller = None

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[str]:
        """Confirm updates below `offset`, then return the oldest ones; waits up to the timeout if there are none.

        A negative offset keeps only that many from the end. Raises PollTerminated when another poll takes over.
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
