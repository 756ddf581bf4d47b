"""Characters that nobody sees change no number, name, id or link, and make no line."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from bot.domain.amounts import read_amount
from bot.domain.catalogue.search import wish_of
from bot.domain.catalogue.services import Service
from bot.domain.countries import code_of
from bot.domain.errors import FieldMistake
from bot.domain.ids import ServiceId
from bot.domain.links import find_link, link_key, read_link
from bot.domain.mass_orders.mass_orders import LineState, checked, looks_like_mass, rows_of
from bot.domain.notifications.notification_settings import read_hours
from bot.domain.numbers import read_number
from bot.domain.ordering import fields
from bot.domain.text_normalisation import clean_id, is_blank, plain, remove_invisible
from bot.domain.time_zone_parser import read_zone
from bot.flows.orders.external_orders import numbers_in
from bot.i18n.formats import Formats
from tests.domain.examples import service

INVISIBLE = [
    "\u00ad",  # soft hyphen
    "\u034f",  # combining grapheme joiner
    "\u061c",  # Arabic letter mark
    "\u115f",  # Hangul filler
    "\u180e",  # Mongolian vowel separator
    "\u200b",  # zero-width space
    "\u200d",  # zero-width joiner
    "\u200e",  # left-to-right mark
    "\u202a",  # embedding
    "\u2060",  # word joiner
    "\u2069",  # isolate
    "\u2800",  # blank of Braille
    "\u3164",  # Hangul filler
    "\ufe0f",  # variation selector
    "\ufeff",  # byte-order mark
    "\uffa0",  # half-width filler
    "\U000e0020",  # tag
]
SERVICE = service(minimum=1)
LIKES = Service(ServiceId("12"), "Likes", "Default", "Instagram", Decimal("0.9"), 50, 10_000)


@pytest.mark.parametrize("sign", INVISIBLE, ids=ascii)
def test_an_invisible_character_anywhere_changes_nothing(sign: str) -> None:
    def marked(text: str) -> str:
        return sign + sign.join(text) + sign

    assert read_number(marked("1500")) == 1500
    assert read_amount(marked("12.50")) == Decimal("12.50")
    assert code_of(marked("us")) == "US"
    assert read_link(marked("https://t.me/cats/12")).text == "https://t.me/cats/12"
    assert find_link("see " + marked("https://t.me/cats/12")) == read_link("https://t.me/cats/12")
    assert link_key(marked("@ana")) == link_key("@ana")
    assert read_hours(marked("22-8")) == (22 * 60, 8 * 60)
    assert read_zone(marked("Berlin"), 0) == "Europe/Berlin"
    assert numbers_in(marked("23501")) == ["23501"]
    assert clean_id(marked("#1234")) == "1234"
    assert wish_of(marked("1234")).words == "1234"
    assert Formats("en").days.parse(marked("24/12/2026"), datetime.date(2026, 1, 1)) == [datetime.date(2026, 12, 24)]
    for field, typed, sent in (
        (fields.COMMENT_OWNER, "@ana", "ana"),
        (fields.USERNAMES, "@ana", "ana"),
        (fields.HASHTAG, "#cats", "cats"),
        (fields.HASHTAGS, "#cats", "#cats"),
        (fields.COUNTRY, "Germany", "Germany"),
        (fields.DEVICE, "Desktop", "1"),
        (fields.EXPIRY, "25/12/2027", "25/12/2027"),
    ):
        assert field.read(marked(typed), SERVICE, {}) == sent
    [line] = checked(rows_of(marked("12|https://t.me/cats/12|50")), {LIKES.id: LIKES}.get, lambda: 1)
    assert (line.service, line.link, line.quantity, line.state) == ("12", "https://t.me/cats/12", "50", LineState.READY)
    assert looks_like_mass("\n".join([marked("12 | https://t.me/cats/12 | 50")] * 2))


@pytest.mark.parametrize("sign", INVISIBLE, ids=ascii)
def test_a_line_that_shows_nothing_is_no_line(sign: str) -> None:
    assert is_blank(f" {sign} ")
    assert fields.PACKAGE_COMMENTS.read(f"Great\n{sign}\n {sign} \nNice", SERVICE, {}) == "Great\nNice"
    assert fields.KEYWORDS.read(f"{sign}\ncats", SERVICE, {}) == "cats"
    assert len(rows_of(f"{sign}\n12 | https://t.me/cats/12 | 50")) == 1
    for field in (fields.COMMENTS, fields.USERNAMES, fields.HASHTAGS, fields.GOOGLE_KEYWORD, fields.COMMENT_OWNER):
        with pytest.raises(FieldMistake):
            field.read(sign, SERVICE, {})


def test_joined_emoji_and_scripts_are_kept_where_a_text_is_sent_as_it_is() -> None:
    for comment in ("👩\u200d💻 ❤️", "می\u200cخواهم", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"):
        assert fields.PACKAGE_COMMENTS.read(comment, SERVICE, {}) == comment


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#1234", "1234"), (" # 1234 ", "1234"), ("№1234", "1234"), ("1234.", "1234"), ("ig-likes.v2", "ig-likes.v2")],
)
def test_an_id_is_read_without_what_stands_around_it(typed: str, read: str) -> None:
    assert clean_id(typed) == read


def test_order_numbers_may_end_in_a_stop() -> None:
    assert numbers_in("23501, #23502.") == ["23501", "23502"]


def test_what_is_seen_is_never_removed() -> None:
    visible = "ab1 é क्षि ไทย\t\n·—…'"
    assert remove_invisible(visible) == visible
    assert plain("In\u00adstagram\u2800") == "instagram"
