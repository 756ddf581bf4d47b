"""Which network a service or a link speaks of, and what is delivered there. Tables to extend; the code only reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.messages import N_


@dataclass(frozen=True, slots=True)
class Network:
    """A social network: `words` in service names, `hosts` of its links, both case-folded; short forms people type in `aliases`."""

    key: str
    name: str
    icon: str
    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


NETWORKS: tuple[Network, ...] = (
    Network(
        "instagram",
        "Instagram",
        "📸",
        ("instagram", "insta", "инстаграм"),
        ("instagram.com", "instagr.am"),
        ("ig", "insta"),
    ),
    Network(
        "tiktok",
        "TikTok",
        "🎵",
        ("tiktok", "tik tok", "тикток"),
        ("tiktok.com", "vm.tiktok.com", "vt.tiktok.com"),
        ("tt",),
    ),
    Network("youtube", "YouTube", "▶️", ("youtube", "ютуб"), ("youtube.com", "youtu.be"), ("yt",)),
    Network(
        "telegram", "Telegram", "✈️", ("telegram", "телеграм"), ("t.me", "telegram.me", "telegram.dog"), ("tg", "tele")
    ),
    Network(
        "x", "X (Twitter)", "𝕏", ("twitter", "tweet", "x.com", "x (twitter)"), ("x.com", "twitter.com"), ("tw", "x")
    ),
    Network("threads", "Threads", "🧵", ("threads",), ("threads.net", "threads.com")),
    Network(
        "facebook", "Facebook", "👍", ("facebook", "fb "), ("facebook.com", "fb.com", "fb.watch", "fb.me"), ("fb",)
    ),
    Network("spotify", "Spotify", "🎧", ("spotify",), ("spotify.com", "open.spotify.com", "spoti.fi"), ("sp",)),
    Network("soundcloud", "SoundCloud", "☁️", ("soundcloud",), ("soundcloud.com",), ("sc",)),
    Network("twitch", "Twitch", "🎮", ("twitch",), ("twitch.tv",)),
    Network("kick", "Kick", "🟢", ("kick.com", "kick "), ("kick.com",)),
    Network("discord", "Discord", "💬", ("discord",), ("discord.gg", "discord.com")),
    Network("linkedin", "LinkedIn", "💼", ("linkedin",), ("linkedin.com", "lnkd.in"), ("li",)),
    Network("pinterest", "Pinterest", "📌", ("pinterest",), ("pinterest.com", "pin.it")),
    Network("snapchat", "Snapchat", "👻", ("snapchat",), ("snapchat.com",)),
    Network("reddit", "Reddit", "🤖", ("reddit",), ("reddit.com", "redd.it")),
    Network("quora", "Quora", "❓", ("quora",), ("quora.com",)),
    Network("vk", "VK", "🔵", ("vkontakte", "vk ", "вконтакте"), ("vk.com", "vk.ru")),
    Network("whatsapp", "WhatsApp", "🟩", ("whatsapp",), ("whatsapp.com", "wa.me")),
    Network("tumblr", "Tumblr", "📝", ("tumblr",), ("tumblr.com",)),
    Network("clubhouse", "Clubhouse", "👋", ("clubhouse",), ("clubhouse.com", "joinclubhouse.com")),
    Network("likee", "Likee", "💜", ("likee",), ("likee.video",)),
    Network("shazam", "Shazam", "🎶", ("shazam",), ("shazam.com",)),
    Network("onlyfans", "OnlyFans", "🔷", ("onlyfans",), ("onlyfans.com",)),
    Network("dribbble", "Dribbble", "🏀", ("dribbble",), ("dribbble.com",)),
    Network("google", "Google", "🔍", ("google",), ("google.com", "goo.gl", "maps.app.goo.gl")),
    Network("website", "Website traffic", "🌐", ("traffic", "website", "visitor", "seo", "трафик", "сайт")),
)
OTHER = Network("other", N_("Other"), "🗂")
BY_KEY = {network.key: network for network in (*NETWORKS, OTHER)}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is delivered: `words` in service names, most telling kinds first in `KINDS`."""

    key: str
    name: str
    icon: str
    words: tuple[str, ...]


KINDS: tuple[Kind, ...] = (
    Kind("subscriptions", N_("Automatic"), "🔁", ("auto like", "auto view", "subscription", "future post", "auto ")),
    Kind("comment_likes", N_("Comment likes"), "💗", ("comment like", "comments like", "лайки на коммент")),
    Kind("comments", N_("Comments"), "💬", ("comment", "коммент", "review")),
    Kind("poll", N_("Poll votes"), "🗳", ("poll", "vote", "голос")),
    Kind("reactions", N_("Reactions"), "🔥", ("reaction", "реакц", "emoji")),
    Kind("followers", N_("Followers"), "👥", ("follower", "подписчик")),
    Kind("subscribers", N_("Subscribers"), "👥", ("subscriber",)),
    Kind("members", N_("Members"), "👥", ("member", "участник", "invite")),
    Kind("watch_time", N_("Watch time"), "⏱", ("watch time", "watchtime", "watch hour")),
    Kind("stories", N_("Story views"), "⭕", ("story", "stories", "сторис")),
    Kind("likes", N_("Likes"), "❤️", ("like", "лайк", "heart", "upvote")),
    Kind("saves", N_("Saves"), "🔖", ("save", "bookmark", "favorite", "favourite", "сохран")),
    Kind("shares", N_("Shares"), "↗️", ("share", "retweet", "repost", "repin", "forward", "репост")),
    Kind("plays", N_("Plays"), "🎧", ("plays", "play ", "stream", "listener", "прослушив")),
    Kind("views", N_("Views"), "👁", ("view", "просмотр", "impression", "reach", "visit")),
    Kind("mentions", N_("Mentions"), "📣", ("mention", "tag ")),
    Kind("traffic", N_("Traffic"), "🌐", ("traffic", "трафик")),
)
OTHER_KIND = Kind("other", N_("Other"), "🗂", ())
KIND_BY_KEY = {kind.key: kind for kind in (*KINDS, OTHER_KIND)}


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![a-zа-я]){re.escape(word)}" for word in words))


_NETWORK_PATTERNS = tuple((network, _pattern(network.words)) for network in NETWORKS)
_KIND_PATTERNS = tuple((kind, _pattern(kind.words)) for kind in KINDS)


@lru_cache(maxsize=65536)
def network_of(name: str, category: str) -> Network:
    """The network a service belongs to: of those its name speaks of the one named first, else its category's, else `OTHER`."""
    return _first_network(name) or _first_network(category) or OTHER


def _first_network(text: str) -> Network | None:
    folded = text.casefold()
    found = [
        (match.start(), order, network)
        for order, (network, pattern) in enumerate(_NETWORK_PATTERNS)
        if (match := pattern.search(folded))
    ]
    return min(found)[2] if found else None


@lru_cache(maxsize=65536)
def kind_of(name: str, category: str) -> str:
    """The key of what a service delivers, read from its name, else its category, else "other"."""
    for text in (name, category):
        folded = text.casefold() + " "
        for kind, pattern in _KIND_PATTERNS:
            if pattern.search(folded):
                return kind.key
    return OTHER_KIND.key
