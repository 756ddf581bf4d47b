"""The conversation up to the confirm screen: what was said is kept, and no update takes two steps."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.accounts.people import Account, Role
from bot.domain.errors import FieldMistake, NotAllowed, NotFound, OldButton, PanelUnavailable, UserMistake
from bot.domain.ids import SHARED, ChatId, ServiceId
from bot.domain.links import read_link
from bot.domain.orders.orders import Status
from bot.domain.service_terms import ShownTerms
from bot.flows.ordering.order_questions import Step
from bot.i18n import Formats
from tests.flows.environment import ANA, BORIS, DAY, LINK, Stage, button_of

CHAT = ChatId(ANA)


async def test_the_questions_of_a_type_come_one_by_one_and_end_in_a_quote(stage: Stage) -> None:
    step, person = await stage.asked("3"), await stage.who()
    seen = []
    for text in (LINK, "1k", "10", "60"):
        if step.question is None:
            step = await stage.ordering.edit(person, CHAT, "runs", stage.update(), button_of(step))
        assert step.question is not None
        seen.append(step.question.name)
        step = await stage.ordering.answer(person, CHAT, text, stage.update())
    assert seen == ["link", "quantity", "runs", "interval"]
    assert step.quote is not None
    assert (step.quote.quantity, step.quote.charge.amount) == (10_000, Decimal("8.5"))
    assert step.quote.balance_after is not None
    assert step.quote.balance_after.amount == Decimal("92.34292")
    assert step.currency == "USD"


async def test_a_mistake_comes_back_with_its_question_and_keeps_the_rest(stage: Stage) -> None:
    step = await stage.asked("1", LINK, "12")
    assert step.question is not None
    assert step.question.name == "quantity"
    assert str(step.mistake) == "12 is too few: at least 50."
    assert (await stage.draft()).answers == {"link": LINK}


async def test_answers_are_there_after_a_restart(stage: Stage) -> None:
    await stage.asked("1", LINK)
    stage.again()
    step = await stage.ordering.current(await stage.who(), CHAT)
    assert step is not None
    assert step.question is not None
    assert (step.question.name, dict(step.draft.answers)) == ("quantity", {"link": LINK})


async def test_answers_are_kept_while_the_panel_is_down(stage: Stage) -> None:
    await stage.asked("1", LINK)
    stage.goes_wrong("*", status=502, body="<html>", content_type="text/html", times=10)
    step = await stage.ordering.answer(await stage.who(), CHAT, "1k", stage.update())
    assert isinstance(step.trouble, PanelUnavailable)
    assert (step.question, step.quote) == (None, None)
    assert (await stage.draft()).answers == {"link": LINK, "quantity": "1000"}
    stage.faults.clear()
    again = await stage.ordering.review(await stage.who(), CHAT, stage.update(), button_of(step))
    assert again.quote is not None


async def test_an_update_that_is_handled_again_takes_no_second_step(stage: Stage) -> None:
    person, choosing = await stage.who(), stage.update()
    first = await stage.ordering.choose(person, CHAT, ServiceId("3"), choosing)
    assert (await stage.ordering.choose(person, CHAT, ServiceId("3"), choosing)).draft == first.draft
    group_links = stage.update()
    for _ in range(2):
        step = await stage.ordering.answer(person, CHAT, LINK, group_links)
        assert step.question is not None
        assert step.question.name == "quantity"
    counting = stage.update()
    for _ in range(2):  # a number that would be a number of runs as well
        step = await stage.ordering.answer(person, CHAT, "100", counting)
        assert dict(step.draft.answers) == {"link": LINK, "quantity": "100"}
    assert step.quote is not None
    wishing, button = stage.update(), button_of(step)
    for _ in range(2):
        step = await stage.ordering.edit(person, CHAT, "runs", wishing, button)
    skipping, button = stage.update(), button_of(step)
    for _ in range(2):
        step = await stage.ordering.skip(person, CHAT, skipping, button)
        assert step.quote is not None
    back, button = stage.update(), button_of(step)
    for _ in range(2):
        earlier = await stage.ordering.back(person, CHAT, back, button)
        assert isinstance(earlier, Step)
        assert earlier.question is not None
        assert earlier.question.name == "quantity"


async def test_an_update_cut_off_before_its_quote_makes_it_when_it_is_handled_again(stage: Stage) -> None:
    await stage.asked("1", LINK)
    counting = stage.update()
    stage.goes_wrong("services", status=503, body="", times=10)
    troubled = await stage.ordering.answer(await stage.who(), CHAT, "1k", counting)
    assert troubled.trouble is not None
    stage.faults.clear()
    stage.again()
    assert (await stage.ordering.answer(await stage.who(), CHAT, "1k", counting)).quote is not None


async def test_a_button_of_a_screen_before_does_nothing_but_say_so(stage: Stage) -> None:
    old = await stage.asked("3", LINK)
    await stage.ordering.answer(await stage.who(), CHAT, "100", stage.update())
    with pytest.raises(OldButton):
        await stage.ordering.answer(await stage.who(), CHAT, "500", stage.update(), button=button_of(old))
    with pytest.raises(OldButton):
        await stage.ordering.skip(await stage.who(), CHAT, stage.update(), button_of(old))
    assert (await stage.draft()).answers == {"link": LINK, "quantity": "100"}


async def test_of_two_answers_at_once_one_is_taken_and_the_other_is_said_to_be_late(stage: Stage) -> None:
    asked = await stage.asked("3")
    ana, opened = await stage.who(), await stage.ordering.opened(await stage.who(), asked.draft)
    links = [LINK, LINK + "2"]
    answers = [stage.ordering.answer(ana, CHAT, link, stage.update(), opened=opened) for link in links]
    said = await asyncio.gather(*answers, return_exceptions=True)
    [taken] = [link for link, step in zip(links, said, strict=True) if not isinstance(step, OldButton)]
    assert (await stage.draft()).answers == {"link": taken}


async def test_back_leads_to_the_service_and_keeps_what_was_said(stage: Stage) -> None:
    step = await stage.quoted()
    seen = []
    while isinstance(
        earlier := await stage.ordering.back(await stage.who(), CHAT, stage.update(), button_of(step)), Step
    ):
        step = earlier
        assert step.question is not None
        seen.append(step.question.name)
    assert seen == ["quantity", "link"]
    assert earlier.service_id == "1"
    assert (await stage.draft()).answers == {"link": LINK, "quantity": "1000"}


async def test_an_edited_answer_leads_straight_back_to_the_quote(stage: Stage) -> None:
    step = await stage.quoted()
    step = await stage.ordering.edit(await stage.who(), CHAT, "quantity", stage.update(), button_of(step))
    assert step.question is not None
    step = await stage.ordering.answer(await stage.who(), CHAT, "2k", stage.update())
    assert step.quote is not None
    assert step.quote.quantity == 2000


async def test_back_from_an_edit_is_back_at_the_quote(stage: Stage) -> None:
    step = await stage.quoted()
    step = await stage.ordering.edit(await stage.who(), CHAT, "link", stage.update(), button_of(step))
    assert step.question is not None
    left = await stage.ordering.back(await stage.who(), CHAT, stage.update(), button_of(step))
    assert isinstance(left, Step)
    assert left.quote is not None
    assert dict(left.draft.answers) == {"link": LINK, "quantity": "1000"}


async def test_a_pasted_link_is_the_first_answer_of_the_service_that_is_chosen(stage: Stage) -> None:
    person = await stage.who()
    await stage.ordering.paste(person, CHAT, read_link("instagram.com/ana.cats/"), stage.update())
    step = await stage.ordering.choose(person, CHAT, ServiceId("1"), stage.update())
    assert step.question is not None
    assert (step.question.name, step.draft.answers["link"]) == ("quantity", "https://instagram.com/ana.cats/")
    await stage.ordering.paste(person, CHAT, read_link("instagram.com/ana.cats/"), stage.update())
    step = await stage.ordering.choose(person, CHAT, ServiceId("5"), stage.update())
    assert step.question is not None
    assert (step.question.name, step.draft.answers["username"]) == ("min", "ana.cats")


async def test_a_last_day_that_has_passed_is_refused(stage: Stage) -> None:
    step = await stage.asked("5", "ana.cats", "100", "150", "10", "30", "1/1/2020")
    assert step.question is not None
    assert (step.question.name, str(step.mistake)) == ("expiry", "2020-01-01 has already passed.")


async def test_a_last_day_is_read_and_compared_where_the_buyer_is(stage: Stage) -> None:
    evening = datetime.datetime(2027, 1, 1, 3, tzinfo=datetime.UTC)  # 31 December, 16:00, in Pago Pago
    stage.clock.now = round(evening.timestamp() * 1000)
    await stage.store.people.save(replace(await stage.who(), time_zone="Pacific/Pago_Pago"))
    await stage.asked("5", "ana.cats", "100", "150", "10", "30")
    days = Formats("en").days.parse
    for typed, expiry in (("31 dec", "31/12/2026"), ("30 dec", "30/12/2027")):
        step = await stage.ordering.answer(await stage.who(), CHAT, typed, stage.update(), days=days)
        assert step.draft.answers["expiry"] == expiry
        await stage.ordering.edit(await stage.who(), CHAT, "expiry", stage.update(), button_of(step))
    step = await stage.ordering.answer(await stage.who(), CHAT, "30/12/2026", stage.update())
    assert str(step.mistake) == "2026-12-30 has already passed."


async def test_a_service_of_an_unknown_type_cannot_be_ordered_here(stage: Stage) -> None:
    with pytest.raises(UserMistake, match="“Story Poll Pro” cannot be placed here yet"):
        await stage.asked("4")
    with pytest.raises(NotFound, match="Service 999 is not in the catalogue"):
        await stage.asked("999")


@pytest.mark.parametrize("role", [Role.NOBODY, Role.VIEWER])
async def test_who_may_not_buy_cannot_begin_an_order(stage: Stage, role: Role) -> None:
    await stage.person(BORIS, role)
    with pytest.raises(NotAllowed):
        await stage.asked("1", person_id=BORIS)
    with pytest.raises(NotAllowed):
        await stage.ordering.paste(await stage.who(BORIS), ChatId(BORIS), read_link(LINK), stage.update())
    assert stage.panel.requests == []


async def test_the_quote_warns_of_an_order_that_still_runs_on_the_link(stage: Stage) -> None:
    running = await stage.bought(link="https://www.instagram.com/reel/CxExample/")
    step = await stage.quoted(link="instagram.com/p/CxExample?igsh=1")
    assert [order.id for order in step.running] == [running.id]


async def test_the_quote_shows_a_rate_that_changed_since_the_service_was_shown(stage: Stage) -> None:
    await stage.asked("1", LINK)
    stage.panel.execute({"do": "set_service", "service": 1, "rate": "0.90"})
    step = await stage.ordering.answer(await stage.who(), CHAT, "1k", stage.update())
    assert step.quote is not None
    assert step.draft.shown == ShownTerms(Decimal("0.85"), 50, 10_000)
    assert step.quote.rate == Decimal("0.90")


async def test_an_answer_that_no_longer_fits_is_asked_again_before_anything_is_quoted(stage: Stage) -> None:
    await stage.asked("1", LINK)
    stage.panel.execute({"do": "set_service", "service": 1, "min": "2000"})
    step = await stage.ordering.answer(await stage.who(), CHAT, "1k", stage.update())
    assert step.question is not None
    assert step.question.name == "quantity"
    assert isinstance(step.mistake, FieldMistake)
    assert str(step.mistake) == "1000 is too few: at least 2000."


async def test_the_last_quantity_of_a_service_is_remembered(stage: Stage) -> None:
    await stage.bought("750")
    step = await stage.asked("1", "https://instagram.com/p/Another")
    assert step.last_quantity == "750"


async def test_an_order_again_stands_at_its_confirm_screen(stage: Stage) -> None:
    order = await stage.bought("1500")
    step = await stage.ordering.again(await stage.who(), CHAT, order, stage.update())
    assert step.quote is not None
    assert dict(step.draft.answers) == {"link": LINK, "quantity": "1500"}
    assert stage.sent("add") == [dict(order.parameters) | {"service": "1"}]


async def test_a_drip_feed_again_keeps_its_runs_and_the_rest_of_one_has_none(stage: Stage) -> None:
    step = await stage.asked("3", LINK, "1k")
    await stage.ordering.edit(await stage.who(), CHAT, "runs", stage.update(), button_of(step))
    await stage.ordering.answer(await stage.who(), CHAT, "10", stage.update())
    step = await stage.ordering.answer(await stage.who(), CHAT, "60", stage.update())
    order = await stage.confirm(step)
    again = await stage.ordering.again(await stage.who(), CHAT, order, stage.update())
    assert again.quote is not None
    assert again.quote.quantity == 10_000
    rest = await stage.ordering.again(await stage.who(), CHAT, order, stage.update(), quantity=300)
    assert rest.quote is not None
    assert rest.quote.quantity == 300


async def test_the_rest_that_is_below_the_least_says_so(stage: Stage) -> None:
    order = await stage.bought()
    step = await stage.ordering.again(await stage.who(), CHAT, order, stage.update(), quantity=20)
    assert step.question is not None
    assert (step.question.name, str(step.mistake)) == ("quantity", "20 is too few: at least 50.")


async def test_an_order_again_stays_on_its_account(stage: Stage) -> None:
    order = await stage.bought()
    other = Account(type(SHARED)(2), "Another", stage.url, "", owner_id=None, currency="USD")
    await stage.store.accounts.save(other)
    await stage.store.people.grant(ANA, other.id, Role.BUYER)
    person = await stage.who()
    elsewhere = type(person)(person.id, person.name, account_id=other.id, roles=person.roles)
    step = await stage.ordering.again(elsewhere, CHAT, order, stage.update())
    assert step.draft.account_id == SHARED


async def test_a_cancelled_draft_is_gone_and_an_order_is_not(stage: Stage) -> None:
    order = await stage.bought()
    assert not await stage.ordering.cancel(await stage.who(), CHAT)
    await stage.asked("1", "https://instagram.com/p/Another")
    assert await stage.ordering.cancel(await stage.who(), CHAT)
    assert await stage.ordering.current(await stage.who(), CHAT) is None
    kept = await stage.store.orders.get(order.id)
    assert kept is not None
    assert kept.status is Status.PENDING


async def test_two_people_fill_in_their_drafts_side_by_side(stage: Stage) -> None:
    await stage.person(BORIS, Role.BUYER)
    await stage.asked("1", LINK)
    await stage.asked("2", "https://instagram.com/boris", person_id=BORIS)
    assert (await stage.draft()).answers == {"link": LINK}
    assert (await stage.draft(BORIS)).answers == {"link": "https://instagram.com/boris"}


async def test_a_draft_from_weeks_ago_is_priced_anew(stage: Stage) -> None:
    step = await stage.quoted()
    stage.clock.passes(21 * DAY)
    again = await stage.ordering.review(await stage.who(), CHAT, stage.update(), button_of(step))
    assert again.quote is not None
    assert again.quote.made_at == stage.clock.now
    assert (await stage.confirm(again)).status is Status.PENDING
