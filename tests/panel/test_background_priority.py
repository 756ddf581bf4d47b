"""Background requests leave room in an account's limit for requests that people wait for."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import PanelRefusal, PanelUnavailable
from bot.domain.ids import ServiceId
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import Answer, ScriptedPanel

BALANCE = '{"balance": "1.00", "currency": "USD"}'


async def test_a_person_does_not_wait_behind_background_requests(panel: ScriptedPanel) -> None:
    panel.script(BALANCE)
    connections = PanelConnections(requests_per_minute=60, at_once=40)
    try:
        patient, person = connections.of(panel.account(), background=True), connections.of(panel.account())
        async with asyncio.TaskGroup() as group:
            questions = [group.create_task(patient.balance()) for _ in range(30)]
            await panel.wait_for_requests(8)
            for _ in range(6):
                await person.balance()
            # Sent later, answered first: the background requests did not use up the burst of fifteen.
            assert sum(question.done() for question in questions) < 15
            for question in questions:
                question.cancel()
    finally:
        await connections.close()


async def test_background_requests_share_the_limit(panel: ScriptedPanel) -> None:
    panel.script(BALANCE)
    connections = PanelConnections(requests_per_minute=60, at_once=40)
    try:
        for _ in range(14):
            await connections.of(panel.account()).balance()
        async with asyncio.TaskGroup() as group:
            question = group.create_task(connections.of(panel.account(), background=True).balance())
            await connections.of(panel.account()).balance()
            assert not question.done()
            question.cancel()
    finally:
        await connections.close()


async def test_an_account_keeps_its_background_panel_and_its_currency(connections: PanelConnections) -> None:
    async with ScriptedPanel() as panel:
        panel.script(BALANCE)
        account = panel.account(currency="EUR")
        assert connections.of(account) is connections.of(account)
        assert connections.of(account, background=True) is connections.of(account, background=True)
        assert connections.of(account, background=True).currency == connections.of(account).currency == "EUR"


async def test_a_panel_with_retry_after_gets_no_request_of_that_account_meanwhile(
    connections: PanelConnections, panel: ScriptedPanel
) -> None:
    panel.script(Answer("", 429, headers={"Retry-After": "60"}))
    api = connections.of(panel.account())
    with pytest.raises(PanelRefusal):
        await api.add(ServiceId("1"), {"link": "x"})
    for asked in (
        api.balance(),
        connections.of(panel.account(), background=True).balance(),
        api.add(ServiceId("1"), {}),
    ):
        with pytest.raises(PanelUnavailable, match="not answering") as trouble:
            await asked
        assert trouble.value.retry_after_seconds is not None
        assert 50 < trouble.value.retry_after_seconds <= 60
    assert len(panel.forms) == 1
