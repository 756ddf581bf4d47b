"""A person of the sandbox for tests and the demo: says, taps and sees, over `/sandbox/…` as the page does.

async with People(sandbox.base_url) as people:
    ana = people.person("ana")
    await ana.says("/start")
    await ana.taps("New order")
    await ana.sees("Send the link")
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

PATIENCE_SECONDS = 10.0

Chat = int | str
Messages = list[dict[str, Any]]


class NotPossible(Exception):
    """The sandbox refused what a person did; the text says why."""


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button: `alert` is a dialog, otherwise it flies by. `text` None: nothing was shown."""

    text: str | None
    alert: bool = False
    url: str | None = None

    def __contains__(self, words: str) -> bool:
        return words in (self.text or "")


class People:
    """The way into one sandbox; an async context manager."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    def person(self, short: str, *, chat: Chat = "private", topic: int | None = None) -> SandboxPerson:
        """Somebody who is there already, in the private chat or in another one."""
        return SandboxPerson(self, short, chat, topic)

    async def meets(self, name: str, language_code: str = "en", username: str | None = None) -> SandboxPerson:
        """Somebody new."""
        made = await self.post("people", name=name, language_code=language_code, username=username)
        return self.person(made["short"])

    async def post(self, path: str, **asked: Any) -> Any:
        """POST `/sandbox/<path>`; NotPossible with its sentence if it is refused."""
        async with self._open().post(f"/sandbox/{path}", json=asked) as response:
            return _answer(await response.json())

    async def get(self, path: str, **asked: Any) -> Any:
        """GET `/sandbox/<path>`; NotPossible with its sentence if it is refused."""
        wanted = {name: str(value) for name, value in asked.items() if value is not None}
        async with self._open().get(f"/sandbox/{path}", params=wanted) as response:
            return _answer(await response.json())

    async def __aenter__(self) -> Self:
        self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(self._base_url, connector=aiohttp.TCPConnector(limit=0))
        return self._session


class SandboxPerson:
    """One person in one chat (and topic)."""

    def __init__(self, people: People, short: str, chat: Chat, topic: int | None) -> None:
        self.short = short
        self.chat = chat
        self.topic = topic
        self._people = people
        self._callback: str | None = None

    def in_chat(self, chat: Chat, topic: int | None = None) -> SandboxPerson:
        """The same person in another chat."""
        return SandboxPerson(self._people, self.short, chat, topic)

    async def says(self, text: str, *, reply_to: int | None = None, anonymous: bool = False) -> int:
        """Write a message; its id."""
        said = await self._do("say", text=text, reply_to=reply_to, anonymous=anonymous)
        return int(said["message_id"])

    async def follows(self, payload: str = "") -> None:
        """Open t.me/<bot>?start=<payload> and press START."""
        await self._people.post("open_link", start=payload, **{"as": self.short})

    async def sends_file(self, name: str, content: bytes, *, caption: str = "", as_photo: bool = False) -> int:
        """Send a file; the message's id."""
        encoded = base64.b64encode(content).decode()
        sent = await self._do("send_file", name=name, content_base64=encoded, caption=caption, as_photo=as_photo)
        return int(sent["message_id"])

    async def taps(self, label: str, *, message_id: int | None = None, within_seconds: float = PATIENCE_SECONDS) -> Any:
        """Tap the button whose label contains `label` on the newest message that has one, and wait for the answer.

        The Toast of a callback button; what the sandbox says of any other: {"url": …}, {"copy": …}, {"inline": …}.
        AssertionError with the transcript if there is no such button, or no answer in time.
        """
        pressed = await self.presses(label, message_id=message_id, within_seconds=within_seconds)
        return await self.toast(within_seconds) if "callback_id" in pressed else pressed

    async def presses(
        self, label: str, *, message_id: int | None = None, within_seconds: float = PATIENCE_SECONDS
    ) -> dict[str, Any]:
        """Tap without waiting for the answer."""
        found = await self._wait(lambda seen: _with_button(seen, label, message_id), within_seconds)
        if found is None:
            raise AssertionError(f"{self.short} finds no button [{label}]:\n{await self.transcript()}")
        message, row, column = found
        pressed: dict[str, Any] = await self._do("press", message_id=message["message_id"], row=row, column=column)
        self._callback = pressed.get("callback_id")
        return pressed

    async def forges(self, message_id: int, data: str) -> None:
        """Send callback data that no button says."""
        self._callback = (await self._do("press", message_id=message_id, data=data, forged=True))["callback_id"]

    async def toast(self, within_seconds: float = PATIENCE_SECONDS) -> Toast:
        """The answer to the last button; AssertionError if none comes in time."""
        if self._callback is None:
            raise AssertionError(f"{self.short} pressed no button yet.")
        deadline = _now() + within_seconds
        while True:
            answer = await self._people.get("callback", id=self._callback, wait_seconds=max(deadline - _now(), 0))
            if answer["answered"]:
                return Toast(answer["text"], answer["alert"], answer["url"])
            if _now() >= deadline:
                raise AssertionError(f"{self.short} pressed a button and got no answer:\n{await self.transcript()}")

    async def sees(self, *words: str, within_seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """Wait until a message of the bot, as it reads now, contains all the words; the newest such message."""
        found: dict[str, Any] | None = await self._wait(lambda seen: _with_words(seen, words), within_seconds)
        if found is None:
            wanted = " and ".join(repr(word) for word in words)
            raise AssertionError(f"{self.short} does not see {wanted}:\n{await self.transcript()}")
        return found

    async def reads(self, *words: str, within_seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """Wait until the newest message of the bot contains all the words; that message."""
        found: dict[str, Any] | None = await self._wait(lambda seen: _with_words(_newest(seen), words), within_seconds)
        if found is None:
            wanted = " and ".join(repr(word) for word in words)
            raise AssertionError(f"{self.short} does not read {wanted} last:\n{await self.transcript()}")
        return found

    async def does_not_see(self, words: str) -> None:
        """Look once: no message of the bot contains the words."""
        if _with_words(await self.messages(), (words,)) is not None:
            raise AssertionError(f"{self.short} sees {words!r}:\n{await self.transcript()}")

    async def last(self) -> dict[str, Any]:
        """The newest message of the bot."""
        mine = [message for message in await self.messages() if message["from"]["is_bot"]]
        if not mine:
            raise AssertionError(f"The bot said nothing to {self.short}.")
        return mine[-1]

    async def messages(self) -> list[dict[str, Any]]:
        """Everything in the chat, oldest first, as the page gets it."""
        messages: list[dict[str, Any]] = (await self._look())["messages"]
        return messages

    async def transcript(self) -> str:
        """The chat as text: who said what, buttons in brackets."""
        return "\n".join(line for message in await self.messages() for line in readable(message))

    async def shares_chat(self, request_id: int, shared_chat: int) -> None:
        """Answer a `request_chat` button."""
        await self._do("share_chat", request_id=request_id, shared_chat=shared_chat)

    async def shares_people(self, request_id: int, *people: str) -> None:
        """Answer a `request_users` button."""
        await self._do("share_users", request_id=request_id, users=list(people))

    async def asks_inline(self, query: str, offset: str = "") -> list[dict[str, Any]]:
        """Type `@bot query`; the results."""
        answer = await self._people.post("inline", query=query, offset=offset, **{"as": self.short})
        results: list[dict[str, Any]] = answer["results"]
        return results

    async def picks(self, result_id: str, query: str = "") -> int:
        """Send one of the inline results; the message's id."""
        return int((await self._do("pick", result_id=result_id, query=query))["message_id"])

    async def reacts(self, message_id: int, emoji: str) -> None:
        """Put a reaction on a message, or with an empty one take it away."""
        await self._do("react", message_id=message_id, emoji=emoji)

    async def blocks(self, blocked: bool = True) -> None:
        """Block the bot, or unblock it."""
        await self._people.post("block", blocked=blocked, **{"as": self.short})

    async def speaks(self, language_code: str) -> None:
        """Switch the app's language."""
        await self._people.post("language", language_code=language_code, **{"as": self.short})

    async def _do(self, path: str, **asked: Any) -> Any:
        return await self._people.post(path, chat=self.chat, topic=self.topic, **{"as": self.short}, **asked)

    async def _look(self, **more: Any) -> dict[str, Any]:
        look = {"as": self.short, "chat": self.chat, "topic": self.topic, **more}
        seen: dict[str, Any] = await self._people.get("messages", **look)
        return seen

    async def _wait(self, find: Any, within_seconds: float) -> Any:
        """What `find` makes of the messages as soon as it is not None; None when the time is over."""
        deadline = _now() + within_seconds
        seen = await self._look()
        while (found := find(seen["messages"])) is None and _now() < deadline:
            seen = await self._look(after=seen["version"], wait_seconds=deadline - _now())
        return found


def readable(message: dict[str, Any]) -> list[str]:
    """One message of the page as lines of text."""
    lines: list[str] = []
    if message.get("service"):
        return [f"— {message['service']} —"]
    head = message["from"]["short"] or ("bot" if message["from"]["is_bot"] else message["from"]["name"])
    text = message.get("text") or message.get("caption") or ""
    attached = message.get("document", {}).get("name") or ("photo" if "photo" in message else "")
    if attached:
        text = f"<{attached}> {text}".rstrip()
    first, *rest = text.split("\n")
    lines = [f"{head}: {first}", *(f"{' ' * len(head)}  {line}" for line in rest)]
    for row in message["buttons"]:
        lines.append(" " * (len(head) + 2) + " ".join(f"[ {button['text']} ]" for button in row))
    return lines


def _newest(seen: Messages) -> Messages:
    return [message for message in seen if message["from"]["is_bot"]][-1:]


def _with_words(seen: Messages, words: tuple[str, ...]) -> dict[str, Any] | None:
    for message in reversed(seen):
        text = message.get("text") or message.get("caption") or ""
        if message["from"]["is_bot"] and all(word in text for word in words):
            return message
    return None


def _with_button(seen: Messages, label: str, message_id: int | None) -> tuple[dict[str, Any], int, int] | None:
    for message in reversed(seen):
        if message_id is not None and message["message_id"] != message_id:
            continue
        for row, buttons in enumerate(message["buttons"]):
            for column, button in enumerate(buttons):
                if label in button["text"]:
                    return message, row, column
    return None


def _answer(answer: Any) -> Any:
    if isinstance(answer, dict) and "error" in answer:
        raise NotPossible(answer["error"])
    return answer


def _now() -> float:
    return asyncio.get_running_loop().time()
