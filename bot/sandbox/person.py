"""A person in the sandbox, for tests and the demo: acts and looks over `/sandbox/…` as the page does.

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

TIMEOUT_SECONDS = 10.0

Chat = int | str
Messages = list[dict[str, Any]]


class ActionRefused(Exception):
    """The sandbox refused a person's action; the text says why."""


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button: a dialog if `alert`, else a short notice. `text` is None if nothing was shown."""

    text: str | None
    alert: bool = False
    url: str | None = None

    def __contains__(self, words: str) -> bool:
        return words in (self.text or "")


class People:
    """An HTTP client of one sandbox; an async context manager."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    def find_person(self, short: str, *, chat: Chat = "private", topic: int | None = None) -> SandboxPerson:
        """An existing person, in the private chat with the bot or in another chat."""
        return SandboxPerson(self, short, chat, topic)

    async def add_person(self, name: str, language_code: str = "en", username: str | None = None) -> SandboxPerson:
        """Add a person."""
        made = await self.post("people", name=name, language_code=language_code, username=username)
        return self.find_person(made["short"])

    async def post(self, path: str, **asked: Any) -> Any:
        """POST `/sandbox/<path>`. Raises ActionRefused with the sandbox's sentence."""
        async with self._get_session().post(f"/sandbox/{path}", json=asked) as response:
            return _check_answer(await response.json())

    async def get(self, path: str, **asked: Any) -> Any:
        """GET `/sandbox/<path>`. Raises ActionRefused with the sandbox's sentence."""
        fields = {name: str(value) for name, value in asked.items() if value is not None}
        async with self._get_session().get(f"/sandbox/{path}", params=fields) as response:
            return _check_answer(await response.json())

    async def __aenter__(self) -> Self:
        self._get_session()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def _get_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(self._base_url, connector=aiohttp.TCPConnector(limit=0))
        return self._session


class SandboxPerson:
    """One person in one chat (and topic)."""

    def __init__(self, people: People, short: str, chat: Chat, topic: int | None) -> None:
        self.short_name = short
        self.chat = chat
        self.topic = topic
        self._people = people
        self._callback: str | None = None

    def in_chat(self, chat: Chat, topic: int | None = None) -> SandboxPerson:
        """The same person in another chat."""
        return SandboxPerson(self._people, self.short_name, chat, topic)

    async def says(self, text: str, *, reply_to: int | None = None, anonymous: bool = False) -> int:
        """Write a message; returns its id."""
        said = await self._post("say", text=text, reply_to=reply_to, anonymous=anonymous)
        return int(said["message_id"])

    async def follows(self, payload: str = "") -> None:
        """Open t.me/<bot>?start=<payload> and press START."""
        await self._people.post("open_link", start=payload, **{"as": self.short_name})

    async def sends_file(self, name: str, content: bytes, *, caption: str = "", as_photo: bool = False) -> int:
        """Send a file; returns the message's id."""
        encoded = base64.b64encode(content).decode()
        sent = await self._post("send_file", name=name, content_base64=encoded, caption=caption, as_photo=as_photo)
        return int(sent["message_id"])

    async def taps(self, label: str, *, message_id: int | None = None, within_seconds: float = TIMEOUT_SECONDS) -> Any:
        """Tap the button whose label contains `label` on the newest message that has one, and wait for the answer.

        Returns the Toast of a callback button; for other buttons {"url": …}, {"copy": …} or {"inline": …}. Raises
        AssertionError with the transcript if there is no such button, or no answer in time.
        """
        pressed = await self.presses(label, message_id=message_id, within_seconds=within_seconds)
        return await self.toast(within_seconds) if "callback_id" in pressed else pressed

    async def presses(
        self, label: str, *, message_id: int | None = None, within_seconds: float = TIMEOUT_SECONDS
    ) -> dict[str, Any]:
        """Tap without waiting for the answer."""
        found = await self._wait_for(lambda seen: _find_with_button(seen, label, message_id), within_seconds)
        if found is None:
            raise AssertionError(f"{self.short_name} finds no button [{label}]:\n{await self.transcript()}")
        message, row, column = found
        pressed: dict[str, Any] = await self._post("press", message_id=message["message_id"], row=row, column=column)
        self._callback = pressed.get("callback_id")
        return pressed

    async def forges(self, message_id: int, data: str) -> None:
        """Send callback data that no button holds."""
        self._callback = (await self._post("press", message_id=message_id, data=data, forged=True))["callback_id"]

    async def toast(self, within_seconds: float = TIMEOUT_SECONDS) -> Toast:
        """Wait for the answer to the last pressed button. Raises AssertionError if none comes in time."""
        if self._callback is None:
            raise AssertionError(f"{self.short_name} pressed no button yet.")
        deadline = _now() + within_seconds
        while True:
            answer = await self._people.get("callback", id=self._callback, wait_seconds=max(deadline - _now(), 0))
            if answer["answered"]:
                return Toast(answer["text"], answer["alert"], answer["url"])
            if _now() >= deadline:
                raise AssertionError(
                    f"{self.short_name} pressed a button and got no answer:\n{await self.transcript()}"
                )

    async def sees(self, *words: str, within_seconds: float = TIMEOUT_SECONDS) -> dict[str, Any]:
        """Wait until a message of the bot, as it is now, contains all the words; returns the newest one."""
        found: dict[str, Any] | None = await self._wait_for(lambda seen: _find_with_words(seen, words), within_seconds)
        if found is None:
            wanted = " and ".join(repr(word) for word in words)
            raise AssertionError(f"{self.short_name} does not see {wanted}:\n{await self.transcript()}")
        return found

    async def reads(self, *words: str, within_seconds: float = TIMEOUT_SECONDS) -> dict[str, Any]:
        """Wait until the newest message of the bot contains all the words; returns it."""
        found: dict[str, Any] | None = await self._wait_for(
            lambda seen: _find_with_words(_newest_of_bot(seen), words), within_seconds
        )
        if found is None:
            wanted = " and ".join(repr(word) for word in words)
            raise AssertionError(f"{self.short_name} does not read {wanted} last:\n{await self.transcript()}")
        return found

    async def does_not_see(self, words: str) -> None:
        """Check once that no message of the bot contains the words."""
        if _find_with_words(await self.messages(), (words,)) is not None:
            raise AssertionError(f"{self.short_name} sees {words!r}:\n{await self.transcript()}")

    async def last(self) -> dict[str, Any]:
        """Get the newest message of the bot."""
        from_bot = [message for message in await self.messages() if message["from"]["is_bot"]]
        if not from_bot:
            raise AssertionError(f"The bot said nothing to {self.short_name}.")
        return from_bot[-1]

    async def messages(self) -> list[dict[str, Any]]:
        """Get all messages of the chat, oldest first, as the page gets them."""
        messages: list[dict[str, Any]] = (await self._get_messages())["messages"]
        return messages

    async def transcript(self) -> str:
        """Write the chat as text: authors, messages, and buttons in brackets."""
        return "\n".join(line for message in await self.messages() for line in format_message(message))

    async def shares_chat(self, request_id: int, shared_chat: int) -> None:
        """Answer a `request_chat` button."""
        await self._post("share_chat", request_id=request_id, shared_chat=shared_chat)

    async def shares_people(self, request_id: int, *people: str) -> None:
        """Answer a `request_users` button."""
        await self._post("share_users", request_id=request_id, users=list(people))

    async def asks_inline(self, query: str, offset: str = "") -> list[dict[str, Any]]:
        """Type `@bot query`; returns the results."""
        answer = await self._people.post("inline", query=query, offset=offset, **{"as": self.short_name})
        results: list[dict[str, Any]] = answer["results"]
        return results

    async def picks(self, result_id: str, query: str = "") -> int:
        """Send one of the inline results; returns the message's id."""
        return int((await self._post("pick", result_id=result_id, query=query))["message_id"])

    async def reacts(self, message_id: int, emoji: str) -> None:
        """Put a reaction on a message; an empty one removes it."""
        await self._post("react", message_id=message_id, emoji=emoji)

    async def blocks(self, blocked: bool = True) -> None:
        """Block the bot, or unblock it."""
        await self._people.post("block", blocked=blocked, **{"as": self.short_name})

    async def speaks(self, language_code: str) -> None:
        """Switch the app's language."""
        await self._people.post("language", language_code=language_code, **{"as": self.short_name})

    async def _post(self, path: str, **asked: Any) -> Any:
        return await self._people.post(path, chat=self.chat, topic=self.topic, **{"as": self.short_name}, **asked)

    async def _get_messages(self, **more: Any) -> dict[str, Any]:
        fields = {"as": self.short_name, "chat": self.chat, "topic": self.topic, **more}
        seen: dict[str, Any] = await self._people.get("messages", **fields)
        return seen

    async def _wait_for(self, find: Any, within_seconds: float) -> Any:
        """Wait until `find` returns something for the messages; None when the time is over."""
        deadline = _now() + within_seconds
        seen = await self._get_messages()
        while (found := find(seen["messages"])) is None and _now() < deadline:
            seen = await self._get_messages(after=seen["version"], wait_seconds=deadline - _now())
        return found


def format_message(message: dict[str, Any]) -> list[str]:
    """Write one message as lines of text."""
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


def _newest_of_bot(seen: Messages) -> Messages:
    return [message for message in seen if message["from"]["is_bot"]][-1:]


def _find_with_words(seen: Messages, words: tuple[str, ...]) -> dict[str, Any] | None:
    for message in reversed(seen):
        text = message.get("text") or message.get("caption") or ""
        if message["from"]["is_bot"] and all(word in text for word in words):
            return message
    return None


def _find_with_button(seen: Messages, label: str, message_id: int | None) -> tuple[dict[str, Any], int, int] | None:
    for message in reversed(seen):
        if message_id is not None and message["message_id"] != message_id:
            continue
        for row, buttons in enumerate(message["buttons"]):
            for column, button in enumerate(buttons):
                if label in button["text"]:
                    return message, row, column
    return None


def _check_answer(answer: Any) -> Any:
    if isinstance(answer, dict) and "error" in answer:
        raise ActionRefused(answer["error"])
    return answer


def _now() -> float:
    return asyncio.get_running_loop().time()
