"""Inline mode: a query and the bot's results."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class InlineQuery:
    """An inline query that a person typed after the bot's name, and the bot's answer."""

    id: str
    person_id: int
    query: str
    asked_at: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    results: list[dict[str, Any]] = field(default_factory=list)
    next_offset: str = ""
    button: dict[str, Any] | None = None
