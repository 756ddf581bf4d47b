"""No statement reads a table that grows through: each finds its rows by an index, however many there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiosql.adapters.asyncpg import AsyncPGAdapter

from bot.store.database.engine import texts
from bot.store.database.sqlite import SqliteTexts
from bot.store.database.sqlite_file import connect
from tests.bench.large import TABLES, enlarge

STORED = 20_000
NOW = 1_790_000_000_000
# What stays small whatever is stored, and may be read through: the indexes of what is not finished.
SMALL = (
    "ix_orders_unknown", "ix_orders_submitting", "ix_refills_submitting", "ix_inbox_waiting", "ix_outbox_waiting",
    "ix_outbox_set_aside", "ix_mass_orders_running", "ix_mass_orders_unbought", "ix_mass_orders_untold",
)  # fmt: skip
# Reads a table through that is far smaller than that of orders; each says when.
RARELY = {
    "chats_move_drafts": "when a group becomes a supergroup",
    "chats_drop_drafts": "when a group becomes a supergroup",
    "groups_move_drafts": "when a group becomes a supergroup",
    "groups_move_people": "when a group becomes a supergroup",
    "people_leave_account": "when an account is closed",
    "drafts_trim": "once in a round of the loop that forgets",
    "people_count": "when an operator looks",
    "accounts_count": "when an operator looks",
    "accounts_all": "once in a round of the loops that look after accounts",
    "people_forget_invitations": "when somebody wants to be forgotten",
    "people_forget_keys": "when somebody wants to be forgotten",
    "inbox_encrypted": "at a start, and when keys are changed; three days of updates",
    "checks_release_all": "once at a start; only polled orders",
    "checks_clamp_leases": "once at a start; only polled orders",
}
GIVEN: dict[str, object] = {
    "limit": 50, "within": 50, "now": NOW, "since": NOW - 3_600_000, "latest": NOW + 1, "longest_lease": NOW + 1,
    "person_id": 7, "least": 3,
}  # fmt: skip
OF_A_KIND = {"text": "'x'", "json": """'{"1": 1}'"""}
NO_STATEMENTS_OF_TABLES = ("one_at_a_time", "server_is_there")


@pytest.mark.parametrize("analysed", [False, True])
async def test_sqlite_finds_by_index(sqlite_url: str, tmp_path: Path, analysed: bool) -> None:
    await enlarge(sqlite_url, STORED, NOW)
    raw = connect(tmp_path / "bot.db")
    if analysed:
        raw.execute("ANALYZE")
    through = set()
    for name, sql in texts(SqliteTexts).items():
        if name in NO_STATEMENTS_OF_TABLES:
            continue
        named = dict.fromkeys(TABLES, "") | {alias: table for table, alias in re.findall(r"(\w+) AS (\w+)", sql)}
        values = {word: GIVEN.get(word, 1) for word in re.findall(r":(\w+)", sql)}
        for *_, step in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values):
            scanned = re.match(r"SCAN (\w+)", step)
            if not scanned or not any(one in TABLES for one in (scanned[1], named.get(scanned[1]))):
                continue
            if not any(index in step for index in SMALL):
                through.add(f"{name}: {step}")
    raw.close()
    assert "\n".join(one for one in sorted(through) if one.partition(":")[0] not in RARELY) == ""


async def test_postgres_finds_by_index(postgres_url: str) -> None:
    order: Any = AsyncPGAdapter()  # type: ignore[no-untyped-call]
    await enlarge(postgres_url, STORED, NOW)
    connection = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    try:
        await connection.execute("SET plan_cache_mode = force_custom_plan")
        await connection.execute("SET random_page_cost = 1")  # all of it is in memory
        through = []
        for name, sql in texts(lambda: order).items():
            if name in (*NO_STATEMENTS_OF_TABLES, *RARELY, "inbox_newest"):  # the newest is at the primary key's end
                continue
            await connection.execute(f"PREPARE {name} AS {sql}")
            types = await connection.fetchval(
                "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = $1", name
            )
            given = zip(order.var_sorted[name], types, strict=True)
            values = ", ".join(OF_A_KIND.get(kind) or str(GIVEN.get(word, 1)) for word, kind in given)
            plan = await connection.fetchval(
                f"EXPLAIN (FORMAT JSON) EXECUTE {name}" + (f" ({values})" if values else "")
            )
            through += [f"{name}: {step}" for step in read_through(json.loads(plan)[0]["Plan"])]
        assert "\n".join(through) == ""
    finally:
        await connection.close()


def read_through(node: dict[str, Any]) -> Iterator[str]:
    """Steps of a plan that read a growing table, or an index of one, from its beginning to its end."""
    table, index = node.get("Relation Name"), node.get("Index Name")
    through = "Scan" in node["Node Type"] and node["Node Type"] != "Bitmap Heap Scan" and "Index Cond" not in node
    # So few rows as run here PostgreSQL reads through whatever indexes there are.
    if through and table in TABLES and table != "checks" and index not in SMALL:
        yield f"{node['Node Type']} of {table} {index or ''}"
    for part in node.get("Plans", []):
        yield from read_through(part)
