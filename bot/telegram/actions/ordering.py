"""Buttons of an order that is being made, and of approvals."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.telegram.action import Action
from bot.telegram.arguments import DRAFT, ORDER, SERVICE, TERMS, TEXT, WORD, OurId

_APPROVAL = OurId(int)

START_ORDER = Action("ord", TERMS, SERVICE, role=Role.BUYER)
ANSWER = Action("a", DRAFT, TEXT, role=Role.BUYER)
END_LIST = Action("all", DRAFT, role=Role.BUYER)
"""Answers the question with the list that came in several messages."""
SHOW_MONTH = Action("cal", DRAFT, WORD, role=Role.BUYER)
"""The word is a month like 2027-01."""
SKIP_QUESTION = Action("sk", DRAFT, role=Role.BUYER)
PREVIOUS_QUESTION = Action("bk", DRAFT, role=Role.BUYER)
EDIT = Action("ed", DRAFT, role=Role.BUYER)
EDIT_ANSWER = Action("ef", DRAFT, WORD, role=Role.BUYER)
"""The word is the name of a field."""
REVIEW = Action("rv", DRAFT, role=Role.BUYER)
CONFIRM = Action("ok", DRAFT, role=Role.BUYER)
RESUME = Action("go", role=Role.BUYER, flow_refuses=True)
CANCEL = Action("cx", role=Role.NOBODY)
"""Discards the draft, or closes the open question."""

ORDER_AGAIN = Action("oag", ORDER, role=Role.BUYER)
ORDER_REST = Action("rest", ORDER, role=Role.BUYER)
ORDER_AS_LAST_TIME = Action("last", ORDER, role=Role.BUYER)
"""The pasted link with the service and the quantity of an earlier order."""

APPROVALS = Action("apl", role=Role.MANAGER, flow_refuses=True)
APPROVE = Action("apy", _APPROVAL, role=Role.MANAGER)
REFUSE = Action("apn", _APPROVAL, role=Role.MANAGER)
