"""The database is locked or gone while people talk: they are told, nothing is bought or lost, and it heals by itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stories.fixture import POST, Town

AWAY = "cannot reach its own records just now. Nothing was bought."


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


@contextmanager
def gone(file: Path) -> Iterator[None]:
    """The file is not there, as when its disk is not."""
    away = file.with_name("away")
    away.mkdir()
    for one in file.parent.glob("bot.db*"):
        one.rename(away / one.name)
    try:
        yield
    finally:
        for one in away.iterdir():
            one.rename(file.with_name(one.name))
        away.rmdir()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program has the file for itself."""
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


@pytest.mark.parametrize("trouble", [gone, locked])
async def test_a_confirmation_without_a_database_is_told_and_bought_once_when_it_is_back(
    town: Town, sqlite_url: str, trouble: type[object]
) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    with trouble(file_of(sqlite_url)):  # type: ignore[attr-defined,call-arg]
        await ana.presses("Confirm", message_id=shown["message_id"])
        await ana.presses("Confirm", message_id=shown["message_id"])
        await ana.sees(AWAY, within_seconds=20)
        assert town.asked("add") == 0
    await town.until_booked(1)
    await ana.sees("Pending", "Likes HQ", within_seconds=20)
    assert town.asked("add") == 1
    told = [message for message in await ana.messages() if AWAY in (message.get("text") or "")]
    assert len(told) == 1


async def test_every_person_is_told_once_an_outage_and_answered_in_order_afterwards(
    town: Town, sqlite_url: str
) -> None:
    ana, boris = town.ana, town.boris
    await town.invites(boris)
    with gone(file_of(sqlite_url)):
        for person in (ana, boris):
            await person.says("/order 1234")
            await person.sees(AWAY, within_seconds=20)
            await person.says(POST)
            await person.says("700")
    for person in (ana, boris):
        await person.sees("700 likes", "Charge 0.595 USD", within_seconds=20)
    with gone(file_of(sqlite_url)):
        await ana.says("/start")
        async with asyncio.timeout(20):
            while sum(AWAY in (one.get("text") or "") for one in await ana.messages()) < 2:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
