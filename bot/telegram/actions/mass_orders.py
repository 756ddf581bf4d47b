"""Buttons of mass orders."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.telegram.action import Action
from bot.telegram.arguments import DRAFT, OurId

_MASS_ORDER = OurId(int)

NEW_MASS_ORDER = Action("mm", role=Role.BUYER)
ORDER_SEVERAL_LINKS = Action("mln", DRAFT, role=Role.BUYER)
"""Turns several links that were sent for one order into a bulk order."""
CONFIRM_MASS_ORDER = Action("mok", _MASS_ORDER, role=Role.BUYER)
STOP_MASS_ORDER = Action("mst", _MASS_ORDER, role=Role.BUYER)
ORDER_UNBOUGHT_LINES = Action("mre", _MASS_ORDER, role=Role.BUYER)
DISCARD_MASS_ORDER = Action("mcx", _MASS_ORDER, role=Role.BUYER)
OPEN_MASS_ORDER = Action("mv", _MASS_ORDER, role=Role.BUYER)
LEAVE_REFUSED_LINES = Action("mlv", _MASS_ORDER, role=Role.BUYER)
EXPORT_MASS_ORDER = Action("mfile", _MASS_ORDER, role=Role.BUYER)
