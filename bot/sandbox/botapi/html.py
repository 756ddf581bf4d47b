"""`parse_mode` HTML: markup becomes text and entities, or an error where Telegram gives one.

**Source:** Bot API, "Formatting options"; error texts as tdlib gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.sandbox.botapi.refusals import BotApiError, bad_request
from bot.sandbox.world.text import Entity, utf16_length

_SIMPLE_TAGS = {
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
_TAGS = frozenset({*_SIMPLE_TAGS, "span", "a", "blockquote", "tg-emoji", "tg-time"})
_NAMED_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-zA-Z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_UNQUOTED_VALUE = re.compile(r"[A-Za-z0-9.-]+")
_SPACES = re.compile(r"\s*")
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


@dataclass(slots=True)
class _OpenTag:
    """A tag that is still open."""

    name: str
    attributes: dict[str, str]
    offset: int
    text_length: int


@dataclass(slots=True)
class _Parsed:
    text: list[str] = field(default_factory=list)
    units: int = 0
    entities: list[Entity] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.text.append(piece)
        self.units += utf16_length(piece)


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """Parse markup into a text and its entities, in order, offsets in UTF-16 units. Raises BotApiError for broken markup."""
    parsed = _Parsed()
    position = 0
    while (mark := _SPECIAL.search(markup, position)) is not None:
        if mark.start() > position:
            parsed.add(markup[position : mark.start()])
        if mark.group() == "&":
            character, position = _decode_reference(markup, mark.start())
            parsed.add(character)
        elif markup.startswith("</", mark.start()):
            position = _read_end_tag(parsed, markup, mark.start())
        else:
            position = _read_start_tag(parsed, markup, mark.start())
    parsed.add(markup[position:])
    if parsed.open_tags:
        raise _parse_error(f'Can\'t find end tag corresponding to start tag "{parsed.open_tags[-1].name}"')
    parsed.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(parsed.text), parsed.entities


def _read_start_tag(parsed: _Parsed, markup: str, start: int) -> int:
    name_match = _TAG_NAME.match(markup, start + 1)
    name = name_match.group().lower() if name_match else ""
    position = start + 1 + len(name)
    where = f'"{name}" at byte offset {_byte_offset(markup, start)}'
    if name not in _TAGS:
        raise _parse_error(f"Unsupported start tag {where}")
    attributes: dict[str, str] = {}
    while True:
        position = _skip_spaces(markup, position)
        if position >= len(markup):
            raise _parse_error(f"Unclosed start tag {where}")
        if markup[position] == ">":
            break
        key, value, position = _read_attribute(markup, position, where)
        attributes[key] = value
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _parse_error(f'Tag "span" must have class "tg-spoiler" at byte offset {_byte_offset(markup, start)}')
    parsed.open_tags.append(_OpenTag(name, attributes, parsed.units, len(parsed.text)))
    return position + 1


def _read_attribute(markup: str, position: int, where: str) -> tuple[str, str, int]:
    key_match = _ATTRIBUTE_NAME.match(markup, position)
    key = key_match.group() if key_match else ""
    if not key:
        raise _parse_error(f"Empty attribute name in the tag {where}")
    position = _skip_spaces(markup, position + len(key))
    if not markup.startswith("=", position):
        return key.lower(), "", position
    position = _skip_spaces(markup, position + 1)
    quote = markup[position : position + 1]
    if quote not in ('"', "'"):
        bare = _UNQUOTED_VALUE.match(markup, position)
        if bare is None:
            raise _parse_error(f"Unexpected end of name token at byte offset {_byte_offset(markup, position)}")
        return key.lower(), bare.group(), bare.end()
    end = markup.find(quote, position + 1)
    if end < 0:
        raise _parse_error(f"Unclosed start tag {where}")
    value = _REFERENCE.sub(lambda found: _decode_reference(found.group(), 0)[0], markup[position + 1 : end])
    return key.lower(), value, end + 1


def _read_end_tag(parsed: _Parsed, markup: str, start: int) -> int:
    end = markup.find(">", start)
    offset = _byte_offset(markup, start)
    if not parsed.open_tags:
        raise _parse_error(f"Unexpected end tag at byte offset {offset}")
    if end < 0:
        raise _parse_error(f"Unclosed end tag at byte offset {offset}")
    name = markup[start + 2 : end].strip().lower()
    tag = parsed.open_tags.pop()
    if name and name != tag.name:
        raise _parse_error(f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{name}>"')
    entity = _make_entity(parsed, tag)
    if entity is not None and parsed.units > tag.offset:
        parsed.entities.append({**entity, "offset": tag.offset, "length": parsed.units - tag.offset})
    return end + 1


def _make_entity(parsed: _Parsed, tag: _OpenTag) -> Entity | None:
    attributes = tag.attributes
    if tag.name == "span":
        return {"type": "spoiler"}
    if tag.name == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
    if tag.name == "a":
        return _make_link(attributes.get("href") or "".join(parsed.text[tag.text_length :]))
    if tag.name == "tg-emoji":
        if not attributes.get("emoji-id", "").isdigit():
            raise _parse_error("Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
    if tag.name == "tg-time":
        return _make_time(attributes)
    language = attributes.get("class", "")
    if (
        tag.name == "code"
        and language.startswith("language-")
        and parsed.open_tags
        and parsed.open_tags[-1].name == "pre"
    ):
        parsed.open_tags[-1].attributes["language"] = language.removeprefix("language-")
        return None
    entity: Entity = {"type": _SIMPLE_TAGS[tag.name]}
    if tag.name == "pre" and attributes.get("language"):
        entity["language"] = attributes["language"]
    return entity


def _make_link(address: str) -> Entity | None:
    address = address.strip()
    if address.startswith("tg://user?id=") and address[13:].isdigit():
        return {"type": "text_mention", "user_id": int(address[13:])}
    if re.match(r"(https?|tg|ton|mailto|tel):", address):
        return {"type": "text_link", "url": address}
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?", address):
        return {"type": "text_link", "url": f"http://{address}" if "/" in address else f"http://{address}/"}
    return None


def _make_time(attributes: dict[str, str]) -> Entity:
    if not re.fullmatch(r"-?\d{1,12}", attributes.get("unix", "")):
        raise _parse_error("Invalid date/time specified")
    entity: Entity = {"type": "date_time", "unix_time": int(attributes["unix"])}
    form = attributes.get("format", "")
    if not _DATE_FORMAT.fullmatch(form):
        raise _parse_error("Invalid date/time format specified")
    if form:
        entity["date_time_format"] = form
    return entity


def _decode_reference(markup: str, start: int) -> tuple[str, int]:
    found = _REFERENCE.match(markup, start)
    if found is None:
        return "&", start + 1
    hexadecimal, decimal, name = found.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else 0
    if name in _NAMED_CHARACTERS:
        return _NAMED_CHARACTERS[name], found.end()
    if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000:
        return chr(code), found.end()
    return "&", start + 1


def _skip_spaces(markup: str, position: int) -> int:
    spaces = _SPACES.match(markup, position)
    return spaces.end() if spaces else position


def _byte_offset(markup: str, position: int) -> int:
    return len(markup[:position].encode("utf-8", "replace"))


def _parse_error(reason: str) -> BotApiError:
    return bad_request(f"can't parse entities: {reason}")
