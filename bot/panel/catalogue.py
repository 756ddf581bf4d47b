"""Parses the list of services row by row, in a worker thread; a row that did not change is not parsed again."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b, sha256
from itertools import islice

from bot.domain.catalogue.services import Service
from bot.domain.ids import ServiceId
from bot.panel.json_rows import iterate_rows
from bot.panel.parsing import (
    Json,
    decode_entities,
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
_LONGEST_SCANNED = 4_000
_LONGEST_KEY_TEXT = 100
_PARSER_VERSION = "2"
"""Changes with the parser, so that a newer bot parses again what an older one stored."""
_LONGEST_CACHED = 40
"""Characters of a number that is cached: panels write short ones, and a longer text would only fill the memory."""

_LONGEST_EMPTY = 1_000
_EMPTY = re.compile(rb'\s*{[^{}]*"data"\s*:\s*"empty data"[^{}]*}\s*', re.IGNORECASE)
_END = object()

MOST_ROWS = 100_000
"""Rows of a catalogue that are read; far more than any panel is known to have."""

Row = tuple[Json, ...]


def digest_of_body(body: bytes) -> str:
    """Digest a catalogue's bytes, together with the version of this parser."""
    return f"{_PARSER_VERSION}-{sha256(body).hexdigest()}"


class CatalogueParser:
    """Parses catalogues of at most `most_rows` rows, and remembers the rows of the last one."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._services_by_row: dict[Row, Service] = {}
        self.skipped = 0
        self.is_cut = False

    def parse(self, body: bytes, redact: Callable[[str], str] = str) -> tuple[Service, ...]:
        """Parse a JSON list of services, in its order, each id once; raises ValueError if the body is no such list.

        A row whose id, rate, minimum or maximum cannot be read for certain is left out and counted in `skipped`. Rows
        beyond the limit are not read; `is_cut` then. `redact` takes the account's key out of the texts that are shown. **Source:** `{"status": "success", "data": "Empty Data"}` for an
        empty catalogue (API dialects, `services`).
        """
        if len(body) < _LONGEST_EMPTY and _EMPTY.fullmatch(body):
            return ()
        return self._parse_rows(iterate_rows(body.decode("utf-8-sig", "replace")), redact)

    def _parse_rows(self, rows: Iterator[Json], redact: Callable[[str], str]) -> tuple[Service, ...]:
        seen: dict[Row, Service] = {}
        services: dict[ServiceId, Service] = {}
        skipped = 0
        for row in islice(rows, self._most_rows):
            service = self._parse_entry(row, seen, redact) if isinstance(row, dict) else None
            if service is None:
                skipped += 1
            else:
                services.setdefault(service.id, service)
        if skipped and not services:
            raise ValueError("no row is a service")
        self._services_by_row, self.skipped = seen, skipped
        self.is_cut = next(rows, _END) is not _END
        return tuple(services.values())

    def _parse_entry(
        self, entry: dict[str, Json], seen: dict[Row, Service], redact: Callable[[str], str]
    ) -> Service | None:
        row = tuple(map(entry.get, _FIELDS))
        key = row[:10]
        if any(row[_DESCRIPTIONS]):
            key = (*key, *map(_row_key, row[_DESCRIPTIONS]))
        try:
            service = self._services_by_row[key]
        except KeyError:
            parsed = _parse_row(row, redact)
            if parsed is None:
                return None
            service = parsed
            key = tuple(sys.intern(value) if type(value) is str else value for value in key)
        except TypeError:
            return _parse_row(row, redact)
        seen[key] = service
        return service


def _row_key(value: Json) -> Json:
    """What is remembered of a description: the digest of a long one, because there may be megabytes of them."""
    if type(value) is str and len(value) > _LONGEST_KEY_TEXT:
        return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return value


def _parse_row(row: Row, redact: Callable[[str], str]) -> Service | None:
    row_id, name, kind, category, rate, least, most, refill, cancel, dripfeed, *descriptions = row
    price, minimum, maximum = _cached_amount(rate), _cached_natural(least), _cached_natural(most)
    service_id = parse_slug(row_id)
    if not service_id or price is None or minimum is None or maximum is None or minimum > maximum:
        return None
    return Service(
        id=ServiceId(service_id),
        name=_shown_line(name, redact) or service_id,
        type=sys.intern(_shown_line(kind, redact)) or "Default",
        category=sys.intern(_shown_line(category, redact)),
        rate=price,
        minimum=minimum,
        maximum=maximum,
        refill=parse_flag(refill) or False,
        cancel=parse_flag(cancel) or False,
        dripfeed=parse_flag(dripfeed),
        description=redact(
            next((text for value in descriptions if (text := plain_text(value, _LONGEST_DESCRIPTION))), "")
        ),
    )


def _shown_line(value: Json, redact: Callable[[str], str]) -> str:
    """One line of a name or a category: panels store them with HTML entities, which are decoded once."""
    if type(value) is str and "&" in value:
        value = decode_entities(value[:_LONGEST_SCANNED])
    return redact(single_line(value, _LONGEST_NAME))


# Thousands of rows contain the same few numbers: each is parsed and kept once.
_amount_of_text, _natural_of_text = lru_cache(4096)(parse_amount), lru_cache(4096)(parse_natural)


def _cached_amount(value: Json) -> Decimal | None:
    return _amount_of_text(value) if type(value) is str and len(value) <= _LONGEST_CACHED else parse_amount(value)


def _cached_natural(value: Json) -> int | None:
    return _natural_of_text(value) if type(value) is str and len(value) <= _LONGEST_CACHED else parse_natural(value)
