"""Bot API methods that answer pressed buttons and inline queries."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.keyboards import parse_inline_keyboard
from bot.sandbox.botapi.refusals import QUERY_TOO_OLD, bad_request
from bot.sandbox.botapi.texts import text_fields
from bot.sandbox.world import Event
from bot.sandbox.world.text import utf16_length

CALLBACK_TEXT_LIMIT = 200
MAX_RESULTS = 50
INLINE_TIMEOUT_SECONDS = 10
"""How long an inline query may wait for its answer; Telegram documents no number."""


def answer_callback_query(context: BotApiContext, call: Call) -> bool:
    """`answerCallbackQuery`: once, and in time."""
    world = context.world
    callback = world.callbacks.get(call.text("callback_query_id"))
    if callback is None or callback.answered or world.clock() - callback.asked_at > world.callback_seconds:
        raise bad_request(QUERY_TOO_OLD)
    text = call.text("text")
    if utf16_length(text) > CALLBACK_TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url")
    if url and not url.startswith(f"https://t.me/{world.bot.username}?"):
        raise bad_request("URL_INVALID")
    callback.answered = True
    callback.text = text or None
    callback.alert = call.flag("show_alert")
    callback.url = url or None
    if callback.answer is not None:
        callback.answer.set()
    if world.events.listeners:
        world.events.publish(
            Event(
                "callback_answer",
                text=callback.text,
                alert=callback.alert,
                url=callback.url,
                callback_id=callback.id,
                person_id=callback.person_id,
            )
        )
    return True


def answer_inline_query(context: BotApiContext, call: Call) -> bool:
    """`answerInlineQuery`: parses the texts, so that a broken one is refused at once."""
    answer = context.world.inline_queries.get(call.text("inline_query_id"))
    if answer is None or answer.answered.is_set() or context.world.clock() - answer.asked_at > INLINE_TIMEOUT_SECONDS:
        raise bad_request(QUERY_TOO_OLD)
    results = call.objects("results", "inline query results") or []
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    result_ids = [str(result.get("id", "")) for result in results]
    if len(set(result_ids)) < len(result_ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if any(not 1 <= len(result_id.encode()) <= 64 for result_id in result_ids):
        raise bad_request("RESULT_ID_INVALID")
    answer.results = [_parse_article(context, result) for result in results]
    answer.next_offset = call.text("next_offset")
    answer.button = call.object("button")
    answer.answered.set()
    return True


def _parse_article(context: BotApiContext, result: dict[str, Any]) -> dict[str, Any]:
    """Check a result and add its message, as it will be posted, under `message`."""
    if result.get("type") != "article":
        raise bad_request(f"this stand-in knows inline results of type article, not {result.get('type')}")
    if not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("MESSAGE_EMPTY")
    message = text_fields(
        context.world, str(content["message_text"]), str(content.get("parse_mode") or ""), content.get("entities")
    )
    markup = parse_inline_keyboard(result.get("reply_markup"))
    if markup is not None:
        message["reply_markup"] = markup
    return {**result, "message": message}
