"""`reply_markup`: keyboards below messages and below the input, checked as Telegram checks them."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.botapi.refusals import Refused, bad

MAX_BUTTONS = 100
MAX_BUTTONS_IN_A_ROW = 8
CALLBACK_DATA_BYTES = 64
COPY_TEXT_CHARACTERS = 256
STYLES = ("primary", "success", "danger")

_KINDS = frozenset({
    "callback_data", "url", "copy_text", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "web_app", "login_url", "callback_game", "pay",
})  # fmt: skip
_ADDRESS = re.compile(r"(https?://|tg://)?\S+\.\S+|tg://\S+|https?://\S+")


def inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """The InlineKeyboardMarkup as the message carries it; None for one without buttons; Refused if it is broken."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = [row for row in rows if row]
    for row in rows:
        for button in row:
            _check(button)
    _measure(rows)
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(markup: Any) -> dict[str, Any] | None:
    """A keyboard for below the input, its removal, or a forced reply; None if the markup is none of them."""
    if not isinstance(markup, dict):
        return None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    rows = markup.get("keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            if not (button if isinstance(button, str) else isinstance(button, dict) and button.get("text")):
                raise bad("can't parse keyboard button: KeyboardButton must have a text")
    _measure(rows)
    return {**markup, "keyboard": [[{"text": b} if isinstance(b, str) else b for b in row] for row in rows]}


def _measure(rows: list[list[Any]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_A_ROW for row in rows):
        raise bad("reply markup is too long")


def _check(button: Any) -> None:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unreadable('Can\'t find field "text"')
    if not text.strip():
        raise bad("inline keyboard button text must be non-empty")
    kinds = [name for name, value in button.items() if name in _KINDS and value is not None and value is not False]
    if not kinds or button.get("callback_data") == "":
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad("BUTTON_TYPE_INVALID")
    if button.get("style") is not None and button["style"] not in STYLES:
        raise _unreadable("Unsupported button style specified")
    _check_kind(kinds[0], button[kinds[0]])


def _check_kind(kind: str, value: Any) -> None:
    if kind == "callback_data":
        if not isinstance(value, str) or len(value.encode()) > CALLBACK_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif kind == "url":
        if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
            raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    elif kind == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= COPY_TEXT_CHARACTERS:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    elif kind == "web_app":
        address = value.get("url") if isinstance(value, dict) else None
        if not isinstance(address, str) or not address.startswith("https://"):
            raise bad(f"inline keyboard button web App URL '{address}' is invalid: Only HTTPS links are allowed")


def _unreadable(why: str) -> Refused:
    return bad(f"can't parse inline keyboard button: {why}")
