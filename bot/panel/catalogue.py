"""Parses the list of services row by row, in a worker thread; a row that did not change is not parsed again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b, sha256

from bot.domain.catalogue.services import Service
from bot.domain.ids import ServiceId
from bot.panel.parsing import (
    DECODER,
    Json,
    parse_amount,
    parse_flag,
    parse_natural,
    parse_slug,
    plain_text,
    single_line,
)

_FIELDS = (
    "service",
    "name",
    "type",
    "category",
    "rate",
    "min",
    "max",
    "refill",
    "cancel",
    "dripfeed",
    "description",
    "desc",
    "note",
)
_DESCRIPTIONS = slice(10, 13)
_LONGEST_NAME = 300
_LONGEST_DESCRIPTION = 1_000
_LONGEST_KEY_TEXT = 100
_PARSER_VERSION = "1"
"""Changes with the parser, so that a newer bot parses again what an older one stored."""
_PORTION = 16_384
_BORDER = re.compile(r"}[ \t\r\n]*,[ \t\r\n]*{")
_SPACE = re.compile(r"[ \t\r\n]*")

Row = tuple[Json, ...]


def digest_of_body(body: bytes) -> str:
    """Digest a catalogue's bytes, together with the version of this parser."""
    return f"{_PARSER_VERSION}-{sha256(body).hexdigest()}"


class CatalogueParser:
    """Parses catalogues and remembers the rows of the last one."""

    def __init__(self) -> None:
        self._services_by_row: dict[Row, Service | None] = {}
        self.skipped = 0

    def parse(self, body: bytes) -> tuple[Service, ...]:
        """Parse a JSON list of services, in its order, each id once; raises ValueError if the body is no such list.

        A row whose id, rate, minimum or maximum cannot be read for certain is left out and counted in `skipped`. The
        body is decoded in small portions: decoding a large one at once holds the interpreter, and so the event loop.
        """
        return self._parse_entries(_entries(body.decode("utf-8-sig", "replace")))

    def parse_answer(self, answer: Json) -> tuple[Service, ...] | None:
        """Parse the services of an answer that is no plain list; None if it contains none.

        **Source:** `{"status": "success", "data": "Empty Data"}` for an empty catalogue (API dialects, `services`). PHP
        encodes a list with gaps as a dictionary.
        """
        inner = answer.get("data", answer.get("services", answer)) if isinstance(answer, dict) else answer
        if isinstance(inner, str) and inner.strip().casefold() == "empty data":
            return ()
        rows = list(inner.values()) or None if isinstance(inner, dict) else inner
        try:
            return self._parse_entries(iter(rows)) if isinstance(rows, list) else None
        except ValueError:
            return None

    def _parse_entries(self, entries: Iterator[Json]) -> tuple[Service, ...]:
        seen: dict[Row, Service | None] = {}
        services: dict[ServiceId, Service] = {}
        skipped = rows = 0
        for entry in entries:
            rows += 1
            service = self._parse_entry(entry, seen) if isinstance(entry, dict) else None
            if service is None:
                skipped += 1
            else:
                services.setdefault(service.id, service)
        if rows and not services:
            raise ValueError("no row is a service")
        self._services_by_row, self.skipped = seen, skipped
        return tuple(services.values())

    def _parse_entry(self, entry: dict[str, Json], seen: dict[Row, Service | None]) -> Service | None:
        row = tuple(map(entry.get, _FIELDS))
        key = row[:10]
        if any(row[_DESCRIPTIONS]):
            key = (*key, *map(_row_key, row[_DESCRIPTIONS]))
        try:
            service = self._services_by_row[key]
        except KeyError:
            service = _parse_row(row)
            key = tuple(sys.intern(value) if type(value) is str else value for value in key)
        except TypeError:
            return _parse_row(row)
        seen[key] = service
        return service


def _row_key(value: Json) -> Json:
    """What is remembered of a description: the digest of a long one, because there may be megabytes of them."""
    if isinstance(value, str) and len(value) > _LONGEST_KEY_TEXT:
        return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return value


def _parse_row(row: Row) -> Service | None:
    row_id, name, kind, category, rate, least, most, refill, cancel, dripfeed, *descriptions = row
    price, minimum, maximum = _cached_amount(rate), _cached_natural(least), _cached_natural(most)
    service_id = parse_slug(row_id)
    if not service_id or price is None or minimum is None or maximum is None or minimum > maximum:
        return None
    return Service(
        id=ServiceId(service_id),
        name=single_line(name, _LONGEST_NAME) or service_id,
        type=sys.intern(single_line(kind, _LONGEST_NAME)) or "Default",
        category=sys.intern(single_line(category, _LONGEST_NAME)),
        rate=price,
        minimum=minimum,
        maximum=maximum,
        refill=parse_flag(refill) or False,
        cancel=parse_flag(cancel) or False,
        dripfeed=parse_flag(dripfeed),
        description=next((text for value in descriptions if (text := plain_text(value, _LONGEST_DESCRIPTION))), ""),
    )


# Thousands of rows contain the same few numbers: each is parsed and kept once.
_amount_of_text, _natural_of_text = lru_cache(4096)(parse_amount), lru_cache(4096)(parse_natural)


def _cached_amount(value: Json) -> Decimal | None:
    return _amount_of_text(value) if type(value) is str else parse_amount(value)


def _cached_natural(value: Json) -> int | None:
    return _natural_of_text(value) if type(value) is str else parse_natural(value)


def _entries(text: str) -> Iterator[Json]:
    """Iterate over the entries of a JSON list, in order; raises ValueError if the text is no list.

    About fifty entries are decoded at a time, because each call of the decoder creates the strings of the keys anew. A
    portion ends where an object seems to end; if that position is within a string or a nested object, the portion is not
    JSON, and the rest is decoded entry by entry.
    """
    position = _after_space(text, 0)
    if text[position : position + 1] != "[":
        raise ValueError("not a list")
    position = _after_space(text, position + 1)
    has_more = text[position : position + 1] != "]"
    border = _BORDER.search(text, position + _PORTION)
    while has_more:
        try:
            if border is not None:
                yield from _portion(text[position : border.start() + 1])
                position = border.end() - 1
                border = _BORDER.search(text, position + _PORTION)
                continue
        except ValueError:
            border = None
        try:
            entry, position = DECODER.raw_decode(text, position)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        yield entry
        position = _after_space(text, position)
        has_more = text[position : position + 1] == ","
        if has_more:
            position = _after_space(text, position + 1)
    if text[position : position + 1] != "]" or _after_space(text, position + 1) != len(text):
        raise ValueError("the list does not end")


def _portion(text: str) -> list[Json]:
    try:
        portion: list[Json] = DECODER.decode(f"[{text}]")
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return portion


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position
