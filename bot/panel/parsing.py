"""Single values of an answer, read strictly: what cannot be read for certain is not read at all."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape

_NUMBER = re.compile(
    r"[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,40})(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?", re.ASCII
)
_ID = re.compile(r"[A-Za-z0-9][\w.:-]{0,127}", re.ASCII)
_NO_ID = re.compile(r"[0.]+")
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_SILENT = re.compile(r"<(script|style)\b.{0,4000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.{0,4000}?-->", re.DOTALL)
_LARGEST_COUNT = 2**63 - 1
_LARGEST_POWER = 40
_LONGEST_HTML = 8_000

Json = object
"""What JSON can hold: dict, list, str, int, Decimal, bool or None. Never a float."""


def decoded(body: bytes) -> Json:
    """The JSON of a body, whatever its content type says; ValueError if it is none. Numbers with a point are exact."""
    try:
        return DECODER.decode(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        pass
    # Raised here, not above: the decoder's error keeps the whole text, and the panel may have repeated the key in it.
    raise ValueError("no JSON")


def _decimal(literal: str) -> Decimal | None:
    return number(literal)


DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=lambda _name: None)


def number(value: Json) -> Decimal | None:
    """An exact number, or None for what is not certainly one.

    **Source:** numbers, numbers as text, thousands commas ("1,234.50000") and a leading "+" were seen; null, "None" and
    "Unknown" where the panel does not know.
    """
    if isinstance(value, str):
        literal = value.strip()
        if not _NUMBER.fullmatch(literal):
            return None
        read = Decimal(literal.replace(",", ""))
        if "e" not in literal and "E" not in literal:
            return read
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        read = Decimal(value)
    else:
        return None
    if not read.is_finite() or (read and abs(read.adjusted()) > _LARGEST_POWER):
        return None
    return Decimal(f"{read:f}")


def amount(value: Json) -> Decimal | None:
    """A number that is not negative: a rate, a charge."""
    read = number(value)
    return read if read is not None and read >= 0 else None


def count(value: Json) -> int | None:
    """A whole number of at most 64 bits; a fraction is none. It may be negative: some panels' `remains` is."""
    if value is None:
        return None
    if type(value) is str and len(value) < 19 and value.isascii() and value.isdecimal():
        return int(value)
    read = number(value)
    if read is None or read != read.to_integral_value() or abs(read) > _LARGEST_COUNT:
        return None
    return int(read)


def natural(value: Json) -> int | None:
    """A whole number that is not negative."""
    read = count(value)
    return read if read is not None and read >= 0 else None


def flag(value: Json) -> bool | None:
    """Yes or no; None if it says neither. **Source:** true, 1, "1", "true" and "false" were seen."""
    if isinstance(value, (bool, int, Decimal)):
        return bool(value) if value in (0, 1) else None
    return _FLAGS.get(value.strip().casefold()) if isinstance(value, str) else None


def identity(value: Json) -> str:
    """An id of the panel as text, empty for what is not certainly one: 0, a yes, a sentence, a word without a digit.

    **Source:** numbers, numbers as text, "ORD17..AB3F", "ord_01HG.." and transaction ids were seen.
    """
    name = slug(value)
    return name if any(sign.isdigit() for sign in name) and not _NO_ID.fullmatch(name) else ""


def slug(value: Json) -> str:
    """An id that may be a plain word, as service ids may; empty for what is none."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, Decimal):
        whole = count(value)
        value = whole if whole is not None else ""
    if isinstance(value, int):
        return str(value) if 0 < value < 10**40 else ""
    literal = value.strip() if isinstance(value, str) else ""
    return literal if _ID.fullmatch(literal) else ""


def line(value: Json, longest: int) -> str:
    """One line of text: control characters and overrides of the text's direction taken out, cut at `longest` signs."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    plain = value if value.isprintable() else _UNSEEN.sub(" ", value)
    plain = " ".join(plain.split())[:longest].rstrip()
    return value if plain == value else plain


def paragraphs(value: Json, longest: int) -> str:
    """Text of several lines out of what may be HTML: tags gone, entities as their signs, cut at `longest` signs."""
    if not isinstance(value, str):
        return ""
    plain = value[:_LONGEST_HTML]
    if "<" in plain:
        plain = _BREAK.sub("\n", _SILENT.sub(" ", plain))
        plain = _TAG.sub("", plain)
    plain = unescape(plain).replace("\r\n", "\n").replace("\r", "\n")
    lines = [line(part, longest) for part in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())[:longest].rstrip()
