"""The table of questions outside an order that a person's next text answers: what a draft's `purpose` begins with, and its handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.errors import OldButton
from bot.domain.ids import OrderId
from bot.flows.accounts.access import MAINTENANCE
from bot.flows.accounts.accounts import CONNECT
from bot.flows.mass_orders import preview as mass_flow
from bot.flows.notifications.settings import HOURS, ZONE
from bot.flows.operators.broadcasts import BROADCAST
from bot.flows.orders import external_orders
from bot.telegram.context import Context
from bot.telegram.handlers import mass_orders, notifications, operators
from bot.telegram.handlers.accounts import accounts
from bot.telegram.handlers.orders import my_orders, presets, track

Answer = Callable[[Context, str, str], Awaitable[None]]
"""Given the turn, what follows the purpose's colon, and the text."""


async def _settle(context: Context, about: str, text: str) -> None:
    await my_orders.settle(context, _order_id(about), text)


async def _preset(context: Context, about: str, text: str) -> None:
    await presets.named(context, _order_id(about), text)


async def _mass(context: Context, _about: str, text: str) -> None:
    await mass_orders.given(context, text)


async def _track(context: Context, _about: str, text: str) -> None:
    await track.given(context, text)


async def _hours(context: Context, _about: str, text: str) -> None:
    await notifications.hours_given(context, text)


async def _zone(context: Context, _about: str, text: str) -> None:
    await notifications.zone_given(context, text)


PURPOSES: dict[str, Answer] = {
    CONNECT: accounts.given_secret,
    MAINTENANCE: operators.pause,
    BROADCAST: operators.prepare,
    "low": accounts.low,
    "above": accounts.above,
    "day": accounts.day,
    "rename": accounts.rename,
    "limit": accounts.limit,
    "settle": _settle,
    "preset": _preset,
    mass_flow.PURPOSE: _mass,
    mass_flow.PASTE: _mass,
    external_orders.PURPOSE: _track,
    HOURS: _hours,
    ZONE: _zone,
}


OPEN_TO_ALL = frozenset({CONNECT})
"""Questions that may be asked of somebody who holds no role yet."""


def answer_to(purpose: str) -> tuple[Answer, str] | None:
    """The handler of a purpose and what it is about; None where a text is no answer to it."""
    name, _, about = purpose.partition(":")
    return (PURPOSES[name], about) if name in PURPOSES else None


def _order_id(about: str) -> OrderId:
    if not (about.isascii() and about.isdigit()):
        raise OldButton
    return OrderId(int(about))
