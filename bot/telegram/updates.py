"""Updates from their arrival to their end: stored before Telegram is told they arrived, handled in order per person."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.domain.errors import NotAccepted, RetryLater, StoreUnavailable, Undecryptable, Unreachable
from bot.domain.queues import UNDECRYPTABLE, ReceivedUpdate
from bot.flows.ports import Clock
from bot.store.store import Store
from bot.telegram.ordered_workers import OrderedWorkers, Spawn

RETRY_SECONDS = (1.0, 5.0, 30.0, 60.0)
"""Pauses before an update is tried again; after the last one it is set aside."""
MOST_TRIES_UNTAKEN = 12
"""As many tries has an update whose reply Telegram does not take while it takes others, the last pauses being the longest."""
MOST_DEATHS = 16
"""So often may a process die with an update in its hands before that is blamed on the update."""
LONGEST_HANDLING_SECONDS = 180.0
FOLLOWING_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Pauses between looks whether another process finished what stands before an update."""
MOST_HELD = 2000
LARGEST_ID = 2**63

_log = logging.getLogger(__name__)
Body = Mapping[str, Any]


class UpdateMetrics(Protocol):
    """Who counts updates."""

    def count_received_update(self, *, repeated: bool = False) -> None: ...

    def count_handled_update(self, seconds: float, *, failed: bool = False) -> None: ...

    def count_set_aside_update(self) -> None: ...


async def _nobody_is_told(_update: ReceivedUpdate, _why: str) -> None:
    """Nobody asked to hear of updates set aside."""


def _alone() -> int:
    """No other process could take anything over."""
    return 0


def _nothing() -> int:
    """Nobody counts what Telegram takes."""
    return 0


async def _nobody_apologises(_update: Body) -> None:
    """Nobody is told that an update could not be stored."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A stored update; `body` where it was just read, None where only its text is at hand; `standing` when it was taken.

    `tries`: those that failed here, `spared` those that were nobody's fault; `taken`: what Telegram had taken at the last one.
    """

    row: ReceivedUpdate
    body: Body | None
    standing: int | None = 0
    taken: int = 0
    tries: int = 0
    spared: int = 0


class Updates:
    """The inbox at work. Long polling and the webhook both end in `receive`.

    One lane (a person, else a chat) is handled in the order of its updates, up to `at_once` lanes side by side. An
    update whose handling raises is tried again and holds its lane up meanwhile; after the last try it is set aside,
    `on_set_aside` hears of it, and the lane goes on. That Telegram asks to wait, or is away, is no update's fault and
    counts for nothing; it is not away where `taken`, which counts what it took, has grown. The next update of a lane begins when the one before is finished in
    the store, so that a kill makes at most the latest step of a person happen again.

    While nothing can be stored, Telegram keeps what people send; `on_unstored` hears of one update a lane and outage, so
    that nobody waits in silence.

    What is held in memory is leased for `lease_seconds`, prolonged by `tend`, which also takes over what others left. One
    handling is cut off after `longest_seconds`, which must be more than a confirmation may take. Where `standing` is not
    what it was when an update was taken, or None, others may have taken it over: the database is asked before it is handled.
    """

    def __init__(
        self,
        store: Store,
        handle: Callable[[dict[str, Any]], Awaitable[None]],
        clock: Clock,
        holder: str,
        *,
        spawn: Spawn,
        figures: UpdateMetrics | None = None,
        on_set_aside: Callable[[ReceivedUpdate, str], Awaitable[None]] = _nobody_is_told,
        on_unstored: Callable[[Body], Awaitable[None]] = _nobody_apologises,
        at_once: int = 64,
        standing: Callable[[], int | None] = _alone,
        taken: Callable[[], int] = _nothing,
        lease_seconds: float = 60,
        longest_seconds: float = LONGEST_HANDLING_SECONDS,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self._inbox = store.inbox
        self._handle = handle
        self._clock = clock
        self._holder = holder
        self._spawn = spawn
        self._figures = figures
        self._on_set_aside = on_set_aside
        self._on_unstored = on_unstored
        self._standing = standing
        self._taken = taken
        self._in_the_dark: set[str] = set()
        self._lease_ms = round(lease_seconds * 1000)
        self._longest_seconds = longest_seconds
        self._retry_seconds = retry_seconds
        self._held: set[int] = set()
        self._prolonged_at = clock()
        self._finished: list[tuple[str, int]] = []
        self._writing: asyncio.Task[None] | None = None
        self._closed = False
        self._changed = asyncio.Event()
        self._lanes: OrderedWorkers[_Waiting] = OrderedWorkers(
            self._work, spawn, order=lambda one: one.row.update_id, at_once=at_once, changed=self._changed.set
        )

    # ── arriving ──

    async def receive(self, bodies: Iterable[Body]) -> int:
        """Store updates, then begin with those not seen before; how many they were. Raises `StoreUnavailable`."""
        arrived = {int(body["update_id"]): body for body in bodies if _is_update(body)}
        return await self._store(arrived, {one: json.dumps(body, ensure_ascii=False) for one, body in arrived.items()})

    async def receive_webhook(self, raw: bytes) -> None:
        """Store the update that Telegram brought. What is no update is dropped; raises `StoreUnavailable`."""
        try:
            text = raw.decode()
            body = json.loads(text)
        except (ValueError, RecursionError):
            body, text = None, ""
        if _is_update(body):
            await self._store({int(body["update_id"]): body}, {int(body["update_id"]): text})

    async def _store(self, arrived: Mapping[int, Body], texts: Mapping[int, str]) -> int:
        if not arrived:
            return 0
        now = self._clock()
        rows = {one: ReceivedUpdate(one, lane_of(body), texts[one], now) for one, body in sorted(arrived.items())}
        try:
            fresh = await self._inbox.receive(list(rows.values()), self._holder, now + self._lease_ms)
        except StoreUnavailable:
            self._apologise(arrived)
            raise
        self._in_the_dark.clear()
        for update_id, row in rows.items():
            if self._figures is not None:
                self._figures.count_received_update(repeated=update_id not in fresh)
            if fresh.get(update_id):
                self._take(row, arrived[update_id])
        if not all(fresh.values()):
            self._spawn(self._follow({one for one, held in fresh.items() if not held}), "updates behind others")
        return len(fresh)

    async def _follow(self, behind: set[int]) -> None:
        """Take updates as soon as what another process does before them in their lanes is finished; later `tend` does."""
        for pause in FOLLOWING_SECONDS:
            await asyncio.sleep(pause)
            if self._closed:
                return
            try:
                behind -= await self._claim()
            except StoreUnavailable:
                continue
            if not behind:
                return

    def _apologise(self, arrived: Mapping[int, Body]) -> None:
        for body in arrived.values():
            if (lane := lane_of(body)) not in self._in_the_dark:
                self._in_the_dark.add(lane)
                self._spawn(self._apology(body), "apology")

    async def _apology(self, body: Body) -> None:
        await self._on_unstored(body)

    async def room(self) -> None:
        """Wait until so little is held that more may be fetched."""
        while len(self._held) >= MOST_HELD:
            await self._change()

    async def tend(self) -> None:
        """Prolong what is held, and take over what a process left that is no more. To be called every few seconds."""
        now = self._clock()
        if self._held and now - self._prolonged_at >= self._lease_ms // 4:
            await self._inbox.hold(list(self._held), self._holder, now + self._lease_ms)
            self._prolonged_at = now
        await self._claim()

    async def _claim(self) -> set[int]:
        now, room = self._clock(), MOST_HELD - len(self._held)
        if room <= 0 or self._closed:
            return set()
        claimed = await self._inbox.claim(self._holder, now, now + self._lease_ms, min(room, 500))
        for row in claimed:
            self._take(row, None)
        return {row.update_id for row in claimed}

    # ── handling ──

    def _take(self, row: ReceivedUpdate, body: Body | None) -> None:
        if row.update_id not in self._held:
            self._held.add(row.update_id)
            self._lanes.put(row.lane, _Waiting(row, body, self._standing(), self._taken()))

    async def _work(self, lane: str, one: _Waiting) -> None:
        loop = asyncio.get_running_loop()
        started_at = loop.time()
        trouble: Exception | None = None
        try:
            if not await self._still_held(one):
                self._let_go(lane, one.row.update_id)
                return
            if one.row.deaths >= MOST_DEATHS:
                raise RuntimeError("every process that handled it died")
            if one.body is None and not one.row.body:
                raise Undecryptable
            async with asyncio.timeout(self._longest_seconds):
                await self._handle(dict(one.body) if one.body is not None else json.loads(one.row.body))
        except Unreachable as gone:
            _log.info("update %s: nobody to answer: %s", one.row.update_id, gone.why)
        except Exception as error:
            trouble = error
        if self._figures is not None:
            self._figures.count_handled_update(loop.time() - started_at, failed=trouble is not None)
        if trouble is None:
            self._finish(lane, one.row.update_id)
        else:
            await self._failed(lane, one, trouble)

    async def _still_held(self, one: _Waiting) -> bool:
        standing = self._standing()
        if standing is not None and standing == one.standing:
            return True
        held = await self._inbox.hold([one.row.update_id], self._holder, self._clock() + self._lease_ms)
        return bool(held)

    async def _failed(self, lane: str, one: _Waiting, trouble: Exception) -> None:
        row = one.row
        counted = not isinstance(trouble, RetryLater) or (
            isinstance(trouble, NotAccepted) and self._taken() > one.taken
        )
        tries, spared = one.tries + counted, one.spared + (not counted)
        pause, last = self._next_try(tries, spared, trouble)
        last = last and counted
        then = "set aside" if last else f"again in {pause:g} s"
        if isinstance(trouble, RetryLater):
            _log.info("update %s: Telegram did not take the reply, try %s; %s", row.update_id, tries + spared, then)
        elif isinstance(trouble, Undecryptable):
            _log.error("update %s: %s It is kept, set aside", row.update_id, trouble)
        else:
            _log.error("update %s failed, try %s; %s", row.update_id, tries, then, exc_info=trouble)
        kind = UNDECRYPTABLE if isinstance(trouble, Undecryptable) else type(trouble).__name__
        why = f"{kind}: {getattr(trouble, 'why', '') or trouble}"
        try:
            # The lane waits here: the lease lasts beyond the pause, so that nobody else begins meanwhile.
            retry_at = None if last else self._clock() + round(pause * 1000) + self._lease_ms
            if last:  # said first: a kill in between must not leave it unsaid
                await self._on_set_aside(row, why)
            await self._inbox.failed(row.update_id, self._holder, why, retry_at)
        except StoreUnavailable as away:
            _log.warning("the failure of update %s could not be stored: %s", row.update_id, away.why)
            self._lanes.again(lane, one, pause)
            return
        if last:
            if self._figures is not None:
                self._figures.count_set_aside_update()
            self._let_go(lane, row.update_id)
        else:
            again = replace(one, taken=self._taken(), tries=tries, spared=spared)
            self._lanes.again(lane, again, pause)

    def _next_try(self, tries: int, spared: int, trouble: Exception) -> tuple[float, bool]:
        """Seconds until the next try, and whether its tries are used up."""
        pause = self._retry_seconds[min(tries + spared, len(self._retry_seconds)) - 1]
        if isinstance(trouble, NotAccepted):
            return pause, tries >= MOST_TRIES_UNTAKEN
        if isinstance(trouble, RetryLater):
            return max(pause, trouble.seconds), False
        if isinstance(trouble, Undecryptable):
            return pause, True
        return pause, tries > len(self._retry_seconds)

    # ── finishing ──

    def _finish(self, lane: str, update_id: int) -> None:
        self._finished.append((lane, update_id))
        if self._writing is None:
            self._writing = self._spawn(self._write_finished(), "updates finished")

    async def _write_finished(self) -> None:
        """Write down what ended; what ends while a write is under way goes with the next one."""
        try:
            while self._finished:
                ended, self._finished = self._finished, []
                try:
                    await self._inbox.finish([update_id for _, update_id in ended], self._holder)
                except StoreUnavailable as away:
                    _log.warning("%s handled updates could not be finished yet: %s", len(ended), away.why)
                    self._finished = ended + self._finished
                    await asyncio.sleep(self._retry_seconds[0])
                    continue
                for lane, update_id in ended:
                    self._let_go(lane, update_id)
        finally:
            self._writing = None
            self._changed.set()

    def _let_go(self, lane: str, update_id: int) -> None:
        self._held.discard(update_id)
        self._changed.set()
        self._lanes.done(lane)

    # ── stopping ──

    async def drain(self, seconds: float) -> bool:
        """Handle what is here for at most so long, then stop, and leave the rest to whoever comes next.

        Whether nothing was cut short. Nothing may be received any more.
        """
        complete = True
        try:
            async with asyncio.timeout(seconds):
                while self._lanes.working or self._writing is not None:
                    await self._change()
        except TimeoutError:
            complete = False
        self._closed = True
        await self._lanes.close()
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        try:
            await self._inbox.release(self._holder)
        except StoreUnavailable as away:
            _log.warning("%s updates are free again only when their lease ends: %s", len(self._held), away.why)
        return complete

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()


def lane_of(update: Body) -> str:
    """What must be handled in order with this update: its person, else its chat.

    Anonymous administrators and channels all write under a few numbers of Telegram's own; they are told apart by where
    they write.
    """
    for name, content in update.items():
        if name == "update_id" or not isinstance(content, dict):
            continue
        message = content.get("message")
        chat = _id(content.get("chat")) or (_id(message.get("chat")) if isinstance(message, dict) else 0)
        person = _id(content.get("from"))
        if person and not content.get("sender_chat"):
            return f"person:{person}"
        if chat:
            return f"chat:{chat}"
    return f"update:{update['update_id']}"


def _id(of: object) -> int:
    """The id of a person or chat; 0 where there is none."""
    found = of.get("id") if isinstance(of, dict) else None
    return found if isinstance(found, int) else 0


def _is_update(body: object) -> bool:
    number = body.get("update_id") if isinstance(body, dict) else None
    good = isinstance(number, int) and not isinstance(number, bool) and 0 < number < LARGEST_ID
    if not good:
        _log.warning("something that is no update was dropped")
    return good
