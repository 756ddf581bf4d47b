"""Time zones as people write them: a name, a city, an offset, or the time it is there now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from bot.domain.cities import CITIES
from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.text_normalisation import remove_invisible

_DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?:[:.]\d{2})?)?(?: *([ap])\.? ?m\.?)?")
_OFFSET = re.compile(
    r"\(?(?P<base>utc|gmt|z|мск|msk)? *(?P<sign>[+\-−–—]) *(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>[0-5]\d)|[.,](?P<half>5))?"
    r" *(?:h|hrs?|hours?|ч|час(?:а|ов)?)?\)?"
)
_MOSCOW_MINUTES = 180
_FARTHEST_WEST, _FARTHEST_EAST = -12 * 60, 14 * 60
_PARTS_OF_AN_HOUR = {
    -570: "Pacific/Marquesas",
    -210: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
    630: "Australia/Lord_Howe",
    765: "Pacific/Chatham",
}
"""The zones whose offset, in minutes east of UTC, is no whole hour."""
_NEPAL = 345
_HALF_AN_HOUR = 30
_NO_PLACES = frozenset({"Factory", "localtime"})


def read_zone(text: str, now: int, cities: Mapping[str, str] = MappingProxyType({})) -> str:
    """A time zone: its name, a city in it, an offset (`GMT+3`, `+5:30`), or the time it is there now (`14:05`, `2:05 pm`).

    `GMT+3` is east of Greenwich, as people mean it; the names of the tz database that turn the sign round (`Etc/GMT+3`)
    count in full alone. `cities` are the zones by their cities in the reader's language. `now` in ms UTC. Raises
    `FieldMistake` for anything else.
    """
    wanted = remove_invisible(text).strip().casefold()
    if offset := _OFFSET.fullmatch(wanted):
        return _zone_of_offset(offset)
    if (clock := _CLOCK.fullmatch(wanted)) and (clock[2] or clock[3]):
        return _zone_at(_minute_of_day(clock), now)
    known = {_spoken(city): zone for city, zone in cities.items()} | _known_places()
    for place in dict.fromkeys((wanted, wanted.split(",", 1)[0])):
        if (spoken := _spoken(place)) and (found := known.get(spoken)):
            return found
    raise _no_place()


@lru_cache(1)
def _known_places() -> dict[str, str]:
    """Zones by what is written for them: their names first, then large cities, then the last parts of names."""
    places: dict[str, str] = {}
    for place, zone in _written():
        places.setdefault(_spoken(place), zone)
    return places


def _written() -> Iterator[tuple[str, str]]:
    names = sorted(available_timezones() - _NO_PLACES)
    yield from ((name, name) for name in names)
    yield from ((city, zone) for zone, listed in CITIES.items() for city in listed.split(", "))
    yield from ((name.rsplit("/", 1)[-1], name) for name in names if not name.startswith("Etc/"))


def _spoken(place: str) -> str:
    """A place without what people write in one way or another: case, accents, blanks, hyphens."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", place.casefold()) if unicodedata.category(sign) != "Mn"
    )
    return " ".join(re.split(r"[\s_-]+", bare.strip()))


def _zone_of_offset(offset: re.Match[str]) -> str:
    minutes = int(offset["hours"]) * 60 + (_HALF_AN_HOUR if offset["half"] else int(offset["minutes"] or 0))
    east = minutes if offset["sign"] == "+" else -minutes
    return _fixed(east + (_MOSCOW_MINUTES if offset["base"] in ("мск", "msk") else 0))


def _minute_of_day(clock: re.Match[str]) -> int:
    hour, minute, half = int(clock[1]), int(clock[2] or 0), clock[3]
    if minute > 59 or hour > (12 if half else 23) or (half and not hour):
        raise _no_place()
    return (hour % 12 + (12 if half == "p" else 0) if half else hour) * 60 + minute


def _zone_at(local: int, now: int) -> str:
    """The zone where it is that minute of the day, to the next half hour; Nepal is told from its neighbours."""
    ahead = (local - now // 60_000) % _DAY_MINUTES
    offset = round(ahead / _HALF_AN_HOUR) * _HALF_AN_HOUR
    if abs(ahead - _NEPAL) <= 7:
        offset = _NEPAL
    return _fixed((offset + 11 * 60) % _DAY_MINUTES - 11 * 60)  # between -11 and +13 hours


def _fixed(offset: int) -> str:
    hours, rest = divmod(offset, 60)
    if not _FARTHEST_WEST <= offset <= _FARTHEST_EAST or (rest and offset not in _PARTS_OF_AN_HOUR):
        raise _no_place()
    # Source: tz database, "Etc": the signs of these names are turned round.
    return _PARTS_OF_AN_HOUR[offset] if rest else "UTC" if not hours else f"Etc/GMT{-hours:+d}"


def _no_place() -> FieldMistake:
    return FieldMistake(N_("I do not know this place. Send your local time, like 14:05, or a city in your time zone."))
