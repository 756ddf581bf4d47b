"""What the documents say a test holds, a test holds: the files and the names are there."""

from __future__ import annotations

import re
from fnmatch import fnmatch

import pytest

from tests.composed import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::([\w*]+))?`")
DOCUMENTS = sorted(
    path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if NAMED.search(path.read_text())
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_is_there(document: object) -> None:
    text = (ROOT / str(document)).read_text()
    missing = []
    for file, name in NAMED.findall(text):
        path = ROOT / file
        tests = re.findall(r"(?m)^(?:async )?def (\w+)", path.read_text()) if path.is_file() else []
        if not path.is_file() or (name and not any(fnmatch(one, name) for one in tests)):
            missing.append(f"{file}::{name}")
    assert missing == []


def test_the_table_of_promises_is_among_them() -> None:
    assert "measurements.md" in {path.name for path in DOCUMENTS}
