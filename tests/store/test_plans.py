"""No statement reads a large table through: each finds its rows by an index, however many there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiosql.adapters.asyncpg import AsyncPGAdapter

from bot.store.engine import texts
from bot.store.sqlite import SqliteTexts
from bot.store.sqlite_file import connect

LARGE = ("orders", "inbox", "outbox", "refills", "cards")
STATUSES = "CASE WHEN n % 100 = 0 THEN 'in_progress' WHEN n % 5000 = 0 THEN 'unknown' ELSE 'completed' END"
FILL = {
    "orders": f"""
        INSERT INTO orders (
            id, account_id, person_id, chat_id, service_id, service_name, type, link, link_key, search_text,
            parameters, quantity, rate, charge, currency, status, created_at, draft_id, refill, cancel,
            panel_order_id, said, children, placed_at, next_check_at, muted
        )
        SELECT n, 1 + n % 40, n % 50, CASE WHEN n % 1000 = 0 THEN -n ELSE n % 50 END, '101', 'Likes', 'Default',
            'https://example.com/p/' || n, 'example.com/p/' || n, 'https://example.com/p/' || n, '{{}}', 1000, '0.9',
            '0.9', 'USD', {STATUSES}, n, n, 0, 0, 'panel ' || n, '', '[]', n,
            CASE WHEN n % 100 = 0 THEN n END, 0
        FROM numbers""",
    "inbox": """
        INSERT INTO inbox (update_id, lane, body, received_at, state)
        SELECT n, 'lane ' || n % 50, '', n, CASE WHEN n % 500 = 0 THEN 0 ELSE 1 END FROM numbers""",
    "outbox": """
        INSERT INTO outbox (
            id, kind, dedupe_key, person_id, chat_id, due_at, payload, attempts, created_at, state, done_at
        )
        SELECT n, 'order_moved', 'key ' || n, n % 50, n % 50, n, '{}', 0, n, CASE WHEN n % 500 = 0 THEN 0 ELSE 1 END, n
        FROM numbers""",
    "refills": """
        INSERT INTO refills (id, order_id, account_id, person_id, status, created_at, said, next_check_at)
        SELECT n, n, 1, 1, CASE WHEN n % 500 = 0 THEN 'pending' ELSE 'completed' END, n, '',
            CASE WHEN n % 500 = 0 THEN n END
        FROM numbers""",
    "cards": """
        INSERT INTO cards (order_id, chat_id, message_id, shown)
        SELECT n, CASE WHEN n % 1000 = 0 THEN -n ELSE n % 50 END, n, '' FROM numbers""",
}
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000) "
# What stays small whatever is stored, and may be read through: the indexes of what is not finished.
SMALL = (
    "ix_orders_unknown",
    "ix_orders_submitting",
    "ix_refills_submitting",
    "ix_inbox_waiting",
    "ix_outbox_waiting",
    "ix_outbox_set_aside",
)
SIZES = {"limit": 50, "within": 50}
NO_STATEMENTS_OF_TABLES = ("one_at_a_time", "server_is_there")


def with_numbers(insert: str) -> str:
    return re.sub(r"(?s)SELECT n,", NUMBERS + "SELECT n,", insert, count=1)


@pytest.mark.parametrize("analysed", [False, True])
def test_sqlite_finds_by_index(sqlite_url: str, tmp_path: Path, analysed: bool) -> None:
    raw = connect(tmp_path / "bot.db")
    for insert in FILL.values():
        raw.execute(with_numbers(insert))
    if analysed:
        raw.execute("ANALYZE")
    through = []
    for name, sql in texts(SqliteTexts).items():
        if name in NO_STATEMENTS_OF_TABLES:
            continue
        named = dict.fromkeys(LARGE, "") | {alias: table for table, alias in re.findall(r"(\w+) AS (\w+)", sql)}
        values = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
        for *_, step in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values):
            scanned = re.match(r"SCAN (\w+)", step)
            if not scanned or not any(one in LARGE for one in (scanned[1], named.get(scanned[1]))):
                continue
            if not any(index in step for index in SMALL):
                through.append(f"{name}: {step}")
    raw.close()
    assert "\n".join(through) == ""


async def test_postgres_finds_by_index(postgres_url: str) -> None:
    order: Any = AsyncPGAdapter()  # type: ignore[no-untyped-call]
    connection = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    try:
        for insert in FILL.values():
            await connection.execute(with_numbers(insert))
        await connection.execute("ANALYZE")
        await connection.execute("SET plan_cache_mode = force_custom_plan")
        await connection.execute("SET random_page_cost = 1")  # all of it is in memory
        through = []
        for name, sql in texts(lambda: order).items():
            if name in (*NO_STATEMENTS_OF_TABLES, "inbox_newest"):  # the newest is at the end of the primary key
                continue
            await connection.execute(f"PREPARE {name} AS {sql}")
            types = await connection.fetchval(
                "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = $1", name
            )
            given = zip(order.var_sorted[name], types, strict=True)
            values = ", ".join("'x'" if kind == "text" else str(SIZES.get(word, 1)) for word, kind in given)
            plan = await connection.fetchval(
                f"EXPLAIN (FORMAT JSON) EXECUTE {name}" + (f" ({values})" if values else "")
            )
            through += [f"{name}: {step}" for step in read_through(json.loads(plan)[0]["Plan"])]
        assert "\n".join(through) == ""
    finally:
        await connection.execute("ANALYZE")
        await connection.close()


def read_through(node: dict[str, Any]) -> Iterator[str]:
    """Steps of a plan that read a large table, or an index of one, from its beginning to its end."""
    table, index = node.get("Relation Name"), node.get("Index Name")
    through = "Scan" in node["Node Type"] and node["Node Type"] != "Bitmap Heap Scan" and "Index Cond" not in node
    if through and table in LARGE and index not in SMALL:
        yield f"{node['Node Type']} of {table} {index or ''}"
    for part in node.get("Plans", []):
        yield from read_through(part)
