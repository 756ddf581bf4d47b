"""Processes that share one database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A replica as the database has it: the name under which it holds work, its role, and how often it has beaten."""

    holder: str
    role: str
    beats: int
