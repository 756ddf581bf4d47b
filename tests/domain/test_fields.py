"""What each field takes, what it makes of it, and what it says when it does not."""

from __future__ import annotations

import datetime

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import countries
from bot.domain.errors import FieldMistake
from bot.domain.ordering import fields
from bot.domain.ordering.fields import Field
from bot.domain.ordering.order_types import ORDER_TYPES
from tests.domain.examples import service

ALL_FIELDS = list(dict.fromkeys(field for shape in ORDER_TYPES for field in shape.fields))
SERVICE = service()


def read(field: Field, text: str, **answers: str) -> str:
    return field.read(text, SERVICE, answers)


def mistake(field: Field, text: str, **answers: str) -> str:
    with pytest.raises(FieldMistake) as raised:
        field.read(text, SERVICE, answers)
    return str(raised.value)


def outcome(field: Field, text: str) -> str | FieldMistake:
    try:
        return field.read(text, SERVICE, {})
    except FieldMistake as wrong:
        return wrong


@given(
    field=st.sampled_from(ALL_FIELDS),
    text=st.text(max_size=80)
    | st.text("0123456789.,k/@#\n dmYabc:", max_size=30)
    | st.from_regex(r"(https?://)?(www\.)?[a-z]{1,9}\.(com|me|be)/@?[\w/?=&#.]{0,20}", fullmatch=True)
    | st.dates().map(lambda day: day.isoformat())
    | st.integers().map(str),
)
@settings(max_examples=500)
def test_whatever_is_typed_is_read_once_and_for_all_or_is_a_sentence(field: Field, text: str) -> None:
    read = outcome(field, text)
    if isinstance(read, FieldMistake):
        assert "{" not in str(read).replace(text[:60], "").replace(text.strip()[:40], "")
    else:
        assert read != fields.SKIPPED
        assert outcome(field, read) == read


@pytest.mark.parametrize("field", [field for field in ALL_FIELDS if field.choices], ids=lambda field: field.name)
def test_every_button_of_a_question_is_an_answer_to_it(field: Field) -> None:
    for choice in field.choices:
        assert read(field, choice.value) == choice.value


@pytest.mark.parametrize("field", ALL_FIELDS, ids=lambda field: field.ask)
def test_every_field_says_what_it_asks_and_checks(field: Field) -> None:
    assert field.label
    assert field.ask
    assert field.check
    assert all(choice.label for choice in field.choices)


def test_a_quantity_is_within_the_bounds_of_its_service() -> None:
    assert read(fields.QUANTITY, "1.5k") == "1500"
    assert mistake(fields.QUANTITY, "1") == "1 is too few: at least 2."
    assert mistake(fields.QUANTITY, "10,001") == "10001 is too many: at most 10000."


def test_a_drip_feed_has_two_runs_at_least() -> None:
    assert read(fields.RUNS, "2") == "2"
    assert mistake(fields.RUNS, "1") == "1 is too few: at least 2."
    assert mistake(fields.INTERVAL, "0") == "0 is too few: at least 1."


def test_the_most_of_a_post_is_not_below_its_least() -> None:
    assert read(fields.POST_MAX, "100", min="100") == "100"
    assert mistake(fields.POST_MAX, "99", min="100") == "99 is less than the minimum per post, 100."


@pytest.mark.parametrize("minutes", ["0", "5", "90", "150", "600"])
def test_a_delay_is_one_that_panels_know(minutes: str) -> None:
    assert read(fields.DELAY, minutes) == minutes
    assert mistake(fields.DELAY, "7").startswith("A delay of 7 minutes is not possible. Send one of 0, 5, 10,")


@pytest.mark.parametrize("typed", ["25/12/2027", "25.12.2027", "2027-12-25", "25-12-2027", " 25/12/2027 "])
def test_a_day_is_sent_as_panels_write_it(typed: str) -> None:
    assert read(fields.EXPIRY, typed) == "25/12/2027"


@pytest.mark.parametrize("typed", ["12/25/2027", "31/02/2027", "tomorrow", "25/12", "0/0/0", "1/1/99999"])
def test_what_is_no_day_is_said_to_be_none(typed: str) -> None:
    assert mistake(fields.EXPIRY, typed).endswith("is not a date. Write it like 2027-12-25.")


def test_a_day_that_has_passed_is_refused_by_who_knows_the_day() -> None:
    today = datetime.date(2026, 11, 24)
    assert fields.EXPIRY.answer("24/11/2026", SERVICE, {}, today=today) == "24/11/2026"
    assert fields.EXPIRY.answer("23/11/2026", SERVICE, {}) == "23/11/2026"
    with pytest.raises(FieldMistake, match="2026-11-23 has already passed"):
        fields.EXPIRY.answer("23/11/2026", SERVICE, {}, today=today)


def test_comments_are_counted_without_blank_lines() -> None:
    assert read(fields.COMMENTS, "\r\n one \r\n\r\n\ttwo\n") == "one\ntwo"
    assert mistake(fields.COMMENTS, "\n one \n\n") == "1 lines are too few: at least 2."
    assert mistake(fields.PACKAGE_COMMENTS, " \n ") == "Nothing yet: send one per line."


def test_a_comment_keeps_its_commas() -> None:
    assert read(fields.PACKAGE_COMMENTS, "So, so good") == "So, so good"


def test_a_list_longer_than_an_order_is_refused() -> None:
    assert "at most 5000 lines" in mistake(fields.PACKAGE_COMMENTS, "x\n" * 5001)


@pytest.mark.parametrize(
    "typed", ["boris", "@boris", " @boris ", "instagram.com/boris", "https://tiktok.com/@boris?a=1"]
)
def test_a_user_name_is_sent_bare(typed: str) -> None:
    assert read(fields.COMMENT_OWNER, typed) == "boris"


@pytest.mark.parametrize("typed", ["", "bo ris", "@", "a" * 65, "https://", "no!"])
def test_what_is_no_user_name_is_refused(typed: str) -> None:
    mistake(fields.COMMENT_OWNER, typed)


def test_user_names_are_told_apart_however_they_were_separated() -> None:
    assert read(fields.USERNAMES, "@ana,boris; carla\n@ANA") == "ANA\nboris\ncarla"
    assert mistake(fields.USERNAMES, "ana\nbo!ris").startswith("“bo!ris” is not a user name.")


@pytest.mark.parametrize(
    "typed",
    [
        "1. ana\n2. boris\n3. carla",
        "1.ana\n2.boris\n3.carla",
        "1) @ana\n2) @boris\n3) @carla",
        "7 ana\n8 boris\n9 carla",
        "- ana\n- boris\n- carla",
        "-@ana\n-@boris\n-@carla",
        "• ana\n\n• boris\n\n• carla",
        "ana.\nboris.\ncarla.",
        '"ana", "boris", "carla"',
        "https://instagram.com/ana/reels/\nhttps://tiktok.com/@boris/video/1, t.me/carla/5",
    ],
)
def test_numbers_and_bullets_of_a_list_are_no_user_names(typed: str) -> None:
    assert read(fields.USERNAMES, typed) == "ana\nboris\ncarla"


def test_a_name_that_begins_with_a_number_keeps_it() -> None:
    assert read(fields.USERNAMES, "1.ana\n1.boris") == "1.ana\n1.boris"
    assert read(fields.USERNAMES, "2pac") == "2pac"
    assert read(fields.USERNAMES, "10 20") == "10\n20"


@pytest.mark.parametrize(
    "typed",
    ["https://instagram.com/p/CxY_z1/", "instagram.com/reels", "https://facebook.com/profile.php?id=1", "x.com"],
)
def test_a_link_that_holds_no_name_is_no_user_name(typed: str) -> None:
    assert mistake(fields.USERNAME, typed).endswith(
        "is not a user name. Send it like @name, or the link to the profile."
    )
    assert mistake(fields.USERNAMES, "ana " + typed)


def test_a_hashtag_is_sent_bare_and_hashtags_with_their_sign() -> None:
    assert read(fields.HASHTAG, "#кошки") == "кошки"
    for tag in ("हिन्दी", "தமிழ்", "ไทยที่", "می\u200cخواهم", "barça", "l·l"):
        assert read(fields.HASHTAG, f"#{tag}") == tag
    assert read(fields.HASHTAGS, "1. #cats\n2. #हिन्दी\n- #dogs#birds.") == "#cats\n#हिन्दी\n#dogs\n#birds"
    assert read(fields.HASHTAGS, "#cats dogs, #CATS") == "#CATS\n#dogs"
    assert mistake(fields.HASHTAG, "two words") == "“two words” is not a hashtag: one word, like #travel."


@pytest.mark.parametrize(
    ("typed", "sent"), [("us", "US"), ("🇩🇪", "DE"), ("Germany", "Germany"), ("Côte  d’Ivoire", "Côte d’Ivoire")]
)
def test_a_country_is_two_letters_a_flag_or_a_name(typed: str, sent: str) -> None:
    assert read(fields.COUNTRY, typed) == sent


@pytest.mark.parametrize("typed", ["XX", "🇽🇽", "1", "", "Германия", "<b>", "U"])
def test_what_is_no_country_is_refused(typed: str) -> None:
    assert (
        mistake(fields.COUNTRY, typed)
        == "I do not know this country. Send its two-letter code, like US, or its English name."
    )


def test_the_table_of_countries_is_that_of_the_standard() -> None:
    territories = map(str, Locale("en").territories)
    known = {code for code in territories if len(code) == 2 and code.isalpha()}
    made_up_by_cldr = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
    assert known - made_up_by_cldr == countries.CODES


@pytest.mark.parametrize(("typed", "sent"), [("1", "1"), ("Desktop", "1"), ("mobile and desktop", "5"), (" ３ ", "3")])
def test_a_choice_is_given_by_its_button_or_its_words(typed: str, sent: str) -> None:
    assert read(fields.DEVICE, typed) == sent


def test_a_choice_that_is_not_offered_is_refused() -> None:
    assert mistake(fields.DEVICE, "6") == "Choose one of the buttons below."


def test_an_address_is_not_a_user_name() -> None:
    assert read(fields.LINK, "@ana") == "@ana"
    assert mistake(fields.PAGE, "@ana").startswith("I cannot read that as an address.")


def test_groups_are_their_links() -> None:
    assert read(fields.GROUPS, "1. t.me/cats, t.me/dogs\nhttps://t.me/cats/ (large)\nThe birds") == (
        "https://t.me/cats\nhttps://t.me/dogs\nhttps://t.me/cats/\nThe birds"
    )


def test_a_question_arises_with_the_answers_before_it() -> None:
    assert not fields.INTERVAL.asked(SERVICE, {"quantity": "100"})
    assert not fields.INTERVAL.asked(SERVICE, {"quantity": "100", "runs": fields.SKIPPED})
    assert fields.INTERVAL.asked(SERVICE, {"quantity": "100", "runs": "2"})
    assert fields.GOOGLE_KEYWORD.asked(SERVICE, {"type_of_traffic": "1"})
    assert not fields.GOOGLE_KEYWORD.asked(SERVICE, {"type_of_traffic": "2"})
    assert fields.REFERRING_URL.asked(SERVICE, {"type_of_traffic": "2"})
    assert not fields.REFERRING_URL.asked(SERVICE, {"type_of_traffic": "3"})


def test_a_drip_feed_is_never_asked_for_and_possible_where_it_is_not_ruled_out() -> None:
    offered, unsaid, ruled_out = (service(dripfeed=said) for said in (True, None, False))
    for one in (offered, unsaid):
        assert not fields.RUNS.asked(one, {})
        assert fields.RUNS.allowed(one, {})
    assert not fields.RUNS.allowed(ruled_out, {})


def test_old_posts_are_asked_for_where_the_service_speaks_of_them() -> None:
    assert fields.OLD_POSTS.asked(service(name="Auto Likes + 5 old posts"), {})
    assert not fields.OLD_POSTS.asked(SERVICE, {})
    assert fields.OLD_POSTS.allowed(SERVICE, {})
