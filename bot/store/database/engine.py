"""What the repositories see of a database: statements by name, read or written many at a time.

A transaction is a tuple of statements that goes to the database in one piece. The texts stand in `queries/*.sql`;
those about leases are made in `leased_tables.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import aiosql

from bot.store.database.leased_tables import lease_statements

QUERIES = Path(__file__).parents[1] / "queries"
Value: TypeAlias = str | int | None
"""What a column holds on both engines."""


class Row(Protocol):
    """One row of an answer, by column name."""

    def __getitem__(self, name: str, /) -> Any: ...


Rows: TypeAlias = list[Row]


@dataclass(frozen=True, slots=True)
class Statement:
    """One text of `queries/`, run once for each of `values`.

    `must`: it has to give a row, else the transaction it stands in is undone.
    """

    name: str
    values: tuple[Mapping[str, Value], ...] = field(repr=False)
    must: bool = False


def do(name: str, /, **values: Value) -> Statement:
    """Make a statement that may touch nothing."""
    return Statement(name, (_storable(values),))


def must(name: str, /, **values: Value) -> Statement:
    """Make a guarded statement: without a row the whole transaction is undone."""
    return Statement(name, (_storable(values),), must=True)


def each(name: str, values: Iterable[Mapping[str, Value]]) -> Statement:
    """Make a statement that is run for each of `values`, in their order."""
    return Statement(name, tuple(_storable(one) for one in values))


def _storable(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Replace what a database refuses in a text: a panel or a person may send anything.

    Source: PostgreSQL documentation, "Character Types": the null character cannot be stored; lone halves of
    surrogate pairs, which JSON may contain, are no UTF-8.
    """
    for value in values.values():
        if isinstance(value, str) and ("\0" in value or (not value.isascii() and _broken(value))):
            return {name: _mended(one) if isinstance(one, str) else one for name, one in values.items()}
    return values


def _broken(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def _mended(value: str) -> str:
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Engine(Protocol):
    """A database. Every way raises `StoreUnavailable` when it could not do it; then nothing was stored."""

    async def read(self, *statements: Statement) -> list[Rows]:
        """Give the rows of each statement."""

    async def glance(self, *statements: Statement) -> list[Rows]:
        """Give the rows of each statement, all of which find a few rows by a key.

        Where the database is a file the caller itself looks them up, since a thread costs more than the look-up: what may
        read much would hold up everybody.
        """

    async def write(self, *statements: Statement, synced: bool = True) -> list[Rows] | None:
        """Run the statements as one transaction; None, and nothing stored, if a guard failed.

        It is on disk when this returns. With `synced` False it survives the death of this process, not always that of
        the machine: for what would be done again then, from an update that is on disk.
        """

    def one_at_a_time(self, matter: str) -> tuple[Statement, ...]:
        """What begins a transaction that must not overlap with another one about the same matter, in any process."""

    async def check(self) -> None:
        """Raise `StoreUnavailable` unless the database could be read and written now."""

    async def close(self) -> None: ...


def texts(adapter: Any) -> dict[str, str]:
    """Load the texts by name, their parameters spelled as the engine of that aiosql adapter wants them."""
    sources = (
        aiosql.from_path(QUERIES, adapter, mandatory_parameters=False),
        aiosql.from_str(lease_statements(), adapter, mandatory_parameters=False),
    )
    return {
        name: getattr(queries, name).sql
        for queries in sources
        for name in queries.available_queries
        if not name.endswith("_cursor")
    }


def first(rows: Sequence[Row]) -> Row | None:
    """Give the only row, or None where there is none."""
    return rows[0] if rows else None
