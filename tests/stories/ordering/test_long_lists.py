"""A list that is longer than one message is bought whole or not at all."""

from __future__ import annotations

import pytest

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import POST, Town

COMMENTS = [f"Picture number {number} is the nicest of them all, I love it" for number in range(150)]
TEXT = "\n".join(COMMENTS)
PIECES = ["\n".join(COMMENTS[:73]), "\n".join(COMMENTS[73:142]), "\n".join(COMMENTS[142:])]
"""As an app cuts it."""


@pytest.fixture
async def ana(town: Town) -> SandboxPerson:
    """Someone who is asked for comments."""
    await town.ana.says("/order 12")
    await town.ana.reads("Send the link")
    await town.ana.says(POST)
    await town.ana.reads("Send the comments")
    return town.ana


def confirms(message: dict[str, object]) -> bool:
    return "Confirm" in str(message.get("buttons"))


async def test_a_list_in_several_messages_is_bought_whole(town: Town, ana: SandboxPerson) -> None:
    for piece in PIECES:
        await ana.says(piece)
    await ana.reads("150 lines so far", "Here the messages meet")
    assert not any(map(confirms, await ana.messages()))
    await ana.taps("That is all: 150 lines")
    await ana.reads("150 comments")
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert [order["comments"].splitlines() for order in town.bought()] == [COMMENTS]


async def test_a_restart_between_two_messages_loses_no_line(town: Town, ana: SandboxPerson) -> None:
    await ana.says(PIECES[0])
    await ana.reads("lines so far")
    await town.closes()
    await ana.says(PIECES[1])
    await ana.says(PIECES[2])
    await town.opens()
    await ana.reads("150 lines so far")
    await town.restarts()
    await ana.taps("That is all")
    await ana.reads("150 comments")


async def test_a_line_that_was_cut_goes_on(town: Town, ana: SandboxPerson) -> None:
    await ana.says(TEXT[:4096])
    await ana.says(TEXT[4096:8192])
    await ana.reads("lines so far", f"{TEXT[4086:4096]}{TEXT[4096:4106]}")


async def test_where_the_messages_meet_is_shown(town: Town, ana: SandboxPerson) -> None:
    await ana.says(PIECES[0])
    await ana.reads("Telegram cuts long texts")
    await ana.says("The first of the rest\nand another line")
    await ana.reads("⏎The first of the rest”", "send the list as a .txt file")


async def test_after_a_mistake_a_long_list_is_sent_again(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 23")
    await ana.reads("Send the link")
    await ana.says(POST)
    await ana.reads("Who should be mentioned?")
    await ana.says("\n".join(["no!name", *(f"cat{number}" for number in range(400))]))
    await ana.taps("That is all: 401 lines")
    await ana.reads("“no!name” is not a user name", "Who should be mentioned?")
    await ana.says("ana\nboris")
    await ana.reads("Charge 0.014 USD")


async def test_back_forgets_what_was_sent_so_far(town: Town, ana: SandboxPerson) -> None:
    await ana.says(PIECES[0])
    await ana.reads("lines so far")
    await ana.taps("Back")
    await ana.reads("Send the link")
    await ana.says(POST)
    await ana.reads("Send the comments")
    await ana.says("\n".join(COMMENTS[:12]))
    await ana.reads("12 comments")


async def test_a_file_takes_the_place_of_what_was_sent_so_far(town: Town, ana: SandboxPerson) -> None:
    await ana.says(PIECES[0])
    await ana.reads("lines so far")
    await ana.sends_file("comments.txt", TEXT.encode())
    await ana.reads("150 comments")
    assert confirms(await ana.last())


async def test_a_short_list_asks_no_more_than_before(town: Town, ana: SandboxPerson) -> None:
    await ana.says("\n".join(COMMENTS[:20]))
    await ana.reads("20 comments")
    assert confirms(await ana.last())
