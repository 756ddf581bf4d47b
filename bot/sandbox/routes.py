"""`/sandbox/…`: what a person in the page or a test does, and sees, as JSON."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox import views
from bot.sandbox.botapi import BotApi
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.world import Chat, Event, Impossible, Message, Person, World, acts, asking, membership

LONGEST_WAIT_SECONDS = 60
LOOK_SECONDS = 0.25
"""How often an idle event stream looks whether its page is still there."""

Asked = dict[str, Any]
Deed = Callable[[Asked], Any]


class Panel(Protocol):
    """What is asked of the sandbox panel here."""

    requests: list[dict[str, Any]]

    def ledger(self) -> list[dict[str, Any]]:
        """Every accepted order."""

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Change something in the panel."""


class SandboxRoutes:
    """The handlers, over one world."""

    def __init__(self, world: World, api: BotApi, faults: Faults, panel: Panel | None) -> None:
        self._world = world
        self._api = api
        self._faults = faults
        self._panel = panel

    def routes(self) -> list[web.RouteDef]:
        """Where the app is to mount them."""
        posts: dict[str, Deed] = {
            "say": self._say,
            "press": self._press,
            "send_file": self._send_file,
            "send_contact": self._send_contact,
            "forward": self._forward,
            "edit_message": self._edit_message,
            "delete_message": self._delete_message,
            "react": self._react,
            "share_chat": self._share_chat,
            "share_users": self._share_users,
            "open_link": self._open_link,
            "inline": self._inline,
            "pick": self._pick,
            "people": self._people,
            "language": self._language,
            "groups": self._groups,
            "member": self._member,
            "migrate": self._migrate,
            "topic": self._topic,
            "block": self._block,
            "faults": self._order_fault,
            "panel": self._control_panel,
        }
        gets: dict[str, Deed] = {
            "state": self._state,
            "messages": self._messages,
            "callback": self._callback,
            "faults": self._waiting_faults,
            "ledger": self._ledger,
            "requests": self._requests,
            "calls": self._calls,
        }
        return [
            *(web.post(f"/sandbox/{name}", _posted(deed)) for name, deed in posts.items()),
            *(web.get(f"/sandbox/{name}", _asked(deed)) for name, deed in gets.items()),
            web.get("/sandbox/events", self._events),
            web.get("/sandbox/file/{file_id}", self._file),
        ]

    # Looking

    def _state(self, asked: Asked) -> Any:
        return views.state(self._world, self._person(asked))

    async def _messages(self, asked: Asked) -> Any:
        """With `after` (a version) and `wait_seconds` it answers when something happened since."""
        person, chat = self._person(asked), self._chat(asked)
        if not chat.sees(person):
            raise Impossible(f"{person.name} does not see this chat.")
        if "after" in asked:
            wait = min(float(asked.get("wait_seconds", 0)), LONGEST_WAIT_SECONDS)
            await self._world.events.changed(chat, int(asked["after"]), wait)
        if "peek" not in asked:
            chat.unread[person.id] = 0
        return views.messages(self._world, chat, _number(asked, "topic"))

    async def _callback(self, asked: Asked) -> Any:
        """With `wait_seconds` it answers as soon as the bot did, or when the time is over."""
        callback = self._world.callbacks.get(str(asked.get("id")))
        if callback is None:
            raise Impossible("There is no such callback.")
        wait = min(float(asked.get("wait_seconds", 0)), LONGEST_WAIT_SECONDS)
        if wait > 0 and not callback.answered:
            callback.answer = asyncio.Event()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(callback.answer.wait(), wait)
        return {
            "answered": callback.answered,
            "text": callback.text,
            "alert": callback.alert,
            "url": callback.url,
        }

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            person = self._person(dict(request.query))
        except Impossible as impossible:
            return web.json_response({"error": str(impossible)}, status=400)
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        happened: asyncio.Queue[Event] = asyncio.Queue()
        self._world.events.listeners.append(happened.put_nowait)
        try:
            await _send_event(response, {"type": "hello"})
            while request.transport is not None and not request.transport.is_closing():
                await self._next_event(response, happened, person)
        except ConnectionError:
            pass
        finally:
            self._world.events.listeners.remove(happened.put_nowait)
        return response

    async def _next_event(self, response: web.StreamResponse, happened: asyncio.Queue[Event], person: Person) -> None:
        try:
            event = await asyncio.wait_for(happened.get(), LOOK_SECONDS)
        except TimeoutError:
            return
        view = views.event_view(self._world, event, person)
        if view is not None:
            await _send_event(response, view)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        stored = self._world.files.by_id(request.match_info["file_id"])
        if stored is None:
            return web.json_response({"error": "There is no such file."}, status=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if stored.size is None:
            name = stored.name.replace('"', "").replace("\n", "").replace("\r", "")
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        mime = stored.mime if stored.size else "application/octet-stream"
        return web.Response(body=stored.content, content_type=mime, headers=headers)

    # Doing

    def _say(self, asked: Asked) -> Any:
        message = acts.say(
            self._world,
            self._person(asked),
            self._chat(asked),
            _text(asked, "text"),
            topic=_number(asked, "topic"),
            reply_to=_number(asked, "reply_to"),
            anonymous=bool(asked.get("anonymous")),
        )
        return {"message_id": message.id}

    def _press(self, asked: Asked) -> Any:
        person, chat = self._person(asked), self._chat(asked)
        message = chat.messages.get(_number(asked, "message_id") or 0)
        if message is None:
            raise Impossible(f"There is no message {asked.get('message_id')} here.")
        button = _button(message, asked)
        if button is None:
            if "data" in asked and asked.get("forged"):
                callback = acts.press(self._world, person, chat, message.id, data=str(asked["data"]))
                return {"callback_id": callback.id}
            raise Impossible("This message has no such button.")
        if "callback_data" in button:
            return {"callback_id": acts.press(self._world, person, chat, message.id, button).id}
        if "url" in button:
            return {"url": button["url"]}
        if "copy_text" in button:
            return {"copy": button["copy_text"]["text"]}
        query = button.get("switch_inline_query_current_chat", button.get("switch_inline_query"))
        return {"inline": query} if query is not None else {"url": button.get("web_app", {}).get("url")}

    def _send_file(self, asked: Asked) -> Any:
        try:
            content = base64.b64decode(_text(asked, "content_base64"), validate=True)
        except ValueError:
            raise Impossible("content_base64 is not base64.") from None
        message = acts.send_file(
            self._world,
            self._person(asked),
            self._chat(asked),
            _text(asked, "name"),
            content,
            caption=str(asked.get("caption") or ""),
            mime=asked.get("mime"),
            as_photo=bool(asked.get("as_photo")),
            topic=_number(asked, "topic"),
        )
        return {"message_id": message.id}

    def _send_contact(self, asked: Asked) -> Any:
        topic = _number(asked, "topic")
        return {"message_id": acts.send_contact(self._world, self._person(asked), self._chat(asked), topic=topic).id}

    def _forward(self, asked: Asked) -> Any:
        person, chat = self._person(asked), self._chat(asked)
        text, source = _text(asked, "text"), str(asked.get("from_name") or "Somebody")
        return {"message_id": acts.forward(self._world, person, chat, text, source, _number(asked, "topic")).id}

    def _edit_message(self, asked: Asked) -> Any:
        number = _number(asked, "message_id") or 0
        acts.edit_message(self._world, self._person(asked), self._chat(asked), number, _text(asked, "text"))
        return {}

    def _delete_message(self, asked: Asked) -> Any:
        number = _number(asked, "message_id") or 0
        acts.delete_message(self._world, self._person(asked), self._chat(asked), number)
        return {}

    def _react(self, asked: Asked) -> Any:
        number, emoji = _number(asked, "message_id") or 0, str(asked.get("emoji") or "")
        acts.react(self._world, self._person(asked), self._chat(asked), number, emoji)
        return {}

    def _share_chat(self, asked: Asked) -> Any:
        shared = self._world.chat(asked.get("shared_chat", ""))
        message = acts.share_chat(self._world, self._person(asked), _number(asked, "request_id") or 0, shared)
        return {"message_id": message.id}

    def _share_users(self, asked: Asked) -> Any:
        users = [self._world.person(who) for who in asked.get("users", [])]
        message = acts.share_users(self._world, self._person(asked), _number(asked, "request_id") or 0, users)
        return {"message_id": message.id}

    def _open_link(self, asked: Asked) -> Any:
        return {"message_id": acts.open_link(self._world, self._person(asked), str(asked.get("start") or "")).id}

    async def _inline(self, asked: Asked) -> Any:
        person, query = self._person(asked), str(asked.get("query") or "")
        chat = self._chat(asked) if "chat" in asked else None
        answer = await asking.ask_inline(self._world, person, query, str(asked.get("offset") or ""), chat=chat)
        return {"results": answer.results, "next_offset": answer.next_offset, "button": answer.button}

    def _pick(self, asked: Asked) -> Any:
        person, chat = self._person(asked), self._chat(asked)
        query, topic = str(asked.get("query") or ""), _number(asked, "topic")
        return {"message_id": asking.pick(self._world, person, chat, _text(asked, "result_id"), query, topic).id}

    # People, groups, the machine behind

    def _people(self, asked: Asked) -> Any:
        language = str(asked.get("language_code") or "en")
        person = self._world.add_person(_text(asked, "name"), language, asked.get("username") or None)
        return views.person_view(person)

    def _language(self, asked: Asked) -> Any:
        person = self._person(asked)
        person.language_code = _text(asked, "language_code")
        self._world.events.tell(Event("state"))
        return views.person_view(person)

    def _groups(self, asked: Asked) -> Any:
        creator = self._world.person(str(asked.get("creator") or asked.get("as") or ""))
        wide, forum = bool(asked.get("supergroup")), bool(asked.get("forum"))
        chat = self._world.add_group(_text(asked, "title"), creator, supergroup=wide, forum=forum)
        return {"id": chat.id, "type": chat.type, "title": chat.title}

    def _member(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        who = str(asked.get("person") or asked.get("as") or "")
        number = self._world.bot.id if who == "bot" else self._world.person(who).id
        named = asked.get("by") or asked.get("as") or (who if who != "bot" else None)
        by = self._world.person(str(named)) if named else _creator(self._world, chat)
        status = _text(asked, "status")
        membership.may_change(self._world, chat, number, status, by)
        rights = asked.get("rights") or {}
        anonymous = bool(asked.get("anonymous"))
        membership.set_member(self._world, chat, number, status, by.as_user(), anonymous=anonymous, rights=rights)
        return {"status": status}

    def _migrate(self, asked: Asked) -> Any:
        wide = membership.migrate(self._world, self._chat(asked))
        return {"id": wide.id, "type": wide.type, "title": wide.title}

    def _topic(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        by = self._person(asked) if "as" in asked else _creator(self._world, chat)
        name, topic = str(asked.get("name") or ""), _number(asked, "topic")
        made = membership.change_topic(self._world, chat, _text(asked, "do"), by, topic=topic, name=name)
        return {"id": made.id, "name": made.name, "closed": made.closed}

    def _block(self, asked: Asked) -> Any:
        acts.block(self._world, self._person(asked), bool(asked.get("blocked", True)))
        return {}

    def _order_fault(self, asked: Asked) -> Any:
        if asked.get("clear"):
            self._faults.clear()
        else:
            try:
                self._faults.order(Fault.from_json(asked))
            except (TypeError, ValueError) as error:
                raise Impossible(str(error)) from None
        return self._waiting_faults(asked)

    def _waiting_faults(self, asked: Asked) -> Any:
        return {"faults": [fault.as_json() for fault in self._faults.waiting()]}

    def _control_panel(self, asked: Asked) -> Any:
        try:
            return self._the_panel().control(asked)
        except (KeyError, ValueError) as error:
            raise Impossible(str(error)) from None

    def _ledger(self, asked: Asked) -> Any:
        return {"orders": self._the_panel().ledger()}

    def _requests(self, asked: Asked) -> Any:
        if asked.get("target", "panel") == "telegram":
            return {"requests": list(self._api.calls)}
        return {"requests": self._the_panel().requests}

    def _calls(self, asked: Asked) -> Any:
        return {"calls": list(self._api.calls)}

    def _the_panel(self) -> Panel:
        if self._panel is None:
            raise Impossible("There is no panel in this sandbox.")
        return self._panel

    def _person(self, asked: Asked) -> Person:
        return self._world.person(asked.get("as", ""))

    def _chat(self, asked: Asked) -> Chat:
        wanted = asked.get("chat", "private")
        return self._world.chat(self._person(asked).id if wanted == "private" else wanted)


def _posted(deed: Deed) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handler(request: web.Request) -> web.StreamResponse:
        try:
            asked = json.loads(await request.read() or b"{}")
        except ValueError:
            return web.json_response({"error": "The body is not JSON."}, status=400)
        if not isinstance(asked, dict):
            return web.json_response({"error": "The body is not a JSON object."}, status=400)
        return await _done(deed, asked)

    return handler


def _asked(deed: Deed) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await _done(deed, dict(request.query))

    return handler


async def _done(deed: Deed, asked: Asked) -> web.StreamResponse:
    try:
        result = deed(asked)
        if isinstance(result, Awaitable):
            result = await result
    except Impossible as impossible:
        return web.json_response({"error": str(impossible)}, status=400)
    return web.json_response(result, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, default=str)


async def _send_event(response: web.StreamResponse, view: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(view)}\n\n".encode())


def _button(message: Message, asked: Asked) -> dict[str, Any] | None:
    rows = message.keyboard
    if "row" in asked:
        row, column = _number(asked, "row") or 0, _number(asked, "column") or 0
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else None
    for button in (button for row in rows for button in row):
        if "data" in asked and button.get("callback_data") == asked["data"]:
            return button
        if "text" in asked and str(asked["text"]) in button["text"]:
            return button
    return None


def _creator(world: World, chat: Chat) -> Person:
    creator = next((member for member in chat.members.values() if member.status == "creator"), None)
    if creator is None:
        raise Impossible("This chat has no creator.")
    return world.people[creator.user["id"]]


def _text(asked: Asked, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise Impossible(f"{name} is missing.")
    return value


def _number(asked: Asked, name: str) -> int | None:
    value = asked.get(name)
    if value in (None, ""):
        return None
    try:
        return int(str(value))
    except ValueError:
        raise Impossible(f"{name} is no number: {value!r}.") from None
