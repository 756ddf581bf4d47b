"""Roles: deny by default, each more than the one before."""

from __future__ import annotations

import pytest

from bot.domain.accounts.people import LEAST, Account, Invitation, Permission, Person, Role, require
from bot.domain.errors import NotAllowed
from bot.domain.ids import SHARED, AccountId, PersonId

MAY = {
    Role.NOBODY: set[Permission](),
    Role.VIEWER: {Permission.SEE_BALANCE, Permission.SEE_CATALOGUE, Permission.SEE_ORDERS},
    Role.BUYER: {Permission.SEE_BALANCE, Permission.SEE_CATALOGUE, Permission.SEE_ORDERS, Permission.BUY},
    Role.MANAGER: {*Permission} - {Permission.OPERATE},
    Role.OWNER: {*Permission} - {Permission.OPERATE},
    Role.OPERATOR: {*Permission},
}


@pytest.mark.parametrize("action", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_as_far_as_it_is_said_to(role: Role, action: Permission) -> None:
    if action in MAY[role]:
        require(role, action)
    else:
        with pytest.raises(NotAllowed):
            require(role, action)


def test_every_action_needs_a_role() -> None:
    assert LEAST.keys() == {*Permission}
    assert Role.NOBODY not in LEAST.values()


def test_somebody_not_invited_is_told_whom_to_ask() -> None:
    with pytest.raises(NotAllowed, match="You are not invited yet"):
        require(Role.NOBODY, Permission.SEE_BALANCE)


def test_a_role_counts_on_its_account_alone() -> None:
    person = Person(PersonId(1), "Ana", roles={AccountId(2): Role.OWNER})
    assert person.role is Role.NOBODY
    assert person.account_id == SHARED


def test_a_chosen_language_goes_before_that_of_telegram() -> None:
    assert Person(PersonId(1), "Ana", telegram_language="ru").speaks == "ru"
    assert Person(PersonId(1), "Ana", language="en", telegram_language="ru").speaks == "en"


def test_secrets_are_in_no_text_form() -> None:
    account = Account(SHARED, "My panel", "https://panel.example/api/v2", "a-secret-key")
    invitation = Invitation("a-secret-token", SHARED, Role.BUYER, PersonId(1), 0)
    assert "a-secret" not in f"{account!r} {account} {invitation!r} {invitation}"
