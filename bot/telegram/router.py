"""Finds the handler of a pressed button. The modules that bind handlers to actions are imported here, once."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import OldButton
from bot.telegram import commands
from bot.telegram.action import Action
from bot.telegram.binding import BOUND, BoundAction
from bot.telegram.callbacks import SEPARATOR, PressedButton
from bot.telegram.handlers import groups, home, mass_orders, notifications, operators
from bot.telegram.handlers.accounts import accounts, spending
from bot.telegram.handlers.catalogue import browser
from bot.telegram.handlers.ordering import approvals, order
from bot.telegram.handlers.orders import bulk_actions, export, my_orders, presets

MODULES = (
    commands,
    groups,
    home,
    mass_orders,
    notifications,
    operators,
    accounts,
    spending,
    browser,
    approvals,
    order,
    bulk_actions,
    export,
    my_orders,
    presets,
)


def find_action(pressed: PressedButton) -> BoundAction:
    """Find the action of a pressed button; raises `OldButton` where there is none in such a chat."""
    bound = BOUND.get(pressed.code)
    if bound is None and pressed.words:
        bound = BOUND.get(f"{pressed.code}{SEPARATOR}{pressed.words[0]}")
    if bound is None or ("private" if pressed.group is None else "group") not in bound.action.places:
        raise OldButton
    return bound


def all_actions() -> list[Action[*tuple[Any, ...]]]:
    """Return every action, in the order in which the handlers are written."""
    return [bound.action for bound in BOUND.values()]
