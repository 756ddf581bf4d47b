"""A conversation is one row: whoever steps in between is noticed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.conversation import PendingQuestion, Selection
from bot.domain.ids import SHARED, DraftId
from bot.domain.money import Money
from bot.domain.ordering.quote import Quote
from bot.domain.service_terms import ShownTerms
from bot.store.ordering.drafts import purpose_of
from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, AT_BORIS, BORIS, GROUP, NOW, draft, order

QUOTE = Quote(
    rate=Decimal("1234567890.12345678"),
    minimum=1,
    maximum=2**62,
    quantity=None,
    charge=Money(Decimal("0.00000001"), "USD"),
    balance=Money(Decimal("-1E+3"), "USD"),
    made_at=NOW,
)


async def test_a_draft_comes_back_as_it_was_with_every_digit(store: Store) -> None:
    whole = draft(
        1,
        answers={"link": "https://example.com/ž", "comments": "one\ntwo\n🚀", "interval": ""},
        reopened="link",
        version=3,
        update_id=2**40,
        shown=ShownTerms(Decimal("0.1"), 1, 2**62),
        quote=QUOTE,
        message_id=12,
        place="=find:0:b:" + "слова " * 30,
    )
    without = replace(whole, quote=replace(QUOTE, balance=None), shown=None, service_id=None, place="")
    for one in (whole, replace(whole, place=""), without):
        assert await store.drafts.save(one, over=None)
        assert await store.drafts.current(ANA, AT_ANAS) == one


@pytest.mark.parametrize(
    ("kind", "subject", "stored"),
    [
        ("connect", "", "connect"),
        ("settle", "23501", "settle:23501"),
        ("limit", "1-1002", "limit:1-1002"),
        ("paste", "", "paste"),
    ],
)
async def test_a_question_comes_back_as_it_was_and_is_stored_as_before(
    store: Store, kind: str, subject: str, stored: str
) -> None:
    question = PendingQuestion(
        DraftId(7), ANA, AT_ANAS, SHARED, kind, subject, {"url": "https://panel.example"}, 1, 2**40, 12, NOW
    )
    assert await store.drafts.save(question, over=None)
    assert await store.drafts.current(ANA, AT_ANAS) == question
    assert await store.drafts.question(ANA, AT_ANAS, kind, "other") == question
    assert await store.drafts.question(ANA, AT_ANAS, "other") is None
    assert await store.drafts.order(ANA, AT_ANAS) is None
    assert purpose_of(question) == stored


async def test_a_selection_comes_back_as_it_was(store: Store) -> None:
    selection = Selection(DraftId(8), ANA, AT_ANAS, SHARED, {"shown": "a", "orders": "1,2"}, 3, 2**40, 12, NOW)
    assert await store.drafts.save(selection, over=None)
    assert await store.drafts.current(ANA, AT_ANAS) == selection
    further = replace(selection, answers={"shown": "a"}, version=4)
    assert await store.drafts.save(further, over=selection)
    assert not await store.drafts.save(further, over=selection)


async def test_there_is_one_open_draft_a_person_and_chat(store: Store) -> None:
    assert await store.drafts.current(ANA, AT_ANAS) is None
    mine, in_group = draft(1), draft(2, chat_id=GROUP)
    his = draft(3, person_id=BORIS, chat_id=AT_BORIS)
    for one in (mine, in_group, his):
        await store.drafts.save(one, over=None)
    another = draft(4)
    await store.drafts.save(another, over=None)
    assert await store.drafts.current(ANA, AT_ANAS) == another
    assert await store.drafts.current(ANA, GROUP) == in_group
    assert await store.drafts.current(BORIS, AT_BORIS) == his


async def test_a_step_from_a_version_that_moved_on_is_not_taken(store: Store) -> None:
    read = draft(1)
    await store.drafts.save(read, over=None)
    mine, theirs = replace(read, version=1, answers={"link": "mine"}), replace(read, version=1, answers={"link": "his"})
    assert await store.drafts.save(mine, over=read)
    assert not await store.drafts.save(theirs, over=read)
    assert await store.drafts.current(ANA, AT_ANAS) == mine


async def test_a_step_of_a_draft_that_was_replaced_or_discarded_is_not_taken(store: Store) -> None:
    read = draft(1)
    await store.drafts.save(read, over=None)
    await store.drafts.save(draft(2), over=None)
    assert not await store.drafts.save(replace(read, version=1), over=read)
    await store.drafts.discard(ANA, AT_ANAS)
    assert not await store.drafts.save(replace(read, version=1), over=read)
    assert await store.drafts.current(ANA, AT_ANAS) is None


async def test_a_step_of_a_draft_that_was_ordered_meanwhile_is_not_taken(store: Store) -> None:
    read = draft(1)
    await store.drafts.save(read, over=None)
    assert await store.orders.submit(order(10, draft_id=1), read)
    assert not await store.drafts.save(replace(read, version=1), over=read)
    assert await store.drafts.current(ANA, AT_ANAS) is None
    assert await store.drafts.save(draft(2), over=None)


async def test_of_many_steps_at_once_one_is_taken(store: Store) -> None:
    read = draft(1)
    await store.drafts.save(read, over=None)
    steps = [replace(read, version=1, answers={"quantity": str(number)}) for number in range(20)]
    taken = await asyncio.gather(*(store.drafts.save(step, over=read) for step in steps))
    assert taken.count(True) == 1
    assert await store.drafts.current(ANA, AT_ANAS) == steps[taken.index(True)]


async def test_drafts_nobody_touched_for_long_are_forgotten(store: Store) -> None:
    await store.drafts.save(draft(1, updated_at=NOW), over=None)
    await store.drafts.save(draft(2, chat_id=GROUP, updated_at=NOW + 1), over=None)
    assert await store.drafts.trim(NOW + 1) == 1
    assert await store.drafts.current(ANA, AT_ANAS) is None
