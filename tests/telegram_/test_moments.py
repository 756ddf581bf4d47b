"""A moment is written by the reader's app, in the zone of their phone; older apps show what stands inside."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import UserMistake
from bot.domain.time_zones import Moment
from bot.i18n import Languages
from bot.telegram.screen import Localizer

AFTERNOON = 1_795_528_920_000  # 24 November 2026, 14:02 UTC
LOCALES = Path(__file__).parents[2] / "locales"


def voice(language: str, zone: str = "UTC") -> Localizer:
    return Localizer(Languages(LOCALES, "en").get_translator(language), zone)


def test_a_moment_is_telegrams_entity_around_the_readers_own_words() -> None:
    said = voice("en")("until {when}", when=Moment(AFTERNOON))
    assert said == 'until <tg-time unix="1795528920" format="dt">24 Nov 2026, 14:02 UTC</tg-time>'
    assert "24 Nov 2026, 15:02</tg-time>" in voice("en", "Europe/Berlin")("{when}", when=Moment(AFTERNOON))
    assert ">24 нояб. 2026\u202fг.<" in voice("ru")("{when}", when=Moment(AFTERNOON, day=True)).replace(
        "\xa0", "\u202f"
    )


def test_how_long_ago_goes_on_counting_in_the_app() -> None:
    said = voice("en")("{ago}", ago=Moment(AFTERNOON, now=AFTERNOON + 750_000))
    assert said == '<tg-time unix="1795528920" format="r">12 min ago</tg-time>'


def test_a_button_or_an_alert_has_the_plain_words() -> None:
    assert voice("en").plain("since {when}", when=Moment(AFTERNOON)) == "since 24 Nov 2026, 14:02 UTC"


def test_a_moment_in_a_failure_is_one_too() -> None:
    error = UserMistake("Closed since {when}.", when=Moment(AFTERNOON))
    assert "<tg-time" in voice("en")(error.message, **error.values)
