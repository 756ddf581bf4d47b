"""Time zones as people write them."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from bot.domain.cities import CITIES
from bot.domain.errors import FieldMistake
from bot.domain.time_zone_parser import read_zone

NOON = 1_790_078_400_000
"""A day in September 2026, 12:00 UTC, in ms."""


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("12:02", "UTC"),
        ("14:58", "Etc/GMT-3"),
        ("7.01", "Etc/GMT+5"),
        ("17:31", "Asia/Kolkata"),
        ("00:01", "Etc/GMT-12"),
        ("17:46", "Asia/Kathmandu"),
        ("3:01 pm", "Etc/GMT-3"),
        ("3:01PM", "Etc/GMT-3"),
        ("3.01 p.m.", "Etc/GMT-3"),
        ("3 pm", "Etc/GMT-3"),
        ("12:01 am", "Etc/GMT-12"),
        ("12:01 pm", "UTC"),
        ("15h01", "Etc/GMT-3"),
        ("15:01:30", "Etc/GMT-3"),
        ("GMT+3", "Etc/GMT-3"),
        ("gmt +3", "Etc/GMT-3"),
        ("GMT-3", "Etc/GMT+3"),
        ("UTC+3", "Etc/GMT-3"),
        ("UTC+03:00", "Etc/GMT-3"),
        ("(UTC−5)", "Etc/GMT+5"),
        ("+3", "Etc/GMT-3"),
        ("-5", "Etc/GMT+5"),
        ("+0", "UTC"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("+0530", "Asia/Kolkata"),
        ("UTC+5.5", "Asia/Kolkata"),
        ("UTC+5:45", "Asia/Kathmandu"),
        ("UTC+14", "Etc/GMT-14"),
        ("МСК+2", "Etc/GMT-5"),
        ("+3 часа", "Etc/GMT-3"),
        ("GMT", "GMT"),
        ("utc", "UTC"),
        ("Etc/GMT+3", "Etc/GMT+3"),
        ("Bogotá", "America/Bogota"),
        ("são paulo", "America/Sao_Paulo"),
        ("Mumbai", "Asia/Kolkata"),
        ("Saint Petersburg", "Europe/Moscow"),
        ("Казань", "Europe/Moscow"),
        ("München", "Europe/Berlin"),
        ("Lahore, Pakistan", "Asia/Karachi"),
    ],
)
def test_a_zone_is_its_name_its_city_or_its_time(text: str, zone: str) -> None:
    assert read_zone(text, NOON) == zone


@pytest.mark.parametrize("text", ["Нью-Йорк", "нью йорк", " НЬЮ  ЙОРК", "New York", "new-york"])
def test_a_city_is_known_by_the_name_the_reader_has_for_it(text: str) -> None:
    assert read_zone(text, NOON, {"Нью-Йорк": "America/New_York"}) == "America/New_York"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Atlantis",
        "25:00",
        "12:31 pm please",
        "14:75",
        "13:05 pm",
        "0:05 am",
        "3",
        "UTC+15",
        "UTC-13",
        "UTC+1:20",
        "GMT 3",
        "localtime",
        "Factory",
        ",",
    ],
)
def test_a_place_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(FieldMistake):
        read_zone(text, NOON)


def test_every_city_stands_for_a_zone_that_there_is_and_for_no_other() -> None:
    listed = [(city, zone) for zone, cities in CITIES.items() for city in cities.split(", ")]
    for city, zone in listed:
        assert read_zone(city, NOON) == zone
    assert CITIES.keys() <= available_timezones()
