"""The composition root: the one module that names every concrete class, and opens and closes them in order."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from bot.background.catalogues import CatalogueRefresh
from bot.background.deliveries import Deliveries
from bot.background.loops import Depths, Intervals, loops
from bot.background.mass import MassSending
from bot.background.supervisor import Loop, Supervisor
from bot.domain.errors import BotError, Misconfigured, PanelRefusal
from bot.domain.ids import SHARED, PersonId
from bot.domain.people import Account
from bot.domain.polling import Schedule
from bot.domain.services import Catalogue
from bot.flows.access import Access
from bot.flows.balance import Balance
from bot.flows.browsing import Browsing
from bot.flows.catalogue import CatalogueShelf
from bot.flows.delivering import Delivering
from bot.flows.inviting import Inviting
from bot.flows.mass import MassOrdering
from bot.flows.noting import Noting
from bot.flows.ordering import Ordering
from bot.flows.ports import Panel, Panels, Received, Store
from bot.flows.recovering import Recovering
from bot.flows.requesting import Requesting
from bot.flows.reviewing import Reviewing
from bot.flows.tracking import Tracking
from bot.i18n import Catalogues
from bot.ops.health import Heartbeats
from bot.ops.http import HttpListener, Webhook
from bot.ops.logging import set_up
from bot.ops.metrics import Metrics
from bot.panel.panels import PanelConnections
from bot.settings import Settings
from bot.store.numbering import Numbering
from bot.store.store import SqlStore
from bot.telegram.application import Application
from bot.telegram.connection import Connection
from bot.telegram.pacing import Pacing
from bot.telegram.polling import WAIT_SECONDS, Poller
from bot.telegram.sending import Sender
from bot.telegram.turn import Stories
from bot.telegram.updates import Updates

LOCALES = Path(__file__).parent.parent / "locales"
DRAIN_SECONDS = 12.0
"""How long what is under way may take at a stop; with closing everything it stays below 20 seconds."""
END_SECONDS = 4.0
TEND_SECONDS = 5.0


def clock() -> int:
    """Milliseconds UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _WithSharedKey:
    """Implements `flows.ports.Panels`: the shared account's key comes from the settings and is stored nowhere."""

    panels: PanelConnections
    key: str

    def of(self, account: Account) -> Panel:
        return self.panels.of(replace(account, key=self.key) if account.id == SHARED else account)


# ── run ──


async def run(settings: Settings, role: str) -> None:
    """Run until SIGTERM or SIGINT; then finish what is under way and close everything. `role`: all, chat, background."""
    set_up(settings.log_level, settings.log_format)
    stopped = _stop_signal()
    async with running(settings, role):
        await stopped.wait()


@asynccontextmanager
async def running(
    settings: Settings, role: str = "all", *, account_name: str = "", intervals: Intervals | None = None
) -> AsyncIterator[None]:
    """The bot at work. Opened in this order and closed in the opposite one; nothing here needs Telegram to be there."""
    metrics = Metrics()
    heartbeats = Heartbeats(time.monotonic)
    numbering = Numbering(clock)
    async with AsyncExitStack() as stack:
        store = await SqlStore.open(settings.database_url, keys=[key.get_secret_value() for key in settings.secret_key])
        stack.push_async_callback(store.close)
        await _ensure_shared_account(store, settings, account_name)
        panels = _panels(settings, metrics)
        stack.push_async_callback(panels.panels.close)
        telegram = await stack.enter_async_context(_connection(settings))
        supervisor = Supervisor(heartbeats, failed=metrics.loop_failed)
        stack.push_async_callback(supervisor.stop, END_SECONDS)

        pacing = Pacing(per_second=30 if role == "all" else 15)
        stories, shelf = _stories(settings, store, panels, metrics, numbering, telegram)
        application = Application(bot=telegram.bot, sender=Sender(telegram.bot, pacing), stories=stories)
        starting: list[Loop] = []
        webhook = None
        if role != "background":
            noting = Noting(store, tuple(map(PersonId, settings.operator_ids)), clock, numbering)

            async def set_aside(update: Received, why: str) -> None:
                text = f"Something a person sent (number {update.update_id}) could not be handled: {why}"
                await noting.note(f"update:{update.update_id}", text)

            updates = Updates(
                store,
                application.handle,
                clock,
                await _holder(store, settings),
                spawn=supervisor.spawn,
                figures=metrics,
                on_set_aside=set_aside,
            )
            stack.push_async_callback(updates.drain, DRAIN_SECONDS)
            starting.append(Loop("inbox", updates.tend, TEND_SECONDS))
            if settings.webhook_secret is not None and settings.webhook_url is not None:
                webhook = Webhook(settings.webhook_secret.get_secret_value(), updates.receive_webhook)
            else:
                poller = Poller(telegram.bot, telegram.polling, updates, reached=telegram.reached)
                starting.append(Loop("polling", poller.round, 0.0, longest_round_seconds=3 * WAIT_SECONDS))
                stack.push_async_callback(supervisor.stop_loop, "polling")
        starting.append(Loop("greeting", _Greeting(settings, telegram, application, role).round, 60.0))
        if role != "chat":
            told = asyncio.Event()
            mass = MassSending(stories.mass, supervisor.spawn, told.set)
            stack.push_async_callback(mass.end, DRAIN_SECONDS)
            starting += loops(
                intervals or Intervals(),
                store=store,
                clock=clock,
                tracking=stories.tracking,
                requesting=stories.requesting,
                recovering=Recovering(store, panels, clock, numbering),
                catalogues=CatalogueRefresh(
                    store.accounts,
                    shelf,
                    clock,
                    supervisor.spawn,
                    every_seconds=settings.catalogue_refresh_seconds,
                    seen=_catalogue_figures(metrics),
                ),
                deliveries=Deliveries(
                    Delivering(store, application.notifier, clock, metrics.delivered),
                    store.outbox,
                    clock,
                    supervisor.spawn,
                    told,
                    turn=pacing.delay,
                ),
                mass=mass,
                told=told,
                spawn=supervisor.spawn,
                figures=_depth_figures(metrics),
            )
        if settings.http_address is not None:
            checks = {"database": _database_check(store), "telegram": telegram.check, "loops": heartbeats.check}
            listener = HttpListener(*settings.http_address, checks=checks, metrics=metrics, webhook=webhook)
            await stack.enter_async_context(listener)
        for loop in starting:
            supervisor.start(loop)
            metrics.loop(loop.name, lambda name=loop.name: heartbeats.age_seconds(name))  # type: ignore[misc]
        yield


def _stories(
    settings: Settings, store: Store, panels: Panels, metrics: Metrics, numbering: Numbering, telegram: Connection
) -> tuple[Stories, CatalogueShelf]:
    access = Access(store, clock, frozenset(map(PersonId, settings.operator_ids)))
    shelf = CatalogueShelf(store, panels, clock)
    schedule = Schedule(settings.track_first_seconds, settings.track_max_seconds)
    # An `add` may wait its turn as long as it may take; only then is it lost.
    lease_seconds = 2 * settings.panel_timeout_seconds + 15
    ordering = Ordering(store, access, shelf, panels, clock, numbering, schedule, lease_seconds)
    reviewing = Reviewing(store, access, panels, ordering, clock, numbering)
    return Stories(
        access=access,
        browsing=Browsing(store, access, shelf, clock),
        ordering=ordering,
        reviewing=reviewing,
        requesting=Requesting(store, access, panels, reviewing, clock, numbering, settings.track_first_seconds),
        tracking=Tracking(store, access, panels, clock, numbering, schedule, metrics.status_changed),
        balance=Balance(store, access, panels, clock),
        mass=MassOrdering(ordering, access),
        inviting=Inviting(store, access, clock, numbering),
        store=store,
        catalogues=Catalogues(LOCALES, settings.default_language),
        clock=clock,
        bot_username=lambda: telegram.username,
    ), shelf


class _Greeting:
    """Asks Telegram who we are, for ever; the first time it answers, the webhook and the menus are set."""

    def __init__(self, settings: Settings, telegram: Connection, application: Application, role: str) -> None:
        self._settings = settings
        self._telegram = telegram
        self._application = application
        self._announced = role == "background"
        self._webhook_set = role == "background" or settings.webhook_address is None

    async def round(self) -> float:
        pause = await self._telegram.greet()
        if await self._telegram.check() is not None:
            return pause
        if not self._webhook_set and self._settings.webhook_address and self._settings.webhook_secret:
            secret = self._settings.webhook_secret.get_secret_value()
            self._webhook_set = await self._telegram.set_webhook(self._settings.webhook_address, secret)
            pause = pause if self._webhook_set else min(pause, 5.0)
        if not self._announced:
            self._announced = True
            await self._application.announce(self._settings.operator_ids)
        return pause


def _connection(settings: Settings) -> Connection:
    return Connection(settings.telegram_token.get_secret_value(), settings.telegram_api_url)


def _panels(settings: Settings, metrics: Metrics) -> _WithSharedKey:
    connections = PanelConnections(
        timeout_seconds=settings.panel_timeout_seconds,
        requests_per_minute=settings.panel_requests_per_minute,
        allow_private=settings.allow_private_panels,
        observe=metrics.panel_asked,
    )
    key = settings.panel_api_key
    return _WithSharedKey(connections, key.get_secret_value() if key is not None else "")


async def _ensure_shared_account(store: Store, settings: Settings, name: str) -> None:
    """Make the stored shared account what the settings say it is; without settings it is closed."""
    known = await store.accounts.get(SHARED)
    if settings.panel_api_url is None:
        wanted = known and replace(known, closed_at=known.closed_at or clock())
    else:
        name = name or urlsplit(settings.panel_api_url).hostname or settings.panel_api_url
        # Another panel may count in another money.
        currency = known.currency if known is not None and known.url == settings.panel_api_url else ""
        wanted = Account(SHARED, name, settings.panel_api_url, "", currency=currency)
    if wanted is not None and wanted != known:
        await store.accounts.save(wanted)


async def _holder(store: Store, settings: Settings) -> str:
    """The name under which this process holds updates.

    A SQLite file serves one process: what is held there was held by one that is no more, and is free at once.
    """
    if not settings.database_url.startswith("sqlite"):
        return f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
    await store.inbox.release("this machine")
    return "this machine"


def _database_check(store: SqlStore):  # type: ignore[no-untyped-def]
    async def check() -> str | None:
        await store.check()
        return None

    return check


def _catalogue_figures(metrics: Metrics):  # type: ignore[no-untyped-def]
    def seen(account: Account, catalogue: Catalogue) -> None:
        metrics.catalogue(
            str(account.id), len(catalogue.services), lambda: max(0, clock() - catalogue.fetched_at) / 1000
        )

    return seen


def _depth_figures(metrics: Metrics):  # type: ignore[no-untyped-def]
    def age_seconds(oldest_at: int | None) -> float:
        return 0.0 if oldest_at is None else max(0, clock() - oldest_at) / 1000

    def measured(depths: Depths) -> None:
        metrics.inbox(depths.inbox.waiting, age_seconds(depths.inbox.oldest_at))
        metrics.outbox(depths.outbox.waiting, age_seconds(depths.outbox.oldest_at))
        metrics.unknown_orders(depths.unknown_orders)

    return measured


def _stop_signal() -> asyncio.Event:
    """Set at the first SIGTERM or SIGINT; a second one ends the process at once."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopped.set()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(one)

    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop)
    return stopped


# ── demo ──


async def demo(port: int, speed: float) -> None:
    """Run a sandbox and the bot against it, with a database of their own that is gone afterwards."""
    from cryptography.fernet import Fernet

    from bot.sandbox.server import Sandbox

    set_up("warning", "console")
    stopped = _stop_signal()
    with tempfile.TemporaryDirectory(prefix="smm-panel-bot-") as folder:
        async with Sandbox(port=port, speed=speed) as sandbox:
            settings = Settings.model_validate(
                {
                    "telegram_token": sandbox.token,
                    "telegram_api_url": sandbox.api_url,
                    "operator_ids": (1001,),
                    "panel_api_url": sandbox.panel_url,
                    "panel_api_key": "demo",
                    "panel_requests_per_minute": 6000,
                    "allow_private_panels": True,
                    "secret_key": (Fernet.generate_key().decode(),),
                    "database_url": f"sqlite+aiosqlite:///{folder}/bot.db",
                    "http_listen": "",
                    "track_first_seconds": max(0.5, min(20.0, 120 / speed)),
                    "track_max_seconds": max(1.0, min(900.0, 900 / speed)),
                }
            )
            async with running(settings, account_name="Sandbox panel"):
                sys.stdout.write(f"Open {sandbox.base_url}/ in a browser and talk to the bot.\nStop with Ctrl+C.\n")
                sys.stdout.flush()
                await stopped.wait()


# ── for the operator ──


async def check(settings: Settings) -> list[str]:
    """Every problem of the set-up, a sentence each; empty when all is well. Nothing is made or changed."""
    problems = list(Catalogues(LOCALES, settings.default_language).problems())
    problems += await _database_problems(settings)
    async with _connection(settings) as telegram:
        if error := await telegram.introduce():
            problems.append(f"TELEGRAM_TOKEN: {error}.")
    if settings.panel_api_url is not None:
        panels = _panels(settings, Metrics())
        try:
            await panels.of(Account(SHARED, "", settings.panel_api_url, "")).balance()
        except PanelRefusal as refused:
            problems.append(f"PANEL_API_URL, PANEL_API_KEY: {refused} It says: {refused.said}")
        except BotError as error:
            problems.append(f"PANEL_API_URL: {error} {getattr(error, 'why', '')}".strip())
        finally:
            await panels.panels.close()
    return problems


async def _database_problems(settings: Settings) -> list[str]:
    from bot.store.revision import HEAD, KNOWN
    from bot.store.store import revision

    try:
        found = await revision(settings.database_url)
        if found == HEAD:
            await (await _open(settings)).close()
        elif found is not None and found not in KNOWN:
            return [f"DATABASE_URL: a newer bot made this database (revision {found})."]
    except Misconfigured as wrong:
        return wrong.problems
    except BotError as error:
        return [f"DATABASE_URL: {error} {getattr(error, 'why', '')}".strip()]
    return []


async def migrate(settings: Settings) -> None:
    """Bring the database up to this version."""
    from bot.store.store import migrate as migrate_database

    await migrate_database(settings.database_url)


async def backup(settings: Settings, file: Path) -> None:
    """Write a copy of the database."""
    from bot.store.backup import backup as write

    await write(settings.database_url, file)


async def restore(settings: Settings, file: Path) -> None:
    """Put a copy in the place of the database."""
    from bot.store.backup import restore as read

    await read(settings.database_url, file)


async def unknown_orders(settings: Settings) -> list[str]:
    """The orders whose answer was lost, a line each, newest first."""
    store = await _open(settings)
    try:
        return [
            f"{_written(order.created_at)}  order {order.id} of person {order.person_id}: {order.service_name}, "
            f"{order.quantity or ''} {order.link}, {order.charge.amount} {order.charge.currency}"
            for order in await store.orders.unknown()
        ]
    finally:
        await store.close()


async def outbox(settings: Settings, limit: int = 200) -> list[str]:
    """The events that wait to be told, a line each, oldest first."""
    store = await _open(settings)
    try:
        return [
            f"{_written(event.created_at)}  {event.kind} for chat {event.chat_id}, due {_written(event.due_at)}, "
            f"tries {event.attempts}"
            for event in await store.outbox.waiting(limit)
        ]
    finally:
        await store.close()


async def _open(settings: Settings) -> SqlStore:
    return await SqlStore.open(settings.database_url, keys=[key.get_secret_value() for key in settings.secret_key])


def _written(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
