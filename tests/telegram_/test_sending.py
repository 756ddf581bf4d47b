from __future__ import annotations

import json
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest

from bot.domain.errors import RetryLater, Unreachable
from bot.sandbox.faults import Fault
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.telegram.connection import Connection
from bot.telegram.rate_limit import RateLimit
from bot.telegram.screen import Button, Html, Screen, escaped
from bot.telegram.sending import Sender
from bot.telegram.truncation import fitted, units

ANA, CARLA = 1001, 1003
TEAM, FORUM = -1001000000001, -1001000000002
ORDERS_TOPIC = 2


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(flood_limits=False) as running:
        yield running


@pytest.fixture
async def connection(sandbox: Sandbox) -> AsyncIterator[Connection]:
    async with Connection(sandbox.token, sandbox.api_url) as one:
        yield one


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    async with People(sandbox.base_url) as those:
        yield those


@pytest.fixture
async def ana(people: People) -> SandboxPerson:
    person = people.find_person("ana")
    await person.says("/start")
    return person


class Slept(list[float]):
    """A sleep that is over at once and remembered."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def slept() -> Slept:
    return Slept()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(connection: Connection, slept: Slept, clock: Clock, incoming: list[tuple[str, str]]) -> Sender:
    rate_limit = RateLimit(clock=clock, sleep=clock.sleep)
    return Sender(connection, rate_limit, lambda call, outcome: incoming.append((call, outcome)), sleep=slept)


@pytest.fixture
def incoming() -> list[tuple[str, str]]:
    return []


def order(sandbox: Sandbox, method: str, **more: Any) -> None:
    sandbox.faults.add(Fault(target="telegram", method=method, **more))


def calls(sandbox: Sandbox, method: str) -> int:
    return sum(call["method"] == method for call in sandbox.api.calls)


HELLO = Screen(Html("<b>Hello</b>"), ((Button("Go", data="go"),),))
OTHER = Screen(Html("Something else"))


async def texts(person: SandboxPerson) -> list[str]:
    return [one["text"] for one in await person.messages() if one["from"]["is_bot"]]


async def test_a_screen_is_sent_as_markup_without_a_link_preview(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox
) -> None:
    message_id = await sender.send(ANA, Screen(Html("<b>Hello</b> https://example.com"), HELLO.rows))
    [message] = [one for one in await ana.messages() if one["message_id"] == message_id]
    assert message["text"] == "Hello https://example.com"
    assert message["entities"][0]["type"] == "bold"
    assert message["buttons"][0][0]["text"] == "Go"
    assert message["link_preview_options"] == {"is_disabled": True}


async def test_a_short_flood_limit_is_waited_out_for_a_person(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox, clock: Clock
) -> None:
    order(sandbox, "sendMessage", status=429, body=refusal(429, "Too Many Requests: retry after 3", retry_after=3))
    await sender.send(ANA, HELLO)
    assert await texts(ana) == ["Hello"]
    assert clock.now >= 3


async def test_a_long_flood_limit_is_not_waited_out(sender: Sender, ana: SandboxPerson, sandbox: Sandbox) -> None:
    order(sandbox, "sendMessage", status=429, body=refusal(429, "Too Many Requests", retry_after=31))
    with pytest.raises(RetryLater) as wait:
        await sender.send(ANA, HELLO)
    assert wait.value.seconds == 31
    assert await texts(ana) == []


async def test_a_notice_never_waits_for_a_flood_limit(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox, incoming: list[tuple[str, str]]
) -> None:
    order(sandbox, "sendMessage", status=429, body=refusal(429, "Too Many Requests", retry_after=2))
    with pytest.raises(RetryLater) as wait:
        await sender.send(ANA, HELLO, interactive=False)
    assert wait.value.seconds == 2
    assert incoming == [("send", "later")]


async def test_a_message_that_never_left_is_sent_again(
    sender: Sender, sandbox: Sandbox, slept: Slept, connection: Connection
) -> None:
    await sandbox.stop()
    with pytest.raises(RetryLater, match="wait"):
        await sender.send(ANA, HELLO)
    assert len(slept) == 3


async def test_a_message_that_may_have_arrived_is_not_sent_again(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox
) -> None:
    order(sandbox, "sendMessage", cut="after")
    with pytest.raises(RetryLater):
        await sender.send(ANA, HELLO)
    assert await texts(ana) == ["Hello"]
    assert calls(sandbox, "sendMessage") == 1


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_when_telegram_stumbles_the_message_is_left_for_later(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox, status: int
) -> None:
    order(sandbox, "sendMessage", status=status, body="<html>", content_type="text/html")
    with pytest.raises(RetryLater):
        await sender.send(ANA, HELLO)
    assert await texts(ana) == []


@pytest.mark.parametrize("cut", ["before", "after", "mid"])
async def test_an_edit_without_an_answer_is_made_again_because_twice_shows_the_same(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox, cut: str
) -> None:
    message_id = await sender.send(ANA, HELLO)
    order(sandbox, "editMessageText", cut=cut)
    assert await sender.edit(ANA, message_id, OTHER) == message_id
    assert await texts(ana) == ["Something else"]


async def test_an_edit_that_changes_nothing_is_done(sender: Sender, ana: SandboxPerson) -> None:
    message_id = await sender.send(ANA, HELLO)
    assert await sender.edit(ANA, message_id, HELLO) == message_id


async def test_where_the_message_is_gone_a_new_one_shows_the_screen(sender: Sender, ana: SandboxPerson) -> None:
    message_id = await sender.send(ANA, HELLO)
    await sender.delete(ANA, message_id)
    fresh = await sender.edit(ANA, message_id, OTHER)
    assert fresh != message_id
    assert await texts(ana) == ["Something else"]


async def test_somebody_elses_message_is_not_edited_but_followed_by_a_new_one(
    sender: Sender, ana: SandboxPerson
) -> None:
    [theirs] = [one["message_id"] for one in await ana.messages()]
    assert await sender.edit(ANA, theirs, OTHER) != theirs
    assert await texts(ana) == ["Something else"]


async def test_who_blocked_the_bot_cannot_be_reached(sender: Sender, ana: SandboxPerson) -> None:
    message_id = await sender.send(ANA, HELLO)
    await ana.blocks()
    for attempt in (sender.send(ANA, HELLO), sender.edit(ANA, message_id, OTHER)):
        with pytest.raises(Unreachable) as gone:
            await attempt
        assert "blocked" in gone.value.why
        assert gone.value.moved_to is None


async def test_who_never_started_the_bot_cannot_be_reached(sender: Sender, sandbox: Sandbox) -> None:
    with pytest.raises(Unreachable):
        await sender.send(CARLA, HELLO)
    with pytest.raises(Unreachable):
        await sender.send(424242, HELLO)


async def test_a_group_that_moved_says_where_it_is_now(sender: Sender, sandbox: Sandbox) -> None:
    moved = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=TEAM)
    order(sandbox, "sendMessage", status=400, body=moved)
    with pytest.raises(Unreachable) as gone:
        await sender.send(-5, HELLO)
    assert gone.value.moved_to == TEAM


async def test_a_topic_that_is_closed_or_gone_gives_way_to_the_general_one(
    sender: Sender, people: People, sandbox: Sandbox
) -> None:
    ana = people.find_person("ana").in_chat(FORUM)
    message_id = await sender.send(FORUM, HELLO, topic=ORDERS_TOPIC)
    in_topic = await people.find_person("ana").in_chat(FORUM, ORDERS_TOPIC).messages()
    assert [one["message_id"] for one in in_topic if one.get("text") == "Hello"] == [message_id]
    await people.post("topic", chat=FORUM, topic=ORDERS_TOPIC, do="close")
    closed = await sender.send(FORUM, OTHER, topic=ORDERS_TOPIC)
    gone = await sender.send(FORUM, OTHER, topic=77)
    shown = {one["message_id"] for one in await ana.messages() if one.get("text") == "Something else"}
    assert shown == {closed, gone}


async def test_a_wrong_text_is_our_own_fault(sender: Sender, ana: SandboxPerson) -> None:
    with pytest.raises(BadRequest):
        await sender.send(ANA, Screen(Html("<b>never closed")))


async def test_answering_a_button_twice_or_too_late_disturbs_nobody(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox
) -> None:
    await sender.send(ANA, HELLO)
    pressed = (await ana.presses("Go"))["callback_id"]
    await sender.answer(pressed, "x" * 300, alert=True)
    await sender.answer(pressed, "again")
    await sender.answer("never-pressed")
    toast = await ana.toast()
    assert toast.text == "x" * 199 + "…"
    assert toast.alert


async def test_what_nobody_misses_never_fails(sender: Sender, ana: SandboxPerson, sandbox: Sandbox) -> None:
    await sender.delete(ANA, 4242)
    await sender.typing(424242)
    await sandbox.stop()
    await sender.delete(ANA, 1)
    await sender.typing(ANA)
    await sender.answer("1")


async def test_a_file_goes_out_with_its_name_and_caption(sender: Sender, ana: SandboxPerson) -> None:
    message_id = await sender.document(ANA, "orders.csv", b"id,status\n", Html("<b>" + "y" * 2000 + "</b>"))
    [message] = [one for one in await ana.messages() if one["message_id"] == message_id]
    assert message["document"]["name"] == "orders.csv"
    assert message["document"]["size"] == 10
    assert units(message["caption"]) <= 1024


async def test_a_file_on_the_disk_goes_out_whole_also_when_telegram_asks_to_wait(
    sender: Sender, ana: SandboxPerson, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(b"1,done\n" * 100_000)
    order(sandbox, "sendDocument", status=429, body=refusal(429, "Too Many Requests: retry after 3", retry_after=3))
    message_id = await sender.document(ANA, file.name, file)
    [message] = [one for one in await ana.messages() if one["message_id"] == message_id]
    assert message["document"]["size"] == 700_000


async def test_a_text_that_is_too_long_arrives_cut_after_a_line(sender: Sender, ana: SandboxPerson) -> None:
    lines = "\n".join(f"<i>{number} 😀 &lt;one&gt;</i>" for number in range(1000))
    await sender.send(ANA, Screen(Html(f"<blockquote expandable>{lines}</blockquote>")))
    [text] = await texts(ana)
    assert units(text) <= 4096
    assert text.splitlines()[-1] == "…"
    assert all(line.endswith("<one>") for line in text.splitlines()[:-1])


PIECES = st.lists(
    st.sampled_from(["word", " ", "\n", "😀", "&amp;", "&lt;", "&#128512;", "<b>", "</b>", "<i>", "</i>", "é"]),
    max_size=80,
)


@given(PIECES, st.integers(4, 60))
def test_a_text_made_to_fit_keeps_its_tags_balanced_and_its_limit(pieces: list[str], limit: int) -> None:
    text = ""
    open_tags: list[str] = []
    for piece in pieces:
        if piece in ("<b>", "<i>"):
            open_tags.append(piece)
        elif piece.startswith("</"):
            if not open_tags or open_tags[-1][1:] != piece[2:]:
                continue
            open_tags.pop()
        text += piece
    text += "".join(f"</{tag[1:]}" for tag in reversed(open_tags))
    cut = fitted(Html(text), limit)
    shown, depth = shown_by(cut)
    assert depth == 0
    assert units(shown) <= limit
    if units(shown_by(Html(text))[0]) <= limit:
        assert cut == text
    else:
        assert shown.endswith("…")
        assert shown_by(Html(text))[0].startswith(shown.removesuffix("\n…"))


@given(st.text(), st.integers(4, 40))
def test_any_text_at_all_can_be_made_to_fit(text: str, limit: int) -> None:
    assert units(shown_by(fitted(escaped(text), limit))[0]) <= limit


def shown_by(markup: Html) -> tuple[str, int]:
    """What a reader sees of markup, and how many tags stay open."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.text = ""
            self.open: list[str] = []

        def handle_data(self, data: str) -> None:
            self.text += data

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader.text, len(reader.open)


def refusal(code: int, description: str, **parameters: int) -> str:
    return json.dumps({"ok": False, "error_code": code, "description": description, "parameters": parameters})
