"""`parse_mode` HTML: markup to text and entities, refused where Telegram refuses it.

**Source:** Bot API, "Formatting options"; error texts as tdlib gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.sandbox.botapi.refusals import Refused, bad
from bot.sandbox.world.text import Entity, utf16_length

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = frozenset({*_PLAIN, "span", "a", "blockquote", "tg-emoji", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_MARK = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-zA-Z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.-]+")
_SPACES = re.compile(r"\s*")
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


@dataclass(slots=True)
class _Open:
    """A tag that was not closed yet."""

    name: str
    attributes: dict[str, str]
    offset: int
    text_length: int


@dataclass(slots=True)
class _Parsed:
    text: list[str] = field(default_factory=list)
    units: int = 0
    entities: list[Entity] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.text.append(piece)
        self.units += utf16_length(piece)


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """The text and its entities, in order, offsets in UTF-16 units; Refused when the markup is broken."""
    parsed = _Parsed()
    place = 0
    while (mark := _MARK.search(markup, place)) is not None:
        if mark.start() > place:
            parsed.add(markup[place : mark.start()])
        if mark.group() == "&":
            character, place = _reference(markup, mark.start())
            parsed.add(character)
        elif markup.startswith("</", mark.start()):
            place = _close(parsed, markup, mark.start())
        else:
            place = _begin(parsed, markup, mark.start())
    parsed.add(markup[place:])
    if parsed.open:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{parsed.open[-1].name}"')
    parsed.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(parsed.text), parsed.entities


def _begin(parsed: _Parsed, markup: str, start: int) -> int:
    name_match = _TAG_NAME.match(markup, start + 1)
    name = name_match.group().lower() if name_match else ""
    place = start + 1 + len(name)
    where = f'"{name}" at byte offset {_bytes(markup, start)}'
    if name not in _TAGS:
        raise _broken(f"Unsupported start tag {where}")
    attributes: dict[str, str] = {}
    while True:
        place = _past_spaces(markup, place)
        if place >= len(markup):
            raise _broken(f"Unclosed start tag {where}")
        if markup[place] == ">":
            break
        key, value, place = _attribute(markup, place, where)
        attributes[key] = value
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes(markup, start)}')
    parsed.open.append(_Open(name, attributes, parsed.units, len(parsed.text)))
    return place + 1


def _attribute(markup: str, place: int, where: str) -> tuple[str, str, int]:
    key_match = _ATTRIBUTE_NAME.match(markup, place)
    key = key_match.group() if key_match else ""
    if not key:
        raise _broken(f"Empty attribute name in the tag {where}")
    place = _past_spaces(markup, place + len(key))
    if not markup.startswith("=", place):
        return key.lower(), "", place
    place = _past_spaces(markup, place + 1)
    quote = markup[place : place + 1]
    if quote not in ('"', "'"):
        bare = _BARE_VALUE.match(markup, place)
        if bare is None:
            raise _broken(f"Unexpected end of name token at byte offset {_bytes(markup, place)}")
        return key.lower(), bare.group(), bare.end()
    end = markup.find(quote, place + 1)
    if end < 0:
        raise _broken(f"Unclosed start tag {where}")
    value = _REFERENCE.sub(lambda found: _reference(found.group(), 0)[0], markup[place + 1 : end])
    return key.lower(), value, end + 1


def _close(parsed: _Parsed, markup: str, start: int) -> int:
    end = markup.find(">", start)
    offset = _bytes(markup, start)
    if not parsed.open:
        raise _broken(f"Unexpected end tag at byte offset {offset}")
    if end < 0:
        raise _broken(f"Unclosed end tag at byte offset {offset}")
    name = markup[start + 2 : end].strip().lower()
    tag = parsed.open.pop()
    if name and name != tag.name:
        raise _broken(f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{name}>"')
    entity = _entity(parsed, tag)
    if entity is not None and parsed.units > tag.offset:
        parsed.entities.append({**entity, "offset": tag.offset, "length": parsed.units - tag.offset})
    return end + 1


def _entity(parsed: _Parsed, tag: _Open) -> Entity | None:
    attributes = tag.attributes
    if tag.name == "span":
        return {"type": "spoiler"}
    if tag.name == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
    if tag.name == "a":
        return _link(attributes.get("href") or "".join(parsed.text[tag.text_length :]))
    if tag.name == "tg-emoji":
        if not attributes.get("emoji-id", "").isdigit():
            raise _broken("Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
    if tag.name == "tg-time":
        return _time(attributes)
    language = attributes.get("class", "")
    if tag.name == "code" and language.startswith("language-") and parsed.open and parsed.open[-1].name == "pre":
        parsed.open[-1].attributes["language"] = language.removeprefix("language-")
        return None
    entity: Entity = {"type": _PLAIN[tag.name]}
    if tag.name == "pre" and attributes.get("language"):
        entity["language"] = attributes["language"]
    return entity


def _link(address: str) -> Entity | None:
    address = address.strip()
    if address.startswith("tg://user?id=") and address[13:].isdigit():
        return {"type": "text_mention", "user_id": int(address[13:])}
    if re.match(r"(https?|tg|ton|mailto|tel):", address):
        return {"type": "text_link", "url": address}
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?", address):
        return {"type": "text_link", "url": f"http://{address}" if "/" in address else f"http://{address}/"}
    return None


def _time(attributes: dict[str, str]) -> Entity:
    if not re.fullmatch(r"-?\d{1,12}", attributes.get("unix", "")):
        raise _broken("Invalid date/time specified")
    entity: Entity = {"type": "date_time", "unix_time": int(attributes["unix"])}
    form = attributes.get("format", "")
    if not _DATE_FORMAT.fullmatch(form):
        raise _broken("Invalid date/time format specified")
    if form:
        entity["date_time_format"] = form
    return entity


def _reference(markup: str, start: int) -> tuple[str, int]:
    found = _REFERENCE.match(markup, start)
    if found is None:
        return "&", start + 1
    hexadecimal, decimal, name = found.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else 0
    if name in _NAMED:
        return _NAMED[name], found.end()
    if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000:
        return chr(code), found.end()
    return "&", start + 1


def _past_spaces(markup: str, place: int) -> int:
    spaces = _SPACES.match(markup, place)
    return spaces.end() if spaces else place


def _bytes(markup: str, place: int) -> int:
    return len(markup[:place].encode("utf-8", "replace"))


def _broken(what: str) -> Refused:
    return bad(f"can't parse entities: {what}")
