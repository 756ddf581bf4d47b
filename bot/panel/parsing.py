"""Strict parsers of single values: a value that cannot be read for certain is None or empty, never guessed."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape
from typing import cast

_NUMBER = re.compile(
    r"[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,40})(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?", re.ASCII
)
_ID = re.compile(r"[A-Za-z0-9][\w.:-]{0,127}", re.ASCII)
_ZERO_ID = re.compile(r"[0.]+")
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_BLOCK_TAG = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Spans that are not shown. The start and the end are searched for apart: one pattern for both is quadratic.
_UNSHOWN = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
)
_OPENING = re.compile(r"[{\[]")
_PAGE = re.compile(r"\s*<(?:!doctype|html|head)\b", re.IGNORECASE)
_LONGEST_KEY = 30
_SEPARATORS = re.compile(r"[\W_]+")
_LARGEST_COUNT = 2**63 - 1
_LARGEST_EXPONENT = 40
_LONGEST_HTML = 8_000
_SCANNED_PER_SHOWN = 16
"""Characters of a text that are looked at for each that may be shown: runs of spaces and invisible ones collapse."""

KNOWN_KEYS = frozenset({
    "action", "balance", "cancel", "canceled", "charge", "code", "currency", "data", "description", "detail", "err", "error",
    "error_message", "errors", "id", "message", "msg", "ok", "order", "order_id", "order_status", "orders", "posts",
    "refill", "refill_id", "refills", "remains", "response", "result", "runs", "start_count", "start_counter", "status",
    "success", "text",
})  # fmt: skip
"""The keys of answers that are read, in the standard spelling."""
_ALIASES = {"remaining": "remains", "errormsg": "error_message", "cancelled": "canceled"}
_KEYS_BY_FOLDED = {key.replace("_", ""): key for key in KNOWN_KEYS} | _ALIASES

Json = object
"""A JSON value: dict, list, str, int, Decimal, bool or None. Never a float."""


def decode_json(body: bytes) -> Json:
    """Decode a body as JSON, whatever its content type; raises ValueError. Numbers with a decimal point stay exact."""
    text = body.decode("utf-8-sig", "replace")
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        pass
    # Outside the handler: the decoder's error holds the whole text, in which the panel may have echoed the key.
    return _decode_after_text(text)


def _decode_after_text(text: str) -> Json:
    """Decode the only JSON value in a text with other words around it; raises ValueError unless there is exactly one.

    **Source:** "NEW BALANCE: 99.915{...}" of a public PHP panel; warnings of PHP come before, banners of free hosts behind.
    """
    start = None if _PAGE.match(text) else _OPENING.search(text)
    if start is not None:
        try:
            value, end = DECODER.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            end = 0
        # A bracket or comma behind it means that it is a part of a larger answer, whose beginning was cut off.
        if end and not _OPENING.search(text, end) and not text[end:].lstrip().startswith(("}", "]", ",")):
            return cast("Json", value)
    raise ValueError("not JSON")


def fold_keys(value: Json, depth: int = 4) -> Json:
    """Give the known keys of an answer their standard spelling: "Error", "orderId" and "START-COUNT" too."""
    if depth == 0 or not isinstance(value, (dict, list)):
        return value
    if isinstance(value, list):
        return [fold_keys(entry, depth - 1) for entry in value]
    if KNOWN_KEYS.issuperset(value) and not any(isinstance(inner, (dict, list)) for inner in value.values()):
        return value  # most entries
    folded: dict[str, Json] = {}
    for key, inner in value.items():
        name = key if key in KNOWN_KEYS or key.isdecimal() else _fold_key(key)
        if name not in folded or name == key:
            folded[name] = fold_keys(inner, depth - 1) if isinstance(inner, (dict, list)) else inner
    return folded


def _fold_key(key: str) -> str:
    if len(key) > _LONGEST_KEY:
        return key
    return _KEYS_BY_FOLDED.get(_SEPARATORS.sub("", key.casefold()), key)


def _decimal(literal: str) -> Decimal | None:
    return parse_number(literal)


DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=lambda _name: None)


def parse_number(value: Json) -> Decimal | None:
    """Parse an exact number; None for anything that is not certainly a number.

    **Source:** numbers, numbers as text, thousands commas ("1,234.50000") and a leading "+" were seen; null, "None" and
    "Unknown" for missing figures.
    """
    if isinstance(value, str):
        literal = value.strip()
        if not _NUMBER.fullmatch(literal):
            return None
        parsed = Decimal(literal.replace(",", ""))
        if "e" not in literal and "E" not in literal:
            return parsed
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        parsed = Decimal(value)
    else:
        return None
    if not parsed.is_finite() or (parsed and abs(parsed.adjusted()) > _LARGEST_EXPONENT):
        return None
    return Decimal(f"{parsed:f}")


def parse_amount(value: Json) -> Decimal | None:
    """Parse a number that is not negative, such as a rate or a charge; None for anything else."""
    parsed = parse_number(value)
    return parsed if parsed is not None and parsed >= 0 else None


def parse_count(value: Json) -> int | None:
    """Parse a whole number of at most 64 bits, None for anything else. It may be negative, as `remains` is on some panels."""
    if value is None:
        return None
    if type(value) is str and len(value) < 19 and value.isascii() and value.isdecimal():
        return int(value)
    parsed = parse_number(value)
    if parsed is None or parsed != parsed.to_integral_value() or abs(parsed) > _LARGEST_COUNT:
        return None
    return int(parsed)


def parse_natural(value: Json) -> int | None:
    """Parse a whole number that is not negative; None for anything else."""
    parsed = parse_count(value)
    return parsed if parsed is not None and parsed >= 0 else None


def parse_flag(value: Json) -> bool | None:
    """Parse a boolean; None for anything else. **Source:** true, 1, "1", "true" and "false" were seen."""
    if isinstance(value, (bool, int, Decimal)):
        return bool(value) if value in (0, 1) else None
    return _FLAGS.get(value.strip().casefold()) if isinstance(value, str) else None


def parse_id(value: Json) -> str:
    """Parse an id of the panel as text; empty for anything else: 0, a boolean, a sentence, a word without a digit.

    **Source:** numbers, numbers as text, "ORD17..AB3F", "ord_01HG.." and transaction ids were seen.
    """
    name = parse_slug(value)
    return name if any(char.isdigit() for char in name) and not _ZERO_ID.fullmatch(name) else ""


def parse_slug(value: Json) -> str:
    """Parse an id that may be a plain word, as service ids may; empty for anything else."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, Decimal):
        whole = parse_count(value)
        value = whole if whole is not None else ""
    if isinstance(value, int):
        return str(value) if 0 < value < 10**40 else ""
    literal = value.strip() if isinstance(value, str) else ""
    return literal if _ID.fullmatch(literal) else ""


def single_line(value: Json, longest: int) -> str:
    """Return one line of text, without control characters and direction overrides, cut at `longest` characters."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    plain = value[: longest * _SCANNED_PER_SHOWN]
    if not plain.isprintable():
        plain = _INVISIBLE.sub(" ", plain)
    plain = " ".join(plain.split())[:longest].rstrip()
    return value if plain == value else plain


def plain_text(value: Json, longest: int) -> str:
    """Return the text of what may be HTML, in several lines: tags removed, entities decoded, cut at `longest` characters."""
    if not isinstance(value, str):
        return ""
    plain = value[:_LONGEST_HTML]
    if "<" in plain:
        for start, end in _UNSHOWN:
            plain = _without_spans(plain, start, end)
        plain = _TAG.sub("", _BLOCK_TAG.sub("\n", plain))
    plain = decode_entities(plain).replace("\r\n", "\n").replace("\r", "\n")
    lines = [single_line(part, longest) for part in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())[:longest].rstrip()


def decode_entities(text: str) -> str:
    """Decode HTML entities once; a number of absurd length stays as it is, where `html.unescape` raises ValueError."""
    if "&" not in text:
        return text
    try:
        return unescape(text)
    except ValueError:
        return text


def _without_spans(text: str, start: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Replace each span from `start` to the next `end` by a space; an unclosed one stays."""
    parts, position = [], 0
    while (opening := start.search(text, position)) and (closing := end.search(text, opening.end())):
        parts.append(text[position : opening.start()])
        position = closing.end()
    return " ".join([*parts, text[position:]]) if parts else text
