"""The command line: help for everything, and a mistake is a line and exit 2."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot import __version__

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
    ],
)
def test_a_mistake_is_one_line_and_exit_2(tmp_path: Path, arguments: str, begins: str) -> None:
    said = bot(tmp_path, *arguments.split())
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith(begins)
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", ["run", "migrate", "backup bot.backup", "orders unknown", "outbox list", "rotate"]
)
def test_wrong_settings_have_an_exit_code_of_their_own(tmp_path: Path, arguments: str) -> None:
    said = bot(tmp_path, *arguments.split())
    assert (said.code, said.out) == (78, "")
    assert said.err.startswith("TELEGRAM_TOKEN is missing")
    assert said.err.count("\n") == 1


def test_the_version_is_printed(tmp_path: Path) -> None:
    said = bot(tmp_path, "--version")
    assert (said.code, said.out.strip(), said.err) == (0, __version__, "")


TOKEN = {"TELEGRAM_TOKEN": "1000:sandbox"}


@pytest.mark.parametrize("command", ["orders unknown", "outbox list", "rotate", "backup copy.gz"])
def test_a_command_that_only_looks_makes_no_database(tmp_path: Path, command: str) -> None:
    said = bot(tmp_path, *command.split(), **TOKEN)
    assert (said.code, said.out) == (78, "")
    assert said.err.startswith("There is no database")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("a shopping list, long enough to be looked at as a file of something else " * 20)
    said = bot(tmp_path, "migrate", **TOKEN, DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    assert said.code == 75
    assert f"{tmp_path}/bot.db is not a whole SQLite database" in said.err
    assert "restore a backup" in said.err


def test_a_folder_that_nobody_can_make_is_named(tmp_path: Path) -> None:
    said = bot(tmp_path, "migrate", **TOKEN, DATABASE_URL="sqlite+aiosqlite:////proc/nowhere/bot.db")
    assert said.code == 75
    assert "The database /proc/nowhere/bot.db cannot be made" in said.err
    assert "DATABASE_URL" in said.err


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    said = bot(tmp_path, "migrate", **TOKEN, DATABASE_URL="postgresql+asyncpg://bot:swordfish@127.0.0.1:9/orders")
    assert said.code == 75
    assert "PostgreSQL at 127.0.0.1:9, database orders, cannot be used" in said.err
    assert "swordfish" not in said.err


def test_a_database_in_memory_is_refused(tmp_path: Path) -> None:
    said = bot(tmp_path, "migrate", **TOKEN, DATABASE_URL="sqlite+aiosqlite:///:memory:")
    assert said.code == 78
    assert "lost at every stop" in said.err


def test_a_listen_address_has_no_scheme(tmp_path: Path) -> None:
    said = bot(tmp_path, "migrate", **TOKEN, HTTP_LISTEN="http://127.0.0.1:8080")
    assert said.code == 78
    assert "without http://" in said.err


def test_check_finds_what_is_wrong_in_the_file_of_settings(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("OPERATORS_IDS=1\nPOSTGRES_PASSWORD=pa$word\nWEBHOOK_SECRET='a$b'\nCOMPOSE_PROFILES=postgres\n")
    file.chmod(0o644)
    said = bot(tmp_path, "check", OPERATOR_IDS="1", **TOKEN, TELEGRAM_API_URL="http://127.0.0.1:9", WEBHOOK_SECRET="ab")
    assert said.code == 1
    assert ".env: OPERATORS_IDS is not a setting and is ignored. Did you mean OPERATOR_IDS?" in said.out
    assert ".env: POSTGRES_PASSWORD holds a $" in said.out
    assert "WEBHOOK_SECRET holds" not in said.out
    assert "pa$word" not in said.out
    assert "Warning: .env can be read by other users" in said.out


def test_check_finds_a_bot_that_nobody_can_use_and_a_database_that_cannot_be_made(tmp_path: Path) -> None:
    said = bot(
        tmp_path, "check", **TOKEN, TELEGRAM_API_URL="http://127.0.0.1:9",
        DATABASE_URL="sqlite+aiosqlite:////proc/nowhere/bot.db", DEFAULT_LANGUAGE="tlh",
    )  # fmt: skip
    assert said.code == 1
    assert "There is no panel account" in said.out
    assert "The database /proc/nowhere/bot.db cannot be made" in said.out
    assert "DEFAULT_LANGUAGE" in said.out


def test_the_log_level_of_the_file_counts_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n")
    (tmp_path / "data").write_text("a file where a folder should be")
    assert "Traceback" in bot(tmp_path, "migrate", **TOKEN).err


def test_wrong_settings_are_one_line_each(tmp_path: Path) -> None:
    said = bot(tmp_path, "run", TELEGRAM_TOKEN="swordfish", LOG_FORMAT="xml", PANEL_API_KEY="panelkey")
    assert said.code == 78
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
    assert said.code == 75
    assert said.err.count("\n") == 1
    assert f"{tmp_path}/data is a file, not a folder" in said.err
    assert "Traceback" not in said.err


def test_the_traceback_is_there_for_those_who_ask(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    said = bot(tmp_path, "migrate", TELEGRAM_TOKEN="1000:sandbox", LOG_LEVEL="debug")
    assert said.code == 75
    assert "Traceback" in said.err
