"""A scripted panel on loopback, and the connections to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from bot.panel.api import PanelAPI
from bot.panel.panels import PanelConnections
from bot.panel.transport import ATTEMPTS
from tests.panel.scripted_panel import ScriptedPanel


@pytest.fixture
def without_backoff() -> Iterator[None]:
    """Retries follow without a pause."""
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield


@pytest.fixture
async def panel() -> AsyncIterator[ScriptedPanel]:
    async with ScriptedPanel() as playing:
        yield playing


@pytest.fixture
def observed() -> list[tuple[str, str]]:
    """Each call's action and outcome, in order."""
    return []


@pytest.fixture
async def connections(observed: list[tuple[str, str]]) -> AsyncIterator[PanelConnections]:
    opened = PanelConnections(
        timeout_seconds=10,
        requests_per_minute=60_000,
        observe=lambda action, outcome, _seconds: observed.append((action, outcome)),
    )
    yield opened
    await opened.close()


@pytest.fixture
def api(connections: PanelConnections, panel: ScriptedPanel) -> PanelAPI:
    """The API of the scripted panel's account."""
    return connections.of(panel.account())
