"""Who may do what: a row for every command, and the expectation for buttons that show or do what not everybody may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.accounts.people import Role
from bot.telegram.action import Action
from bot.telegram.actions import accounts, catalogue, groups, home, mass_orders, operators, ordering, orders
from bot.telegram.arguments import (
    GROUP,
    ORDER,
    PERSON,
    Argument,
    Flag,
    GrantableRole,
    OurId,
    Rest,
    TermsOfService,
    VersionOfDraft,
)
from bot.telegram.callbacks import SEPARATOR

AnyAction = Action[*tuple[Any, ...]]

NOBODY, VIEWER, BUYER, MANAGER, OPERATOR = Role.NOBODY, Role.VIEWER, Role.BUYER, Role.MANAGER, Role.OPERATOR
NEVER = None
"""For nobody here, whatever their role."""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Who is answered in a linked group with more than a refusal: its members, its admins, the group itself."""

    member: bool
    admin: bool
    anonymous: bool


EVERYBODY = InGroup(member=True, admin=True, anonymous=True)
ADMINS = InGroup(member=False, admin=True, anonymous=True)
WHO_MANAGES = InGroup(member=False, admin=False, anonymous=True)
"""Admins without a role on the account do not suffice; the group itself is shown a button that asks who presses it."""

COMMANDS: dict[str, tuple[Role | None, InGroup | None]] = {
    "start": (NOBODY, None),
    "order": (VIEWER, None),
    "orders": (VIEWER, ADMINS),
    "search": (NOBODY, None),
    "favourites": (VIEWER, None),
    "presets": (VIEWER, None),
    "balance": (VIEWER, ADMINS),
    "mass": (BUYER, None),
    "track": (VIEWER, None),
    "settings": (NOBODY, ADMINS),
    "language": (NOBODY, None),
    "help": (NOBODY, EVERYBODY),
    "connect": (NOBODY, EVERYBODY),
    "accounts": (NOBODY, None),
    "link": (MANAGER, WHO_MANAGES),
    "unlink": (NEVER, ADMINS),
    "export": (NOBODY, None),
    "forget": (NOBODY, None),
    "admin": (OPERATOR, None),
    "cancel": (NOBODY, None),
}

EXPECTED: dict[AnyAction, Role | None] = {
    **dict.fromkeys(
        (
            home.ATTENTION, home.BALANCE,
            accounts.SPENDING, accounts.OPEN_ACCOUNT, accounts.USE_ACCOUNT, accounts.ASK_DISCONNECT,
            catalogue.NETWORKS, catalogue.CATEGORIES, catalogue.CATEGORY, catalogue.OPEN_SERVICE,
            catalogue.OPEN_RECENT_SERVICE, catalogue.FAVOURITE, catalogue.FAVOURITES, catalogue.SEARCH_RESULTS,
            catalogue.FITTING_KINDS, catalogue.FITTING_SERVICES,
            orders.MY_ORDERS, orders.FILTER_BY_SERVICE, orders.EXPORT_ORDERS, orders.SELECT, orders.PRESETS,
            orders.DELETE_PRESET,
        ),
        VIEWER,
    ),
    **dict.fromkeys(
        (
            ordering.START_ORDER, ordering.ANSWER, ordering.END_LIST, ordering.SHOW_MONTH, ordering.SKIP_QUESTION,
            ordering.PREVIOUS_QUESTION, ordering.EDIT, ordering.EDIT_ANSWER, ordering.REVIEW, ordering.RESUME,
            ordering.CONFIRM,
            orders.REFILL_SELECTED, orders.CANCEL_SELECTED, orders.USE_PRESET,
            mass_orders.NEW_MASS_ORDER, mass_orders.CONFIRM_MASS_ORDER, mass_orders.STOP_MASS_ORDER,
            mass_orders.ORDER_UNBOUGHT_LINES, mass_orders.DISCARD_MASS_ORDER, mass_orders.OPEN_MASS_ORDER,
            mass_orders.LEAVE_REFUSED_LINES, mass_orders.EXPORT_MASS_ORDER,
        ),
        BUYER,
    ),
    # The order is another person's: its buyer may do all of this, and of others a manager alone.
    **dict.fromkeys(
        (
            ordering.ORDER_AGAIN, ordering.ORDER_REST, ordering.ORDER_AS_LAST_TIME,
            orders.OPEN_ORDER, orders.REFRESH, orders.REFILL, orders.CANCEL_ORDER, orders.IT_EXISTS,
            orders.IT_DOES_NOT_EXIST, orders.CHECK_BALANCE, orders.ASK_PRESET_NAME, orders.SAVE_PRESET,
        ),
        MANAGER,
    ),
    orders.MUTE: NEVER,
    **dict.fromkeys(
        (
            accounts.INVITE_BUYER, accounts.ASK_LOW_BALANCE, accounts.ASK_APPROVAL_LIMIT, accounts.ASK_TIME_ZONE,
            accounts.ASK_ACCOUNT_NAME, accounts.MEMBERS, accounts.CHOOSE_INVITED_ROLE, accounts.INVITE,
            accounts.OPEN_MEMBER, accounts.CHANGE_ROLE, accounts.ASK_DAILY_LIMIT, accounts.ASK_REMOVE_MEMBER,
            accounts.REMOVE_MEMBER,
            ordering.APPROVALS, ordering.APPROVE, ordering.REFUSE,
            # A manager of the account sees where it is shown, and can end it.
            groups.GROUPS_OF_ACCOUNT, groups.OPEN_GROUP, groups.UNLINK_GROUP,
        ),
        MANAGER,
    ),
    accounts.DISCONNECT: NEVER,
    # These require to be an admin of the group as well: of all who try, the operator alone is one.
    **dict.fromkeys(
        (
            groups.LINK_GROUP, groups.BALANCE_VISIBILITY, groups.GROUP_EVENTS, groups.LOW_BALANCE_WARNINGS,
            groups.LEAVE_TOPIC, groups.CONFIRM_LINK, groups.GROUP_BALANCE, groups.GROUP_ORDERS, groups.GROUP_SPENDING,
        ),
        OPERATOR,
    ),
    **dict.fromkeys(
        (
            operators.ADMIN, operators.PEOPLE, operators.ALL_ACCOUNTS, operators.INVITATIONS, operators.UNKNOWN_ORDERS,
            operators.FAILED_EVENTS, operators.RETRY_EVENT, operators.DROP_EVENT, operators.ASK_PAUSE,
            operators.RESUME_ORDERING, operators.ASK_BROADCAST, operators.SEND_BROADCAST, operators.BROADCAST_PROGRESS,
            operators.STOP_BROADCAST, operators.AUDIT_LOG, operators.EXPORT_AUDIT_LOG,
        ),
        OPERATOR,
    ),
}  # fmt: skip
"""The least role that is served, where that is written down apart from the code. Of any other button its action says it."""

IN_GROUPS = frozenset(
    {
        home.NO_ACTION, groups.LINK_GROUP, groups.BALANCE_VISIBILITY, groups.GROUP_EVENTS, groups.LOW_BALANCE_WARNINGS,
        groups.LEAVE_TOPIC, groups.CONFIRM_LINK, groups.UNLINK_GROUP, groups.GROUP_BALANCE, groups.GROUP_ORDERS,
    }
)  # fmt: skip
"""The only buttons that do anything in a group: every other one would show there what is one person's."""

WORDS: dict[AnyAction, str] = {
    home.CHOOSE_LANGUAGE: "en",
    catalogue.CATEGORIES: "instagram",
    catalogue.FITTING_SERVICES: "likes:0:r",
    catalogue.SEARCH_RESULTS: "0:b:likes",
    ordering.SHOW_MONTH: "1:0:2027-01",
    ordering.EDIT_ANSWER: "1:0:link",
    groups.LINK_GROUP: "{group}:1:0",
    groups.GROUP_ORDERS: "{group}:zzzzzzzzzzz",
}
"""The words to press a button with, where those that its arguments are tried with would lead nowhere."""


def words_for(action: AnyAction) -> str:
    """The words to press a button with: `{order}` of somebody else, `{victim}` a viewer of account 1, the linked `{group}`."""
    return WORDS.get(action) or SEPARATOR.join(_word(argument) for argument in action.arguments)


def _word(argument: Argument[Any]) -> str:
    if argument in (ORDER, PERSON, GROUP):
        return {ORDER: "{order}", PERSON: "{victim}", GROUP: "{group}"}[argument]
    return next((word for kind, word in _TRIED.items() if isinstance(argument, kind)), "0")


_TRIED: dict[type[Argument[Any]], str] = {
    VersionOfDraft: "1:0", OurId: "1", GrantableRole: "1", Flag: "1", Rest: "1234", TermsOfService: "0.85,50,10000",
}  # fmt: skip


def least_role(action: AnyAction) -> Role | None:
    """The least role that is served, None for nobody here."""
    return EXPECTED.get(action, action.role)
