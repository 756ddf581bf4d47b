"""What most flows need."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.accounts.access import Access
from bot.flows.ports import Clock, NewId
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Deps:
    """The store, people's rights, the clock and the maker of ids."""

    store: Store
    access: Access
    clock: Clock
    new_id: NewId
