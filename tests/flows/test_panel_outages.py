"""A panel in trouble is asked less and less, its people are told once, and its coming back is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.accounts.people import Account
from bot.domain.errors import PanelRefusal, PanelUnavailable
from bot.domain.ids import SHARED, OrderId
from bot.domain.notifications.events import OperatorNote
from bot.flows.accounts.balance import Balance
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.orders.refill_cancel import RefillsAndCancels
from bot.flows.orders.status_polling import StatusPolling
from bot.flows.panels.circuit_breaker import CircuitBreaker
from bot.flows.panels.panel_outages import PanelOutages
from bot.i18n import Languages
from bot.telegram.screen import Localizer
from bot.telegram.screens.notifications import notices
from tests.flows.environment import ANA, BORIS, HOUR, MINUTE, SECOND, Keyed, Stage

SILENT = {"status": 404, "body": "<html>", "content_type": "text/html", "times": 10_000}


class Watched:
    """The stories over one circuit, as a process has them."""

    def __init__(self, stage: Stage) -> None:
        self.panel_outages = PanelOutages(stage.store, stage.clock, stage.new_id, lambda _account: (ANA, BORIS))
        panels = Keyed(stage.connections)
        guarded = CircuitBreaker(panels, self.panel_outages)
        self.status_polling = StatusPolling(stage.deps, guarded, stage.status_polling.schedule)
        self.refill_cancel = RefillsAndCancels(stage.deps, guarded, stage.my_orders)
        self.balance = Balance(stage.store, stage.access, guarded, stage.clock)
        self.catalogue_cache = CatalogueCache(stage.store, guarded, stage.clock)
        stage.ordering = replace(
            stage.ordering, panels=guarded, catalogue_cache=self.catalogue_cache, doubtful=self.panel_outages.known
        )


async def asks_for(stage: Stage, watched: Watched, milliseconds: int, *, step: int = 5 * SECOND) -> int:
    """What the loop of tracking does for so long; how many requests reached the panel."""
    before = len(stage.sent("status"))
    for _ in range(milliseconds // step):
        stage.clock.passes(step)
        for account_id, orders in (await watched.status_polling.due()).items():
            await watched.status_polling.ask(account_id, orders)
    return len(stage.sent("status")) - before


async def shared(stage: Stage) -> Account:
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    return account


async def notes(stage: Stage) -> list[str]:
    waiting = await stage.store.outbox.waiting(100)
    t = Localizer(Languages(Path(__file__).parents[2] / "locales").get_translator("en"))
    return [
        str(notices.operator_note(t, one.message, one.values).text).removeprefix("🛠 ")
        for one in waiting
        if isinstance(one, OperatorNote) and one.person_id == ANA
    ]


async def test_a_panel_that_is_down_is_asked_less_and_less_and_told_of_once(stage: Stage) -> None:
    for number in range(3):
        await stage.bought("100", f"https://instagram.com/p/CxDown{number}")
    watched = Watched(stage)
    stage.goes_wrong("status", **SILENT)
    first = await asks_for(stage, watched, 10 * MINUTE)
    later = await asks_for(stage, watched, 60 * MINUTE)
    assert first / 10 > 2 * later / 60
    assert 1 <= later / 3 <= 6  # a question is three requests at most
    [told] = await notes(stage)
    assert "does not answer" in told
    stage.faults.clear()
    assert await asks_for(stage, watched, 16 * MINUTE) > 0
    assert [note.split(",")[0] for note in await notes(stage)][1:] == ["The panel of “My panel” answers again"]
    assert not watched.panel_outages.known(await shared(stage))


async def test_a_stumble_is_told_to_nobody(stage: Stage) -> None:
    await stage.bought()
    watched = Watched(stage)
    stage.goes_wrong("status", status=404, body="", times=3)
    await asks_for(stage, watched, 5 * MINUTE)
    assert await notes(stage) == []


async def test_a_wrong_key_is_told_at_once_and_pauses_the_questions_until_another_key_is_there(stage: Stage) -> None:
    await stage.bought()
    watched = Watched(stage)
    stage.goes_wrong("status", body='{"error": "Invalid API key"}', times=10_000)
    asked = await asks_for(stage, watched, 2 * HOUR, step=MINUTE)
    assert asked <= 6
    [told] = await notes(stage)
    assert "does not accept its key" in told
    account = await shared(stage)
    assert watched.panel_outages.known(account)
    assert not watched.panel_outages.known(replace(account, key="another"))


async def test_a_key_that_one_question_found_wrong_is_not_tried_by_the_others_until_a_balance_is_read(
    stage: Stage,
) -> None:
    order = await stage.bought()
    watched, account = Watched(stage), await shared(stage)
    await refilled(stage, watched, order.id)
    await stage.bought(link="https://instagram.com/p/CxRunning")
    before = len(stage.panel.requests)
    stage.goes_wrong("*", body='{"error": "Invalid API key"}', times=10_000)
    for _ in range(10):
        await asks_for(stage, watched, 20 * SECOND)
        for account_id, refills in (await watched.refill_cancel.due()).items():
            await watched.refill_cancel.ask(account_id, refills)
        with pytest.raises(PanelRefusal):
            await watched.balance.asked(account)
        with pytest.raises(PanelRefusal):
            await watched.catalogue_cache.refresh(account, background=True)
    assert len(stage.panel.requests) == before + 1
    stage.faults.clear()
    await watched.balance.now(await stage.who())
    assert not watched.panel_outages.known(account)
    assert [note.split(",")[0] for note in await notes(stage)][1:] == ["The panel of “My panel” answers again"]
    assert await asks_for(stage, watched, 10 * MINUTE) > 0


async def test_orders_that_are_not_to_be_had_keep_nobody_from_the_balance(stage: Stage) -> None:
    await stage.bought()
    watched, account = Watched(stage), await shared(stage)
    stage.goes_wrong("status", **SILENT)
    quarter_hours = [await asks_with_balance(stage, watched, account) for _ in range(4)]
    assert quarter_hours[0] > 2 * quarter_hours[-1] > 0
    assert len(await notes(stage)) == 1


async def asks_with_balance(stage: Stage, watched: Watched, account: Account) -> int:
    before = len(stage.sent("status"))
    for _ in range(15):
        await asks_for(stage, watched, MINUTE)
        await watched.balance.asked(account)
    return len(stage.sent("status")) - before


async def test_a_yes_while_the_panel_is_down_buys_nothing_says_since_when_and_counts_once_it_is_back(
    stage: Stage,
) -> None:
    await stage.bought(link="https://instagram.com/p/CxBefore")
    watched = Watched(stage)
    stage.goes_wrong("*", **SILENT)
    await asks_for(stage, watched, 10 * MINUTE)
    stage.faults.clear()
    step = await stage.quoted()
    stage.goes_wrong("*", **SILENT)
    await asks_for(stage, watched, 3 * MINUTE)
    with pytest.raises(PanelUnavailable, match="has not answered for 3 min"):
        await stage.confirm(step)
    assert len(stage.sent("add")) == 1
    stage.faults.clear()
    bought = await stage.confirm(step)
    assert bought.panel_order_id is not None
    assert len(stage.sent("add")) == len(stage.booked()) == 2


async def test_people_are_told_of_a_long_silence_at_once_and_may_try_again_soon(stage: Stage) -> None:
    await stage.bought()
    watched, ana = Watched(stage), await stage.who()
    stage.goes_wrong("balance", **SILENT)
    for _ in range(4):
        with pytest.raises(PanelUnavailable):
            await watched.balance.now(ana)
        stage.clock.passes(MINUTE)
    with pytest.raises(PanelUnavailable, match="has not answered for 4 min"):
        await watched.balance.now(ana)
    asked = len(stage.sent("balance"))
    stage.clock.passes(5 * SECOND)
    with pytest.raises(PanelUnavailable, match="has not answered for 4 min"):
        await watched.balance.now(ana)
    assert len(stage.sent("balance")) == asked
    stage.faults.clear()
    stage.clock.passes(6 * SECOND)
    assert (await watched.balance.now(ana)).balance.amount > 0


async def refilled(stage: Stage, watched: Watched, order_id: OrderId) -> None:
    """The order is completed, and its refill is under way."""
    stage.panel.execute({"do": "finish"})
    await asks_for(stage, watched, HOUR, step=10 * MINUTE)
    stage.panel.execute({"do": "refill_pause", "hours": 0})
    await stage.refill_cancel.refill(await stage.who(), order_id)
