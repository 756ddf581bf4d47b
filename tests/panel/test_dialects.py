"""Recorded answers of many panels: a folder for each dialect, a file for each action, a line for each case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import BotError, PanelRefusal
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.panel.api import PanelAPI
from bot.panel.dialects import STANDARD, find_dialect
from tests.panel.scripted_panel import Answer, ScriptedPanel, shown

ANSWERS = Path(__file__).parent / "answers"
ERROR_TEXTS = ANSWERS / "error_texts"


def cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.parent.name}, {file.stem}: {case['what']}")
        for file in sorted(ANSWERS.glob("*/*.json"))
        if file.parent != ERROR_TEXTS
        for case in json.loads(file.read_text())
    ]


def error_texts() -> list[Any]:
    return [
        pytest.param(file.stem, text, id=text)
        for file in sorted(ERROR_TEXTS.glob("*.json"))
        for text in json.loads(file.read_text())
    ]


@pytest.mark.parametrize(("action", "case"), cases())
async def test_an_answer_means_what_its_case_says(
    api: PanelAPI, panel: ScriptedPanel, action: str, case: dict[str, Any]
) -> None:
    panel.script(
        Answer(
            case.get("body", json.dumps(case.get("answer"))),
            case.get("http", 200),
            case.get("content_type", "application/json"),
        )
    )
    assert await meaning(api, action, case.get("ids", [])) == case["means"]
    if action in ("add", "refill", "cancel"):
        assert len(panel.forms) == 1


async def meaning(api: PanelAPI, action: str, ids: list[str]) -> Any:
    """The result of the API call, as JSON."""
    orders, refills = [PanelOrderId(name) for name in ids], [PanelRefillId(name) for name in ids]
    try:
        match action:
            case "add":
                return shown(await api.add(ServiceId("1"), {"link": "https://example.com/", "quantity": "10"}))
            case "status":
                return shown(await api.status(orders))
            case "refill":
                return shown(await api.refill(orders))
            case "refill_status":
                return shown(await api.refill_status(refills))
            case "cancel":
                return shown(await api.cancel(orders))
            case "balance":
                return shown(await api.balance())
            case "services":
                return shown((await api.services()).services)
            case _:
                raise AssertionError(f"no action is called {action}")
    except BotError as error:
        return shown(error)


@pytest.mark.parametrize(("code", "text"), error_texts())
async def test_an_error_text_means_what_its_file_name_says(
    api: PanelAPI, panel: ScriptedPanel, code: str, text: str
) -> None:
    panel.script(json.dumps({"error": text}))
    with pytest.raises(PanelRefusal) as refusal:
        await api.add(ServiceId("1"), {"link": "https://example.com/", "quantity": "10"})
    assert (refusal.value.code.value, refusal.value.said) == (code, text)
    assert STANDARD.find_refusal_code(text.upper()).value == code


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://notpanel.com/api/v2", "notpanel"),
        ("https://api.NotPanel.com./api/v2", "notpanel"),
        ("https://notnotpanel.com/api/v2", "standard"),
        ("https://notpanel.com.example/api/v2", "standard"),
        ("https://example.com/api/v2", "standard"),
        ("https://[half/api/v2", "standard"),
        ("", "standard"),
    ],
)
def test_a_dialect_is_found_by_the_host_and_its_subdomains(url: str, name: str) -> None:
    assert find_dialect(url).name == name
