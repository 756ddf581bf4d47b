"""Factories: parts of a process that other commands need too, made from the settings."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from bot.background.replica import Replica, SingleProcess
from bot.domain.accounts.people import Account
from bot.domain.ids import SHARED
from bot.flows.ports import Panel
from bot.i18n import Languages
from bot.ops.metrics import Metrics
from bot.ops.redaction import hide_secrets
from bot.panel.panels import PanelConnections
from bot.settings import Settings
from bot.store.store import Store
from bot.telegram.connection import Connection
from bot.wiring.clock import MonotonicClock

SHORTEST_STORED_KEY = 16
"""Shorter keys are words that ordinary lines of the log may hold."""
_PACKAGE = Path(__file__).parents[1]
LOCALES = next(
    (folder for folder in (_PACKAGE / "locales", _PACKAGE.parent / "locales") if folder.is_dir()),
    _PACKAGE.parent / "locales",
)
"""The languages: inside the installed package, or beside it in a checkout."""


clock = MonotonicClock()
"""Milliseconds UTC, for everything in this process."""


@dataclass(frozen=True, slots=True)
class PanelsWithSharedKey:
    """Implements `flows.ports.Panels`: the shared account's key comes from the settings and is stored nowhere."""

    panels: PanelConnections
    key: str
    hides_keys: bool = True
    """Whether the keys of accounts are hidden in logs from now on: a word that was only tried as a key is not."""
    hidden: set[str] = field(default_factory=set)

    def of(self, account: Account, *, background: bool = False) -> Panel:
        if self.hides_keys and len(account.key) >= SHORTEST_STORED_KEY and account.key not in self.hidden:
            self.hidden.add(account.key)
            hide_secrets(account.key)
        return self.panels.of(self._with_key(account), background=background)

    def _with_key(self, account: Account) -> Account:
        return replace(account, key=self.key) if account.id == SHARED else account

    def shared_by(self, processes: int) -> None:
        """Use one of so many equal parts of each account's limit."""
        self.panels.shared_by(processes)

    async def close(self) -> None:
        """Close every connection."""
        await self.panels.close()


async def open_store(settings: Settings, holder: str = "") -> Store:
    """Open the database; raises as `Store.open` does."""
    keys = [key.get_secret_value() for key in settings.secret_key]
    return await Store.open(settings.database_url, keys=keys, holder=holder)


def describe_undecryptable(count: int) -> str:
    """Describe waiting messages that no key decrypts."""
    return (
        f"SECRET_KEY opens {count} of the waiting messages no more; they are kept, and in nobody's way. "
        "It should hold the key they were stored with, after the new one and a comma."
    )


def catalogues(settings: Settings) -> Languages:
    """Make the languages."""
    return Languages(LOCALES, settings.default_language)


def connection(settings: Settings) -> Connection:
    """Make a connection to Telegram that is not open yet."""
    return Connection(settings.telegram_token.get_secret_value(), settings.telegram_api_url)


def make_panels(settings: Settings, metrics: Metrics) -> PanelsWithSharedKey:
    """Make the panels of all accounts."""
    connections = PanelConnections(
        timeout_seconds=settings.panel_timeout_seconds,
        requests_per_minute=settings.panel_requests_per_minute,
        allow_private=settings.allow_private_panels,
        observe=metrics.count_panel_request,
    )
    key = settings.panel_api_key
    return PanelsWithSharedKey(connections, key.get_secret_value() if key is not None else "")


async def ensure_shared_account(store: Store, settings: Settings, name: str) -> None:
    """Update the stored shared account from the settings; without settings for it, close it."""
    known = await store.accounts.get(SHARED)
    if settings.panel_api_url is None:
        wanted = known and replace(known, closed_at=known.closed_at or clock())
    else:
        name = name or urlsplit(settings.panel_api_url).hostname or settings.panel_api_url
        # Another panel may use another currency.
        currency = known.currency if known is not None and known.url == settings.panel_api_url else ""
        wanted = Account(SHARED, name, settings.panel_api_url, "", currency=currency)
    if wanted is not None and wanted != known:
        await store.accounts.save(wanted)


def uses_sqlite(settings: Settings) -> bool:
    """Say whether the database is a SQLite file, which one process uses."""
    return settings.database_url.startswith("sqlite")


def make_holder_name(settings: Settings) -> str:
    """Make the name under which this process holds leases."""
    return "this machine" if uses_sqlite(settings) else f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"


async def join(
    store: Store, settings: Settings, holder: str, role: str, shared_by: Callable[[int], None]
) -> Replica | SingleProcess:
    """This process among those that share the database, as many as `shared_by` is told.

    What was held in a file was held by a process that is no more, and is free at once.
    """
    if uses_sqlite(settings):
        shared_by(1 if role == "all" else 2)
        if role != "chat":
            await store.release()
        else:
            await store.inbox.release(holder)
        return SingleProcess()
    replica = Replica(holder, role, store.replicas, clock, on_replica_count=shared_by)
    await replica.round()
    return replica
