"""The list of services, read row by row: off the event loop, and a row that did not change is not read again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b, sha256

from bot.domain.catalogue.services import Service
from bot.domain.ids import ServiceId
from bot.panel.parsing import DECODER, Json, amount, flag, line, natural, paragraphs, slug

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
_KEPT_AS_THEY_ARE = 100
_READING = "1"
"""Changes with how rows are read, so that a newer bot reads again what an older one stored."""
_PORTION = 16_384
_BORDER = re.compile(r"}[ \t\r\n]*,[ \t\r\n]*{")
_SPACE = re.compile(r"[ \t\r\n]*")

Row = tuple[Json, ...]


def digest_of(body: bytes) -> str:
    """The same for the same bytes, read the same way."""
    return f"{_READING}-{sha256(body).hexdigest()}"


class CatalogueRows:
    """Reads catalogues and remembers the rows of the last one."""

    def __init__(self) -> None:
        self._known: dict[Row, Service | None] = {}
        self.skipped = 0

    def read(self, body: bytes) -> tuple[Service, ...]:
        """The services of a JSON list, in its order, each id once; ValueError if the body is no list of services.

        A row whose id, rate, minimum or maximum cannot be read for certain is left out and counted in `skipped`. Row by
        row, because one decoding of a large body would hold the interpreter, and so the event loop, all that time.
        """
        return self._services(_entries(body.decode("utf-8-sig", "replace")))

    def of(self, answer: Json) -> tuple[Service, ...] | None:
        """The services out of an answer that is no plain list, or None if it holds none.

        **Source:** `{"status": "success", "data": "Empty Data"}` for an empty catalogue (API dialects, `services`). PHP
        writes a list with gaps as a dictionary.
        """
        inner = answer.get("data", answer.get("services", answer)) if isinstance(answer, dict) else answer
        if isinstance(inner, str) and inner.strip().casefold() == "empty data":
            return ()
        rows = list(inner.values()) or None if isinstance(inner, dict) else inner
        try:
            return self._services(iter(rows)) if isinstance(rows, list) else None
        except ValueError:
            return None

    def _services(self, entries: Iterator[Json]) -> tuple[Service, ...]:
        known: dict[Row, Service | None] = {}
        services: dict[ServiceId, Service] = {}
        skipped = rows = 0
        for entry in entries:
            rows += 1
            service = self._service(entry, known) if isinstance(entry, dict) else None
            if service is None:
                skipped += 1
            else:
                services.setdefault(service.id, service)
        if rows and not services:
            raise ValueError("not one row is a service")
        self._known, self.skipped = known, skipped
        return tuple(services.values())

    def _service(self, entry: dict[str, Json], known: dict[Row, Service | None]) -> Service | None:
        row = tuple(map(entry.get, _FIELDS))
        key = row[:10]
        if any(row[_DESCRIPTIONS]):
            key = (*key, *map(_mark, row[_DESCRIPTIONS]))
        try:
            service = self._known[key]
        except KeyError:
            service = _read(row)
            key = tuple(sys.intern(value) if type(value) is str else value for value in key)
        except TypeError:
            return _read(row)
        known[key] = service
        return service


def _mark(value: Json) -> Json:
    """What is remembered of a description: a long one's digest, because there may be megabytes of them."""
    if isinstance(value, str) and len(value) > _KEPT_AS_THEY_ARE:
        return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return value


def _read(row: Row) -> Service | None:
    """The service of a row, or None."""
    identity, name, kind, category, rate, least, most, refill, cancel, dripfeed, *descriptions = row
    price, minimum, maximum = _amount(rate), _natural(least), _natural(most)
    service_id = slug(identity)
    if not service_id or price is None or minimum is None or maximum is None or minimum > maximum:
        return None
    return Service(
        id=ServiceId(service_id),
        name=line(name, _LONGEST_NAME) or service_id,
        type=sys.intern(line(kind, _LONGEST_NAME)) or "Default",
        category=sys.intern(line(category, _LONGEST_NAME)),
        rate=price,
        minimum=minimum,
        maximum=maximum,
        refill=flag(refill) or False,
        cancel=flag(cancel) or False,
        dripfeed=flag(dripfeed),
        description=next((text for value in descriptions if (text := paragraphs(value, _LONGEST_DESCRIPTION))), ""),
    )


# Thousands of rows write the same few numbers: each is kept once.
_known_amount, _known_natural = lru_cache(4096)(amount), lru_cache(4096)(natural)


def _amount(value: Json) -> Decimal | None:
    return _known_amount(value) if type(value) is str else amount(value)


def _natural(value: Json) -> int | None:
    return _known_natural(value) if type(value) is str else natural(value)


def _entries(text: str) -> Iterator[Json]:
    """The entries of a JSON list, in order; ValueError where it is none.

    Some fifty at a time, because a decoding of one object makes its keys anew. A portion ends where an object seems to
    end; should that be within a text or another object, it is no JSON, and the rest is read one by one.
    """
    place = _after_space(text, 0)
    if text[place : place + 1] != "[":
        raise ValueError("no list")
    place = _after_space(text, place + 1)
    more = text[place : place + 1] != "]"
    border = _BORDER.search(text, place + _PORTION)
    while more:
        try:
            if border is not None:
                yield from _portion(text[place : border.start() + 1])
                place = border.end() - 1
                border = _BORDER.search(text, place + _PORTION)
                continue
        except ValueError:
            border = None
        try:
            entry, place = DECODER.raw_decode(text, place)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        yield entry
        place = _after_space(text, place)
        more = text[place : place + 1] == ","
        if more:
            place = _after_space(text, place + 1)
    if text[place : place + 1] != "]" or _after_space(text, place + 1) != len(text):
        raise ValueError("the list does not end")


def _portion(text: str) -> list[Json]:
    try:
        portion: list[Json] = DECODER.decode(f"[{text}]")
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return portion


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place
