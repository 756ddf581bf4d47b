"""Links: found, recognised, and one key for all spellings of one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue.services import Service
from bot.domain.errors import FieldMistake
from bot.domain.ids import ServiceId
from bot.domain.link_boundaries import addresses_in
from bot.domain.links import Link, SeveralLinks, find_link, link_key, links_in, read_link, strays

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
        "https://instagram.com/_u/ana.cats",
        "https://www.instagram.com/Ana.Cats/reels/",
        "https://instagram.com/ana.cats/tagged",
        "https://instagram.com/Ana.Cats",
        "instagram.com/ana.cats/?hl=en",
        "www.instagram.com/ANA.CATS/",
    ],
    "a comment under an Instagram post": [
        "https://www.instagram.com/p/CxY_z1/c/1789/",
        "https://www.instagram.com/ana.cats/p/CxY_z1/c/1789",
    ],
    "an Instagram story": [
        "https://instagram.com/stories/Ana/123/",
        "https://www.instagram.com/stories/ana/123?igsh=x",
    ],
    "an Instagram hashtag": ["https://instagram.com/explore/tags/Cats/", "https://instagram.com/explore/tags/cats"],
    "a YouTube channel": [
        "https://www.youtube.com/@Ana.Cats",
        "https://youtube.com/@ana.cats/videos?sub_confirmation=1",
        "youtube.com/@ana.cats/featured",
    ],
    "a YouTube video": [
        "https://www.youtube.com/watch?v=dQw4_w9-XcQ&list=PL1&index=2",
        "https://music.youtube.com/watch?v=dQw4_w9-XcQ&list=RD",
        "https://www.youtube-nocookie.com/embed/dQw4_w9-XcQ",
        "https://youtu.be/dQw4_w9-XcQ?list=PL1",
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
    "a TikTok share": [
        "https://vm.tiktok.com/ZMabCDef/",
        "https://www.tiktok.com/t/ZMabCDef/?_r=1",
        "https://vt.tiktok.com/ZMabCDef",
    ],
    "a Threads post": ["https://www.threads.net/@Ana/post/CxY_z1", "https://threads.com/t/CxY_z1/"],
    "a Telegram channel": ["https://t.me/Cats", "https://cats.t.me", "t.me/s/cats", "https://telegram.dog/CATS/"],
    "a post of a topic": ["https://t.me/cats/3/45", "https://t.me/cats/45?thread=3"],
    "a post of a private topic": ["https://t.me/c/123/3/45", "https://t.me/c/123/45"],
    "a Telegram post": ["https://t.me/cats/12", "t.me/s/Cats/12", "https://telegram.me/cats/12?single"],
    "a Telegram invitation": ["https://t.me/+AbCdEf", "t.me/+AbCdEf/", "https://t.me/joinchat/AbCdEf"],
    "a Facebook profile": [
        "https://www.facebook.com/profile.php?id=100&mibextid=x",
        "https://m.facebook.com/profile.php?id=100",
    ],
    "a Facebook video": [
        "https://www.facebook.com/Ana.Cats/videos/a-slug/1234567/",
        "https://www.facebook.com/watch/?v=1234567",
        "https://m.facebook.com/reel/1234567",
        "https://web.facebook.com/video.php?v=1234567",
    ],
    "a Facebook photo": [
        "https://www.facebook.com/photo.php?fbid=77&set=a.1&type=3",
        "https://facebook.com/photo/?fbid=77",
        "https://facebook.com/ana.cats/photos/a.1/77/",
    ],
    "a post in a Facebook group": [
        "https://www.facebook.com/groups/Cats/permalink/55/",
        "https://www.facebook.com/groups/cats/posts/55",
        "https://www.facebook.com/groups/cats/?multi_permalinks=55",
    ],
    "a VK post": ["https://vk.com/wall-1_2", "https://m.vk.com/feed?w=wall-1_2", "https://vk.ru/ana?w=wall-1_2%2Fall"],
    "a VK video": ["https://vk.com/video-1_2", "https://vkvideo.ru/video-1_2", "https://vk.com/ana?z=video-1_2%2Fpl_1"],
    "a Reddit post": [
        "https://redd.it/1abc",
        "https://old.reddit.com/r/Cats/comments/1abc/a_title/",
        "reddit.com/comments/1abc",
    ],
    "a Pinterest pin": [
        "https://www.pinterest.com/pin/123/",
        "https://www.pinterest.de/pin/a-cat--123",
        "https://pl.pinterest.com/pin/123",
    ],
    "a Twitch clip": ["https://clips.twitch.tv/CuteCat-1", "https://www.twitch.tv/ana/clip/CuteCat-1?filter=clips"],
    "a Tumblr post": [
        "https://ana.tumblr.com/post/77/a-slug",
        "https://www.tumblr.com/Ana/77/a-slug",
        "tumblr.com/blog/view/ana/77",
    ],
    "a track of an album": [
        "https://music.apple.com/us/album/a-name/123?i=456",
        "https://music.apple.com/de/album/123?i=456&uo=4",
    ],
    "an app": [
        "https://play.google.com/store/apps/details?id=com.example.cats&hl=de",
        "play.google.com/store/apps/details?id=com.example.cats",
    ],
    "a place on a map": [
        "https://www.google.com/maps/place/Cat+Cafe/@52.5,13.4,17z/data=!4m6!3m5!1s0x47a8:0xbeef!8m2",
        "https://www.google.de/maps/place/Cat+Cafe/@52.6,13.5,12z/data=!3m1!4b1!4m6!1s0x47a8:0xbeef",
    ],
    "a Spotify track": [
        "https://open.spotify.com/track/6rqh?si=1",
        "https://open.spotify.com/intl-de/track/6rqh",
        "https://open.spotify.com/embed/track/6rqh",
    ],
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
        ("https://t.me/cats/12。", "https://t.me/cats/12"),
        ("https://t.me/cats/12，谢谢", "https://t.me/cats/12"),
        ("हेलो https://t.me/cats/12।", "https://t.me/cats/12"),
        ("انظر https://t.me/cats/12؟", "https://t.me/cats/12"),
        ("“https://t.me/cats/12”", "https://t.me/cats/12"),
        ("'https://t.me/cats/12'", "https://t.me/cats/12"),
        ("(see [https://t.me/cats/12]).", "https://t.me/cats/12"),
        ("*https://t.me/cats/12*", "https://t.me/cats/12"),
        ("👉https://t.me/cats/12👈", "https://t.me/cats/12"),
        ("🔥instagram.com/p/Cx🔥🔥now", "https://instagram.com/p/Cx"),
        ("Link:https://t.me/cats/12", "https://t.me/cats/12"),
        ("link=instagram.com/p/Cx", "https://instagram.com/p/Cx"),
        ("12|https://t.me/cats/12|100", "https://t.me/cats/12"),
        ("[post](https://t.me/cats/12)", "https://t.me/cats/12"),
        ("[https://t.me/cats/12](https://t.me/cats/12)", "https://t.me/cats/12"),
        ("<https://t.me/cats/12>", "https://t.me/cats/12"),
        ("https://t.me/cats/12...", "https://t.me/cats/12"),
        ("https://t.me/cats/12—go", "https://t.me/cats/12"),
        ("https://youtube.com/watch?v=abcdefghij_", "https://youtube.com/watch?v=abcdefghij_"),
        ("https://youtube.com/watch?v=abcdefghij-", "https://youtube.com/watch?v=abcdefghij-"),
        ("https://en.wikipedia.org/wiki/Cat_(animal)", "https://en.wikipedia.org/wiki/Cat_(animal)"),
        ("(https://en.wikipedia.org/wiki/Cat_(animal))", "https://en.wikipedia.org/wiki/Cat_(animal)"),
        ("https://en.wikipedia.org/wiki/Ana's_cat", "https://en.wikipedia.org/wiki/Ana's_cat"),
        ("https://shop.example.com/?ids[]=5", "https://shop.example.com/?ids[]=5"),
        ("https://archive.example.com/web/https://t.me/cats", "https://archive.example.com/web/https://t.me/cats"),
        ("https://maps.example.com/@52.5,13.4,17z", "https://maps.example.com/@52.5,13.4,17z"),
        ("https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"),
        ("instagram.com/p/Cx…", None),
        ("https://instagram.com/p/Cx… 5 likes", None),
        ("likes for ana@example.com/x", None),
        ("1.5k", None),
        ("end of sentence.Next one", None),
        ("nothing here", None),
    ],
)
def test_the_first_link_in_a_text_is_found(text: str, found: str | None) -> None:
    link = find_link(text)
    assert (link.text if link else None) == found


@pytest.mark.parametrize(
    "text",
    [
        "https://t.me/cats/1\nhttps://t.me/cats/2",
        "https://t.me/cats/1,https://t.me/cats/2",
        "t.me/cats/1; t.me/cats/2",
        "t.me/cats/1,t.me/cats/2",
        "['https://t.me/cats/1','https://t.me/cats/2']",
        "https://t.me/cats/1https://t.me/cats/2",
        "https://t.me/cats/1 and [https://t.me/cats/1](https://t.me/cats/2)",
    ],
)
def test_a_second_link_is_never_dropped(text: str) -> None:
    assert [link.key for link in links_in(text)] == ["telegram/cats/1", "telegram/cats/2"]
    with pytest.raises(SeveralLinks, match="These are 2 links") as raised:
        read_link(text)
    assert raised.value.links == links_in(text)


def test_one_target_given_twice_is_one_link() -> None:
    assert read_link("https://t.me/cats/1 (t.me/Cats/1)").text == "https://t.me/cats/1"


@given(st.text(max_size=100) | st.text("htps:/.w,;()[]’'a️👉。… ", max_size=60))
def test_an_address_begins_and_ends_in_what_it_may_hold(text: str) -> None:
    for address in addresses_in(text):
        assert address
        assert not set(address) & set(' \n<>"|。…“”')


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
        ("https://www.tiktok.com/t/ZTabcDEF/", "https://www.tiktok.com/t/ZTABCdef/"),
        ("https://t.me/addlist/AbCdE", "https://t.me/addlist/aBcDe"),
        ("https://cats.t.me", "https://dogs.t.me"),
        ("https://t.me/cats_bot?start=one", "https://t.me/cats_bot?start=two"),
        ("https://t.me/cats/12?comment=1", "https://t.me/cats/12?comment=2"),
        ("https://t.me/c/123/45", "https://t.me/c/124/45"),
        ("https://www.instagram.com/reels/audio/111", "https://www.instagram.com/reels/audio/222"),
        ("https://instagram.com/p/CxAbC/c/1", "https://instagram.com/p/CxAbC/c/2"),
        ("https://instagram.com/share/p/CxAbC", "https://instagram.com/p/CxAbC"),
        ("https://instagram.com/ana/reels/", "https://instagram.com/boris/reels/"),
        ("https://facebook.com/share/v/AbC", "https://facebook.com/share/v/aBc"),
        ("https://facebook.com/ana/posts/pfbid0Ab", "https://facebook.com/ana/posts/pfbid0aB"),
        ("https://on.soundcloud.com/AbC", "https://on.soundcloud.com/aBc"),
        ("https://on.soundcloud.com/abc", "https://soundcloud.com/abc"),
        ("https://spotify.link/AbC", "https://spotify.link/aBc"),
        ("https://pin.it/abc", "https://pinterest.com/abc"),
        ("https://clips.twitch.tv/ana", "https://twitch.tv/ana"),
        ("https://ana.tumblr.com/post/1", "https://boris.tumblr.com/post/1"),
        ("https://cats.quora.com/one", "https://dogs.quora.com/one"),
        ("https://vk.com/wall-1_2?reply=3", "https://vk.com/wall-1_2?reply=4"),
        ("https://reddit.com/r/a/comments/1abc/t/x1", "https://reddit.com/r/a/comments/1abc/t/x2"),
        ("https://play.google.com/store/apps/details?id=a.b", "https://play.google.com/store/apps/details?id=a.c"),
        ("https://music.apple.com/us/album/a/1?i=2", "https://music.apple.com/us/album/a/1?i=3"),
        ("https://store.steampowered.com/app/1", "https://steamcommunity.com/app/1"),
        (
            "https://steamcommunity.com/sharedfiles/filedetails/?id=1",
            "https://steamcommunity.com/sharedfiles/filedetails/?id=2",
        ),
        (
            "https://search.google.com/local/writereview?placeid=A",
            "https://search.google.com/local/writereview?placeid=B",
        ),
        ("https://shop.example.com/?s=red", "https://shop.example.com/?s=blue"),
        ("https://shop.example.com/viewtopic?t=1", "https://shop.example.com/viewtopic?t=2"),
        ("https://discord.gg/AbC", "https://discord.gg/aBc"),
        ("https://youtube.com/channel/UCab", "https://youtube.com/channel/UCAB"),
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


@pytest.mark.parametrize(
    ("typed", "network"),
    [
        ("https://spotify.link/74vFi7E2yDb", "spotify"),
        ("https://deezer.page.link/YhQS", "deezer"),
        ("https://soundcloud.app.goo.gl/YhQS", "soundcloud"),
        ("https://maps.app.goo.gl/YhQS", "google"),
        ("https://www.google.co.uk/maps", "google"),
        ("https://www.pinterest.co.uk/pin/1", "pinterest"),
        ("https://pinterest.com.mx/pin/1", "pinterest"),
        ("https://br.pinterest.com/pin/1", "pinterest"),
        ("https://vkvideo.ru/video-1_2", "vk"),
        ("https://cats.t.me/12", "telegram"),
        ("https://pinterest.example.com/pin/1", None),
        ("https://notpinterest.de/pin/1", None),
    ],
)
def test_a_network_is_known_by_all_its_hosts(typed: str, network: str | None) -> None:
    found = read_link(typed).network
    assert (found.key if found else None) == network


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("@ana", "ana"),
        ("https://www.instagram.com/ana.cats/", "ana.cats"),
        ("https://www.instagram.com/ana.cats/reels/", "ana.cats"),
        ("https://www.instagram.com/ana.cats/p/CxY_z1/", "ana.cats"),
        ("https://www.instagram.com/stories/ana/123/", "ana"),
        ("https://www.instagram.com/reels/", None),
        ("https://www.instagram.com/p/CxY_z1/", None),
        ("https://www.instagram.com/reel/CxY_z1/", None),
        ("https://www.instagram.com/explore/tags/cats", None),
        ("https://www.tiktok.com/@ana/video/7300000000000000001", "ana"),
        ("https://vm.tiktok.com/ZMabcdef/", None),
        ("https://www.tiktok.com/t/ZMabcdef/", None),
        ("https://youtube.com/@ana-cats/shorts", "ana-cats"),
        ("https://youtube.com/c/AnaCats", "AnaCats"),
        ("https://youtube.com/channel/UCabc", None),
        ("https://youtube.com/watch?v=AAAAAAAAAAA", None),
        ("https://youtu.be/AAAAAAAAAAA", None),
        ("https://t.me/ana_cats", "ana_cats"),
        ("https://t.me/s/ana_cats/12", "ana_cats"),
        ("https://ana-cats.t.me", None),
        ("https://anacats.t.me", "anacats"),
        ("https://t.me/+AbCdEf", None),
        ("https://t.me/joinchat/AbCdEf", None),
        ("https://t.me/c/123/45", None),
        ("https://x.com/ana/status/1", "ana"),
        ("https://x.com/i/status/1", None),
        ("https://x.com/home", None),
        ("https://threads.net/@ana/post/Cx", "ana"),
        ("https://facebook.com/ana.cats/posts/1", "ana.cats"),
        ("https://facebook.com/profile.php?id=100", None),
        ("https://facebook.com/groups/cats", None),
        ("https://fb.watch/abc", None),
        ("https://vk.com/ana", "ana"),
        ("https://vk.com/wall-1_2", None),
        ("https://vk.com/video1_2", None),
        ("https://twitch.tv/ana/clip/Cute", "ana"),
        ("https://twitch.tv/videos/1", None),
        ("https://reddit.com/u/ana", "ana"),
        ("https://reddit.com/r/cats", None),
        ("https://linkedin.com/in/ana-cats/", "ana-cats"),
        ("https://open.spotify.com/user/ana", "ana"),
        ("https://open.spotify.com/artist/1", None),
        ("https://on.soundcloud.com/AbC", None),
        ("https://ana.tumblr.com/post/1", "ana"),
        ("https://social.example.com/@ana", "ana"),
        ("https://example.com/ana", None),
    ],
)
def test_a_name_is_read_where_the_address_holds_one_for_certain(typed: str, name: str | None) -> None:
    assert read_link(typed).name == name


LIKES = Service(ServiceId("1"), "Instagram Likes", "Default", "Instagram Likes", Decimal(1), 1, 100)
ANYWHERE = Service(ServiceId("2"), "Visitors", "Default", "Traffic", Decimal(1), 1, 100)
BACKLINKS = Service(ServiceId("3"), "Google SEO Backlinks", "Default", "SEO", Decimal(1), 1, 100)
RANKING = Service(ServiceId("4"), "Google ranking", "SEO", "Google", Decimal(1), 1, 100)
REVIEWS = Service(ServiceId("5"), "Google Maps Reviews", "Default", "Google", Decimal(1), 1, 100)


@pytest.mark.parametrize(
    ("service", "target", "strays_from"),
    [
        (LIKES, "https://youtube.com/watch?v=AAAAAAAAAAA", "instagram"),
        (LIKES, "https://shop.example.com/red", "instagram"),
        (LIKES, "https://instagram.com/p/CxAbC", None),
        (LIKES, "@ana.cats", None),
        (LIKES, "ana cats", None),
        (LIKES, "“@ana.cats”", None),
        (ANYWHERE, "https://youtube.com/watch?v=AAAAAAAAAAA", None),
        (BACKLINKS, "https://shop.example.com/red", None),
        (RANKING, "https://shop.example.com/red", None),
        (REVIEWS, "https://shop.example.com/red", "google"),
        (REVIEWS, "https://share.google/AbC", None),
    ],
)
def test_a_link_of_another_network_strays_and_a_name_never_does(
    service: Service, target: str, strays_from: str | None
) -> None:
    network = strays(service, target)
    assert (network.key if network else None) == strays_from
