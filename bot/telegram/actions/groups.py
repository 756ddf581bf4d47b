"""Buttons of linked groups. Those that can be pressed in a group show nothing there that is one person's alone."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.groups import BalanceVisibility, GroupEvents
from bot.domain.ids import AccountId, PersonId
from bot.telegram.action import EVERYWHERE, Action
from bot.telegram.arguments import ACCOUNT, FLAG, GROUP, NUMBER, ORDER, Choice, OurId, optional

LINK_GROUP = Action(
    "gl", GROUP, OurId(AccountId, least=0), OurId(PersonId, least=0), role=Role.MANAGER, places=EVERYWHERE
)
"""Links the group to the account; for one person alone. 0: to the only account of whoever presses; for everybody."""
BALANCE_VISIBILITY = Action("gs", GROUP, Choice(BalanceVisibility), role=Role.MANAGER, places=EVERYWHERE)
GROUP_EVENTS = Action("ge", GROUP, Choice(GroupEvents), role=Role.MANAGER, places=EVERYWHERE)
LOW_BALANCE_WARNINGS = Action("glw", GROUP, FLAG, role=Role.MANAGER, places=EVERYWHERE)
LEAVE_TOPIC = Action("gt", GROUP, role=Role.MANAGER, places=EVERYWHERE)
CONFIRM_LINK = Action("gk", GROUP, role=Role.MANAGER, places=EVERYWHERE)
UNLINK_GROUP = Action("gu", GROUP, role=Role.NOBODY, places=EVERYWHERE)
GROUP_BALANCE = Action("gb", GROUP, role=Role.NOBODY, places=EVERYWHERE)
GROUP_ORDERS = Action("gord", GROUP, ORDER, role=Role.NOBODY, places=EVERYWHERE)
"""The order is the last one of the page before."""
GROUP_SPENDING = Action("gsp", GROUP, optional(NUMBER), role=Role.NOBODY)
"""The number is how many days the chart shows."""
OPEN_GROUP = Action("gv", GROUP, role=Role.NOBODY)
GROUPS_OF_ACCOUNT = Action("acg", ACCOUNT, role=Role.MANAGER)
ORDER_FOR_ONESELF = Action("gself", role=Role.NOBODY)
