"""The campaign: people order, the bot is killed again and again, everything settles, the books are compared."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.soak.bots import Bots, Database, a_database
from tests.soak.crowd import Somebody, Told, keeps_at_it
from tests.soak.ledger_check import Checked, checked
from tests.stories.reliability.proxy import a_proxy

SPEED = 300.0
"""How much faster than a real panel orders move: most end within half a minute."""
QUICKEST_PATIENCE_SECONDS = 120.0
STUMBLING = {"telegram": ("sendMessage",), "panel": ("status", "balance")}
"""What now and then gives no answer. One such fault waits at a time: a queue of them would be an outage."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a campaign is to be."""

    kills: int = 200
    minutes: float = 12
    database: str = "sqlite"
    seed: int = 1
    people: int = 6
    mass_lines: int = 6
    replicas: int = 1
    webhook: bool = False
    settle_seconds: float = 300


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    wanted: Wanted
    kills: int
    seconds: float
    checks: tuple[Checked, ...]
    figures: dict[str, int]

    @property
    def good(self) -> bool:
        """Whether every invariant held."""
        return all(check.good for check in self.checks)


async def campaign(wanted: Wanted, log: Path, say: Callable[[str], None] = lambda _line: None) -> Result:
    """Run one. `log` is where the bots write what they complain of."""
    chance = random.Random(wanted.seed)
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(a_database(wanted.database))
        sandbox = await stack.enter_async_context(Sandbox(speed=SPEED, flood_limits=False))
        sandbox.panel.execute({"do": "set_balance", "balance": "100000"})
        sandbox.panel.execute({"do": "refill_pause", "hours": 0})
        world, told = sandbox.world, Told()
        crowd = [world.add_person(f"Soak {number}") for number in range(wanted.people)]
        bots = Bots(sandbox, database, tuple(one.id for one in crowd), log, webhook=wanted.webhook)
        stack.push_async_callback(bots.end)
        if wanted.webhook:
            proxy = await stack.enter_async_context(a_proxy(bots.ports.values()))
            sandbox.context.webhook_origin = proxy.address
        going_on = True
        tasks: list[asyncio.Task[None]] = []
        patience = QUICKEST_PATIENCE_SECONDS + 60 * wanted.replicas
        people = [Somebody(world, one, told, random.Random(f"{wanted.seed} {one.id}"), patience) for one in crowd]
        for number, somebody in enumerate(people):
            lines = wanted.mass_lines if number == 0 else 0
            tasks.append(asyncio.create_task(keeps_at_it(somebody, lambda: going_on, mass_lines=lines)))
        mischief = asyncio.create_task(_mischief(bots, chance))
        try:
            await _kill(bots, wanted, chance, began, say)
        finally:
            going_on = False
            mischief.cancel()
            await asyncio.gather(mischief, return_exceptions=True)
        sandbox.faults.clear()
        say(f"{len(bots.kills)} kills in {time.monotonic() - began:.0f} s; letting everything settle")
        await bots.complete(wanted.replicas)
        await asyncio.gather(*tasks)
        await _leave_drafts_open(people, told)
        await _settled(sandbox, database, wanted.settle_seconds)
        # One more death: what was left open must still be there.
        for process in bots.running:
            await bots.kill(process)
        checks, figures = await checked(sandbox, database, bots, told, crowd)
        return Result(wanted, len(bots.kills), round(time.monotonic() - began, 1), checks, figures)


async def _kill(bots: Bots, wanted: Wanted, chance: random.Random, began: float, say: Callable[[str], None]) -> None:
    await bots.complete(wanted.replicas)
    while len(bots.kills) < wanted.kills and time.monotonic() - began < 60 * wanted.minutes:
        if chance.random() < 0.8:
            await _at_work(bots)
        await _a_moment(bots.sandbox, chance)
        await bots.kill(chance.choice(bots.running))
        await bots.complete(wanted.replicas)
        if bots.ended_by_themselves > 3:
            say("The bots end by themselves; giving up.")
            return
        if bots.kills and len(bots.kills) % 25 == 0:
            say(
                f"{len(bots.kills)} kills, {len(bots.sandbox.panel.list_orders())} orders, {time.monotonic() - began:.0f} s"
            )


async def _at_work(bots: Bots) -> None:
    """Until the bot that was started last is up: what dies before has nothing to lose."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and all(one.returncode is None for one in bots.running):
        if await bots.newest_is_up():
            return
        await asyncio.sleep(0.05)


async def _a_moment(sandbox: Sandbox, chance: random.Random) -> None:
    """Until somewhere in the bot's life: any time, or just around an `add`, a refill, a reply or the taking of updates."""
    kind = chance.choice(("any", "any", "add", "add", "reply", "request", "updates"))
    if kind == "any":
        await asyncio.sleep(chance.uniform(0.0, 4.0))
        return
    calls, requests = sandbox.api.calls, sandbox.panel.requests
    seen = len(requests)

    def happened() -> bool:
        fresh = [one["action"] for one in requests[seen:]]
        if kind == "add":
            return "add" in fresh
        if kind == "request":
            return any(action in ("refill", "cancel", "status") for action in fresh)
        if kind == "reply":
            return bool(calls) and calls[-1]["method"] in ("sendMessage", "editMessageText") and calls[-1]["at"] > since
        return len(sandbox.world.updates) > 0

    since = sandbox.world.clock() * 1000
    deadline = time.monotonic() + 5
    while not happened() and time.monotonic() < deadline:  # noqa: ASYNC110 - a panel tells nobody what it booked
        await asyncio.sleep(0.002)
    await asyncio.sleep(chance.choice((0.0, chance.uniform(0, 0.02), chance.uniform(0, 0.2))))


async def _mischief(bots: Bots, chance: random.Random) -> None:
    """A panel that is slow, and now and then loses an answer; a Telegram that stumbles."""
    sandbox = bots.sandbox
    lost: Fault | None = None
    while True:
        if not any(fault.method == "add" for fault in sandbox.faults.pending()):
            kind = chance.random()
            if kind < 0.8:
                sandbox.faults.add(Fault("panel", "add", delay_seconds=chance.uniform(0.02, 0.3)))
            elif kind < 0.9:
                sandbox.faults.add(Fault("panel", "add", cut=chance.choice(("before", "after", "mid"))))
            else:
                sandbox.faults.add(Fault("panel", "add", status=500, body="", effect=chance.random() < 0.5))
        if lost is not None and lost not in sandbox.faults.pending():
            bots.lost_answers.append(sandbox.world.clock())
            lost = None
        for target, methods in STUMBLING.items():
            if chance.random() < 0.004 and not any(one.method in methods for one in sandbox.faults.pending()):
                stumble = _stumble(target, chance.choice(methods), chance)
                sandbox.faults.add(stumble)
                lost = stumble if stumble.cut == "after" else lost
        await asyncio.sleep(0.02)


def _stumble(target: str, method: str, chance: random.Random) -> Fault:
    if target == "telegram":
        return Fault(target, method, cut=chance.choice(("before", "after")))
    return Fault(target, method, status=502, body="<html>")


async def _leave_drafts_open(people: list[Somebody], told: Told) -> None:
    """Everybody begins one more order and leaves it at the confirm screen."""
    for outcome in await asyncio.gather(*(one.orders(up_to="quote") for one in people), return_exceptions=True):
        if isinstance(outcome, BaseException):
            told.in_vain.append(str(outcome))


async def _settled(sandbox: Sandbox, database: Database, seconds: float) -> None:
    """Until every order came to its end and everything was told; what has not by then shows in the books."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(ValueError):
            sandbox.panel.execute({"do": "finish"})
        waiting = await database.rows(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 0) AS inbox,"
            " (SELECT count(*) FROM outbox WHERE state = 0) AS outbox,"
            " (SELECT count(*) FROM orders WHERE status IN ('submitting','pending','processing','in_progress')) AS orders,"
            " (SELECT count(*) FROM refills WHERE status = 'submitting') AS refills,"
            " (SELECT count(*) FROM mass_orders WHERE status = 'running') AS masses"
        )
        if not any(waiting[0].values()) and not len(sandbox.world.updates):
            return
        await asyncio.sleep(0.5)
