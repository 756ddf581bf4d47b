"""CSV files that office programs open as they are."""

from __future__ import annotations

import csv

import pytest

from bot.domain.csv_tables import moment, part, table


def test_a_file_says_that_it_is_utf8_and_keeps_every_cell() -> None:
    rows = [["лайки", 'a "b", c'], ["two\nlines", "0.1050"]]
    content = table(["имя", "x"], rows)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True))) == [["имя", "x"], *rows]
    assert table(["имя", "x"], []) + part(rows) == content


@pytest.mark.parametrize("cell", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_run_as_a_formula(cell: str) -> None:
    [[first, second]] = csv.reader(part([[cell, f"x{cell}"]]).decode().splitlines(keepends=True))
    assert first.startswith("'")
    assert second.startswith("x")


def test_a_moment_sorts_and_is_read_by_programs() -> None:
    assert moment(1_795_528_920_123) == "2026-11-24T14:02:00Z"
    assert moment(None) == ""
