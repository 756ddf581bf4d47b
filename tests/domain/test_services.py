"""What a service's words say: which network it is for, and what it delivers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue.services import Catalogue, category_key
from bot.domain.networks import BY_KEY, NETWORKS, network_of
from bot.domain.service_kinds import KIND_BY_KEY, KINDS, RELATED, kind_of
from tests.domain.examples import service


@pytest.mark.parametrize(
    ("name", "category", "network", "kind"),
    [
        ("Instagram Followers | Max 10K", "", "instagram", "followers"),
        ("Followers | Max 10K", "⭐Instagram Followers", "instagram", "followers"),
        ("USA Traffic from Instagram", "Website Traffic", "website", "traffic"),
        ("VK.com Real Likes", "VK", "vk", "likes"),
        ("X (Twitter) Reposts", "", "x", "shares"),
        ("Max 5x Likes", "", "other", "likes"),
        ("YouTube Views | 30 Days Auto Refill", "", "youtube", "views"),
        ("Instagram Followers | Refill Button | Non Drop", "", "instagram", "followers"),
        ("Auto - Telegram Post Views | 10 Future posts", "", "telegram", "subscriptions"),
        ("Instagram Auto Likes", "", "instagram", "subscriptions"),
        ("Instagram Comment Likes", "", "instagram", "comment_likes"),
        ("TikTok Comments Likes", "", "tiktok", "comment_likes"),
        ("Instagram Custom Comments", "", "instagram", "comments"),
        ("Instagram Mentions Of Followers", "", "instagram", "mentions"),
        ("Instagram Story Views", "", "instagram", "stories"),
        ("Instagram Story Poll Votes", "", "instagram", "poll"),
        ("YouTube Watch Time Hours", "", "youtube", "watch_time"),
        ("Twitch Live Viewers 30 Minutes", "", "twitch", "live"),
        ("TikTok Live Stream Likes", "", "tiktok", "likes"),
        ("Spotify Playlist Followers", "", "spotify", "followers"),
        ("Spotify Track Plays", "", "spotify", "plays"),
        ("Telegram Channel Members + Views", "", "telegram", "members"),
        ("Telegram Channel Boosts", "", "telegram", "boosts"),
        ("Facebook Page Reviews", "", "facebook", "reviews"),
        ("Инстаграм подписчики", "", "instagram", "followers"),
        ("Телеграм просмотры", "", "telegram", "views"),
        ("🇹🇷TikTok Turkey Video Views", "", "tiktok", "views"),
        ("Dislikes &amp; more", "YouTube", "youtube", "other"),
        ("", "", "other", "other"),
        ("Gift card", "Misc", "other", "other"),
    ],
)
def test_a_service_says_its_network_and_kind(name: str, category: str, network: str, kind: str) -> None:
    assert network_of(name, category).key == network
    assert kind_of(name, category) == kind


def test_a_service_that_was_renamed_is_of_what_its_new_name_says() -> None:
    before = service(name="Instagram Likes", category="")
    assert (before.network.key, before.kind) == ("instagram", "likes")
    after = replace(before, name="TikTok Views")
    assert (after.network.key, after.kind) == ("tiktok", "views")
    assert before == service(name="Instagram Likes", category="")


@given(st.text(max_size=200), st.text(max_size=80))
def test_every_text_has_a_network_and_a_kind(name: str, category: str) -> None:
    assert network_of(name, category).key in BY_KEY
    assert kind_of(name, category) in KIND_BY_KEY


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.key)
def test_a_network_is_known_by_its_own_name(network: object) -> None:
    name = getattr(network, "name", "")
    assert network_of(f"{name} likes", "").name == name


def test_tables_name_what_there_is() -> None:
    assert len(BY_KEY) == len(NETWORKS) + 1
    assert len(KIND_BY_KEY) == len(KINDS) + 1
    assert all({kind, *related} <= KIND_BY_KEY.keys() for kind, related in RELATED.items())


def test_a_catalogue_finds_groups_and_keeps_the_panels_order() -> None:
    services = tuple(
        service(id=str(number), name=name, category=category)
        for number, (name, category) in enumerate([("TikTok b", "B"), ("Instagram a", "A"), ("TikTok a", "B")])
    )
    catalogue = Catalogue(services, 0)
    assert catalogue.find(services[1].id) == services[1]
    assert catalogue.find(type(services[1].id)("9")) is None
    assert {key: [one.name for one in group] for key, group in catalogue.by_network.items()} == {
        "tiktok": ["TikTok b", "TikTok a"],
        "instagram": ["Instagram a"],
    }
    assert [one.name for one in catalogue.by_category[category_key("B")]] == ["TikTok b", "TikTok a"]


@given(st.text(max_size=200))
def test_a_categorys_key_fits_a_button(category: str) -> None:
    assert category_key(category) == category_key(category)
    assert len(category_key(category)) == 8


@pytest.mark.parametrize(
    "name", ["Fansly Likes | Max: 20K | Instant", "App Installs | Instantly", "Likes, instant start"]
)
def test_instant_is_no_instagram(name: str) -> None:
    assert network_of(name, "").key != "instagram"


@pytest.mark.parametrize("name", ["Insta likes", "INSTA-likes", "InstaLikes HQ", "instafollowers", "Best insta"])
def test_insta_is_instagram(name: str) -> None:
    assert network_of(name, "").key == "instagram"
