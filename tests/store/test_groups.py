"""Linked groups, accounts of one's own, and what operators keep."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cryptography.fernet import Fernet

from bot.domain.accounts.memberships import TOP, AuditEntry
from bot.domain.accounts.people import Account, Chat, Person, Role
from bot.domain.groups import BalanceVisibility, GroupEvents, GroupLink
from bot.domain.ids import SHARED, AccountId, ChatId
from bot.domain.notifications.events import BroadcastMessage
from bot.domain.operators import Broadcast, BroadcastProgress
from bot.domain.queues import ReceivedUpdate
from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, AT_BORIS, BORIS, GROUP, NOW, SECOND, draft, event, order

WIDE = ChatId(-1001000000777)
LINK = GroupLink(GROUP, SHARED, "Team", 7, BalanceVisibility.ADMINS, GroupEvents.FINAL, ANA, NOW)
OWN = AccountId(77)


def entry(number: int, action: str = "test") -> AuditEntry:
    return AuditEntry(number, NOW, ANA, SHARED, action, {"why": "test"})


async def test_a_group_is_linked_changed_and_unlinked(store: Store) -> None:
    assert await store.groups.get(GROUP) is None
    await store.groups.link(LINK, entry(1))
    assert await store.groups.get(GROUP) == LINK
    changed = replace(LINK, told=GroupEvents.ALL, balance_for=BalanceVisibility.MEMBERS)
    await store.groups.link(replace(changed, title=""), entry(2))
    assert await store.groups.of_account(SHARED) == [changed]
    assert await store.groups.hold(changed, entry(5), [event(1)])
    assert not await store.groups.hold(changed, entry(6), [event(2)])
    assert await store.groups.get(GROUP) == replace(changed, held_at=NOW)
    assert [one.id for one in await store.outbox.waiting(5)] == [1]
    assert await store.groups.lose_topic(GROUP, 7)
    assert not await store.groups.lose_topic(GROUP, 7)
    assert await store.groups.unlink(GROUP, entry(3))
    assert not await store.groups.unlink(GROUP, entry(4))
    assert await store.groups.of_account(SHARED) == []
    assert [one.id for one in await store.audit.page(10)] == [5, 3, 2, 1]


@pytest.mark.parametrize("met", [False, True])
async def test_a_link_follows_its_group_to_the_new_number(store: Store, met: bool) -> None:
    await store.groups.link(LINK, entry(1))
    await store.people.save(Person(ANA, "Ana", group_id=GROUP))
    first = draft(group_id=GROUP)
    await store.drafts.save(first, over=None)
    assert await store.orders.submit(order(10, draft_id=first.id, group_id=GROUP), first)
    if met:
        await store.chats.save(Chat(WIDE, "supergroup", "Team"))
    await store.chats.moved(GROUP, WIDE)
    moved = await store.groups.get(WIDE)
    assert moved is not None
    assert (moved.account_id, moved.told, moved.title) == (SHARED, GroupEvents.FINAL, "Team")
    assert await store.groups.get(GROUP) is None
    ana, bought = await store.people.get(ANA), await store.orders.by_draft(first.id)
    assert ana is not None
    assert bought is not None
    assert (ana.group_id, bought.group_id) == (WIDE, WIDE)


async def test_an_account_of_ones_own_is_connected_used_and_gone_with_its_key(database_url: str) -> None:
    store = await Store.open(database_url, keys=[Fernet.generate_key().decode()])
    try:
        await store.people.save(Person(ANA, "Ana"))
        own = Account(OWN, "Mine", "https://panel.example/api/v2", "the-key-of-ana", owner_id=ANA, currency="USD")
        await store.accounts.connect(own, entry(1))
        ana = await store.people.get(ANA)
        assert ana is not None
        assert (ana.account_id, ana.roles) == (OWN, {OWN: Role.OWNER})
        assert await store.accounts.get(OWN) == own
        await store.accounts.bound(OWN, low_balance=Decimal("5.50"), approve_above=Decimal(100), entry=entry(2))
        assert await store.accounts.low(OWN, NOW, [event(1, chat_id=AT_ANAS)])
        assert not await store.accounts.low(OWN, NOW, [event(2, chat_id=AT_ANAS)])
        assert len(await store.outbox.waiting(10)) == 1
        assert await store.accounts.low(OWN, None)
        await store.groups.link(replace(LINK, account_id=OWN), entry(3))
        await store.accounts.disconnect(own, entry(4))
        gone, ana = await store.accounts.get(OWN), await store.people.get(ANA)
        assert gone is not None
        assert ana is not None
        assert (gone.key, gone.closed_at, ana.account_id) == ("", NOW, SHARED)
        assert await store.groups.get(GROUP) is None
    finally:
        await store.close()


async def test_what_may_be_a_key_is_read_again_and_never_written_in_clear(database_url: str) -> None:
    store = await Store.open(database_url, keys=[Fernet.generate_key().decode()])
    try:
        said = '{"update_id":1,"message":{"text":"abcdef0123456789abcdef"}}'
        plain = '{"update_id":2,"message":{"text":"https://instagram.com/p/abcdefghijklmnop"}}'
        await store.inbox.receive([ReceivedUpdate(1, "1", said, NOW), ReceivedUpdate(2, "2", plain, NOW)], "one", NOW)
        found = await store.inbox.claim("two", NOW + SECOND, NOW + 2 * SECOND, 10)
        assert [one.body for one in found] == [said, plain]
        await store.inbox.forget(1)
        await store.inbox.release("two")
        again = await store.inbox.claim("three", NOW + 3 * SECOND, NOW + 4 * SECOND, 10)
        assert [one.body for one in again] == ["{}", plain]
    finally:
        await store.close()


async def test_a_switch_is_kept_with_who_turned_it(store: Store) -> None:
    assert await store.switches.get("maintenance") == ""
    await store.switches.set("maintenance", "until noon", entry(1, "pause"))
    assert await store.switches.get("maintenance") == "until noon"
    await store.switches.set("maintenance", "", entry(2, "resume"))
    assert await store.switches.get("maintenance") == ""
    assert [one.action for one in await store.audit.page(10)] == ["resume", "pause"]


async def test_a_broadcast_is_stored_once_counted_and_stopped(store: Store) -> None:
    made = Broadcast(55, ANA, "hello", NOW, total=2)
    events = [
        event(number, f"broadcast:55:{number}", BroadcastMessage, broadcast_id=55, chat_id=chat, order_id=None)
        for number, chat in ((1, AT_ANAS), (2, AT_BORIS))
    ]
    await store.broadcasts.start(made, events, entry(1))
    await store.broadcasts.start(made, [replace(one, id=one.id + 10) for one in events], entry(1))
    assert await store.broadcasts.get(55) == made
    assert await store.broadcasts.running() == []
    await store.broadcasts.shown_in(55, 7)
    assert await store.broadcasts.running() == [replace(made, message_id=7)]
    moved = [
        await store.broadcasts.moved(55, BroadcastProgress(2, 0, 0), event(number), over=False) for number in (3, 4)
    ]
    assert moved == [True, False]
    await store.outbox.done([1], NOW)
    assert await store.broadcasts.progress(55) == BroadcastProgress(waiting=1, told=1, failed=0)
    assert await store.broadcasts.stop(55, entry(2))
    assert not await store.broadcasts.stop(55, entry(3))
    assert await store.broadcasts.progress(55) == BroadcastProgress(waiting=0, told=1, failed=0)


async def test_somebody_is_forgotten_and_nobody_else(store: Store) -> None:
    for one, name in ((ANA, "Ana"), (BORIS, "Boris")):
        await store.people.save(Person(one, name))
        await store.people.grant(one, SHARED, Role.BUYER)
    await store.drafts.save(draft(), over=None)
    await store.outbox.add([event(1, chat_id=AT_ANAS), event(2, chat_id=AT_BORIS)])
    assert await store.directory.ids() == [ANA, BORIS]
    await store.directory.forget(ANA, entry(1, "forget"))
    assert await store.people.get(ANA) is None
    assert await store.drafts.current(ANA, AT_ANAS) is None
    assert [one.chat_id for one in await store.outbox.waiting(10)] == [AT_BORIS]
    assert [one.person_id for one in await store.memberships.after(SHARED, TOP, 10)] == [BORIS]
    assert [one.id for one in await store.directory.page(0, 10)] == [BORIS]
    assert await store.directory.count() == 1
