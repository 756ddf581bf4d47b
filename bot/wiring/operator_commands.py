"""The operator's commands behind the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.domain.accounts.people import Account
from bot.domain.errors import BotError, Misconfigured, PanelRefusal, StoreUnavailable
from bot.domain.ids import SHARED
from bot.ops.logging import configure_logging
from bot.ops.metrics import Metrics
from bot.settings import Settings
from bot.store.store import Store
from bot.wiring.factories import catalogues, connection, describe_undecryptable, make_panels, open_store


async def check(settings: Settings) -> list[str]:
    """Find every problem of the setup; returns a sentence for each. Nothing is created or changed."""
    configure_logging("error", settings.log_format)
    problems = settings.find_webhook_problems() + list(catalogues(settings).find_problems())
    problems += _useless(settings) + await _database_problems(settings)
    async with connection(settings) as telegram:
        if error := await telegram.introduce():
            problems.append(f"TELEGRAM_TOKEN: {error}.")
    if settings.panel_api_url is not None:
        panels = make_panels(settings, Metrics())
        try:
            await panels.of(Account(SHARED, "", settings.panel_api_url, "")).balance()
        except PanelRefusal as refused:
            problems.append(f"PANEL_API_URL, PANEL_API_KEY: {refused} It says: {refused.said}")
        except BotError as error:
            problems.append(f"PANEL_API_URL: {error} {getattr(error, 'why', '')}".strip())
        finally:
            await panels.close()
    return problems


def _useless(settings: Settings) -> list[str]:
    """Return why nobody could use a bot that would run with these settings."""
    problems = []
    if not settings.operator_ids and settings.panel_api_url is not None and not settings.own_accounts:
        problems.append(
            "OPERATOR_IDS is empty, so nobody can be invited to the panel account. Set your own Telegram id: "
            "@userinfobot and other bots show it."
        )
    if settings.panel_api_url is None and not settings.own_accounts:
        problems.append(
            "There is no panel account: set PANEL_API_URL and PANEL_API_KEY, or SECRET_KEY so that people connect their own."
        )
    return problems


def explain_database(settings: Settings, error: StoreUnavailable) -> str:
    """Return a sentence that says which database cannot be used, why, and what to do."""
    from bot.store.database.database_url import read_address
    from bot.store.database.problems import explain

    return explain(read_address(settings.database_url), error.why)


async def _existing_store(settings: Settings) -> Store:
    """Open the database for a command that never makes one; raises `Misconfigured` where there is none."""
    from bot.store.store import revision

    if await revision(settings.database_url) is None:
        where = settings.database_url.partition("://")[2].rpartition("@")[2]
        raise Misconfigured(
            [
                f"There is no database of the bot at {where}. Set DATABASE_URL to the one it uses, or start the bot first."
            ]
        )
    return await open_store(settings)


async def _database_problems(settings: Settings) -> list[str]:
    from bot.store.database.database_url import SqliteAddress, read_address
    from bot.store.database.problems import make_problem
    from bot.store.revision import HEAD, KNOWN
    from bot.store.store import revision

    try:
        found = await revision(settings.database_url)
        if found == HEAD:
            store = await open_store(settings)
            try:
                sealed = await store.inbox.sealed()
            finally:
                await store.close()
            return [describe_undecryptable(sealed)] if sealed else []
        elif found is not None and found not in KNOWN:
            return [f"DATABASE_URL: a newer bot made this database (revision {found})."]
    except Misconfigured as wrong:
        return wrong.problems
    except StoreUnavailable as error:
        return [f"DATABASE_URL: {explain_database(settings, error)}"]
    except BotError as error:
        return [f"DATABASE_URL: {error}"]
    address = read_address(settings.database_url)
    if isinstance(address, SqliteAddress) and not address.path.exists() and (problem := make_problem(address.path)):
        return [f"DATABASE_URL: {problem}"]
    return []


async def migrate(settings: Settings) -> None:
    """Migrate the database to this version."""
    from bot.store.store import migrate as migrate_database

    await migrate_database(settings.database_url)


async def backup(settings: Settings, file: Path) -> None:
    """Write a copy of the database."""
    from bot.store.backup import backup as write

    await write(settings.database_url, file)


async def restore(settings: Settings, file: Path) -> None:
    """Replace the database with a copy."""
    from bot.store.backup import restore as read

    await read(settings.database_url, file)


async def rotate(settings: Settings) -> tuple[int, str]:
    """Encrypt every stored key, and every message that waits, with the first `SECRET_KEY`; how many were not, and what no key opens."""
    store = await _existing_store(settings)
    try:
        done = await store.accounts.rotate() + await store.inbox.rotate()
        sealed = await store.inbox.sealed()
        return done, describe_undecryptable(sealed) if sealed else ""
    finally:
        await store.close()


async def unknown_orders(settings: Settings, limit: int = 1_000) -> list[str]:
    """List the unknown orders, a line each, newest first."""
    store = await _existing_store(settings)
    try:
        return [
            f"{_written(order.created_at)}  order {order.id} of person {order.person_id}: {order.service_name}, "
            f"{order.quantity or ''} {order.link}, {order.charge.amount} {order.charge.currency}"
            for order in await store.orders.unknown(limit)
        ]
    finally:
        await store.close()


async def outbox(settings: Settings, limit: int = 200) -> list[str]:
    """List the events that were set aside, newest first, then those that wait for delivery, oldest first; a line each."""
    store = await _existing_store(settings)
    try:
        aside = [
            f"{_written(event.created_at)}  set aside: {event.kind} for chat {event.chat_id}, tries {event.attempts}: "
            f"{event.why}"
            for event in await store.failed_events.list(limit)
        ]
        return aside + [
            f"{_written(event.created_at)}  {event.kind} for chat {event.chat_id}, due {_written(event.due_at)}, "
            f"tries {event.attempts}"
            for event in await store.outbox.waiting(limit)
        ]
    finally:
        await store.close()


def _written(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
