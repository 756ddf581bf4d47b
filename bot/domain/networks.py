"""Which network a service or a link speaks of. A table to extend; the code only reads it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.messages import N_
from bot.domain.text_normalisation import Wordlist, plain


@dataclass(frozen=True, slots=True)
class Network:
    """A social network: `words` in service names, `hosts` of its links, both case-folded; short forms people type in
    `aliases`.

    A word with a blank at its end counts only as a whole word; a host with `*` at its end, with any country's ending.
    """

    key: str
    name: str
    icon: str
    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


NETWORKS: tuple[Network, ...] = (
    Network(
        "instagram", "Instagram", "📸",
        ("instagram", "insta ", "instalike", "instafollow", "ig ", "инстаграм", "инста", "انستقرام", "انستغرام", "انستا", "اینستاگرام", "इंस्टाग्राम"),
        ("instagram.com", "instagr.am", "ig.me"),
    ),
    Network(
        "tiktok", "TikTok", "🎵",
        ("tiktok", "tik tok", "tik-tok", "tt ", "тикток", "тик ток", "тик-ток", "تيك توك", "تیک تاک", "टिकटॉक"),
        ("tiktok.com",),
    ),
    Network(
        "youtube", "YouTube", "▶️",
        ("youtube", "you tube", "yt ", "ютуб", "ютюб", "ютьюб", "يوتيوب", "یوتیوب", "यूट्यूब"),
        ("youtube.com", "youtu.be", "youtube-nocookie.com"),
    ),
    Network(
        "telegram", "Telegram", "✈️",
        ("telegram", "tg ", "телеграм", "телега", "телеге", "тг ", "تيليجرام", "تلجرام", "تلغرام", "تلگرام", "टेलीग्राम"),
        ("t.me", "telegram.me", "telegram.dog"),
        ("tele ",),
    ),
    Network(
        "x", "X (Twitter)", "𝕏",
        ("x (twitter)", "twitter", "tweet", "x.com", "твиттер", "твитер", "تويتر", "توییتر"),
        ("x.com", "twitter.com", "t.co"),
        ("tw ", "x "),
    ),
    Network("threads", "Threads", "🧵", ("threads", "тредс"), ("threads.net", "threads.com")),
    Network(
        "facebook", "Facebook", "👍",
        ("facebook", "fb ", "фейсбук", "фб ", "فيسبوك", "فیسبوک"),
        ("facebook.com", "fb.com", "fb.watch", "fb.me", "fb.gg"),
    ),
    Network("spotify", "Spotify", "🎧", ("spotify", "спотифай", "سبوتيفاي"), ("spotify.com", "spotify.link", "spoti.fi", "spotify.app.link"), ("sp ",)),
    Network("soundcloud", "SoundCloud", "☁️", ("soundcloud", "sound cloud"), ("soundcloud.com", "soundcloud.app.goo.gl", "snd.sc"), ("sc ",)),
    Network("twitch", "Twitch", "🎮", ("twitch", "твич"), ("twitch.tv",)),
    Network("kick", "Kick", "🟢", ("kick.com", "kick "), ("kick.com",)),
    Network("discord", "Discord", "💬", ("discord", "дискорд"), ("discord.gg", "discord.com", "discordapp.com"), ("dc ",)),
    Network("linkedin", "LinkedIn", "💼", ("linkedin", "linked in", "линкедин"), ("linkedin.com", "lnkd.in"), ("li ",)),
    Network("pinterest", "Pinterest", "📌", ("pinterest", "пинтерест"), ("pinterest.*", "pin.it")),
    Network("snapchat", "Snapchat", "👻", ("snapchat", "снапчат", "سناب"), ("snapchat.com",), ("snap ",)),
    Network("reddit", "Reddit", "🤖", ("reddit", "реддит"), ("reddit.com", "redd.it", "reddit.app.link")),
    Network("quora", "Quora", "❓", ("quora",), ("quora.com", "qr.ae")),
    Network("vk", "VK", "🔵", ("vkontakte", "vk ", "вконтакте", "вк "), ("vk.com", "vk.ru", "vkvideo.ru", "vk.me", "vk.cc")),
    Network("whatsapp", "WhatsApp", "🟩", ("whatsapp", "ватсап", "вотсап", "واتساب"), ("whatsapp.com", "wa.me"), ("wa ",)),
    Network("tumblr", "Tumblr", "📝", ("tumblr",), ("tumblr.com", "tmblr.co")),
    Network("clubhouse", "Clubhouse", "👋", ("clubhouse",), ("clubhouse.com", "joinclubhouse.com")),
    Network("likee", "Likee", "💜", ("likee",), ("likee.video", "likee.com")),
    Network("kwai", "Kwai", "🟠", ("kwai",), ("kwai.com", "kw.ai", "kwai-video.com")),
    Network("shazam", "Shazam", "🎶", ("shazam",), ("shazam.com", "shz.am")),
    Network("apple_music", "Apple Music", "🍏", ("apple music", "itunes", "podcast"), ("music.apple.com", "podcasts.apple.com", "itunes.apple.com")),
    Network("deezer", "Deezer", "🎼", ("deezer",), ("deezer.com", "deezer.page.link", "dzr.page.link")),
    Network("tidal", "Tidal", "🌊", ("tidal",), ("tidal.com", "tidal.link")),
    Network("audiomack", "Audiomack", "🎙", ("audiomack",), ("audiomack.com",)),
    Network("vimeo", "Vimeo", "🎞", ("vimeo",), ("vimeo.com",)),
    Network("dailymotion", "Dailymotion", "🎥", ("dailymotion", "daily motion"), ("dailymotion.com", "dai.ly")),
    Network("rumble", "Rumble", "🥊", ("rumble ",), ("rumble.com",)),
    Network("bluesky", "Bluesky", "🦋", ("bluesky",), ("bsky.app",)),
    Network("onlyfans", "OnlyFans", "🔷", ("onlyfans",), ("onlyfans.com",)),
    Network("fansly", "Fansly", "🔹", ("fansly",), ("fansly.com",)),
    Network("dribbble", "Dribbble", "🏀", ("dribbble",), ("dribbble.com",)),
    Network("steam", "Steam", "🕹", ("steam ",), ("steamcommunity.com", "store.steampowered.com", "s.team")),
    Network("imdb", "IMDb", "🎬", ("imdb",), ("imdb.com",)),
    Network("trustpilot", "Trustpilot", "🌟", ("trustpilot", "trust pilot"), ("trustpilot.com",)),
    Network("apps", N_("App stores"), "📱", ("mobile app", "android app", "ios app", "app install", "google play", "app store"), ("play.google.com", "apps.apple.com")),
    Network("google", "Google", "🔍", ("google", "гугл"), ("google.*", "goo.gl", "g.page", "g.co", "share.google")),
    Network("website", N_("Website traffic"), "🌐", ("traffic", "website", "visitor", "seo ", "трафик", "сайт")),
)  # fmt: skip
OTHER = Network("other", N_("Other"), "🗂")
BY_KEY = {network.key: network for network in (*NETWORKS, OTHER)}
_NAMED = Wordlist((network, network.words) for network in NETWORKS)
TYPED = Wordlist((network, (*network.words, *network.aliases)) for network in NETWORKS)
"""The words of service names and the short forms that people type beside them."""


def network_of(name: str, category: str) -> Network:
    """The network a service belongs to: the one its name speaks of first, else its category, else `OTHER`."""
    for text in (name, category):
        if first := next(_NAMED.mentions(plain(text)), None):
            return first.entry
    return OTHER
