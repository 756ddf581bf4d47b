"""Updates, kept from before Telegram is told they arrived until they were handled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.domain.queues import UNDECRYPTABLE, QueueDepth, ReceivedUpdate
from bot.store.accounts.accounts import cipher_of
from bot.store.database.codecs import depth_of
from bot.store.database.engine import Engine, Row, Rows, Value, do, each
from bot.store.database.leased_tables import INBOX
from bot.store.database.leases import Leases
from bot.store.database.retention import trim

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

LONGEST_WHY = 2000
_MARK = "encrypted:"
_WRITTEN = re.compile(r'"(?:text|caption)"\s*:\s*"')
"""What somebody wrote. Any of it may be a key: a short one, one with a slash in it, one behind `/connect`."""


class Inbox:
    """Updates, stored before they are acknowledged to Telegram and until they are handled: the table `inbox`."""

    def __init__(self, engine: Engine, keys: Sequence[str] = ()) -> None:
        self._engine = engine
        self._leases = Leases(engine, INBOX)
        self._cipher = cipher_of(keys)
        self._newest = cipher_of(keys[:1])

    async def receive(self, updates: Sequence[ReceivedUpdate], holder: str, lease_until: int) -> dict[int, bool]:
        """Store them (on disk when this returns) and give the ids that were not seen before, each with whether it is held.

        Held by `holder` until the lease ends is what nothing unfinished of another holder stands before in its lane; the
        rest waits to be claimed.
        """
        rows: Iterable[Mapping[str, Value]] = (
            {
                "update_id": update.update_id,
                "lane": update.lane,
                "body": self._kept(update.body),
                "received_at": update.received_at,
                "holder": holder,
                "lease_until": lease_until,
            }
            for update in updates
        )
        # Two processes that are brought updates of one lane at once must see each other's.
        lanes = sorted({update.lane for update in updates})
        alone = [begun for lane in lanes for begun in self._engine.one_at_a_time(f"inbox {lane}")]
        written = await self._engine.write(*alone, each("inbox_receive", rows))
        return {row["update_id"]: row["holder"] == holder for row in written[-1]} if written else {}

    async def claim(self, holder: str, now: int, lease_until: int, limit: int) -> list[ReceivedUpdate]:
        """Take over waiting updates whose lease ended: oldest first, none of a lane that another holder is still working on."""
        claimed = await self._leases.claim(holder, now, lease_until, limit)
        return sorted(map(self._received, claimed), key=lambda update: update.update_id)

    async def hold(self, update_ids: Sequence[int], holder: str, lease_until: int) -> list[int]:
        """Go on holding what waits or is worked on; which of it is still the holder's. What was lost meanwhile stays lost."""
        return await self._leases.extend(holder, update_ids, lease_until)

    async def release(self, holder: str) -> None:
        """Let everybody take over at once what the holder has not finished."""
        await self._leases.release_holder(holder)

    async def finish(self, update_ids: Sequence[int], holder: str) -> None:
        """Mark them handled; an update whose lease the holder lost is left to its present holder.

        Not waiting for the disk: what a power cut leaves unfinished is handled again, and finds its work done.
        """
        await self._leases.change("complete", holder, update_ids, synced=False)

    async def failed(self, update_id: int, holder: str, why: str, retry_at: int | None) -> None:
        """It is handled again by its holder, or by anybody after `retry_at`; set aside for the operator when None."""
        why = why[:LONGEST_WHY]
        if retry_at is None:
            await self._leases.change("set_aside", holder, [update_id], why=why)
        else:
            await self._engine.write(do("inbox_retry", update_id=update_id, holder=holder, why=why, retry_at=retry_at))

    async def forget(self, update_id: int) -> None:
        """Keep nothing of what it said: a key was in it."""
        await self._engine.write(do("inbox_forget", update_id=update_id))

    async def sealed(self) -> int:
        """How many that wait or were set aside no key opens."""
        return sum(not _opened(self._cipher, row["body"]) for row in await self._encrypted())

    async def reopen(self, since: int) -> int:
        """Let what was received since then and set aside because no key opened it be handled, if one opens it now; how many."""
        again = [
            {"update_id": row["update_id"]}
            for row in await self._encrypted()
            if row["why"].startswith(UNDECRYPTABLE)
            and row["received_at"] >= since
            and _opened(self._cipher, row["body"])
        ]
        await self._engine.write(each("inbox_reopen", again))
        return len(again)

    async def rotate(self) -> int:
        """Encrypt all that waits, or was set aside, with the first key, if it is not yet; how many."""
        done = 0
        for row in await self._encrypted():
            body = _opened(self._cipher, row["body"])
            if body and not _opened(self._newest, row["body"]):
                anew = {"update_id": row["update_id"], "was": row["body"], "body": self._kept(body)}
                written = await self._engine.write(do("inbox_encrypt_anew", **anew))
                done += len(written[0]) if written else 0
        return done

    async def next_offset(self) -> int:
        """The offset for `getUpdates`: one past the newest update stored, 0 at first."""
        [[newest]] = await self._engine.read(do("inbox_newest"))
        return 0 if newest["update_id"] is None else newest["update_id"] + 1

    async def depth(self) -> QueueDepth:
        return depth_of(await self._engine.read(do("inbox_depth")))

    async def trim(self, before: int) -> int:
        """Forget handled updates received before that time; how many."""
        return await trim(self._engine, "inbox_trim", before)

    def _kept(self, body: str) -> str:
        """What may be somebody's key is never in clear on the disk, not even for the moment before it is handled.

        A pressed button brings a text of the bot's own along. (A quotation mark that somebody writes is escaped here.)
        """
        if self._cipher is None or '"callback_query"' in body or _WRITTEN.search(body) is None:
            return body
        return _MARK + self._cipher.encrypt(body.encode()).decode()

    async def _encrypted(self) -> Rows:
        [rows] = await self._engine.read(do("inbox_encrypted"))
        return rows

    def _received(self, row: Row) -> ReceivedUpdate:
        body = _opened(self._cipher, row["body"])
        return ReceivedUpdate(row["update_id"], row["lane"], body, row["received_at"], row["attempts"])


def _opened(cipher: MultiFernet | None, body: str) -> str:
    """The body again; empty where no key opens it any more."""
    if not body.startswith(_MARK):
        return body
    from cryptography.fernet import InvalidToken

    try:
        return "" if cipher is None else cipher.decrypt(body.removeprefix(_MARK).encode()).decode()
    except InvalidToken:
        return ""
