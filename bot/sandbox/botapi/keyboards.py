"""`reply_markup`: inline and reply keyboards, checked as Telegram checks them."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.botapi.refusals import BotApiError, bad_request

MAX_BUTTONS = 100
MAX_ROW_BUTTONS = 8
CALLBACK_DATA_BYTES = 64
COPY_TEXT_CHARACTERS = 256
STYLES = ("primary", "success", "danger")

_KINDS = frozenset({
    "callback_data", "url", "copy_text", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "web_app", "login_url", "callback_game", "pay",
})  # fmt: skip
_URL = re.compile(r"(https?://|tg://)?\S+\.\S+|tg://\S+|https?://\S+")


def parse_inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """Parse an InlineKeyboardMarkup; None if it has no buttons. Raises BotApiError for a broken one."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = [row for row in rows if row]
    for row in rows:
        for button in row:
            _check_button(button)
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else None


def parse_reply_keyboard(markup: Any) -> dict[str, Any] | None:
    """Parse a reply keyboard, its removal, or a forced reply; None for any other markup."""
    if not isinstance(markup, dict):
        return None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    rows = markup.get("keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            if not (button if isinstance(button, str) else isinstance(button, dict) and button.get("text")):
                raise bad_request("can't parse keyboard button: KeyboardButton must have a text")
    _check_size(rows)
    return {**markup, "keyboard": [[{"text": b} if isinstance(b, str) else b for b in row] for row in rows]}


def _check_size(rows: list[list[Any]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_ROW_BUTTONS for row in rows):
        raise bad_request("reply markup is too long")


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _button_parse_error("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _button_parse_error('Can\'t find field "text"')
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    kinds = [name for name, value in button.items() if name in _KINDS and value is not None and value is not False]
    if not kinds or button.get("callback_data") == "":
        raise _button_parse_error("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    if button.get("style") is not None and button["style"] not in STYLES:
        raise _button_parse_error("Unsupported button style specified")
    _check_kind(kinds[0], button[kinds[0]])


def _check_kind(kind: str, value: Any) -> None:
    if kind == "callback_data":
        if not isinstance(value, str) or len(value.encode()) > CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif kind == "url":
        if not isinstance(value, str) or not _URL.fullmatch(value):
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    elif kind == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= COPY_TEXT_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif kind == "web_app":
        address = value.get("url") if isinstance(value, dict) else None
        if not isinstance(address, str) or not address.startswith("https://"):
            raise bad_request(
                f"inline keyboard button web App URL '{address}' is invalid: Only HTTPS links are allowed"
            )


def _button_parse_error(why: str) -> BotApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")
