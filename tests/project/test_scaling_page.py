"""Every promise in docs/scaling.md names the tests that check it, and those tests exist."""

from __future__ import annotations

import re

import pytest

from tests.composed import ROOT

PAGE = (ROOT / "docs" / "scaling.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and "/test_" in line]


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_every_test_that_a_promise_names_exists(row: str) -> None:
    named = re.findall(r"`([\w/]+/test_\w+\.py)`(?: \(([^)]*)\))?", row)
    assert named
    for file, some in named:
        text = (ROOT / "tests" / file).read_text()
        for begins in re.findall(r"`(\w+)…`", some):
            assert re.search(rf"def test_\w*{begins}", text), f"{file} has no test called {begins}…"
