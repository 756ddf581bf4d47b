"""Texts and captions of calls: parsed, stripped and measured as Telegram does."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.html import parse_html
from bot.sandbox.botapi.refusals import bad_request
from bot.sandbox.world import World
from bot.sandbox.world.text import Entity, add_found_entities, utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"})
_KINDS = _STYLES | {
    "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
}  # fmt: skip


def format_text(world: World, text: str, parse_mode: str, entities: Any) -> tuple[str, list[Entity]]:
    """Parse a text into what people see and its entities. Raises BotApiError for broken markup or entities."""
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request(f"unsupported parse_mode (this stand-in reads HTML, not {parse_mode})")
        text, marks = parse_html(text)
    else:
        marks = _check_entities(text, entities) if entities else []
    if marks:
        marks = _resolve_mentions(world, marks)
    text, marks = _strip_text(text, marks)
    return text, add_found_entities(text, marks)


def text_fields(world: World, text: str, parse_mode: str, entities: Any) -> dict[str, Any]:
    """Make `text` and `entities` of a message. Raises BotApiError for an empty or too long text."""
    text, marks = format_text(world, text, parse_mode, entities)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT // 2 and utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": marks} if marks else {"text": text}


def caption_fields(world: World, text: str, parse_mode: str, entities: Any) -> dict[str, Any]:
    """Make `caption` and `caption_entities` of a message, if any. Raises BotApiError for a too long caption."""
    text, marks = format_text(world, text, parse_mode, entities)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": marks} if marks else {"caption": text}


def _check_entities(text: str, entities: Any) -> list[Entity]:
    if not isinstance(entities, list):
        raise bad_request("can't parse message entities JSON object")
    marks: list[Entity] = []
    units = utf16_length(text)
    for entity in entities:
        if not isinstance(entity, dict) or str(entity.get("type")) not in _KINDS:
            raise bad_request("can't parse entities: Unsupported type specified")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request('can\'t parse entities: Can\'t find field "offset" or "length"')
        if offset < 0 or length <= 0 or offset + length > units:
            raise bad_request("entity beginning or length is out of the text's bounds")
        user = entity.get("user")
        mentioned = user.get("id") if isinstance(user, dict) else None
        user_id = (
            {"user_id": mentioned if isinstance(mentioned, int) else 0} if entity["type"] == "text_mention" else {}
        )
        marks.append({**entity, **user_id})
    return sorted(marks, key=lambda entity: (entity["offset"], -entity["length"]))


def _resolve_mentions(world: World, marks: list[Entity]) -> list[Entity]:
    """Add the user to each mention; drop mentions of users the bot does not know, and entities inside code."""
    known: list[Entity] = []
    code = [(mark["offset"], mark["offset"] + mark["length"]) for mark in marks if mark["type"] in ("code", "pre")]
    for mark in marks:
        start, end = mark["offset"], mark["offset"] + mark["length"]
        if mark["type"] not in ("code", "pre") and any(start < to and begin < end for begin, to in code):
            if "quote" not in mark["type"]:
                continue
        elif mark["type"] == "text_mention":
            user = world.find_user(mark["user_id"])
            if user is None:
                continue
            mark = {"type": "text_mention", "offset": start, "length": mark["length"], "user": user}
        known.append(mark)
    return known


def _strip_text(text: str, marks: list[Entity]) -> tuple[str, list[Entity]]:
    stripped = text.strip()
    if len(stripped) == len(text) or not marks:
        return stripped, marks
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    units = utf16_length(stripped)
    kept: list[Entity] = []
    for mark in marks:
        start = max(mark["offset"] - cut, 0)
        end = min(mark["offset"] + mark["length"] - cut, units)
        if end > start:
            kept.append({**mark, "offset": start, "length": end - start})
    return stripped, kept
