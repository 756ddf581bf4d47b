"""A database as large as years make it, filled by its own engine: a thousand orders, or a million.

An order every half a minute, a cent of them unfinished and most of those the newest; six of ten on the shared account, every
tenth of one busy buyer. With each order come its card, its line of the audit log, an event that was told and an update
that was handled. `n` counts orders, `:all` is how many there are, `:now` the moment of the last one (ms), `:buyer` whose
one is, `:unfinished` how many of the newest are not at their end.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import asyncpg

from bot.store.database.sqlite_file import connect
from bot.store.ids import EPOCH_MS, RANDOM_BITS

PAUSE_MS = 31_500
BUSY, SHARED = 1, 1
NUMBERS = (
    "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < :count) "
)
AT = f"(:now - (:all - n) * {PAUSE_MS})"
ID = f"(({AT} - {EPOCH_MS}) << {RANDOM_BITS})"
ACCOUNT = f"CASE WHEN n % 10 < 6 THEN {SHARED} ELSE 2 + n * 7919 % 199 END"
PERSON = ":buyer"
EVERYBODY = f"(CASE WHEN n % 10 = 0 THEN {BUSY} ELSE 2 + n * 7919 % 19999 END)"
STATUS = """CASE WHEN :unfinished > 0 AND n % 20000 = 7 THEN 'unknown' WHEN n > :all - :unfinished THEN
    CASE n % 4 WHEN 0 THEN 'pending' WHEN 1 THEN 'processing' ELSE 'in_progress' END
    WHEN n % 100 = 30 THEN 'rejected' WHEN n % 50 = 10 THEN 'canceled' WHEN n % 25 = 5 THEN 'partial' ELSE 'completed' END"""
LINK = "'instagram.com/p/C' || (n * 7919 % 500009)"
PART = "(n % 300)"
ORDERS = f"""
    INSERT INTO orders (
        id, account_id, person_id, chat_id, service_id, service_name, type, link, link_key, search_text, parameters,
        quantity, rate, charge, currency, status, created_at, draft_id, refill, cancel, panel_order_id, said, charged,
        start_count, remains, children, placed_at, started_at, finished_at, checked_at, muted
    )
    SELECT {ID}, {ACCOUNT}, {PERSON}, {PERSON}, 1000 + {PART}, 'Instagram likes no. ' || {PART}, 'Default',
        'https://www.' || {LINK} || '/', {LINK}, 'https://www.' || {LINK} || '/' || chr(10) || 'instagram likes no. ' || {PART},
        '{{"link": "https://www.' || {LINK} || '/", "quantity": "1000"}}', 1000, '0.9',
        '0.' || (n % 97), 'USD', status, {AT}, n, 1, 1,
        CASE WHEN status NOT IN ('rejected', 'unknown') THEN 23000000 + n END, 'Completed',
        CASE WHEN status NOT IN ('rejected', 'unknown') THEN '0.' || (n % 97) END, 100, 0, '[]',
        CASE WHEN status NOT IN ('rejected', 'unknown') THEN {AT} + 900 END, {AT} + 240000,
        CASE WHEN status IN ('rejected', 'completed', 'partial', 'canceled') THEN {AT} + 3600000 END, {AT}, 0
    FROM (SELECT n, {STATUS} AS status FROM numbers) AS every_order"""
# For each table: its share of the orders' number, and what fills it.
TABLES = {
    "orders": (1, ORDERS),
    "checks": (
        1,
        f"""INSERT INTO checks (order_id, account_id, panel_order_id, since, next_check_at, heard)
        SELECT {ID}, {ACCOUNT}, 23000000 + n, {AT} + 900, :now - 400000 + n % 900 * 1000, 'as it was heard before'
        FROM (SELECT n, {STATUS} AS status FROM numbers) AS every_order
        WHERE status IN ('pending', 'processing', 'in_progress')""",
    ),
    "cards": (1, f"INSERT INTO cards (order_id, chat_id, message_id, shown) SELECT {ID}, {PERSON}, n, '' FROM numbers"),
    "refills": (
        0.2,
        f"""INSERT INTO refills (id, order_id, account_id, person_id, status, created_at, said, next_check_at)
        SELECT n, {ID}, {ACCOUNT}, {PERSON}, CASE WHEN n <= 150 THEN 'pending' ELSE 'completed' END, {AT}, '',
            CASE WHEN n <= 150 THEN :now - 1000 END FROM numbers""",
    ),
    "outbox": (
        1,
        f"""INSERT INTO outbox (
            id, kind, dedupe_key, person_id, chat_id, due_at, order_id, payload, attempts, created_at, state, done_at
        )
        SELECT n, 'order_finished', 'order:' || {ID} || ':end', {PERSON}, {PERSON}, {AT}, {ID}, '{{}}', 0, {AT},
            CASE WHEN n > :all - 200 THEN 0 ELSE 1 END, {AT} + 1000 FROM numbers""",
    ),
    "inbox": (
        1,
        f"""INSERT INTO inbox (update_id, lane, body, received_at, state)
        SELECT n, 'person ' || {PERSON}, '', {AT}, CASE WHEN n > :all - 200 THEN 0 ELSE 1 END FROM numbers""",
    ),
    "audit": (
        1,
        f"""INSERT INTO audit (id, at, person_id, account_id, action, details)
        SELECT {ID}, {AT}, {PERSON}, {ACCOUNT}, 'order', '{{"service": "1001"}}' FROM numbers""",
    ),
    "mass_orders": (
        0.01,
        f"""INSERT INTO mass_orders (
            id, person_id, account_id, chat_id, status, currency, update_id, created_at, finished_at, told_at, waits_for
        )
        SELECT n, {PERSON}, 1, {PERSON}, 'done', 'USD', n, {AT}, {AT},
            CASE WHEN n <= :all / 100 - 20 THEN {AT} END, {ID.replace(":all", ":all / 100")} FROM numbers""",
    ),
    "mass_lines": (
        0.1,
        f"""INSERT INTO mass_lines (
            id, mass_id, number, service_id, service_name, link, quantity, state, minimum, maximum, order_id
        )
        SELECT n, 1 + n / 10 % (:all / 100), n % 10, '1001', 'likes', '', '100', 'sent', 1, 10000, {ID} FROM numbers""",
    ),
    "people": (
        0.02,
        """INSERT INTO people (id, name, time_zone, account_id, created_at)
        SELECT n, 'person ' || n, 'UTC', 1, n FROM numbers""",
    ),
    "memberships": (
        0.02,
        """INSERT INTO memberships (person_id, account_id, role, daily_limit, orders)
        SELECT n, 1, CASE WHEN n % 200 = 0 THEN 3 ELSE 2 END, '50', n FROM numbers""",
    ),
    "accounts": (
        0.01,
        """INSERT INTO accounts (id, name, url, encrypted_key, owner_id, currency)
        SELECT n, 'account ' || n, 'https://panel.example/' || n, '', n, 'USD' FROM numbers""",
    ),
    "invitations": (
        0.02,
        """INSERT INTO invitations (token_sha256, account_id, role, made_by, expires_at)
        SELECT 'token ' || n, 1, 2, n % 200, :now + 50000 - n * 1000 FROM numbers""",
    ),
    "drafts": (
        0.01,
        f"""INSERT INTO drafts (person_id, chat_id, id, account_id, answers, version, update_id, updated_at)
        SELECT n, n, n, 1, '{{}}', 1, 1, {AT} FROM numbers""",
    ),
}  # fmt: skip


def order_id(number: int, orders: int, now: int) -> int:
    """The id of the order with that number."""
    return (now - (orders - number) * PAUSE_MS - EPOCH_MS) << RANDOM_BITS


async def enlarge(url: str, orders: int, now: int) -> None:
    """Fill a database that holds its tables and no row."""
    await _fill(url, orders, now, tuple(TABLES), EVERYBODY, 300 + orders // 100)


async def only_ended(url: str, orders: int, now: int, buyers: range) -> None:
    """Fill a database with orders at their end and their cards, as many of each buyer: a bot has nothing to do about them."""
    await _fill(url, orders, now, ("orders", "cards"), f"({buyers.start} + n / 7 % {len(buyers)})", 0)


async def _fill(url: str, orders: int, now: int, tables: tuple[str, ...], buyer: str, unfinished: int) -> None:
    """Fill tables, their indexes made afterwards, which is quicker."""
    inserts = []
    for share, insert in (TABLES[table] for table in tables):
        text = NUMBERS.replace(":count", str(max(1, int(orders * share)))) + insert.strip()
        for name, value in {":all": orders, ":now": now, ":buyer": buyer, ":unfinished": unfinished}.items():
            text = text.replace(name, str(value))
        inserts.append(_numbers_first(text))
    if url.startswith("sqlite"):
        await asyncio.to_thread(_on_sqlite, Path(url.partition(":///")[2]), inserts)
        return
    connection = cast(Any, await asyncpg.connect(url.replace("+asyncpg", "")))
    try:
        indexes = await connection.fetch(
            "SELECT indexname AS name, indexdef AS made FROM pg_indexes"
            " WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        await connection.execute("SET maintenance_work_mem = '512MB'")
        for one in indexes:
            await connection.execute(f"DROP INDEX {one['name']}")
        for insert in inserts:
            await connection.execute(insert)
        for one in indexes:
            await connection.execute(one["made"])
        await connection.execute(f"VACUUM ANALYZE {', '.join(tables)}")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _numbers_first(insert: str) -> str:
    """`INSERT … WITH … SELECT`: the one place where both engines take it."""
    numbers, _, rest = insert.partition("INSERT INTO")
    into, _, select = rest.partition("SELECT")
    return f"INSERT INTO{into}{numbers}SELECT{select}"


def _on_sqlite(path: Path, inserts: list[str]) -> None:
    raw = connect(path)
    try:
        raw.create_function("chr", 1, chr)
        for pragma in ("synchronous=OFF", "cache_size=-500000"):
            raw.execute(f"PRAGMA {pragma}")
        indexes = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        for name, _ in indexes:
            raw.execute(f"DROP INDEX {name}")
        for statement in (*inserts, *(made for _, made in indexes)):
            raw.execute(statement)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
