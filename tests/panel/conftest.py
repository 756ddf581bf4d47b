"""A played panel on loopback, and the connections that ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from bot.panel.api import PanelAPI
from bot.panel.panels import PanelConnections
from bot.panel.transport import ATTEMPTS
from tests.panel.scripted_panel import PlayedPanel


@pytest.fixture
def in_a_hurry() -> Iterator[None]:
    """What is asked again is asked again at once."""
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield


@pytest.fixture
async def panel() -> AsyncIterator[PlayedPanel]:
    async with PlayedPanel() as playing:
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
def api(connections: PanelConnections, panel: PlayedPanel) -> PanelAPI:
    """The API of the played panel's account."""
    return connections.of(panel.account())
