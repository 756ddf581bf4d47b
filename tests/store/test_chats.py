"""Where the bot writes to, and groups that get a new id."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.people import Chat
from bot.domain.ids import ChatId
from bot.domain.orders.cards import Card
from bot.store.store import Store
from tests.store.examples import AT_ANAS, BORIS, GROUP, NOW, SECOND, draft, event, order, running

SUPERGROUP = ChatId(-100_4001)
GROUP_ITSELF = Chat(GROUP, "group", "Agency team")


async def test_a_chat_is_kept_as_it_is(store: Store) -> None:
    assert await store.chats.get(GROUP) is None
    await store.chats.save(GROUP_ITSELF)
    assert await store.chats.get(GROUP) == GROUP_ITSELF


async def test_a_chat_is_paused_and_resumed(store: Store) -> None:
    await store.chats.save(GROUP_ITSELF)
    await store.chats.pause(GROUP, "bot was kicked", NOW)
    assert await store.chats.get(GROUP) == replace(GROUP_ITSELF, paused_at=NOW, paused_why="bot was kicked")
    await store.chats.resume(GROUP)
    assert await store.chats.get(GROUP) == GROUP_ITSELF


async def test_a_chat_never_seen_before_can_be_paused(store: Store) -> None:
    await store.chats.pause(AT_ANAS, "bot was blocked", NOW)
    assert await store.chats.get(AT_ANAS) == Chat(AT_ANAS, "private", "", NOW, "bot was blocked")


async def test_everything_follows_a_group_to_its_new_id(store: Store) -> None:
    await store.chats.save(GROUP_ITSELF)
    first = draft(1, chat_id=GROUP, message_id=77)
    await store.drafts.save(first, over=None)
    before = draft(2, chat_id=GROUP, person_id=BORIS)
    await store.drafts.save(before, over=None)
    assert await store.orders.submit(order(10, chat_id=GROUP, draft_id=before.id), before)
    await store.outbox.add([event(1, chat_id=GROUP)])

    await store.chats.moved(GROUP, SUPERGROUP)

    assert await store.chats.get(GROUP) is None
    assert await store.chats.get(SUPERGROUP) == Chat(SUPERGROUP, "supergroup", "Agency team")
    moved = await store.orders.get(order(10).id)
    assert moved is not None
    assert moved.chat_id == SUPERGROUP
    assert [one.chat_id for one in await store.outbox.claim(NOW, NOW + SECOND, 10)] == [SUPERGROUP]
    assert await store.drafts.current(first.person_id, GROUP) is None
    there = await store.drafts.current(first.person_id, SUPERGROUP)
    assert there == replace(first, chat_id=SUPERGROUP, message_id=None)


async def test_a_card_of_the_old_group_is_not_taken_for_a_message_of_the_new_one(store: Store) -> None:
    await store.drafts.save(draft(1), over=None)
    await store.orders.submit(running(10, chat_id=GROUP), draft(1))
    await store.cards.put(Card(running(10).id, GROUP, 5))
    await store.chats.moved(GROUP, SUPERGROUP)
    assert await store.cards.of(running(10).id) == []


async def test_what_the_new_group_has_already_is_kept_and_moving_twice_is_harmless(store: Store) -> None:
    known = Chat(SUPERGROUP, "supergroup", "Agency")
    await store.chats.save(GROUP_ITSELF)
    await store.chats.save(known)
    here, there = draft(1, chat_id=GROUP), draft(2, chat_id=SUPERGROUP)
    await store.drafts.save(here, over=None)
    await store.drafts.save(there, over=None)
    for _ in range(2):
        await store.chats.moved(GROUP, SUPERGROUP)
    assert await store.chats.get(SUPERGROUP) == known
    assert await store.drafts.current(there.person_id, SUPERGROUP) == there
    assert await store.drafts.current(here.person_id, GROUP) is None
