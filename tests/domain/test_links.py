"""Links: found, recognised, and one key for all spellings of one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue.services import Service
from bot.domain.errors import FieldMistake
from bot.domain.ids import ServiceId
from bot.domain.links import Link, find_link, link_key, read_link, strays

SPELLINGS = {
    "an Instagram post": [
        "https://www.instagram.com/p/CxY_z1/",
        "http://instagram.com/p/CxY_z1",
        "instagram.com/p/CxY_z1?igsh=abc&utm_source=ig_web",
        "HTTPS://WWW.Instagram.COM/p/CxY_z1/#comments",
        "https://m.instagram.com//p/CxY_z1//",
        "https://instagram.com/ana.cats/p/CxY_z1/",
        "https://www.instagram.com/reel/CxY_z1/?img_index=2",
        "https://www.instagram.com/reels/CxY_z1",
        "https://instagram.com/tv/CxY_z1",
        "\u200bhttps://instagram.com/p/CxY_z1\u2060",
    ],
    "an Instagram profile": [
        "https://instagram.com/Ana.Cats",
        "instagram.com/ana.cats/?hl=en",
        "www.instagram.com/ANA.CATS/",
    ],
    "a YouTube video": [
        "https://www.youtube.com/watch?v=dQw4_w9-XcQ",
        "https://youtube.com/watch?feature=share&v=dQw4_w9-XcQ&t=42s",
        "https://youtu.be/dQw4_w9-XcQ?si=abcdef",
        "youtube.com/shorts/dQw4_w9-XcQ",
        "https://m.youtube.com/live/dQw4_w9-XcQ?feature=share",
        "https://www.youtube.com/embed/dQw4_w9-XcQ",
    ],
    "a tweet": [
        "https://x.com/ana/status/123456",
        "https://twitter.com/Ana/status/123456?s=20&t=abc",
        "https://mobile.twitter.com/i/web/status/123456",
        "x.com/ana/status/123456/photo/1",
    ],
    "a TikTok video": [
        "https://www.tiktok.com/@ana.cats/video/7300000000000000001?is_from_webapp=1&sender_device=pc",
        "tiktok.com/@ana.cats/video/7300000000000000001",
        "https://m.tiktok.com/@Ana.Cats/video/7300000000000000001/",
    ],
    "a Telegram post": ["https://t.me/cats/12", "t.me/s/Cats/12", "https://telegram.me/cats/12?single"],
    "a Telegram invitation": ["https://t.me/+AbCdEf", "t.me/+AbCdEf/"],
    "a Facebook profile": [
        "https://www.facebook.com/profile.php?id=100&mibextid=x",
        "https://m.facebook.com/profile.php?id=100",
    ],
    "a Spotify track": ["https://open.spotify.com/track/6rqh?si=1", "https://open.spotify.com/intl-de/track/6rqh"],
    "a page": [
        "https://shop.example.com/Red?a=1&b=2",
        "http://shop.example.com:80/Red/?b=2&a=1&utm_campaign=x#top",
        "shop.example.com/Red?fbclid=z&a=1&b=2",
        "https://SHOP.example.com./Red?a=1&b=2",
    ],
    "another page": ["https://shop.example.com/red?a=1&b=2"],
    "a page at another port": ["https://shop.example.com:8443/Red?a=1&b=2"],
    "another Telegram invitation": ["https://t.me/+abcdef"],
    "a name": ["@Ana_Cats", " @ana_cats "],
    "a page in another script": [
        "https://пример.рф/страница",
        "пример.рф/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0",
    ],
}


@pytest.mark.parametrize("target", SPELLINGS)
def test_all_spellings_of_a_target_have_one_key(target: str) -> None:
    assert len({read_link(spelling).key for spelling in SPELLINGS[target]}) == 1


def test_different_targets_have_different_keys() -> None:
    keys = [read_link(spellings[0]).key for spellings in SPELLINGS.values()]
    assert len(set(keys)) == len(SPELLINGS)


@pytest.mark.parametrize(
    ("text", "network", "place"),
    [
        ("https://instagram.com/p/Cx/", "instagram", "post"),
        ("https://www.instagram.com/reel/Cx/", "instagram", "reel"),
        ("https://instagram.com/stories/ana/1/", "instagram", "story"),
        ("instagram.com/ana", "instagram", "profile"),
        ("https://vm.tiktok.com/ZMabc/", "tiktok", None),
        ("https://tiktok.com/@ana", "tiktok", "profile"),
        ("https://www.tiktok.com/@ana/video/1", "tiktok", "post"),
        ("https://youtu.be/abc", "youtube", "video"),
        ("https://youtube.com/@ana", "youtube", "profile"),
        ("https://youtube.com/playlist?list=PL1", "youtube", "playlist"),
        ("https://t.me/cats", "telegram", "channel"),
        ("https://t.me/+AbC", "telegram", "channel"),
        ("https://t.me/c/123/45", "telegram", "post"),
        ("https://x.com/ana", "x", "profile"),
        ("https://twitter.com/ana/status/1", "x", "post"),
        ("https://www.facebook.com/groups/cats", "facebook", "group"),
        ("https://fb.watch/abc/", "facebook", "post"),
        ("https://open.spotify.com/playlist/1", "spotify", "playlist"),
        ("https://vk.com/wall-1_2", "vk", "post"),
        ("https://example.com/instagram.com/p/1", None, None),
        ("https://notinstagram.com/p/1", None, None),
    ],
)
def test_a_link_says_its_network_and_what_it_points_at(text: str, network: str | None, place: str | None) -> None:
    link = read_link(text)
    assert (link.network.key if link.network else None) == network
    assert link.place == place


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("instagram.com/ana", "https://instagram.com/ana"),
        ("http://instagram.com/ana", "http://instagram.com/ana"),
        ("see https://t.me/cats/12, please!", "https://t.me/cats/12"),
        ("(https://t.me/cats/12)", "https://t.me/cats/12"),
        ("@ana_cats", "@ana_cats"),
        ("example.com", "https://example.com"),
    ],
)
def test_a_link_is_sent_whole_and_otherwise_as_it_was_written(typed: str, sent: str) -> None:
    found = find_link(typed) if typed.startswith("(") else read_link(typed)
    assert found is not None
    assert found.text == sent


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "hello", "hello there", "1234", "@", "@a", "ftp://example.com/x", "javascript:alert(1)", "https://"),
        *(
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://[::1]/",
            "https://ana:secret@example.com/",
            "//x.com/a",
        ),
        *("https://exa mple.com", "https://x.com:99999/a", "https://example.com/\x00", "mailto:ana@example.com"),
        "https://example.com/" + "a" * 2048,
    ],
)
def test_what_is_no_link_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(FieldMistake, match="I cannot read that as a link"):
        read_link(typed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://t.me/cats/12", "https://t.me/cats/12"),
        ("Please do instagram.com/p/Cx now.", "https://instagram.com/p/Cx"),
        ("«https://t.me/cats/12»", "https://t.me/cats/12"),
        ("www.example.com/a_(b)", "https://www.example.com/a_(b)"),
        ("one https://a.com/1 two https://b.com/2", "https://a.com/1"),
        ("likes for ana@example.com/x", None),
        ("1.5k", None),
        ("end of sentence.Next one", None),
        ("nothing here", None),
    ],
)
def test_the_first_link_in_a_text_is_found(text: str, found: str | None) -> None:
    link = find_link(text)
    assert (link.text if link else None) == found


def test_what_a_phone_shows_of_a_link_is_short() -> None:
    assert read_link("https://www.instagram.com/p/Cx/?igsh=1").short == "instagram.com/p/Cx"
    assert len(read_link("https://example.com/" + "a" * 100).short) == 40


addresses = st.from_regex(
    r"(https?://)?(www\.|m\.)?(instagram\.com|youtu\.be|x\.com|t\.me|a\.example\.com)(:\d{1,3})?(/[\w.@+%-]{0,9}){0,3}(\?[\w=&]{0,20})?(#\w{0,5})?",
    fullmatch=True,
)


@given(st.text(max_size=200) | addresses | st.text("htps:/.?#[]@%&=+ \n\u200b", max_size=60))
def test_any_text_is_a_link_or_a_mistake(text: str) -> None:
    def read() -> Link | None:
        try:
            return read_link(text)
        except FieldMistake:
            return None

    link = read()
    assert link_key(text) == (link.key if link else text.strip().casefold())
    if link is not None:
        assert read_link(link.text) == link
        assert len(link.short) <= 40
    found = find_link(text)
    assert found is None or read_link(found.text) == found


@given(addresses)
def test_entrance_slash_fragment_and_tracking_do_not_change_the_key(address: str) -> None:
    bare, _, query = address.partition("#")[0].partition("?")
    host_and_path = bare.partition("://")[2] if "://" in bare else bare
    try:
        key = read_link(address).key
    except FieldMistake:
        return
    host, slash, path = host_and_path.partition("/")
    spelled = f"HTTP://{host.upper()}{slash}{path.rstrip('/')}/?{query}&utm_source=x#there"
    assert read_link(spelled).key == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://youtube.com/watch?v=AAAAAAAAAAA", "https://youtube.com/watch?v=BBBBBBBBBBB"),
        ("https://youtube.com/watch?v=AAAAAAAAAAA", "https://youtube.com/watch?v=aaaaaaaaaaa"),
        ("https://youtube.com/playlist?list=PL1", "https://youtube.com/playlist?list=PL2"),
        ("https://facebook.com/profile.php?id=100", "https://facebook.com/profile.php?id=101"),
        ("https://vk.com/feed?w=wall1_1", "https://vk.com/feed?w=wall1_2"),
        ("https://instagram.com/p/CxAbC", "https://instagram.com/p/cxabc"),
        ("https://vm.tiktok.com/ZMabc", "https://vm.tiktok.com/ZMABC"),
        ("https://shop.example.com/red?a=1", "https://shop.example.com/red?a=2"),
        ("https://shop.example.com/red?a=1", "https://shop.example.com/red"),
        ("https://shop.example.com/red", "https://shop.example.com/Red"),
        ("https://shop.example.com/red", "https://shop.example.com:8443/red"),
        ("https://shop.example.com:8080/red", "https://shop.example.com:8443/red"),
    ],
)
def test_what_are_two_things_are_never_taken_for_one(one: str, other: str) -> None:
    assert link_key(one) != link_key(other)


def test_a_port_that_goes_without_saying_makes_no_difference() -> None:
    assert link_key("https://shop.example.com:443/red") == link_key("https://shop.example.com/red")


LIKES = Service(ServiceId("1"), "Instagram Likes", "Default", "Instagram Likes", Decimal(1), 1, 100)
ANYWHERE = Service(ServiceId("2"), "Visitors", "Default", "Traffic", Decimal(1), 1, 100)


@pytest.mark.parametrize(
    ("service", "target", "strays_from"),
    [
        (LIKES, "https://youtube.com/watch?v=AAAAAAAAAAA", "instagram"),
        (LIKES, "https://shop.example.com/red", "instagram"),
        (LIKES, "https://instagram.com/p/CxAbC", None),
        (LIKES, "@ana.cats", None),
        (LIKES, "ana cats", None),
        (ANYWHERE, "https://youtube.com/watch?v=AAAAAAAAAAA", None),
    ],
)
def test_a_link_of_another_network_strays_and_a_name_never_does(
    service: Service, target: str, strays_from: str | None
) -> None:
    network = strays(service, target)
    assert (network.key if network else None) == strays_from
