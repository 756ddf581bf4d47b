"""A panel in trouble is asked less and less, its people are told once, and its coming back is noticed."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.events import EventKind
from bot.domain.ids import SHARED
from bot.flows.tracking import Tracking
from bot.flows.troubles import Troubles
from tests.flows.stage import ANA, BORIS, HOUR, MINUTE, SECOND, Keyed, Stage


def tracking_of(stage: Stage) -> Tracking:
    troubles = Troubles(stage.store, stage.clock, stage.new_id, lambda _account: (ANA, BORIS))
    return Tracking(
        stage.store,
        stage.access,
        Keyed(stage.connections),
        stage.clock,
        stage.new_id,
        stage.tracking.schedule,
        troubles=troubles,
    )


async def asks_for(stage: Stage, tracking: Tracking, milliseconds: int, *, step: int = 5 * SECOND) -> int:
    """What the loop does for so long; how many requests reached the panel."""
    before = len(stage.sent("status"))
    for _ in range(milliseconds // step):
        stage.clock.passes(step)
        for account_id, orders in (await tracking.due()).items():
            await tracking.ask(account_id, orders)
    return len(stage.sent("status")) - before


async def notes(stage: Stage) -> list[str]:
    waiting = await stage.store.outbox.waiting(100)
    return [one.payload["text"] for one in waiting if one.kind is EventKind.OPERATOR_NOTE and one.person_id == ANA]


async def test_a_panel_that_is_down_is_asked_less_and_less_and_told_of_once(stage: Stage) -> None:
    for number in range(3):
        await stage.bought("100", f"https://instagram.com/p/CxDown{number}")
    tracking = tracking_of(stage)
    stage.goes_wrong("status", status=404, body="<html>", content_type="text/html", times=10_000)
    first = await asks_for(stage, tracking, 10 * MINUTE)
    later = await asks_for(stage, tracking, 60 * MINUTE)
    assert first / 10 > 2 * later / 60
    assert 1 <= later / 3 <= 6  # a question is three requests at most
    [told] = await notes(stage)
    assert "does not answer" in told
    stage.faults.clear()
    assert await asks_for(stage, tracking, 16 * MINUTE) > 0
    assert [note.split(",")[0] for note in await notes(stage)][1:] == ["The panel of “My panel” answers again"]
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    assert tracking.troubles is not None
    assert tracking.troubles.rests_until(account) is None


async def test_a_stumble_is_told_to_nobody(stage: Stage) -> None:
    await stage.bought()
    tracking = tracking_of(stage)
    stage.goes_wrong("status", status=404, body="", times=3)
    await asks_for(stage, tracking, 5 * MINUTE)
    assert await notes(stage) == []


async def test_a_wrong_key_is_told_at_once_and_pauses_the_questions_until_another_key_is_there(stage: Stage) -> None:
    await stage.bought()
    tracking = tracking_of(stage)
    stage.goes_wrong("status", body='{"error": "Invalid API key"}', times=10_000)
    asked = await asks_for(stage, tracking, 2 * HOUR, step=MINUTE)
    assert asked <= 6
    [told] = await notes(stage)
    assert "does not accept its key" in told
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    assert tracking.troubles is not None
    assert tracking.troubles.rests_until(account) is not None
    assert tracking.troubles.rests_until(replace(account, key="another")) is None
