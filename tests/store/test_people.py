"""People, their roles, and the invitations that give them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.accounts.people import Invitation, Person, Role
from bot.domain.ids import SHARED, AccountId, PersonId
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, NOW, SECOND, entry, event

ANA_HERSELF = Person(
    ANA, "Ana", username="ana", language="ru", telegram_language="en", time_zone="Europe/Riga", created_at=NOW
)
INVITATION = Invitation("token-1", SHARED, Role.BUYER, ANA, NOW + SECOND, "5.00")


async def test_a_stranger_is_nobody(store: Store) -> None:
    assert await store.people.get(ANA) is None


async def test_a_person_is_kept_as_they_are(store: Store) -> None:
    await store.people.save(ANA_HERSELF)
    assert await store.people.get(ANA) == ANA_HERSELF


async def test_saving_a_person_changes_neither_their_roles_nor_when_they_came(store: Store) -> None:
    await store.people.save(ANA_HERSELF)
    await store.people.grant(ANA, SHARED, Role.MANAGER)
    await store.people.save(replace(ANA_HERSELF, name="Anna", roles={SHARED: Role.OPERATOR}, created_at=NOW + SECOND))
    assert await store.people.get(ANA) == replace(ANA_HERSELF, name="Anna", roles={SHARED: Role.MANAGER})


async def test_a_role_is_granted_per_account_and_taken_again(store: Store) -> None:
    await store.people.save(ANA_HERSELF)
    await store.people.grant(ANA, SHARED, Role.VIEWER)
    await store.people.grant(ANA, AccountId(2), Role.OWNER)
    await store.people.grant(ANA, SHARED, Role.NOBODY)
    ana = await store.people.get(ANA)
    assert ana is not None
    assert ana.roles == {AccountId(2): Role.OWNER}
    assert ana.role is Role.NOBODY


async def test_an_invitation_gives_its_role_once(store: Store) -> None:
    await store.people.save(replace(ANA_HERSELF, id=BORIS))
    await store.people.invite(INVITATION, entry(901))
    assert await store.people.invitation("token-1") == INVITATION
    assert await store.people.redeem(INVITATION, BORIS, entry(902, "join"), [event(1)])
    assert not await store.people.redeem(INVITATION, BORIS, entry(903, "join"), [event(2)])
    assert [one.id for one in await store.audit.page(5)] == [902, 901]
    assert [one.id for one in await store.outbox.waiting(5)] == [1]
    boris = await store.people.get(BORIS)
    assert boris is not None
    assert boris.role is Role.BUYER


async def test_an_unknown_or_expired_invitation_gives_nothing(store: Store) -> None:
    await store.people.save(replace(ANA_HERSELF, id=BORIS))
    await store.people.invite(INVITATION, entry(901))
    assert await store.people.invitation("token-2") is None
    guessed = replace(INVITATION, token="token-2")
    assert not await store.people.redeem(guessed, BORIS, entry(902, "join"), [])
    assert not await store.people.redeem(INVITATION, BORIS, entry(903, "join", at=NOW + SECOND), [])
    assert [one.id for one in await store.audit.page(5)] == [901]
    boris = await store.people.get(BORIS)
    assert boris is not None
    assert boris.roles == {}


async def test_an_invitation_never_lowers_a_role(store: Store) -> None:
    await store.people.save(ANA_HERSELF)
    await store.people.grant(ANA, SHARED, Role.MANAGER)
    await store.people.invite(INVITATION, entry(901))
    assert await store.people.redeem(INVITATION, ANA, entry(902, "join"), [])
    ana = await store.people.get(ANA)
    assert ana is not None
    assert ana.role is Role.MANAGER


async def test_an_invitation_opened_by_many_at_once_lets_one_in(store: Store) -> None:
    await store.people.invite(INVITATION, entry(901))
    opened = await asyncio.gather(
        *(store.people.redeem(INVITATION, BORIS, entry(number, "join"), []) for number in range(1000, 1020))
    )
    assert len([one for one in opened if one]) == 1


async def test_invitations_that_end_at_one_moment_are_each_on_one_page(store: Store) -> None:
    for number in range(7):
        await store.people.invite(replace(INVITATION, token=f"token {number}", made_by=PersonId(number)), entry(number))
    before, mark, pages = 2**63 - 1, "", []
    while page := await store.directory.invitations(3, before=before, mark=mark):
        before, mark = page[-1].expires_at, page[-1].mark
        pages.append([one.made_by for one in page])
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(one for page in pages for one in page) == list(range(7))
