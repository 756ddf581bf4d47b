"""Buttons of the operator's pages, and of what everybody can do with their own data."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.ids import DraftId
from bot.telegram.action import Action
from bot.telegram.arguments import TEXT, Argument, OurId, optional
from bot.telegram.callbacks import PressedButton


class PageStart(Argument[int | None]):
    """The number a page begins after, in decimal, for it may be an id of Telegram's; None for the first page."""

    def encode(self, value: int | None) -> str | None:
        return None if value is None else str(value)

    def decode(self, button: PressedButton, position: int) -> int | None:
        word = button.words[position] if position < len(button.words) else ""
        return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None


_EVENT, _DRAFT, _BROADCAST = OurId(int), OurId(DraftId), OurId(int)

ADMIN = Action("ad", role=Role.OPERATOR)
PEOPLE = Action("adp", PageStart(), role=Role.OPERATOR)
ALL_ACCOUNTS = Action("ada", PageStart(), role=Role.OPERATOR)
INVITATIONS = Action("adi", PageStart(), optional(TEXT), role=Role.OPERATOR)
"""The page begins after the invitation that expires at this moment (ms) and has this mark."""
UNKNOWN_ORDERS = Action("adu", role=Role.OPERATOR)
FAILED_EVENTS = Action("adq", role=Role.OPERATOR)
RETRY_EVENT = Action("adqt", _EVENT, role=Role.OPERATOR)
DROP_EVENT = Action("adqx", _EVENT, role=Role.OPERATOR)
ASK_PAUSE = Action("adm", role=Role.OPERATOR)
RESUME_ORDERING = Action("adr", role=Role.OPERATOR)
ASK_BROADCAST = Action("adb", role=Role.OPERATOR)
SEND_BROADCAST = Action("adbs", _DRAFT, role=Role.OPERATOR)
BROADCAST_PROGRESS = Action("adbp", _BROADCAST, role=Role.OPERATOR)
STOP_BROADCAST = Action("adbx", _BROADCAST, role=Role.OPERATOR)
AUDIT_LOG = Action("adl", role=Role.OPERATOR)
EXPORT_AUDIT_LOG = Action("adlf", role=Role.OPERATOR)

ASK_FORGET = Action("fg", role=Role.NOBODY)
FORGET = Action("fgx", role=Role.NOBODY)
EXPORT_MY_DATA = Action("exp", role=Role.NOBODY)
