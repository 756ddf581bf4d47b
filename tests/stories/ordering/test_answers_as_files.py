"""What people hand over: files for long lists, links in captions and in forwarded messages."""

from __future__ import annotations

import pytest

from tests.stories.environment import staged
from tests.stories.fixture import a_town


async def test_a_text_file_answers_a_question_of_many_lines(database_url: str) -> None:
    async with a_town(database_url) as town:
        ana = town.ana
        await ana.says("/order 12")
        await ana.sees("Send the link")
        await ana.says("https://instagram.com/p/words")
        await ana.sees("Send the comments")
        await ana.sends_file("comments.txt", "Отлично\r\n\r\nsuper\r\nwow\r\n".encode("cp1251"))
        await ana.sees("3 comments", "Отлично")
        await ana.taps("Confirm")
        await ana.sees("Pending")
        assert town.bought()[0]["comments"] == "Отлично\nsuper\nwow"


async def test_a_file_for_a_question_of_one_line_is_not_taken(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/order 1234")
        await ana.sees("Send the link")
        await ana.sends_file("links.txt", b"https://instagram.com/p/one")
        await ana.reads("I cannot use that here.", "Send the link")


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_a_file_that_is_no_text_is_not_read(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass")
        await ana.sees("Many orders at once")
        await ana.sends_file("orders.xlsx", b"PK\x03\x04")
        await ana.sees("I can read .txt and .csv files only.")
        await ana.sends_file("orders.txt", b"1" * (1024 * 1024 + 1))
        await ana.sees("This file is too large")


async def test_the_link_in_a_caption_or_a_forwarded_message_is_found(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.sends_file("cat.pdf", b"%PDF", caption="look: instagram.com/p/CxCaption !")
        await ana.sees("instagram.com/p/CxCaption", "What should it get?")
        text = "New post https://www.instagram.com/p/CxForward/?igsh=abc, please"
        await stage.people.post("forward", chat="private", text=text, from_name="Dora", **{"as": "ana"})
        await ana.sees("instagram.com/p/CxForward", "What should it get?")
