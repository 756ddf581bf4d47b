"""What watches a process: Telegram greeted, the database asked, figures kept, the signal to stop heard."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

from bot.background.loops import QueueDepths
from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import Catalogue
from bot.ops.metrics import Metrics
from bot.settings import Settings
from bot.store.store import Store
from bot.telegram.application import Application
from bot.telegram.connection import Connection
from bot.wiring.factories import clock


class ShutdownDeadline:
    """Shares the seconds of a stop among those who still have something to finish, counted from the first of them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None

    async def within(self, most_seconds: float, finish: Callable[[float], Awaitable[object]]) -> None:
        """Let one finish, within so many seconds or what is left of all."""
        now = asyncio.get_running_loop().time()
        if self._until is None:
            self._until = now + self._seconds
        await finish(max(0.0, min(most_seconds, self._until - now)))


class StartupRegistration:
    """Asks Telegram who we are, for ever; the first time it answers, the webhook and the menus are set."""

    def __init__(self, settings: Settings, telegram: Connection, application: Application, role: str) -> None:
        self._settings = settings
        self._telegram = telegram
        self._application = application
        self._polls = role != "background" and settings.webhook_address is None
        self._announced = role == "background"
        self._webhook_set = role == "background" or settings.webhook_address is None

    async def round(self) -> float:
        """Greet once; the seconds until the next time."""
        # Whoever polls says itself that Telegram is away.
        pause = await self._telegram.greet(quiet=self._polls)
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


def database_check(store: Store) -> Callable[[], Awaitable[None]]:
    """Whether the database can be used, for `/readyz`."""

    async def check() -> None:
        await store.check()

    return check


def catalogue_figures(metrics: Metrics) -> Callable[[Account, Catalogue], None]:
    """Tell the metrics of each catalogue that was read."""

    def seen(account: Account, catalogue: Catalogue) -> None:
        metrics.catalogue(
            str(account.id), len(catalogue.services), lambda: max(0, clock() - catalogue.fetched_at) / 1000
        )

    return seen


def depth_figures(metrics: Metrics) -> Callable[[QueueDepths], None]:
    """Tell the metrics how much waits."""

    def age_seconds(oldest_at: int | None) -> float:
        return 0.0 if oldest_at is None else max(0, clock() - oldest_at) / 1000

    def measured(depths: QueueDepths) -> None:
        for queue, depth in depths.queues.items():
            metrics.waits(queue, depth.waiting, age_seconds(depth.oldest_at))
        metrics.unknown_orders(depths.unknown_orders)

    return measured


def stop_signal() -> asyncio.Event:
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
