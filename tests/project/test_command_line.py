"""The command line: help for everything, and a mistake is a line and exit 2."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).parents[2]

COMMANDS = [
    "run",
    "demo",
    "check",
    "migrate",
    "backup",
    "restore",
    "secret",
    "rotate",
    "orders",
    "orders unknown",
    "outbox",
    "outbox list",
]


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str


def bot(folder: Path, *arguments: str, **environment: str) -> Said:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    said = bot(tmp_path, *command.split(), "--help")
    assert said.code == 0
    assert said.err == ""
    usage, _, rest = said.out.partition("\n")
    assert usage.startswith(f"Usage: python -m bot {command} ")
    assert rest.strip()[0].isupper()


def test_the_help_lists_every_command_with_a_whole_sentence(tmp_path: Path) -> None:
    said = bot(tmp_path, "--help")
    lines = [line.split(maxsplit=1) for line in said.out.partition("Commands:")[2].strip().splitlines()]
    assert [name for name, _ in lines] == [command for command in COMMANDS if " " not in command]
    assert all(sentence.endswith(".") and not sentence.endswith("...") for _, sentence in lines)


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        ("", "Missing command."),
        ("runn", "No such command 'runn'."),
        ("orders", "Missing command."),
        ("run --role cook", "Invalid value for '--role'"),
        ("run --rolle all", "No such option: --rolle"),
        ("run all", "Got unexpected extra argument"),
        ("demo --port http", "Invalid value for '--port'"),
        ("demo --port 70000", "Invalid value for '--port'"),
        ("demo --speed 0", "Invalid value for '--speed'"),
        ("backup", "Missing argument"),
        ("backup nowhere/bot.backup", "Invalid value"),
        ("restore nothing.backup", "Invalid value"),
        ("run", "TELEGRAM_TOKEN is missing"),
        ("migrate", "TELEGRAM_TOKEN is missing"),
        ("backup bot.backup", "TELEGRAM_TOKEN is missing"),
        ("orders unknown", "TELEGRAM_TOKEN is missing"),
        ("outbox list", "TELEGRAM_TOKEN is missing"),
        ("rotate", "TELEGRAM_TOKEN is missing"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(tmp_path: Path, arguments: str, begins: str) -> None:
    said = bot(tmp_path, *arguments.split())
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith(begins)
    assert said.err.count("\n") == 1


def test_wrong_settings_are_one_line_each(tmp_path: Path) -> None:
    said = bot(tmp_path, "run", TELEGRAM_TOKEN="swordfish", LOG_FORMAT="xml", PANEL_API_KEY="panelkey")
    assert said.code == 2
    assert [line.split()[0] for line in said.err.splitlines()] == ["TELEGRAM_TOKEN", "LOG_FORMAT", "PANEL_API_URL"]
    assert "swordfish" not in said.err
    assert "panelkey" not in said.err


def test_check_prints_wrong_settings_and_exits_with_1(tmp_path: Path) -> None:
    said = bot(tmp_path, "check", OPERATOR_IDS="ana")
    assert said.code == 1
    assert [line.split()[0] for line in said.out.splitlines()] == ["TELEGRAM_TOKEN", "OPERATOR_IDS"]


def test_secret_prints_a_new_key_that_encrypts(tmp_path: Path) -> None:
    one, other = bot(tmp_path, "secret"), bot(tmp_path, "secret")
    assert (one.code, one.err) == (0, "")
    assert one.out != other.out
    assert Fernet(one.out.strip()).decrypt(Fernet(one.out.strip()).encrypt(b"key")) == b"key"


def test_what_nobody_expected_at_the_start_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    said = bot(tmp_path, "migrate", TELEGRAM_TOKEN="1000:sandbox")
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_the_traceback_is_there_for_those_who_ask(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    said = bot(tmp_path, "migrate", TELEGRAM_TOKEN="1000:sandbox", LOG_LEVEL="debug")
    assert said.code == 2
    assert "Traceback" in said.err
