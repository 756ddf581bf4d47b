"""Texts as Telegram measures and reads them: UTF-16 units, and the entities that it detects."""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

_DOMAINS = "com|net|org|io|me|ru|tv|co|app|dev|info|biz|shop|be|gg|ly|us|uk|de|fr|es|it|br|in|ua|kz|tr|ai|xyz|example"

_ENTITIES = re.compile(
    rf"""
    (?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?:{_DOMAINS})\b)
    | (?P<url>(?:https?|tg)://[^\s<>"]+ | (?<![\w@.])(?:[\w-]+\.)+(?:{_DOMAINS})\b(?::\d+)?(?:[/?][^\s<>"]*)?)
    | (?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{{1,64}}(?:@[A-Za-z0-9_]{{3,32}})?(?![\w/]))
    | (?P<mention>(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{{2,31}}\b)
    | (?P<hashtag>(?<!\w)\#\d*[^\W\d]\w*)
    | (?P<cashtag>(?<!\w)\$[A-Z]{{1,8}}\b)
    """,
    re.VERBOSE,
)
_MAY_HOLD_ENTITY = re.compile(r"[./@#$]")
_END_OF_SENTENCE = ".,;:!?)'\"…"


def utf16_length(text: str) -> int:
    """Measure a text in UTF-16 units, the unit of every limit and offset of Telegram."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Cut out the text that an entity covers."""
    if text.isascii():
        return text[offset : offset + length]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def find_entities(text: str) -> list[Entity]:
    """Find the entities that Telegram detects: commands, links, mentions, hashtags, cashtags and e-mail addresses."""
    if not _MAY_HOLD_ENTITY.search(text):
        return []
    found: list[Entity] = []
    for match in _ENTITIES.finditer(text):
        kind = match.lastgroup or "url"
        word = match.group()
        if kind == "url":
            word = word.rstrip(_END_OF_SENTENCE)
        found.append({"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(word)})
    return found


def add_found_entities(text: str, given: list[Entity]) -> list[Entity]:
    """Merge the given entities with detected ones, except inside code and links; in order."""
    found = find_entities(text)
    if not given:
        return found
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given
        if entity["type"] in ("code", "pre", "text_link", "text_mention", "date_time", "custom_emoji")
    ]
    free = [
        entity
        for entity in found
        if not any(start < entity["offset"] + entity["length"] and entity["offset"] < end for start, end in closed)
    ]
    return sorted([*given, *free], key=lambda entity: (entity["offset"], -entity["length"]))
