"""Questions of the clock leave room in an account's limit for what people wait for."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import PanelRefusal, PanelUnavailable
from bot.domain.ids import ServiceId
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import Answer, PlayedPanel

BALANCE = '{"balance": "1.00", "currency": "USD"}'


async def test_a_person_does_not_wait_behind_the_questions_of_the_clock(panel: PlayedPanel) -> None:
    panel.plays(BALANCE)
    connections = PanelConnections(requests_per_minute=60, at_once=40)
    try:
        patient, person = connections.patiently(panel.account()), connections.of(panel.account())
        async with asyncio.TaskGroup() as group:
            questions = [group.create_task(patient.balance()) for _ in range(30)]
            await panel.has_read(8)
            for _ in range(6):
                await person.balance()
            # Asked later, answered first: the limit of fifteen at once was not used up by the clock.
            assert sum(question.done() for question in questions) < 15
            for question in questions:
                question.cancel()
    finally:
        await connections.close()


async def test_questions_of_the_clock_keep_the_same_limit(panel: PlayedPanel) -> None:
    panel.plays(BALANCE)
    connections = PanelConnections(requests_per_minute=60, at_once=40)
    try:
        for _ in range(14):
            await connections.of(panel.account()).balance()
        async with asyncio.TaskGroup() as group:
            question = group.create_task(connections.patiently(panel.account()).balance())
            await connections.of(panel.account()).balance()
            assert not question.done()
            question.cancel()
    finally:
        await connections.close()


async def test_a_panel_that_is_slow_to_the_clock_is_the_same_panel_to_people(connections: PanelConnections) -> None:
    async with PlayedPanel() as panel:
        panel.plays(BALANCE)
        account = panel.account(currency="EUR")
        assert connections.of(account) is connections.of(account)
        assert connections.patiently(account) is connections.patiently(account)
        assert connections.patiently(account).currency == connections.of(account).currency == "EUR"


async def test_a_panel_that_asks_to_wait_hears_nothing_of_that_account_meanwhile(
    connections: PanelConnections, panel: PlayedPanel
) -> None:
    panel.plays(Answer("", 429, headers={"Retry-After": "60"}))
    api = connections.of(panel.account())
    with pytest.raises(PanelRefusal):
        await api.add(ServiceId("1"), {"link": "x"})
    for asked in (api.balance(), connections.patiently(panel.account()).balance(), api.add(ServiceId("1"), {})):
        with pytest.raises(PanelUnavailable, match="not answering") as trouble:
            await asked
        assert trouble.value.retry_after_seconds is not None
        assert 50 < trouble.value.retry_after_seconds <= 60
    assert len(panel.forms) == 1
