"""One stream of logs for structlog and for every library, without secrets."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.ops.logging import configure_logging
from bot.ops.redaction import HIDDEN, hide_secrets

TOKEN = "987654321:" + "ZyXwVuTs-_" * 3 + "54321"
PANEL_KEY = "0123456789abcdef0123456789abcdef"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_token_is_hidden_in_message_arguments_and_traceback_of_a_library(stream: io.StringIO, form: str) -> None:
    configure_logging("debug", form, stream)
    library = logging.getLogger("somebodys.http.client")
    library.info("HTTP Request: POST https://api.telegram.org/bot%s/getUpdates", TOKEN)
    try:
        raise ConnectionError(f"https://api.telegram.org/bot{TOKEN}/sendMessage")
    except ConnectionError:
        library.exception("failed", extra={"url": f"/bot{TOKEN}/x"})
    said = stream.getvalue()
    assert "ZyXwVuTs" not in said
    assert said.count(HIDDEN) >= 3
    assert "Traceback" in said


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_key_that_was_told_is_hidden_wherever_structlog_puts_it(stream: io.StringIO, form: str) -> None:
    hide_secrets(PANEL_KEY)
    configure_logging("info", form, stream)
    log = structlog.get_logger("bot.panel")
    log.info("asked", body={"key": PANEL_KEY, "action": "balance"}, bare=PANEL_KEY, nested=[{"x": PANEL_KEY.encode()}])
    log.info("asked with %s", PANEL_KEY)
    assert PANEL_KEY not in stream.getvalue()
    assert "balance" in stream.getvalue()


def test_machines_get_one_json_object_a_line_with_context(stream: io.StringIO) -> None:
    configure_logging("info", "json", stream)
    with structlog.contextvars.bound_contextvars(update_id=7):
        structlog.get_logger("bot.updates").warning("left\nover", count=2)
        logging.getLogger("library").error("héllo %d", 3)
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["event"], first["count"], first["update_id"], first["level"]) == ("left\nover", 2, 7, "warning")
    assert (second["event"], second["update_id"], second["logger"]) == ("héllo 3", 7, "library")
    assert first["timestamp"].endswith("Z")


def test_a_redacted_json_line_is_still_json(stream: io.StringIO) -> None:
    hide_secrets('quo"ted\nkey')
    configure_logging("info", "json", stream)
    structlog.get_logger("bot").info("held", value='quo"ted\nkey', form='{"key": "abc", "b": 1}', key='a"b')
    line = json.loads(stream.getvalue())
    assert line["value"] == HIDDEN
    assert "abc" not in line["form"]
    assert "b" not in line["key"].replace(HIDDEN, "")


def test_what_is_below_the_level_is_not_logged(stream: io.StringIO) -> None:
    configure_logging("warning", "console", stream)
    structlog.get_logger("bot").info("quiet")
    logging.getLogger("bot").info("quiet")
    logging.getLogger("bot").warning("loud")
    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()


def test_libraries_that_tell_of_every_request_are_heard_at_debug_only(stream: io.StringIO) -> None:
    configure_logging("info", "console", stream)
    logging.getLogger("httpx").info("HTTP Request: …")
    assert stream.getvalue() == ""
    configure_logging("debug", "console", stream)
    logging.getLogger("httpx").info("HTTP Request: …")
    assert "HTTP Request" in stream.getvalue()


def test_an_error_that_nobody_caught_is_logged_without_secrets() -> None:
    program = f"from bot.ops.logging import configure_logging; configure_logging('info', 'json')\nraise RuntimeError('/bot{TOKEN}/getMe')\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ZyXwVuTs" not in done.stderr
    assert HIDDEN in json.loads(done.stderr)["exception"]


@pytest.mark.parametrize("form", ["console", "json"])
def test_words_of_a_panel_cannot_steer_the_console_or_forge_a_line(stream: io.StringIO, form: str) -> None:
    hostile = "\x1b]0;owned\x07 refused\n2026-12-01 [info] all is well\x9b2J\u202egnp"
    configure_logging("info", form, stream)
    structlog.get_logger("bot.panel").warning("the panel refused", words=hostile)
    logging.getLogger("bot.flows").warning("the panel says: %s", hostile)
    try:
        raise ValueError(hostile)
    except ValueError:
        logging.getLogger("bot.flows").exception("failed")
    shown = stream.getvalue()
    assert not set(shown) & set("\x1b\x07\x9b\u202e")
    warnings = [line for line in shown.splitlines() if "the panel" in line]
    assert len(warnings) == 2
    assert all("all is well" in line for line in warnings)
