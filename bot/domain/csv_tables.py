"""Tables as CSV files that office programs open as they are: UTF-8 with its mark, and no cell that they would run."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

MARK = codecs.BOM_UTF8
"""What such a file begins with: without it office programs take the text for another one."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A whole file."""
    return MARK + part([head, *rows])


def part(rows: Iterable[Sequence[str]]) -> bytes:
    """Some of its rows, for a file that is written bit by bit."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    """Source: OWASP, "CSV Injection": a cell that begins with one of these is taken for a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def moment(at: int | None) -> str:
    """A moment (ms UTC) as ISO 8601 has it, which sorts and which every program reads: `2026-11-24T14:02:00Z`."""
    if at is None:
        return ""
    return datetime.fromtimestamp(at // 1000, UTC).isoformat().replace("+00:00", "Z")
