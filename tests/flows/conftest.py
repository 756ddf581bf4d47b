"""The stage of the stories: SQLite and a panel on loopback, new for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import stamina

from bot.panel.panels import PanelConnections
from bot.panel.transport import ATTEMPTS
from bot.sandbox.faults import Faults
from bot.sandbox.panel import SandboxPanel
from bot.store.store import Store
from tests.flows.environment import SERVICES, Stage, serving


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    faults = Faults()
    panel = SandboxPanel(faults=faults, speed=0, catalogue=[dict(service) for service in SERVICES])
    runner, url = await serving(panel)
    store = await Store.open(sqlite_url)
    connections = PanelConnections(timeout_seconds=5, requests_per_minute=60_000)
    made = Stage(store, panel, faults, connections, url)
    await made.opened()
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield made
    await connections.close()
    await store.close()
    await runner.cleanup()
