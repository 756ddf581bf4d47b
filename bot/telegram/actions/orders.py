"""Buttons of My orders, an order's card, bulk actions, export and presets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.accounts.people import Role
from bot.domain.ids import OrderId
from bot.telegram.action import Action
from bot.telegram.arguments import DRAFT, FLAG, ORDER, Argument, OurId, optional
from bot.telegram.callbacks import SEPARATOR, PressedButton, pack_id, unpack_id

ALL, RUNNING, DONE, INCOMPLETE = FILTERS = ("a", "r", "d", "p")
"""The statuses that a list of orders can be filtered by."""
NO_WORD = "-"


class StatusFilter(Argument[str]):
    """One of `FILTERS`; all orders for any other word."""

    def encode(self, value: str) -> str:
        return value

    def decode(self, button: PressedButton, position: int) -> str:
        word = button.word(position)
        return word if word in FILTERS else ALL


@dataclass(frozen=True, slots=True)
class OrderList:
    """A page of My orders and what it is filtered by.

    `service_of`: only orders of the service of this order, which is shorter than the service's id; `words`: only those
    a search finds. The page is that of the orders `newer_than` or `older_than` an order.
    """

    status: str = ALL
    newer_than: OrderId | None = None
    older_than: OrderId | None = None
    service_of: OrderId | None = None
    words: str = ""

    def filtered(self, status: str) -> OrderList:
        """The first page of the same orders in another status."""
        return replace(self, status=status, newer_than=None, older_than=None)


class PageOfOrders(Argument[OrderList]):
    """At most five words: status, `n`, `o` or `-`, the order the page begins at, an order of the service or `-`, the text."""

    width = 5

    def encode(self, value: OrderList) -> str:
        beyond = value.newer_than or value.older_than
        way = NO_WORD if beyond is None else "n" if value.newer_than else "o"
        words = [value.status]
        if beyond is not None or value.service_of is not None or value.words:
            words += [way, pack_id(beyond or 0)]
        if value.words:
            words += [NO_WORD, value.words]
        elif value.service_of is not None:
            words.append(pack_id(value.service_of))
        return SEPARATOR.join(words)

    def decode(self, button: PressedButton, position: int) -> OrderList:
        status, way, beyond, service, *_ = (*button.words[position:], *[""] * 4)
        cursor = OrderId(unpack_id(beyond)) if way in ("n", "o") and beyond else None
        return OrderList(
            status if status in FILTERS else ALL,
            cursor if way == "n" else None,
            cursor if way == "o" else None,
            OrderId(unpack_id(service)) if service not in ("", NO_WORD) else None,
            button.rest(position + 4) if len(button.words) > position + 4 else "",
        )


MY_ORDERS = Action("my", optional(PageOfOrders()), role=Role.VIEWER)
FILTER_BY_SERVICE = Action("mys", StatusFilter(), role=Role.VIEWER)
EXPORT_ORDERS = Action("myf", StatusFilter(), optional(ORDER), role=Role.VIEWER)

OPEN_ORDER = Action("o", ORDER, role=Role.VIEWER)
REFRESH = Action("or", ORDER, role=Role.VIEWER)
REFILL = Action("orf", ORDER, role=Role.BUYER)
CANCEL_ORDER = Action("ocx", ORDER, role=Role.BUYER)
MUTE = Action("omu", ORDER, FLAG, role=Role.VIEWER)
IT_EXISTS = Action("oex", ORDER, role=Role.VIEWER)
IT_DOES_NOT_EXIST = Action("onx", ORDER, role=Role.BUYER)
CHECK_BALANCE = Action("obal", ORDER, role=Role.VIEWER)

SELECT = Action("sel:b", optional(StatusFilter()), optional(ORDER), role=Role.VIEWER)
"""Begins the selection among the orders of a filter and of the service of an order."""
SELECT_ORDER = Action("sel:t", ORDER, role=Role.VIEWER)
SELECT_PAGE = Action("sel:p", role=Role.VIEWER, flow_refuses=True)
SELECT_OLDER = Action("sel:o", ORDER, role=Role.VIEWER)
SELECT_NEWER = Action("sel:n", ORDER, role=Role.VIEWER)
SHOW_SELECTION = Action("sel:l", role=Role.VIEWER, flow_refuses=True)
ASK_CANCEL_SELECTED = Action("sel:c", role=Role.VIEWER, flow_refuses=True)
REFILL_SELECTED = Action("selr", DRAFT, role=Role.BUYER)
CANCEL_SELECTED = Action("selx", DRAFT, role=Role.BUYER)

_PRESET = OurId(int)
ASK_PRESET_NAME = Action("psv", ORDER, role=Role.BUYER)
SAVE_PRESET = Action("psd", ORDER, role=Role.BUYER)
"""Saves the preset under the suggested name."""
PRESETS = Action("ps", role=Role.VIEWER)
USE_PRESET = Action("pu", _PRESET, role=Role.BUYER)
DELETE_PRESET = Action("pdl", _PRESET, role=Role.VIEWER)
