"""People, accounts and what a role may do. Deny by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.ids import SHARED, AccountId, ChatId, PersonId
from bot.domain.messages import N_


class Role(IntEnum):
    """What a person is on an account, each more than the one before."""

    NOBODY = 0
    VIEWER = 1
    BUYER = 2
    MANAGER = 3
    OWNER = 4
    OPERATOR = 5


class Permission(StrEnum):
    """What can be asked of an account."""

    SEE_BALANCE = "see_balance"
    SEE_CATALOGUE = "see_catalogue"
    SEE_ORDERS = "see_orders"
    BUY = "buy"
    MANAGE = "manage"
    OPERATE = "operate"


LEAST: dict[Permission, Role] = {
    Permission.SEE_BALANCE: Role.VIEWER,
    Permission.SEE_CATALOGUE: Role.VIEWER,
    Permission.SEE_ORDERS: Role.VIEWER,
    Permission.BUY: Role.BUYER,
    Permission.MANAGE: Role.MANAGER,
    Permission.OPERATE: Role.OPERATOR,
}
"""The least role each action needs."""


def require(role: Role, action: Permission) -> None:
    """Raise `NotAllowed` unless the role reaches the action."""
    require_role(role, LEAST[action])


def require_role(role: Role, least: Role) -> None:
    """Raise `NotAllowed` for a role below the least one."""
    if role < least:
        if role is Role.NOBODY:
            raise NotAllowed(N_("You are not invited yet. Ask the person who runs this bot for an invitation link."))
        raise NotAllowed(N_("Your role does not allow this. Ask a manager of the account."))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who talked to the bot. `language` None: Telegram's own choice for them, kept in `telegram_language`.

    `account_id` is the account in use; `roles` what they are on each account they may touch. `group_id` is the linked group
    they order for, None when they order for themselves. `new`: met just now for the first time.
    """

    id: PersonId
    name: str
    username: str | None = None
    language: str | None = None
    telegram_language: str | None = None
    time_zone: str = "UTC"
    account_id: AccountId = SHARED
    roles: dict[AccountId, Role] = field(default_factory=dict)
    created_at: int = 0
    group_id: ChatId | None = None
    new: bool = field(default=False, compare=False)

    @property
    def speaks(self) -> str | None:
        """The language to answer in: chosen, else Telegram's."""
        return self.language or self.telegram_language

    @property
    def role(self) -> Role:
        """What they are on the account in use."""
        return self.roles.get(self.account_id, Role.NOBODY)

    @property
    def highest_role(self) -> Role:
        """The highest role they hold on any account."""
        return max(self.roles.values(), default=Role.NOBODY)


@dataclass(frozen=True, slots=True)
class Account:
    """A panel address and a key. `key` never leaves the panel package and the store; its text form hides it.

    Below `low_balance` its people are told, once until it recovers (`low_told_at`, ms). A buyer's order over
    `approve_above` waits for a manager. None: no such bound. Its days and weeks, of limits and of what was spent, are
    those of `time_zone`.
    """

    id: AccountId
    name: str
    url: str
    key: str = field(repr=False)
    owner_id: PersonId | None = None
    currency: str = ""
    closed_at: int | None = None
    low_balance: Decimal | None = None
    low_told_at: int | None = None
    approve_above: Decimal | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A single-use way in: the role it gives on an account until `expires_at` (ms).

    `token` is what the link carries.
    """

    token: str = field(repr=False)
    account_id: AccountId
    role: Role
    made_by: PersonId
    expires_at: int
    daily_limit: str | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """A place the bot writes to. `paused_why` is Telegram's word for why it cannot, None while it can."""

    id: ChatId
    type: str
    title: str = ""
    paused_at: int | None = None
    paused_why: str | None = None


@dataclass(frozen=True, slots=True)
class AccessContext:
    """What decides about a person's access to an account, read at one moment: stored role, account, the text of a switch."""

    role: Role
    account: Account | None
    switched: str
