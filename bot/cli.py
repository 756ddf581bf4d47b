"""The command line: reads what was asked, calls wiring, says plainly what was wrong. No logic.

Wiring and the libraries behind it are imported inside the commands, so that help and `secret` answer at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import sys
import traceback
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from typer.exceptions import Abort, Exit, TyperException

USAGE_ERROR = 2
UNAVAILABLE = 75
"""The database, an address to listen at or something else outside cannot be used now. Source: EX_TEMPFAIL of sysexits.h."""
WRONG_SETTINGS = 78
"""Nothing changes until somebody corrects the settings. Source: EX_CONFIG of sysexits.h."""
INTERRUPTED = 130

T = TypeVar("T")

app = typer.Typer(
    help="A Telegram bot that is the front end of an SMM panel.",
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
orders = typer.Typer(help="Orders that need the operator.", rich_markup_mode=None)
outbox = typer.Typer(help="Events that wait to be told.", rich_markup_mode=None)
app.add_typer(orders, name="orders")
app.add_typer(outbox, name="outbox")


class ProcessRole(StrEnum):
    """What one process does; several processes on one PostgreSQL may share the work."""

    ALL = "all"
    CHAT = "chat"
    BACKGROUND = "background"


def _print_version(wanted: bool) -> None:
    if wanted:
        from bot import __version__

        typer.echo(__version__)
        raise Exit(0)


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """A Telegram bot that is the front end of an SMM panel."""


@app.command()
def run(
    role: Annotated[
        ProcessRole, typer.Option(help="All, only the chat, or only what runs by the clock.")
    ] = ProcessRole.ALL,
) -> None:
    """Run the bot until it is stopped."""
    settings = _load_settings()
    from bot import wiring

    _run(wiring.run(settings, role.value))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the web chat on this machine; 0: any.")] = 8000,
    speed: Annotated[
        float, typer.Option(min=0.01, max=100_000, help="How many times faster orders move than at a real panel.")
    ] = 60.0,
) -> None:
    """Try the bot in a browser: no token, no key, no money.

    It comes with a panel and a Telegram of its own, on this machine alone, and prints one address to open.
    """
    from bot import wiring

    _run(wiring.demo(port, speed))


@app.command()
def check() -> None:
    """Say what is wrong with the set-up, all at once.

    Settings, database, Telegram token, panel key and languages are looked at; the exit code is 0 or 1.
    """
    from bot.domain.errors import Misconfigured

    try:
        settings = _load_settings()
    except Misconfigured as wrong:
        problems = wrong.problems
    else:
        from bot import wiring

        problems = _run(wiring.check(settings))
    from bot.settings import Settings

    problems = problems + Settings.find_file_problems()
    for problem in problems:
        typer.echo(_redacted(problem))
    for warning in Settings.find_file_warnings():
        typer.echo(_redacted(f"Warning: {warning}"))
    if problems:
        raise Exit(1)
    typer.echo("All is well.")


@app.command()
def migrate() -> None:
    """Bring the database up to this version.

    Nothing happens when it is already.
    """
    settings = _load_settings()
    from bot import wiring

    _run(wiring.migrate(settings))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where the copy is written.")],
) -> None:
    """Write a copy of the database to FILE.

    The bot may go on running.
    """
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.absolute().parent}")
    settings = _load_settings()
    from bot import wiring

    _run(wiring.backup(settings, file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A copy that backup wrote.")],
) -> None:
    """Put a copy in the place of the database.

    Stop the bot first.
    """
    settings = _load_settings()
    from bot import wiring

    _run(wiring.restore(settings, file))


@app.command()
def secret() -> None:
    """Print a new key for SECRET_KEY."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command()
def rotate() -> None:
    """Encrypt every stored key anew with the first SECRET_KEY.

    So are the messages that wait. The bot may go on running, once every process of it was started with that key.
    """
    settings = _load_settings()
    from bot import wiring

    count, sealed = _run(wiring.rotate(settings))
    typer.echo(f"Encrypted anew: {count}. Every stored key is under the first SECRET_KEY now.")
    if sealed:
        typer.echo(sealed)


@orders.command("unknown")
def orders_unknown() -> None:
    """List the orders whose answer was lost.

    Whoever placed them says in the chat whether they exist.
    """
    settings = _load_settings()
    from bot import wiring

    _print_lines(_run(wiring.unknown_orders(settings)), empty="No order is unknown.")


@outbox.command("list")
def outbox_list() -> None:
    """List the events that wait to be told.

    Those that were set aside, because they could not be told, come first.
    """
    settings = _load_settings()
    from bot import wiring

    _print_lines(_run(wiring.outbox(settings)), empty="Nothing waits to be told.")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code; whatever goes wrong is one line each on standard error."""
    try:
        code = app(arguments, prog_name="python -m bot", standalone_mode=False)
    except TyperException as mistake:
        _print_error_line(f"{mistake.format_message()} See --help.")
        code = USAGE_ERROR
    except (KeyboardInterrupt, Abort):
        code = INTERRUPTED
    except Exit as leave:
        code = leave.exit_code
    except Exception as error:
        _print_error(error)
        code = _choose_exit_code(error)
    sys.exit(code if isinstance(code, int) else 0)


def _load_settings() -> Any:
    from bot.ops.redaction import hide_secrets
    from bot.settings import Settings

    settings = Settings.load()
    hide_secrets(*settings.secrets())
    return settings


def _read_log_level() -> str:
    """The log level from the environment or `.env`, also where the other settings are wrong."""
    from dotenv import dotenv_values

    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (
            os.environ.get("LOG_LEVEL") or dotenv_values(".env", encoding="utf-8-sig").get("LOG_LEVEL") or ""
        ).lower()
    return ""


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _print_lines(lines: list[str], *, empty: str) -> None:
    for line in lines or [empty]:
        typer.echo(_redacted(line))


def _choose_exit_code(error: Exception) -> int:
    """Return the exit code of a command that failed; service managers decide by it whether to try again."""
    from bot.domain.errors import Misconfigured, StoreUnavailable

    if isinstance(error, Misconfigured):
        return WRONG_SETTINGS
    return UNAVAILABLE if isinstance(error, OSError | StoreUnavailable) else 1


def _print_error(error: Exception) -> None:
    """Print what stopped the command in one line; the trace too, where LOG_LEVEL is debug."""
    if _read_log_level() == "debug":
        typer.echo(_redacted("".join(traceback.format_exception(error))), err=True)
    from bot.domain.errors import Misconfigured, StoreUnavailable

    if isinstance(error, Misconfigured):
        for problem in error.problems:
            _print_error_line(problem)
    elif isinstance(error, StoreUnavailable):
        from bot import wiring

        _print_error_line(wiring.explain_database(_load_settings(), error))
    elif isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        _print_error_line(
            f"{error.strerror}: stop what listens there, or choose another address (--port of the demo, HTTP_LISTEN)."
        )
    else:
        _print_error_line(str(error) or type(error).__name__)


def _print_error_line(sentence: str) -> None:
    typer.echo(_redacted(" ".join(sentence.split())), err=True)


def _redacted(text: str) -> str:
    from bot.ops.redaction import redact

    return redact(text)
