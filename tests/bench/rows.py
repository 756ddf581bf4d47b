"""The rows of a bench: what is measured, its bar, how it is measured, and whether the bar was met."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from tests.bench import in_process, processes
from tests.bench import million as many_orders
from tests.bench.fixture import AIOGRAM, BARE, OURS, Bot, pace
from tests.bench.sharing import conversation as sharing_conversation
from tests.bench.sharing import notices as shared


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `met` None: there is no bar, or nothing could be measured."""

    what: str
    bar: str
    result: str
    met: bool | None = None
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    people: int
    conversations: int
    services: tuple[int, ...]
    stored: tuple[int, ...]
    running: int
    notices: int
    asked_about: int


WHOLE = Size(3, 32, 8, (10_000, 20_000), (1_000, 10_000, 100_000), 10_000, 1_000, 8_000)
QUICK = Size(1, 16, 3, (10_000,), (1_000, 10_000, 100_000), 1_000, 200, 6_000)
Rows = AsyncIterator[Row]


async def in_turns(bots: tuple[Bot, ...], rounds: int, measure: Callable[[Bot], Awaitable[float]]) -> list[float]:
    """The median of each bot, measured one after the other in every round."""
    found: list[list[float]] = [[] for _ in bots]
    for _ in range(rounds):
        for one, bot in zip(found, bots, strict=True):
            one.append(await measure(bot))
    return [statistics.median(one) for one in found]


async def conversation(size: Size) -> Rows:
    """The order conversation beside the bare bots."""
    bots = (OURS, BARE, AIOGRAM)
    cpu: dict[str, list[float]] = {bot.name: [] for bot in bots}

    async def measure(bot: Bot) -> float:
        found = await pace(bot, people=size.people, conversations=size.conversations)
        cpu[bot.name].append(found.cpu_ms)
        return found.updates_a_second

    ours, bare, aiogram = await in_turns(bots, size.rounds, measure)
    what = f"order conversation, {size.people} people, everything stored: updates a second"
    for name, other in (("python-telegram-bot", bare), ("aiogram", aiogram)):
        result = f"{ours:.0f} / {other:.0f} = {ours / other:.2f} ×"
        yield Row(what, f"≥ 1.0 × bare {name}", result, ours >= other, {"ours": ours, "other": other})
    spent = {name: statistics.median(every) for name, every in cpu.items()}
    yield Row(
        "CPU of the bot for one update of it", "–", ", ".join(f"{name} {ms:.2f} ms" for name, ms in spent.items())
    )


async def slow_telegram(size: Size) -> Rows:
    """The same where each Bot API call takes 50 ms."""

    async def measure(bot: Bot) -> float:
        conversations = max(2, size.conversations // 2)
        return (await pace(bot, people=size.people, conversations=conversations, call_seconds=0.05)).updates_a_second

    ours, aiogram = await in_turns((OURS, AIOGRAM), size.rounds, measure)
    yield Row(
        "the same, 50 ms a Bot API call: updates a second",
        "≥ 1.0 × bare aiogram",
        f"{ours:.0f} / {aiogram:.0f} = {ours / aiogram:.2f} ×",
        ours >= aiogram,
        {"ours": ours, "other": aiogram},
    )


async def tracked_batch(_size: Size) -> Rows:
    """One batch of statuses."""
    found = await in_process.tracked_batch()
    result = f"{found['ours_ms']:.1f} ms / {found['bare_ms']:.1f} ms = {found['ratio']:.1f} ×"
    yield Row("CPU for one tracked batch, 5 of 100 changed", "≤ 4 × bare request", result, found["ratio"] <= 4, found)


async def requests(_size: Size) -> Rows:
    """How many requests statuses take."""
    found = await in_process.requests()
    met = all(needed == -(-int(count) // 100) for count, needed in found.items())
    result = ", ".join(f"{count}: {needed}" for count, needed in found.items())
    yield Row("requests for N running orders of an account", "⌈N / 100⌉", result, met, {**found})


async def catalogue(size: Size) -> Rows:
    """A large catalogue, refreshed."""
    for services in size.services:
        found = await in_process.catalogue(services)
        for name, words, most in (("unchanged", "unchanged", 2), ("changed", "1 % changed", 6)):
            what = f"catalogue of {services:,} refreshed, {words}: CPU"
            result = f"{found[name]:.2f} × {found['json_loads_ms']:.0f} ms"
            yield Row(what, f"≤ {most} × json.loads", result, found[name] <= most)
        held = found["held_ms"]
        what = f"longest block of the event loop while {services:,} are read, stored and indexed"
        yield Row(what, "≤ 50 ms", f"{held:.0f} ms of CPU", held <= 50, found)


async def search(size: Size) -> Rows:
    """A search in a large catalogue."""
    for services in size.services:
        found = await in_process.search(services)
        p99 = found["p99_ms"]
        yield Row(f"search in {services:,} services: p99 of CPU", "≤ 15 ms", f"{p99:.1f} ms", p99 <= 15, found)


async def notices(size: Size) -> Rows:
    """Much to tell at once."""
    found = await processes.notices(size.notices)
    yield Row(
        f"{size.notices} notices due at once: time, limits enforced",
        "≤ 1.05 × the limit's, no 429",
        f"{found['seconds']:.1f} s = {found['ratio']:.3f} ×, {found['refused']:.0f} refused",
        found["ratio"] <= 1.05 and not found["refused"],
        found,
    )
    ratio = found["busy_p99_ms"] / found["calm_p99_ms"]
    result = f"p99 {found['busy_p99_ms']:.0f} / {found['calm_p99_ms']:.0f} ms, median {found['busy_median_ms']:.0f} / {found['calm_median_ms']:.0f} ms"
    yield Row("reply to a person meanwhile / before", "p99 ≤ 2 ×", result, ratio <= 2)


async def start(size: Size) -> Rows:
    """Starting, with a database that is there already; once without."""
    async with processes.database() as url:
        first = await processes.start(OURS, url)

        async def measure(bot: Bot) -> float:
            return await processes.start(bot, url)

        ours, bare, aiogram = await in_turns((OURS, BARE, AIOGRAM), max(3, size.rounds), measure)
    numbers = {"ours": ours, "bare": bare, "aiogram": aiogram, "first": first}
    result = f"{ours:.2f} / {bare:.2f} s = {ours / bare:.2f} ×"
    yield Row("start to the first getUpdates", "≤ 3.5 × bare python-telegram-bot", result, ours <= 3.5 * bare, numbers)
    result = f"{ours:.2f} / {aiogram:.2f} s = {ours / aiogram:.2f} ×"
    yield Row("start to the first getUpdates", "≤ 0.5 × bare aiogram", result, ours <= 0.5 * aiogram)
    yield Row("the very first start, which creates the database", "–", f"{first:.2f} s")


async def memory(size: Size) -> Rows:
    """Resident memory."""
    ours, bare, aiogram = [await processes.memory(bot) for bot in (OURS, BARE, AIOGRAM)]
    yield Row("memory after one conversation", "–", f"{ours:.0f} MiB; bare: {bare:.0f} and {aiogram:.0f}")
    ended = size.stored[-1] - size.running
    for services in size.services:
        much = await processes.memory_of_much(services, ended, size.running, 1_000)
        what = f"memory with {services:,} services, {size.stored[-1]:,} orders ({size.running:,} running), 1,000 drafts"
        result = f"{much:.0f} / {bare:.0f} MiB: + {much - bare:.0f}"
        yield Row(what, "≤ bare python-telegram-bot + 80 MiB", result, much <= bare + 80)
        yield Row(what, "below bare aiogram", f"{much:.0f} / {aiogram:.0f} MiB", much < aiogram)


async def growth(size: Size) -> Rows:
    """What more stored orders cost."""
    updates: dict[int, list[float]] = {stored: [] for stored in size.stored}
    batches: dict[int, list[float]] = {stored: [] for stored in size.stored}
    for _ in range(size.rounds):
        for stored in size.stored:
            batches[stored].append((await in_process.tracked_batch(rounds=10, ended=stored))["ours_ms"])
            updates[stored].append(await processes.update_cost(8, 2 * size.conversations, stored))
    for what, found in (("an update", updates), ("a tracked batch", batches)):
        medians = {stored: statistics.median(every) for stored, every in found.items()}
        grown = medians[size.stored[-1]] / medians[size.stored[0]]
        result = ", ".join(f"{stored:,}: {ms:.1f} ms" for stored, ms in medians.items()) + f" ({grown:.2f} ×)"
        numbers = {str(stored): ms for stored, ms in medians.items()}
        yield Row(f"CPU of {what} with so many orders stored", "the same ± 20 %", result, grown <= 1.2, numbers)


async def replicas(size: Size) -> Rows:
    """A second process on PostgreSQL."""
    async with processes.postgres() as server:
        one = await processes.replicas(server, 1, size.asked_about)
        two = await processes.replicas(server, 2, size.asked_about)
    gain, twice = two["orders_a_second"] / one["orders_a_second"], one["twice"] + two["twice"]
    result = f"{two['orders_a_second']:.0f} / {one['orders_a_second']:.0f} orders a second = {gain:.2f} ×, {twice:.0f} polled twice"
    yield Row(
        "two background processes on PostgreSQL, a panel that takes 0.2 s",
        "≥ 1.7 × one, none twice",
        result,
        gain >= 1.7 and not twice,
    )


async def sharing(size: Size) -> Rows:
    """Much to tell at once by two processes, while two others talk to people."""
    async with processes.postgres() as server:
        found = await shared(server, size.notices)
    yield Row(
        f"{size.notices} notices due at once, two chat and two background processes on PostgreSQL",
        "≤ 1.2 × what two of four shares of the limit take, no 429",
        f"{found['seconds']:.1f} s = {found['ratio']:.3f} ×, {found['refused']:.0f} refused",
        found["ratio"] <= 1.2 and not found["refused"],
        found,
    )
    ratio = found["busy_p99_ms"] / found["calm_p99_ms"]
    result = f"p99 {found['busy_p99_ms']:.0f} / {found['calm_p99_ms']:.0f} ms, median {found['busy_median_ms']:.0f} / {found['calm_median_ms']:.0f} ms"
    yield Row("reply to a person meanwhile / before", "p99 ≤ 2 ×", result, ratio <= 2)


async def chats(size: Size) -> Rows:
    """A second process for the chat."""
    async with processes.postgres() as server:
        found: dict[int, list[dict[str, float]]] = {1: [], 2: []}
        for _ in range(size.rounds):
            for count, every in found.items():
                every.append(await sharing_conversation(server, count, size.people, size.conversations))
    one, two = (
        {name: statistics.median(each[name] for each in every) for name in every[0]} for every in found.values()
    )
    yield Row(
        "orders in the chat on PostgreSQL, two chat processes / one: CPU of an update",
        "–",
        f"{two['cpu_ms']:.2f} / {one['cpu_ms']:.2f} ms = {two['cpu_ms'] / one['cpu_ms']:.2f} ×, "
        f"{two['updates_a_second']:.0f} / {one['updates_a_second']:.0f} updates a second, "
        f"{two['transactions_an_order']:.0f} / {one['transactions_an_order']:.0f} transactions an order",
        None,
        {f"{name} of {count}": figures[name] for count, figures in ((1, one), (2, two)) for name in figures},
    )


async def backup(_size: Size) -> Rows:
    """A copy of a million orders taken while people order."""
    found = await many_orders.backed_up()
    result = (
        f"{found['seconds']:.0f} s ({found['cpu_seconds']:.0f} s of CPU), {found['backup_mib']:.0f} MiB of {found['database_mib']:.0f} MiB, "
        f"{found['orders']:.0f} ordered meanwhile, the log grew to {found['log_mib']:.0f} MiB"
    )
    yield Row("a backup of a million orders on SQLite while eight people order", "–", result, numbers=found)
    result = (
        f"{found['busy_cpu_ms']:.1f} / {found['calm_cpu_ms']:.1f} ms of CPU, median {found['busy_ms']:.0f} / {found['calm_ms']:.0f} ms, "
        f"longest {found['busy_longest_ms']:.0f} / {found['calm_longest_ms']:.0f} ms"
    )
    met = found["busy_cpu_ms"] <= 1.2 * found["calm_cpu_ms"]
    yield Row("an order of four steps meanwhile / before", "CPU ≤ 1.2 ×", result, met)


async def million(_size: Size) -> Rows:
    """Every screen and loop with a million orders stored, beside a thousand, on both engines."""
    async with processes.database() as url:
        found = {"SQLite": await many_orders.grown([url, f"{url}.many"])}
    async with processes.postgres() as server:
        urls = [await processes.new_database(server) for _ in many_orders.STORED]
        found["PostgreSQL"] = await many_orders.grown(urls)
    for name in found["SQLite"]:
        pairs = {engine: times[name] for engine, times in found.items()}
        said = [
            f"{engine} {few.median:.2f} → {many.median:.2f} (p99 {many.p99:.1f})"
            for engine, (few, many) in pairs.items()
        ]
        flat = all(many.median <= 2 * few.median + 2 for few, many in pairs.values())
        bounded = many_orders.BOUNDED.get(name)
        bar = f"follows {bounded}" if bounded else "≤ 2 × + 2 ms"
        numbers = {
            f"{engine} {at}": times.median
            for engine, pair in pairs.items()
            for at, times in zip(many_orders.STORED, pair, strict=True)
        }
        yield Row(f"{name}, ms", bar, ", ".join(said), None if bounded else flat, numbers)


EVERY: tuple[Callable[[Size], Rows], ...] = (
    conversation, slow_telegram, tracked_batch, requests, catalogue, search, notices, start, memory, growth, replicas,
)  # fmt: skip
ON_REQUEST: tuple[Callable[[Size], Rows], ...] = (sharing, chats, million, backup)
"""What takes too long to be measured each time."""
