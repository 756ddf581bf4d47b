"""Inline mode: a question above the input, the bot's results, and the one that is picked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class InlineQuery:
    """A question somebody typed after the bot's name, and what the bot answered."""

    id: str
    person_id: int
    query: str
    asked_at: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    results: list[dict[str, Any]] = field(default_factory=list)
    next_offset: str = ""
    button: dict[str, Any] | None = None
