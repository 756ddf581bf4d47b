"""Who gets in: by a link that works once, and never with more than its maker holds."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.accounts.people import Account, Invitation, Permission, Role
from bot.domain.errors import NotAllowed, UserMistake
from bot.domain.ids import SHARED, AccountId
from bot.domain.notifications.events import InvitationUsed
from bot.flows.accounts.members import Members
from tests.flows.environment import ANA, BORIS, CARLA, DAY, Stage


async def test_an_invitation_gives_its_role_once_and_its_maker_is_told(stage: Stage) -> None:
    ana = await stage.person(ANA, Role.MANAGER)
    invitation = await stage.invitations.invite(ana)
    await stage.invitations.accept(await stage.person(BORIS, Role.NOBODY), invitation.token)
    assert (await stage.who(BORIS)).role is Role.BUYER
    [told] = await stage.store.outbox.waiting(10)
    assert isinstance(told, InvitationUsed)
    assert (told.person_id, told.role) == (ANA, Role.BUYER)
    with pytest.raises(UserMistake, match="has been used or has expired"):
        await stage.invitations.accept(await stage.person(CARLA, Role.NOBODY), invitation.token)
    assert (await stage.who(CARLA)).role is Role.NOBODY


async def test_who_is_let_in_on_another_account_is_on_it_at_once(stage: Stage) -> None:
    # In one step with the invitation: a kill in between left them on an account where they are nobody, their link used up.
    own = AccountId(2)
    await stage.person(ANA, Role.MANAGER)
    await stage.store.accounts.save(Account(own, "Another", stage.url, "", currency="USD"))
    await stage.store.people.grant(ANA, own, Role.OWNER)
    invitation = await stage.invitations.invite(await stage.who(ANA), account_id=own)
    boris = await stage.person(BORIS, Role.NOBODY)
    assert (boris.account_id, boris.role) == (SHARED, Role.NOBODY)
    await stage.invitations.accept(boris, invitation.token)
    boris = await stage.who(BORIS)
    assert (boris.account_id, boris.role) == (own, Role.BUYER)


async def accepted(stage: Stage, number: int, token: str) -> Invitation | UserMistake:
    try:
        return await stage.invitations.accept(await stage.who(type(ANA)(number)), token)
    except UserMistake as mistake:
        return mistake


async def test_many_who_open_one_link_at_once_let_in_one(stage: Stage) -> None:
    invitation = await stage.invitations.invite(await stage.person(ANA, Role.MANAGER))
    for number in range(2000, 2020):
        await stage.person(type(ANA)(number), Role.NOBODY)
    outcomes = await asyncio.gather(*(accepted(stage, number, invitation.token) for number in range(2000, 2020)))
    assert sum(isinstance(outcome, Invitation) for outcome in outcomes) == 1
    people = [await stage.who(type(ANA)(number)) for number in range(2000, 2020)]
    assert sum(person.role is Role.BUYER for person in people) == 1


async def test_an_invitation_expires(stage: Stage) -> None:
    invitation = await stage.invitations.invite(await stage.person(ANA, Role.MANAGER))
    stage.clock.passes(7 * DAY)
    with pytest.raises(UserMistake):
        await stage.invitations.accept(await stage.person(BORIS, Role.NOBODY), invitation.token)
    assert (await stage.who(BORIS)).role is Role.NOBODY


@pytest.mark.parametrize("token", ["", "join-", "join-guessed", "x" * 64])
async def test_a_guessed_link_lets_nobody_in(stage: Stage, token: str) -> None:
    await stage.invitations.invite(await stage.person(ANA, Role.MANAGER))
    with pytest.raises(UserMistake):
        await stage.invitations.accept(await stage.person(BORIS, Role.NOBODY), token)


async def test_a_link_is_long_random_and_fits_telegram(stage: Stage) -> None:
    ana = await stage.person(ANA, Role.MANAGER)
    tokens = {(await stage.invitations.invite(ana)).token for _ in range(50)}
    assert len(tokens) == 50
    assert all(32 <= len(token) <= 64 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


async def test_an_invitation_never_lowers_a_role(stage: Stage) -> None:
    ana = await stage.person(ANA, Role.MANAGER)
    invitation = await stage.invitations.invite(ana, Role.VIEWER)
    await stage.invitations.accept(await stage.person(BORIS, Role.MANAGER), invitation.token)
    assert (await stage.who(BORIS)).role is Role.MANAGER


@pytest.mark.parametrize("role", [Role.NOBODY, Role.VIEWER, Role.BUYER])
async def test_who_manages_nothing_invites_nobody(stage: Stage, role: Role) -> None:
    with pytest.raises(NotAllowed):
        await stage.invitations.invite(await stage.person(BORIS, role))


@pytest.mark.parametrize("role", [Role.NOBODY, Role.OWNER, Role.OPERATOR])
async def test_nobody_gives_more_than_a_managers_role(stage: Stage, role: Role) -> None:
    stage.operators.add(ANA)
    with pytest.raises(UserMistake, match="does not let you give that one"):
        await stage.invitations.invite(await stage.who(ANA), role)


# ── access ──


async def test_somebody_never_invited_may_do_nothing(stage: Stage) -> None:
    stranger = await stage.who(CARLA)
    for action in Permission:
        with pytest.raises(NotAllowed):
            await stage.access.account(stranger, action)


async def test_an_operator_of_the_settings_may_do_everything_on_the_shared_account(stage: Stage) -> None:
    stage.operators.add(CARLA)
    for action in Permission:
        assert (await stage.access.account(await stage.who(CARLA), action)).id == SHARED
    stage.operators.clear()
    with pytest.raises(NotAllowed):
        await stage.access.account(await stage.who(CARLA), Permission.SEE_BALANCE)


async def test_a_role_counts_as_it_is_now_not_as_it_was_when_the_person_was_read(stage: Stage) -> None:
    before = await stage.person(BORIS, Role.BUYER)
    await stage.store.people.grant(BORIS, SHARED, Role.NOBODY)
    with pytest.raises(NotAllowed):
        await stage.access.account(before, Permission.SEE_BALANCE)


async def test_a_person_is_known_by_the_name_they_have_now(stage: Stage) -> None:
    await stage.access.meet(BORIS, "Boris", None, "ru")
    await stage.access.meet(BORIS, "Boris B.", "boris_b", "en")
    boris = await stage.who(BORIS)
    assert (boris.name, boris.username, boris.telegram_language, boris.created_at) == (
        "Boris B.",
        "boris_b",
        "en",
        stage.clock.now,
    )


@pytest.mark.parametrize("left", [Role.NOBODY, Role.BUYER])
async def test_who_is_no_manager_any_more_lets_nobody_in_with_an_invitation_made_before(
    stage: Stage, left: Role
) -> None:
    operator = await stage.person(CARLA, Role.OWNER)
    ana = await stage.person(ANA, Role.MANAGER)
    invitation = await stage.invitations.invite(ana, Role.MANAGER)
    members = Members(stage.deps)
    if left is Role.NOBODY:
        await members.remove(operator, SHARED, ANA)
    else:
        await members.change_role(operator, SHARED, ANA, left)
    with pytest.raises(UserMistake):
        await stage.invitations.accept(await stage.who(ANA), invitation.token)
    assert (await stage.who(ANA)).role is left
