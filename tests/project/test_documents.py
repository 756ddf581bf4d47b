"""The documents: every link, path and class they name exists, and every decision is complete and indexed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain import errors
from tests.composed import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:bot|tests|locales|docs|\.github)/[\w./-]*)`")

EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
EVERY_DECISION = pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)


@EVERY_DOCUMENT
def test_every_link_to_a_file_of_the_project_leads_to_a_file(document: Path) -> None:
    targets = [
        link for link in LINK.findall(document.read_text()) if "://" not in link and not link.startswith("mailto:")
    ]
    assert [link for link in targets if not (document.parent / link).exists()] == []


@EVERY_DOCUMENT
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    named = PATH.findall(document.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


@EVERY_DECISION
def test_a_decision_has_a_number_a_title_a_status_a_date_and_its_sections(decision: Path) -> None:
    text = decision.read_text()
    number = int(decision.name[:4])
    assert text.startswith(f"# {number}. ")
    assert re.search(r"^- Status: (?:proposed|accepted|superseded)", text, re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert [heading for heading in ("Context", "Decision", "Consequences") if f"\n## {heading}\n" not in text] == []


def test_the_numbers_of_decisions_are_consecutive() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_index_lists_every_decision_with_its_title_and_status() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for decision in DECISIONS:
        text = decision.read_text()
        title = text.splitlines()[0].partition(". ")[2]
        status = re.sub(r"\[(\d+)\]\([^)]*\)", r"\1", re.findall(r"(?m)^- Status: (.*)$", text)[0])
        assert f"| [{int(decision.name[:4])}]({decision.name}) | {title} | {status} |" in index


def test_the_tree_of_errors_in_its_docstring_has_every_class_below_its_parent() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for prefix, name in re.findall(r"(?m)^([│├└─ ]*)([A-Z]\w+)(?:  .*)?$", errors.__doc__ or ""):
        path = [*path[: len(prefix) // 4], name]
        drawn[name] = path[-2] if len(path) > 1 else "Exception"
    public = {name: value for name, value in vars(errors).items() if not name.startswith("_")}
    raised = [value for value in public.values() if isinstance(value, type) and issubclass(value, errors.BotError)]
    assert drawn == {error.__name__: error.__bases__[0].__name__ for error in raised}
