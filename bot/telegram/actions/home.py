"""Buttons of home, balance, settings, language and help."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.telegram.action import EVERYWHERE, Action
from bot.telegram.arguments import WORD

HOME = Action("home", role=Role.NOBODY)
NO_ACTION = Action("here", role=Role.NOBODY, places=EVERYWHERE)
"""A button that only shows something: the number of a page, a day that cannot be chosen."""
HELP = Action("help", role=Role.NOBODY)
ATTENTION = Action("ny", role=Role.VIEWER)
BALANCE = Action("bal", role=Role.VIEWER)
SETTINGS = Action("set", role=Role.NOBODY)
LANGUAGES = Action("langs", role=Role.NOBODY)
CHOOSE_LANGUAGE = Action("lang", WORD, role=Role.NOBODY)
