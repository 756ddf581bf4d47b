"""The stage of a story: a sandbox, the bot at work against it over HTTP, and the people who talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet

from bot.background.loops import Intervals
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.wiring import running

QUICK = Intervals(
    status_polling=0.1,
    refills=0.1,
    crash_recovery=0.2,
    outbox_delivery=0.05,
    catalogues=5.0,
    balances=0.1,
    broadcasts=0.1,
    mass_completion=0.1,
    late=0.5,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a story needs: `ana` is the operator, `boris` a buyer to be, `carla` a stranger."""

    sandbox: Sandbox
    people: People
    settings: Settings

    @property
    def panel(self) -> SandboxPanel:
        return self.sandbox.panel

    def person(self, short: str) -> SandboxPerson:
        return self.people.find_person(short)

    def added(self) -> list[dict[str, Any]]:
        """Every `add` the panel took."""
        return self.panel.list_orders()


def settings_for(sandbox: Sandbox, database_url: str, **more: Any) -> Settings:
    """What a bot against this sandbox is told."""
    plain = {
        "telegram_token": sandbox.token,
        "telegram_api_url": sandbox.api_url,
        "operator_ids": (1001,),
        "panel_api_url": sandbox.panel_url,
        "panel_api_key": "demo",
        "panel_requests_per_minute": 6000,
        "allow_private_panels": True,
        "secret_key": (Fernet.generate_key().decode(),),
        "http_listen": "",
        "track_first_seconds": 0.2,
        "track_max_seconds": 1.0,
    }
    # A server behind a socket, as tests have it, has an address that settings do not take.
    return Settings.model_validate(plain | more).model_copy(update={"database_url": database_url})


@asynccontextmanager
async def staged(database_url: str, *, speed: float = 1.0, **more: Any) -> AsyncIterator[Stage]:
    """A sandbox and the bot at work against it."""
    async with Sandbox(speed=speed, flood_limits=False) as sandbox:
        settings = settings_for(sandbox, database_url, **more)
        async with People(sandbox.base_url) as people, running(settings, account_name="Panel", intervals=QUICK):
            yield Stage(sandbox, people, settings)
