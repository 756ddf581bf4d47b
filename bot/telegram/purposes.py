"""The table of questions outside an order that a person's next text answers: what a draft's `purpose` begins with, and its handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.errors import OldButton
from bot.domain.ids import OrderId
from bot.flows import mass as mass_flow
from bot.flows import taking as taking_flow
from bot.flows.access import MAINTENANCE
from bot.flows.accounts import CONNECT
from bot.flows.broadcasting import BROADCAST
from bot.telegram.handlers import accounts, admin, mass, noise, orders, presets, taking
from bot.telegram.turn import Turn

Answer = Callable[[Turn, str, str], Awaitable[None]]
"""Given the turn, what follows the purpose's colon, and the text."""


async def _settle(turn: Turn, about: str, text: str) -> None:
    await orders.settle(turn, _order_id(about), text)


async def _preset(turn: Turn, about: str, text: str) -> None:
    await presets.named(turn, _order_id(about), text)


async def _mass(turn: Turn, _about: str, text: str) -> None:
    await mass.given(turn, text)


async def _track(turn: Turn, _about: str, text: str) -> None:
    await taking.given(turn, text)


async def _hours(turn: Turn, _about: str, text: str) -> None:
    await noise.hours_given(turn, text)


async def _zone(turn: Turn, _about: str, text: str) -> None:
    await noise.zone_given(turn, text)


PURPOSES: dict[str, Answer] = {
    CONNECT: accounts.given_secret,
    MAINTENANCE: admin.pause,
    BROADCAST: admin.prepare,
    "low": accounts.low,
    "above": accounts.above,
    "day": accounts.day,
    "rename": accounts.rename,
    "limit": accounts.limit,
    "settle": _settle,
    "preset": _preset,
    mass_flow.PURPOSE: _mass,
    mass_flow.PASTE: _mass,
    taking_flow.PURPOSE: _track,
    noise.HOURS: _hours,
    noise.ZONE: _zone,
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
