"""The glossary is true: its places in the code exist, and no identifier uses a word it retired."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from tests.composed import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
TERMS, _, RETIRED = GLOSSARY.partition("\n## Retired words\n")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, headings and rulers left out."""
    tables = re.findall(r"(?m)^\|[^\n]*\|\n\|[-|]+\|\n((?:\|.*\|\n?)+)", text)
    return [[cell.strip() for cell in line.strip("|").split("|")] for table in tables for line in table.splitlines()]


@lru_cache
def defined(module: Path) -> frozenset[str]:
    """The names that a module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
            found |= {name.id for name in ast.walk(target) if isinstance(name, ast.Name)} if target else set()
    return frozenset(found)


def identifiers(module: Path) -> Iterator[str]:
    """Every name that a module defines, uses or imports, and the names of its path."""
    yield from module.relative_to(ROOT / "bot").with_suffix("").parts
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.ClassDef(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case ast.alias():
                yield from filter(None, (*node.name.split("."), node.asname))


@pytest.mark.parametrize("row", rows(TERMS))
def test_the_place_of_a_term_in_the_code_exists(row: list[str]) -> None:
    term, meaning, place = row
    assert term
    assert meaning
    found = re.fullmatch(r"`(bot/[\w./]+?)(?::(\w+))?`", place)
    assert found, f"{term}: “{place}” is no path or path:name in backticks"
    path = ROOT / found[1]
    assert path.exists(), f"{term}: {found[1]} does not exist"
    if found[2]:
        assert found[2] in defined(path), f"{term}: {found[1]} defines no {found[2]}"


def test_no_term_is_explained_twice() -> None:
    terms = [row[0] for row in rows(TERMS)]
    assert len(terms) == len(set(terms)) > 50


def test_no_identifier_uses_a_retired_word() -> None:
    retired = {word for row in rows(RETIRED) for word in re.findall(r"`(\w+)`", row[0])}
    words, names = {word for word in retired if word.islower()}, {word for word in retired if not word.islower()}
    used = [
        f"{module.relative_to(ROOT)}: {name}"
        for module in sorted((ROOT / "bot").rglob("*.py"))
        for name in sorted(set(identifiers(module)))
        if name in names or words & {word.lower() for word in WORD.findall(name)}
    ]
    assert used == [], "docs/glossary.md says which words to use instead"
