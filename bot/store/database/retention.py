"""Deletes what is no longer needed, in portions, so that nobody waits long behind it."""

from __future__ import annotations

from bot.store.database.engine import Engine, do

PORTION = 2000


async def trim(engine: Engine, name: str, before: int) -> int:
    """Run a deleting statement until it finds less than a portion; how many rows went."""
    gone = 0
    while True:
        written = await engine.write(do(name, before=before, limit=PORTION))
        deleted = len(written[0]) if written else 0
        gone += deleted
        if deleted < PORTION:
            return gone
