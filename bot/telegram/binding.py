"""Binds handlers to actions: each action has one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVarTuple

from bot.telegram.action import Action

if TYPE_CHECKING:
    from bot.telegram.context import Context

Ts = TypeVarTuple("Ts")
Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class BoundAction:
    """An action and its handler."""

    action: Action[*tuple[Any, ...]]
    handler: Handler


BOUND: dict[str, BoundAction] = {}
"""Every bound action by its code. Those of a module are here once it was imported; `bot.telegram.router` imports all."""


def on(
    action: Action[*Ts],
) -> Callable[[Callable[[Context, *Ts], Awaitable[None]]], Callable[[Context, *Ts], Awaitable[None]]]:
    """Bind the decorated handler to an action; raises `ValueError` where the code is bound already."""

    def bind(handler: Callable[[Context, *Ts], Awaitable[None]]) -> Callable[[Context, *Ts], Awaitable[None]]:
        if action.code in BOUND:
            raise ValueError(f"{action} has two handlers")
        BOUND[action.code] = BoundAction(action, handler)
        return handler

    return bind
