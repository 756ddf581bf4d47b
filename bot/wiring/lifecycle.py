"""The lifecycle of a process: registration with Telegram, checks, metrics, stop signals, and the shutdown deadline."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot import __version__
from bot.background.loops import QueueDepths
from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import Catalogue
from bot.ops.metrics import Metrics
from bot.settings import Settings
from bot.store.revision import HEAD
from bot.store.store import Store
from bot.telegram.application import Application
from bot.telegram.connection import Connection
from bot.wiring.factories import clock

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
MOST_ACCOUNTS_LOGGED = 5

_log = logging.getLogger(__name__)


class ShutdownDeadline:
    """Divides the seconds of a shutdown among the parts that have work to finish, counted from the first of them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None

    async def within(self, most_seconds: float, finish: Callable[[float], Awaitable[object]]) -> None:
        """Let a part finish, within so many seconds or what remains of the total."""
        now = asyncio.get_running_loop().time()
        if self._until is None:
            self._until = now + self._seconds
        await finish(max(0.0, min(most_seconds, self._until - now)))


class StartupRegistration:
    """Calls `getMe` periodically; after the first answer it sets the webhook and the menus."""

    def __init__(self, settings: Settings, telegram: Connection, application: Application, role: str) -> None:
        self._settings = settings
        self._telegram = telegram
        self._application = application
        self._polls = role != "background" and settings.webhook_address is None
        self._announced = role == "background"
        self._logged = False
        self._webhook_set = role == "background" or settings.webhook_address is None

    async def round(self) -> float:
        """Call Telegram once; returns the seconds until the next call."""
        # A process that polls reports itself that Telegram is unreachable.
        pause = await self._telegram.greet(quiet=self._polls)
        if await self._telegram.check() is not None:
            return pause
        if not self._webhook_set and self._settings.webhook_address and self._settings.webhook_secret:
            secret = self._settings.webhook_secret.get_secret_value()
            self._webhook_set = await self._telegram.set_webhook(self._settings.webhook_address, secret)
            pause = pause if self._webhook_set else min(pause, 5.0)
        if not self._logged:
            self._logged = True
            _log.info("connected to Telegram as @%s", self._telegram.username)
        if not self._announced:
            self._announced = True
            await self._application.announce(self._settings.operator_ids)
        return pause


def make_database_check(store: Store) -> Callable[[], Awaitable[None]]:
    """Make the check of the database for `/readyz`."""

    async def check() -> None:
        await store.check()

    return check


def make_catalogue_observer(metrics: Metrics) -> Callable[[Account, Catalogue], None]:
    """Make a function that records each refreshed catalogue in the metrics."""

    def seen(account: Account, catalogue: Catalogue) -> None:
        metrics.set_catalogue(
            str(account.id), len(catalogue.services), lambda: max(0, clock() - catalogue.fetched_at) / 1000
        )

    return seen


def make_depth_observer(metrics: Metrics) -> Callable[[QueueDepths], None]:
    """Make a function that records the queue depths in the metrics."""

    def age_seconds(oldest_at: int | None) -> float:
        return 0.0 if oldest_at is None else max(0, clock() - oldest_at) / 1000

    def measured(depths: QueueDepths) -> None:
        for queue, depth in depths.queues.items():
            metrics.set_queue(queue, depth.waiting, age_seconds(depth.oldest_at))
        metrics.set_unknown_orders(depths.unknown_orders)

    return measured


def install_stop_signal() -> asyncio.Event:
    """Return an event that is set at the first SIGTERM, SIGINT or SIGHUP; a second signal ends the process at once."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        _log.info("stopping: received %s", number.name)
        stopped.set()
        for one in STOP_SIGNALS:
            loop.remove_signal_handler(one)

    for one in STOP_SIGNALS:
        loop.add_signal_handler(one, stop, one)
    return stopped


def log_start(settings: Settings, role: str) -> None:
    """Log what has just started. No address is logged whole."""
    updates = "none" if role == "background" else "webhook" if settings.webhook_address else "long polling"
    _log.info(
        "started: version %s, role %s, updates by %s, database %s at revision %s",
        __version__, role, updates, urlsplit(settings.database_url).scheme.split("+")[0], HEAD,
    )  # fmt: skip


async def log_figures(store: Store) -> None:
    """Log the figures of the database and its first accounts. The start does not wait for them, nor fail with them."""
    if not _log.isEnabledFor(logging.INFO):
        return
    _log.info(
        "people %d, accounts %d, orders to poll now %d, orders with an unknown outcome %d, notifications waiting %d",
        await store.directory.count(),
        await store.accounts.count(),
        (await store.orders.depth(clock())).waiting,
        await store.orders.count_unknown(),
        (await store.outbox.depth(clock())).waiting,
    )
    for account in await store.accounts.page(0, MOST_ACCOUNTS_LOGGED):
        fetched_at = await store.catalogues.fetched_at(account.id)
        read = datetime.fromtimestamp(fetched_at / 1000, UTC).isoformat(" ", "minutes") if fetched_at else "never"
        _log.info("account %d: panel %s, catalogue last read %s", account.id, urlsplit(account.url).hostname, read)
