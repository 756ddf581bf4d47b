"""Buttons of accounts, members, invitations and spending."""

from __future__ import annotations

from typing import NamedTuple

from bot.domain.accounts.people import Role
from bot.domain.ids import PersonId
from bot.telegram.action import Action
from bot.telegram.arguments import ACCOUNT, NUMBER, PERSON, ROLE, Argument, optional
from bot.telegram.callbacks import SEPARATOR, PressedButton, pack_id


class MembersFrom(NamedTuple):
    """Where a page of members begins: at a role and a person, which may be a number nobody has. `newer`: before it."""

    role: int
    person_id: PersonId
    newer: bool = False


class MembersPage(Argument[MembersFrom | None]):
    """Three words: `n` (newer) or `o` (older), a role and a person; None for the first page."""

    width = 3

    def encode(self, value: MembersFrom | None) -> str | None:
        if value is None:
            return None
        return SEPARATOR.join(("n" if value.newer else "o", str(int(value.role)), pack_id(value.person_id)))

    def decode(self, button: PressedButton, position: int) -> MembersFrom | None:
        if len(button.words) < position + self.width:
            return None
        return MembersFrom(button.number(position + 1), PersonId(button.id(position + 2)), button.word(position) == "n")


CONNECT = Action("con", role=Role.NOBODY)
ACCOUNTS = Action("acs", role=Role.NOBODY)
OPEN_ACCOUNT = Action("ac", ACCOUNT, role=Role.VIEWER)
USE_ACCOUNT = Action("acu", ACCOUNT, role=Role.VIEWER)
ASK_DISCONNECT = Action("acd", ACCOUNT, role=Role.VIEWER)
DISCONNECT = Action("acx", ACCOUNT, role=Role.OWNER)
ASK_LOW_BALANCE = Action("acl", ACCOUNT, role=Role.MANAGER)
ASK_APPROVAL_LIMIT = Action("aca", ACCOUNT, role=Role.MANAGER)
ASK_TIME_ZONE = Action("acz", ACCOUNT, role=Role.MANAGER)
ASK_ACCOUNT_NAME = Action("acn", ACCOUNT, role=Role.MANAGER)

MEMBERS = Action("acm", ACCOUNT, MembersPage(), role=Role.MANAGER)
OPEN_MEMBER = Action("mb", ACCOUNT, PERSON, role=Role.MANAGER)
CHANGE_ROLE = Action("mr", ACCOUNT, PERSON, ROLE, role=Role.MANAGER)
ASK_DAILY_LIMIT = Action("ml", ACCOUNT, PERSON, role=Role.MANAGER)
ASK_REMOVE_MEMBER = Action("mx", ACCOUNT, PERSON, role=Role.MANAGER)
REMOVE_MEMBER = Action("mxx", ACCOUNT, PERSON, role=Role.MANAGER)

CHOOSE_INVITED_ROLE = Action("aci", ACCOUNT, role=Role.MANAGER)
INVITE = Action("ivl", ACCOUNT, ROLE, NUMBER, role=Role.MANAGER)
"""The number is the daily limit in whole units of the account's currency; 0 for none."""
INVITE_BUYER = Action("inv", role=Role.MANAGER)

SPENDING = Action("spent", optional(NUMBER), role=Role.VIEWER)
"""The number is how many days the chart shows."""
