"""`/sandbox/…`: what a person on the page or a test does and sees, as JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox import views
from bot.sandbox.botapi import BotApi
from bot.sandbox.commands import COMMANDS
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.request import SandboxRequest
from bot.sandbox.world import Event, InvalidAction, Person, World

CONNECTION_CHECK_SECONDS = 0.25
"""How often an idle event stream checks that its page is still connected."""

RouteHandler = Callable[[SandboxRequest], Any]


class SandboxRoutes:
    """The HTTP handlers over one world and one panel."""

    def __init__(self, world: World, api: BotApi, faults: Faults, panel: SandboxPanel) -> None:
        self._world = world
        self._api = api
        self._faults = faults
        self._panel = panel

    def routes(self) -> list[web.RouteDef]:
        """List the routes for the aiohttp application."""
        posts: dict[str, RouteHandler] = {**COMMANDS, "faults": self._add_fault, "panel": self._control_panel}
        gets: dict[str, RouteHandler] = {
            "state": lambda call: views.state_view(call.world, call.find_person()),
            "messages": self._list_messages,
            "callback": self._read_callback,
            "faults": self._list_faults,
            "ledger": lambda call: {"orders": self._panel.list_orders()},
            "requests": self._list_requests,
            "calls": lambda call: {"calls": list(self._api.calls)},
        }
        return [
            *(web.post(f"/sandbox/{name}", self._handle_post(answer)) for name, answer in posts.items()),
            *(web.get(f"/sandbox/{name}", self._handle_get(answer)) for name, answer in gets.items()),
            web.get("/sandbox/events", self._stream_events),
            web.get("/sandbox/file/{file_id}", self._serve_file),
        ]

    async def _list_messages(self, call: SandboxRequest) -> Any:
        """List a chat's messages; with `after` (a version) and `wait_seconds`, wait for a change after that version."""
        person, chat = call.find_person(), call.find_chat()
        if not chat.is_visible_to(person):
            raise InvalidAction(f"{person.name} does not see this chat.")
        after = call.number("after")
        if after is not None:
            await self._world.events.wait_for_change(chat, after, call.wait_seconds())
        chat.unread[person.id] = 0
        return views.messages_view(self._world, chat, call.number("topic"))

    async def _read_callback(self, call: SandboxRequest) -> Any:
        """Read the answer to a pressed button; with `wait_seconds`, wait until the bot has answered it."""
        callback = self._world.callbacks.get(call.optional_text("id"))
        if callback is None:
            raise InvalidAction("There is no such callback.")
        wait = call.wait_seconds()
        if wait > 0 and not callback.answered:
            callback.answer = asyncio.Event()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(callback.answer.wait(), wait)
        return {"answered": callback.answered, "text": callback.text, "alert": callback.alert, "url": callback.url}

    def _add_fault(self, call: SandboxRequest) -> Any:
        if call.flag("clear"):
            self._faults.clear()
        else:
            try:
                self._faults.add(Fault.from_json(call.fields))
            except (TypeError, ValueError) as error:
                raise InvalidAction(str(error)) from None
        return self._list_faults(call)

    def _list_faults(self, call: SandboxRequest) -> Any:
        return {"faults": [fault.as_json() for fault in self._faults.pending()]}

    def _control_panel(self, call: SandboxRequest) -> Any:
        try:
            return self._panel.execute(call.fields)
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidAction(str(error)) from None

    def _list_requests(self, call: SandboxRequest) -> Any:
        telegram = call.optional_text("target", "panel") == "telegram"
        return {"requests": list(self._api.calls) if telegram else list(self._panel.requests)}

    async def _stream_events(self, request: web.Request) -> web.StreamResponse:
        try:
            person = SandboxRequest(self._world, dict(request.query)).find_person()
        except InvalidAction as impossible:
            return _error_response(str(impossible))
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._world.events.listeners.append(queue.put_nowait)
        try:
            await _send_event(response, {"type": "hello"})
            while request.transport is not None and not request.transport.is_closing():
                await self._send_next_event(response, queue, person)
        except ConnectionError:
            pass
        finally:
            self._world.events.listeners.remove(queue.put_nowait)
        return response

    async def _send_next_event(self, response: web.StreamResponse, queue: asyncio.Queue[Event], person: Person) -> None:
        try:
            event = await asyncio.wait_for(queue.get(), CONNECTION_CHECK_SECONDS)
        except TimeoutError:
            return
        view = views.event_view(self._world, event, person)
        if view is not None:
            await _send_event(response, view)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        stored = self._world.files.find_by_id(request.match_info["file_id"])
        if stored is None:
            return web.json_response({"error": "There is no such file."}, status=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if stored.dimensions is None:
            name = stored.name.translate({ord(character): None for character in '"\r\n'})
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        mime = stored.mime if stored.dimensions else "application/octet-stream"
        return web.Response(body=stored.content, content_type=mime, headers=headers)

    def _handle_post(self, answer: RouteHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                fields = json.loads(await request.read() or b"{}")
            except ValueError:
                return _error_response("The body is not JSON.")
            if not isinstance(fields, dict):
                return _error_response("The body is not a JSON object.")
            return await _answer(answer, SandboxRequest(self._world, fields))

        return handler

    def _handle_get(self, answer: RouteHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            return await _answer(answer, SandboxRequest(self._world, dict(request.query)))

        return handler


async def _answer(answer: RouteHandler, call: SandboxRequest) -> web.StreamResponse:
    try:
        result = answer(call)
        if isinstance(result, Awaitable):
            result = await result
    except InvalidAction as impossible:
        return _error_response(str(impossible))
    return web.json_response(result, dumps=_dump_json)


def _error_response(sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=400)


def _dump_json(value: Any) -> str:
    """Write JSON; a Decimal of the panel's ledger becomes text."""
    return json.dumps(value, default=str)


async def _send_event(response: web.StreamResponse, view: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(view)}\n\n".encode())
