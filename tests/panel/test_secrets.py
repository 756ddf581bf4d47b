"""The key is in the request and nowhere else."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import BotError, PanelRefusal
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.panel.api import PanelAPI
from bot.panel.dialects import STANDARD
from bot.panel.panels import PanelConnections
from bot.panel.refusals import ErrorReader
from tests.panel.scripted_panel import Answer, ScriptedPanel

ODD_KEY = 'k&y/1 +"é<0>'
CALLS: dict[str, Callable[[PanelAPI], Awaitable[object]]] = {
    "services": lambda api: api.services(),
    "add": lambda api: api.add(ServiceId("1"), {"link": "https://example.com/"}),
    "status": lambda api: api.status([PanelOrderId("1")]),
    "statuses": lambda api: api.status([PanelOrderId("1"), PanelOrderId("2")]),
    "refill": lambda api: api.refill([PanelOrderId("1")]),
    "refill_status": lambda api: api.refill_status([PanelRefillId("1")]),
    "cancel": lambda api: api.cancel([PanelOrderId("1")]),
    "balance": lambda api: api.balance(),
}


def echoes(key: str) -> list[Answer]:
    """Answers that echo the key in every place and spelling."""
    return [
        Answer(json.dumps({"error": f"Invalid API key: {key}"})),
        Answer(json.dumps({"error": f"No such user {key.upper()}"}, ensure_ascii=False), 403),
        Answer(json.dumps({"status": "error", "message": {"key": f"{quote_plus(key)} is unknown"}})),
        Answer(json.dumps({"1": {"error": key}, "2": key})),
        Answer(json.dumps({"status": f"Key {key}", "order": 0})),
        Answer(json.dumps({"request": {"key": key}})),
        Answer(json.dumps([{"order": 1, "refill": {"error": key}, "cancel": {"error": key}}])),
        Answer(f"key={key}", content_type="text/plain"),
        Answer(f"<pre>key={key}</pre>", 500, "text/html"),
        Answer(json.dumps({"key": key}), 500),
        Answer(f'{{"key": "{key}', cut="mid"),
    ]


def everything_of(error: BaseException) -> Iterator[str]:
    """Everything a log, a trace or a message could show of an error and its causes."""
    yield "".join(traceback.format_exception(error))
    each: BaseException | None = error
    while each is not None:
        yield f"{each} {each!r} {vars(each)}"
        each = each.__cause__ or each.__context__


@pytest.mark.usefixtures("without_backoff")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", ["5e1f0b7c3a9d4e2286f1", ODD_KEY, "demo"])
async def test_a_key_that_the_panel_echoes_is_never_shown(
    connections: PanelConnections, panel: ScriptedPanel, caplog: pytest.LogCaptureFixture, call: str, key: str
) -> None:
    api = connections.of(panel.account(key=key))
    caplog.set_level(logging.DEBUG)
    shown: list[Any] = []
    for answer in echoes(key):
        panel.script(answer, json.dumps({"error": key}))
        with capture_logs() as logged:
            try:
                shown.append(await CALLS[call](api))
            except BotError as error:
                shown.extend(everything_of(error))
        shown.append(logged)
    assert panel.forms[0]["key"] == key
    assert not [text for text in map(str, shown) if key.casefold() in text.casefold()]
    assert key not in caplog.text


def test_a_key_is_redacted_before_a_text_is_cut() -> None:
    error_reader = ErrorReader(STANDARD, "s3cret-s3cret-s3cret")
    said = error_reader.safe_text("x" * 290 + " s3cret-s3cret-s3cret")
    assert "s3cret" not in said
    assert len(said) <= 300


@pytest.mark.parametrize("key", ["", "a"])
def test_an_empty_key_redacts_nothing(key: str) -> None:
    assert ErrorReader(STANDARD, key).safe_text("Bd link") == "Bd link"


async def test_an_error_text_is_one_line(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(json.dumps({"error": "Bad\r\nlink \u202egnp.exe \x1b[31m" + "!" * 500 + "\ud83d"}))
    with pytest.raises(PanelRefusal) as refusal:
        await api.balance()
    assert refusal.value.said.startswith("Bad link gnp.exe [31m!!!")
    assert len(refusal.value.said) <= 300
    assert refusal.value.said.isprintable()
