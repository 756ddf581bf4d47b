"""The command line: parses arguments, calls wiring, prints results and errors. No other logic.

Wiring and its libraries are imported inside the commands, so that help and `secret` answer at once.
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
"""The database, a listen address or another external resource cannot be used now. Source: EX_TEMPFAIL of sysexits.h."""
WRONG_SETTINGS = 78
"""The settings must be corrected first. Source: EX_CONFIG of sysexits.h."""
INTERRUPTED = 130

T = TypeVar("T")

app = typer.Typer(
    help="A Telegram bot that is the front end of an SMM panel.",
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
orders = typer.Typer(help="Show orders that need an operator.", rich_markup_mode=None)
outbox = typer.Typer(help="Show notifications that wait for delivery.", rich_markup_mode=None)
app.add_typer(orders, name="orders")
app.add_typer(outbox, name="outbox")


class ProcessRole(StrEnum):
    """The part of the work that one process does; several processes can share one PostgreSQL database."""

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
        ProcessRole, typer.Option(help="Everything, only the chat, or only the background work.")
    ] = ProcessRole.ALL,
) -> None:
    """Run the bot until it is stopped."""
    settings = _load_settings()
    from bot import wiring

    _run(wiring.run(settings, role.value))


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the web chat on this machine; 0 takes any free port.")
    ] = 8000,
    speed: Annotated[
        float, typer.Option(min=0.01, max=100_000, help="How many times faster orders progress than at a real panel.")
    ] = 60.0,
) -> None:
    """Try the bot in a browser: no token, no key, no money.

    It starts a stand-in panel and a stand-in Telegram on this machine, and prints an address to open.
    """
    from bot import wiring

    _run(wiring.demo(port, speed))


@app.command()
def check() -> None:
    """Check the setup and print every problem.

    Checks settings, database, Telegram token, panel key and languages. The exit code is 0, or 1 if there is a problem.
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
    typer.echo("No problems found.")


@app.command()
def migrate() -> None:
    """Migrate the database to this version.

    Does nothing if it is up to date.
    """
    settings = _load_settings()
    from bot import wiring

    _run(wiring.migrate(settings))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write.")],
) -> None:
    """Back up the database to FILE.

    The bot can keep running.
    """
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.absolute().parent}")
    settings = _load_settings()
    from bot import wiring

    _run(wiring.backup(settings, file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A file written by backup.")],
) -> None:
    """Replace the database with a backup.

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
    """Encrypt every stored key again with the first SECRET_KEY.

    Messages waiting to be handled are encrypted again too. The bot can keep running if all its processes use that key.
    """
    settings = _load_settings()
    from bot import wiring

    count, warning = _run(wiring.rotate(settings))
    typer.echo(f"Encrypted again: {count}. Every stored key now uses the first SECRET_KEY.")
    if warning:
        typer.echo(warning)


@orders.command("unknown")
def orders_unknown() -> None:
    """List orders that the panel may or may not have accepted.

    The panel's answer was lost. The buyers settle these orders in the chat.
    """
    settings = _load_settings()
    from bot import wiring

    _print_lines(_run(wiring.unknown_orders(settings)), empty="There are no unknown orders.")


@outbox.command("list")
def outbox_list() -> None:
    """List notifications that wait for delivery.

    Notifications that could not be delivered and were set aside come first.
    """
    settings = _load_settings()
    from bot import wiring

    _print_lines(_run(wiring.outbox(settings)), empty="No notifications are waiting.")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and exit with its code; every problem is one line on standard error."""
    try:
        code = app(arguments, prog_name="python -m bot", standalone_mode=False)
    except TyperException as error:
        _print_error_line(f"{error.format_message()} See --help.")
        code = USAGE_ERROR
    except (KeyboardInterrupt, Abort):
        code = INTERRUPTED
    except Exit as exit_request:
        code = exit_request.exit_code
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
    """Read the log level from the environment or `.env`, even if other settings are wrong."""
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
    """Choose the exit code for an error; service managers decide by it whether to restart."""
    from bot.domain.errors import Misconfigured, StoreUnavailable

    if isinstance(error, Misconfigured):
        return WRONG_SETTINGS
    return UNAVAILABLE if isinstance(error, OSError | StoreUnavailable) else 1


def _print_error(error: Exception) -> None:
    """Print an error in one line; with LOG_LEVEL=debug also its traceback."""
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
            f"{error.strerror}: stop the other program, or choose another address (--port for the demo, HTTP_LISTEN)."
        )
    else:
        _print_error_line(str(error) or type(error).__name__)


def _print_error_line(sentence: str) -> None:
    typer.echo(_redacted(" ".join(sentence.split())), err=True)


def _redacted(text: str) -> str:
    from bot.ops.redaction import redact

    return redact(text)
