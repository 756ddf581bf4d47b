"""The Bot API stand-in: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from __future__ import annotations

import inspect
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox.botapi import chats, editing, polling, profile, queries, sending, uploads
from bot.sandbox.botapi.call import Call, read_call
from bot.sandbox.botapi.context import BotApiContext, RawJson
from bot.sandbox.botapi.refusals import BotApiError
from bot.sandbox.faults import Faults, answer_with_fault

Method = Callable[[BotApiContext, Call], Any]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "getupdates": polling.get_updates,
    "setwebhook": polling.set_webhook,
    "deletewebhook": polling.delete_webhook,
    "getwebhookinfo": polling.get_webhook_info,
    "close": polling.close,
    "logout": polling.close,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "sendmessagedraft": sending.send_message_draft,
    "copymessage": sending.copy_message,
    "forwardmessage": sending.forward_message,
    "getfile": uploads.get_file,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagemedia": editing.edit_message_media,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "setmessagereaction": editing.set_message_reaction,
    "pinchatmessage": editing.pin_chat_message,
    "unpinchatmessage": editing.unpin_chat_message,
    "unpinallchatmessages": editing.unpin_all_chat_messages,
    "answercallbackquery": queries.answer_callback_query,
    "answerinlinequery": queries.answer_inline_query,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmyname": profile.set_my_name,
    "getmyname": profile.get_my_name,
    "setmydescription": profile.set_my_description,
    "getmydescription": profile.get_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "getmyshortdescription": profile.get_my_short_description,
    "setchatmenubutton": profile.set_chat_menu_button,
    "getchatmenubutton": profile.get_chat_menu_button,
    "setmydefaultadministratorrights": profile.set_my_default_administrator_rights,
    "getmydefaultadministratorrights": profile.get_my_default_administrator_rights,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmembercount": chats.get_chat_member_count,
    "leavechat": chats.leave_chat,
    "exportchatinvitelink": chats.export_chat_invite_link,
    "createchatinvitelink": chats.create_chat_invite_link,
    "createforumtopic": chats.create_forum_topic,
    "closeforumtopic": chats.close_forum_topic,
    "reopenforumtopic": chats.reopen_forum_topic,
    "deleteforumtopic": chats.delete_forum_topic,
}
"""The methods by lower-case name: Telegram ignores the case of a method."""

Answer = tuple[int, str, str]


class BotApi:
    """Answers one bot's calls, as strict as Telegram.

    `calls` records the calls, newest last: method, chat_id, at (milliseconds), ok, error_code, description and the
    parameters as they came; never the token, nor the webhook's secret.
    """

    def __init__(self, context: BotApiContext, token: str, faults: Faults, *, keep_calls: int = 50_000) -> None:
        self.context = context
        self.calls: deque[dict[str, Any]] = deque(maxlen=keep_calls)
        self._token = token
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """List the routes for the aiohttp application."""
        return [
            web.post("/bot{token}/{method}", self.handle),
            web.get("/bot{token}/{method}", self.handle),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        if not self._is_token(request.match_info["token"]):
            return _response(*_error_answer(BotApiError(401, "Unauthorized")))
        fault = self._faults.take_matching("telegram", method)
        if fault is None:
            return _response(*await self._answer(request, method))
        return await answer_with_fault(request, fault, lambda: self._answer(request, method))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Serve one file."""
        if not self._is_token(request.match_info["token"]):
            return _response(*_error_answer(BotApiError(401, "Unauthorized")))
        stored = self.context.world.files.find_by_path(request.match_info["path"])
        if stored is None:
            return _response(*_error_answer(BotApiError(404, "Not Found")))
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _answer(self, request: web.Request, method: str) -> Answer:
        at = int(self.context.world.clock() * 1000)
        entry: dict[str, Any] = {"method": method, "chat_id": None, "at": at, "ok": None, "error_code": None}
        self.calls.append(entry)
        try:
            call = await read_call(request, method)
            entry["chat_id"] = call.integer("chat_id") or call.fields.get("chat_id")
            entry["parameters"] = call.fields
            if "secret_token" in call.fields:
                entry["parameters"] = {**call.fields, "secret_token": "…"}
            known = METHODS.get(method.lower())
            if known is None:
                raise BotApiError(404, "Not Found")
            result = known(self.context, call)
            if inspect.isawaitable(result):
                result = await result
        except BotApiError as refused:
            entry |= {"ok": False, "error_code": refused.code, "description": refused.description}
            return _error_answer(refused)
        entry["ok"] = True
        text = result if isinstance(result, RawJson) else json.dumps(result)
        return 200, f'{{"ok":true,"result":{text}}}', "application/json"

    def _is_token(self, given: str) -> bool:
        return given == self._token


def _error_answer(refused: BotApiError) -> Answer:
    return refused.code, json.dumps(refused.as_json()), "application/json"


def _response(status: int, body: str, content_type: str) -> web.Response:
    return web.Response(status=status, body=body.encode(), content_type=content_type)
