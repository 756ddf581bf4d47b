"""`/sandbox/…`: what a person in the page or a test does, and sees, as JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox import views
from bot.sandbox.botapi import BotApi
from bot.sandbox.commands import DEEDS
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.request import SandboxRequest
from bot.sandbox.world import Event, InvalidAction, Person, World

LOOK_SECONDS = 0.25
"""How often an idle event stream looks whether its page is still there."""

RouteHandler = Callable[[SandboxRequest], Any]


class SandboxRoutes:
    """The handlers, over one world and one panel."""

    def __init__(self, world: World, api: BotApi, faults: Faults, panel: SandboxPanel) -> None:
        self._world = world
        self._api = api
        self._faults = faults
        self._panel = panel

    def routes(self) -> list[web.RouteDef]:
        """Where the app is to mount them."""
        posts: dict[str, RouteHandler] = {**DEEDS, "faults": self._order_fault, "panel": self._control_panel}
        gets: dict[str, RouteHandler] = {
            "state": lambda asked: views.state(asked.world, asked.person()),
            "messages": self._messages,
            "callback": self._callback,
            "faults": self._waiting_faults,
            "ledger": lambda asked: {"orders": self._panel.ledger()},
            "requests": self._requests,
            "calls": lambda asked: {"calls": list(self._api.calls)},
        }
        return [
            *(web.post(f"/sandbox/{name}", self._posted(answer)) for name, answer in posts.items()),
            *(web.get(f"/sandbox/{name}", self._asked(answer)) for name, answer in gets.items()),
            web.get("/sandbox/events", self._events),
            web.get("/sandbox/file/{file_id}", self._file),
        ]

    async def _messages(self, asked: SandboxRequest) -> Any:
        """With `after` (a version) and `wait_seconds` it answers when something happened since."""
        person, chat = asked.person(), asked.chat()
        if not chat.is_visible_to(person):
            raise InvalidAction(f"{person.name} does not see this chat.")
        after = asked.number("after")
        if after is not None:
            await self._world.events.wait_for_change(chat, after, asked.wait_seconds())
        chat.unread[person.id] = 0
        return views.messages(self._world, chat, asked.number("topic"))

    async def _callback(self, asked: SandboxRequest) -> Any:
        """With `wait_seconds` it answers as soon as the bot did, or when the time is over."""
        callback = self._world.callbacks.get(asked.option("id"))
        if callback is None:
            raise InvalidAction("There is no such callback.")
        wait = asked.wait_seconds()
        if wait > 0 and not callback.answered:
            callback.answer = asyncio.Event()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(callback.answer.wait(), wait)
        return {"answered": callback.answered, "text": callback.text, "alert": callback.alert, "url": callback.url}

    def _order_fault(self, asked: SandboxRequest) -> Any:
        if asked.flag("clear"):
            self._faults.clear()
        else:
            try:
                self._faults.order(Fault.from_json(asked.fields))
            except (TypeError, ValueError) as error:
                raise InvalidAction(str(error)) from None
        return self._waiting_faults(asked)

    def _waiting_faults(self, asked: SandboxRequest) -> Any:
        return {"faults": [fault.as_json() for fault in self._faults.waiting()]}

    def _control_panel(self, asked: SandboxRequest) -> Any:
        try:
            return self._panel.control(asked.fields)
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidAction(str(error)) from None

    def _requests(self, asked: SandboxRequest) -> Any:
        telegram = asked.option("target", "panel") == "telegram"
        return {"requests": list(self._api.calls) if telegram else list(self._panel.requests)}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            person = SandboxRequest(self._world, dict(request.query)).person()
        except InvalidAction as impossible:
            return _mistake(str(impossible))
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
        stored = self._world.files.find_by_id(request.match_info["file_id"])
        if stored is None:
            return web.json_response({"error": "There is no such file."}, status=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if stored.dimensions is None:
            name = stored.name.translate({ord(sign): None for sign in '"\r\n'})
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        mime = stored.mime if stored.dimensions else "application/octet-stream"
        return web.Response(body=stored.content, content_type=mime, headers=headers)

    def _posted(self, answer: RouteHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                fields = json.loads(await request.read() or b"{}")
            except ValueError:
                return _mistake("The body is not JSON.")
            if not isinstance(fields, dict):
                return _mistake("The body is not a JSON object.")
            return await _done(answer, SandboxRequest(self._world, fields))

        return handler

    def _asked(self, answer: RouteHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            return await _done(answer, SandboxRequest(self._world, dict(request.query)))

        return handler


async def _done(answer: RouteHandler, asked: SandboxRequest) -> web.StreamResponse:
    try:
        result = answer(asked)
        if isinstance(result, Awaitable):
            result = await result
    except InvalidAction as impossible:
        return _mistake(str(impossible))
    return web.json_response(result, dumps=_dumps)


def _mistake(sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=400)


def _dumps(value: Any) -> str:
    """JSON; a Decimal of the panel's books as text."""
    return json.dumps(value, default=str)


async def _send_event(response: web.StreamResponse, view: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(view)}\n\n".encode())
