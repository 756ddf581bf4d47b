"""The words of the generated catalogue: what is sold on which network, and how sellers describe it."""

from __future__ import annotations

from typing import NamedTuple


class Offer(NamedTuple):
    """One kind of service on one network.

    - ``rate_from``, ``rate_to``: in ten-thousandths of the currency per 1000, or for the whole package.
    - ``weight``: its share of the catalogue's services, relative to the other offers.
    - ``allows``: r (refill), c (cancel) and d (drip-feed), as far as its services may have them.
    """

    network: str
    emoji: str
    thing: str
    type: str
    rate_from: int
    rate_to: int
    min: int
    max: int
    weight: int
    allows: str


OFFERS = (
    Offer("Instagram", "❤️", "Likes", "Default", 300, 25_000, 10, 300_000, 14, "rcd"),
    Offer("Instagram", "👤", "Followers", "Default", 4_000, 95_000, 10, 1_000_000, 14, "rcd"),
    Offer("Instagram", "👁", "Reel Views", "Default", 15, 2_500, 100, 50_000_000, 8, "cd"),
    Offer("Instagram", "👁", "Story Views", "Default", 250, 9_000, 20, 60_000, 5, "c"),
    Offer("Instagram", "🔖", "Saves", "Default", 200, 8_000, 10, 30_000, 3, "d"),
    Offer("Instagram", "📈", "Reach + Impressions", "Default", 300, 6_500, 100, 500_000, 3, "d"),
    Offer("Instagram", "↗️", "Post Shares", "Default", 350, 9_500, 10, 100_000, 3, "cd"),
    Offer("Instagram", "💬", "Custom Comments", "Custom Comments", 30_000, 190_000, 5, 2_000, 5, "c"),
    Offer("Instagram", "💬", "Emoji Comments Package", "Package", 2_500, 19_000, 1, 1, 2, ""),
    Offer("Instagram", "💬", "Custom Comments Pack of 10", "Custom Comments Package", 4_500, 28_000, 1, 1, 2, ""),
    Offer("Instagram", "💟", "Comment Likes", "Comment Likes", 6_500, 42_000, 10, 10_000, 3, "c"),
    Offer("Instagram", "↩️", "Comment Replies", "Comment Replies", 45_000, 220_000, 1, 500, 2, "c"),
    Offer("Instagram", "🔁", "Auto Likes", "Subscriptions", 3_500, 30_000, 20, 50_000, 4, ""),
    Offer("Instagram", "🔁", "Auto Reel Views", "Subscriptions", 80, 4_500, 100, 1_000_000, 3, ""),
    Offer("Instagram", "📣", "Mentions", "Mentions", 22_000, 90_000, 50, 50_000, 1, "c"),
    Offer("Instagram", "📣", "Mentions + Hashtags", "Mentions with Hashtags", 24_000, 95_000, 50, 50_000, 1, "c"),
    Offer("Instagram", "📣", "Mentions Your Own List", "Mentions Custom List", 15_000, 70_000, 100, 20_000, 1, "c"),
    Offer("Instagram", "📣", "Mentions From Hashtag", "Mentions Hashtag", 20_000, 88_000, 100, 50_000, 1, "c"),
    Offer("Instagram", "📣", "Mentions Of Followers", "Mentions User Followers", 18_000, 82_000, 100, 100_000, 2, "c"),
    Offer("Instagram", "📣", "Mentions Of Likers", "Mentions Media Likers", 21_000, 90_000, 100, 50_000, 1, "c"),
    Offer("Instagram", "🗳", "Story Poll Votes", "Poll", 7_000, 36_000, 20, 10_000, 2, "c"),
    Offer("Instagram", "🧪", "Story Quiz Boost", "Story Poll Pro", 9_000, 45_000, 10, 5_000, 1, ""),
    Offer("Instagram", "📡", "Live Viewers 30 Minutes", "Default", 20_000, 160_000, 20, 5_000, 2, ""),
    Offer("TikTok", "🎵", "Followers", "Default", 7_000, 80_000, 10, 500_000, 8, "rcd"),
    Offer("TikTok", "💓", "Likes", "Default", 1_200, 35_000, 10, 200_000, 8, "rcd"),
    Offer("TikTok", "▶️", "Views", "Default", 9, 1_800, 100, 500_000_000, 7, "cd"),
    Offer("TikTok", "📤", "Shares", "Default", 300, 7_500, 10, 1_000_000, 3, "d"),
    Offer("TikTok", "🔖", "Saves", "Default", 250, 6_500, 10, 200_000, 2, "d"),
    Offer("TikTok", "💬", "Custom Comments", "Custom Comments", 35_000, 210_000, 5, 1_000, 3, "c"),
    Offer("TikTok", "💟", "Comment Likes", "Comment Likes", 6_000, 45_000, 10, 10_000, 1, ""),
    Offer("TikTok", "📡", "Live Stream Likes", "Default", 60, 1_100, 1_000, 10_000_000, 2, ""),
    Offer("TikTok", "📦", "Viral Package", "Package", 15_000, 120_000, 1, 1, 1, ""),
    Offer("YouTube", "▶️", "Views", "Default", 6_500, 48_000, 100, 10_000_000, 9, "rcd"),
    Offer("YouTube", "🔔", "Subscribers", "Default", 55_000, 420_000, 10, 100_000, 6, "rc"),
    Offer("YouTube", "👍", "Likes", "Default", 4_500, 38_000, 10, 200_000, 6, "rcd"),
    Offer("YouTube", "⏱", "Watch Time Hours", "Default", 90_000, 460_000, 100, 4_000, 3, "rc"),
    Offer("YouTube", "🩳", "Shorts Views", "Default", 3_500, 26_000, 100, 5_000_000, 3, "rd"),
    Offer("YouTube", "💬", "Custom Comments", "Custom Comments", 40_000, 260_000, 5, 1_000, 3, "c"),
    Offer("YouTube", "💟", "Comment Likes", "Comment Likes", 5_500, 33_000, 10, 20_000, 1, ""),
    Offer("YouTube", "🗳", "Community Poll Votes", "Poll", 8_000, 39_000, 50, 100_000, 1, ""),
    Offer("YouTube", "🔍", "SEO Search Views", "SEO", 18_000, 92_000, 100, 100_000, 2, "c"),
    Offer("Telegram", "✈️", "Channel Members", "Default", 2_500, 65_000, 10, 300_000, 9, "rcd"),
    Offer("Telegram", "👁", "Post Views", "Default", 20, 2_400, 10, 1_000_000, 6, "d"),
    Offer("Telegram", "🔥", "Post Reactions", "Default", 350, 11_000, 10, 100_000, 5, "d"),
    Offer("Telegram", "🗳", "Poll Votes", "Poll", 3_500, 24_000, 10, 50_000, 2, ""),
    Offer("Telegram", "🫂", "Members From Your Groups", "Invites from Groups", 45_000, 190_000, 50, 10_000, 2, "c"),
    Offer("Telegram", "🔁", "Auto Views On New Posts", "Subscriptions", 40, 2_900, 50, 200_000, 3, ""),
    Offer("Telegram", "🚀", "Channel Boosts", "Default", 380_000, 900_000, 1, 500, 1, ""),
    Offer("X (Twitter)", "🐦", "Followers", "Default", 9_000, 120_000, 10, 200_000, 5, "rc"),
    Offer("X (Twitter)", "🧡", "Likes", "Default", 5_500, 68_000, 10, 50_000, 4, "rcd"),
    Offer("X (Twitter)", "🔄", "Reposts", "Default", 7_500, 72_000, 10, 30_000, 3, "rc"),
    Offer("X (Twitter)", "👁", "Tweet Views", "Default", 35, 1_900, 100, 100_000_000, 3, "d"),
    Offer("X (Twitter)", "🗳", "Poll Votes", "Poll", 8_500, 44_000, 50, 100_000, 1, ""),
    Offer("X (Twitter)", "📣", "Mentions", "Mentions", 26_000, 99_000, 50, 20_000, 1, ""),
    Offer("Facebook", "👥", "Page Followers", "Default", 5_500, 62_000, 50, 500_000, 5, "rcd"),
    Offer("Facebook", "👍", "Post Likes", "Default", 3_500, 41_000, 20, 50_000, 4, "rcd"),
    Offer("Facebook", "🎬", "Video Views", "Default", 300, 9_000, 100, 5_000_000, 3, "rd"),
    Offer("Facebook", "💬", "Custom Comments", "Custom Comments", 38_000, 230_000, 5, 1_000, 2, "c"),
    Offer("Facebook", "🏠", "Group Members", "Default", 12_000, 79_000, 100, 100_000, 2, "rc"),
    Offer("Facebook", "⭐", "Page Reviews", "Custom Comments", 150_000, 600_000, 1, 200, 1, ""),
    Offer("Spotify", "🎧", "Track Plays", "Default", 2_500, 19_000, 500, 10_000_000, 5, "rd"),
    Offer("Spotify", "💚", "Playlist Followers", "Default", 3_500, 29_000, 20, 100_000, 2, "rc"),
    Offer("Spotify", "📊", "Monthly Listeners", "Default", 9_000, 42_000, 500, 1_000_000, 2, "r"),
    Offer("Twitch", "💜", "Followers", "Default", 3_500, 28_000, 10, 100_000, 3, "rc"),
    Offer("Twitch", "📡", "Live Viewers", "Default", 45_000, 240_000, 10, 2_000, 2, ""),
    Offer("Twitch", "🎞", "Clip Views", "Default", 900, 9_500, 50, 100_000, 1, "d"),
    Offer("LinkedIn", "💼", "Profile Followers", "Default", 70_000, 320_000, 20, 20_000, 2, "rc"),
    Offer("LinkedIn", "👍", "Post Likes", "Default", 60_000, 240_000, 10, 5_000, 2, "c"),
    Offer("Discord", "🎮", "Server Members", "Default", 18_000, 150_000, 50, 30_000, 3, "rc"),
    Offer("Discord", "🧪", "Stage Listeners", "Voice Presence Plus", 30_000, 95_000, 10, 1_000, 1, ""),
    Offer("Website", "🌐", "Traffic", "Web Traffic", 800, 12_000, 500, 1_000_000, 5, "d"),
    Offer("Website", "🔍", "Search Ranking Signals", "SEO", 9_000, 68_000, 100, 50_000, 2, "c"),
)


class CategoryStyle(NamedTuple):
    """One category of an offer: what its services have in common. ``price``: the position in the range of rates, 0 to 1."""

    suffix: str
    qualities: tuple[str, ...]
    refills: tuple[str, ...]
    target: str
    price: float


NO_REFILL = "No Refill"

CATEGORY_STYLES = (
    CategoryStyle(
        "", ("Real", "HQ Accounts", "Mixed Quality"), ("30 Days Refill", NO_REFILL, "60 Days Refill"), "", 0.35
    ),
    CategoryStyle(" [ Cheapest ⚡ ]", ("LQ", "Bot Accounts", "Mixed Quality"), (NO_REFILL,), "", 0.05),
    CategoryStyle(
        " [ Refill ♻️ ]",
        ("HQ", "Non Drop", "Low Drop"),
        ("30 Days Refill", "90 Days Refill", "365 Days Refill"),
        "",
        0.5,
    ),
    CategoryStyle(" [ Targeted 🌍 ]", ("Real Active",), (NO_REFILL, "30 Days Refill"), "🇺🇸 USA", 0.85),
    CategoryStyle(
        " [ Lifetime 💎 ]", ("Premium", "Real Profiles"), ("Lifetime Refill", "Auto Refill 365 Days"), "", 0.75
    ),
    CategoryStyle(" [ Targeted 🌍 ] 2", ("Real",), (NO_REFILL, "30 Days Refill"), "🇧🇷 Brazil", 0.6),
    CategoryStyle(
        " — Provider's choice ⭐", ("Exclusive", "Ultra HQ"), ("30 Days Refill", "Auto Refill 30 Days"), "", 0.65
    ),
    CategoryStyle(" [ Targeted 🌍 ] 3", ("Real",), (NO_REFILL,), "🇹🇷 Türkiye", 0.55),
    CategoryStyle(" [ Slow & Natural 🐢 ]", ("Natural", "Organic"), ("60 Days Refill", NO_REFILL), "", 0.7),
    CategoryStyle(" [ Targeted 🌍 ] 4", ("Active Profiles",), ("30 Days Refill", NO_REFILL), "🇮🇳 India", 0.3),
    CategoryStyle(" [ Women 👩 ]", ("Female Profiles",), (NO_REFILL, "30 Days Refill"), "", 0.8),
    CategoryStyle(" [ Targeted 🌍 ] 5", ("Real Active",), ("30 Days Refill",), "🇩🇪 Deutschland", 0.95),
    CategoryStyle(" 🆕", ("New Method", "Update"), (NO_REFILL, "15 Days Refill"), "", 0.2),
)

SPEEDS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000, 1_000_000)
STARTS = ("Instant", "0-15 min", "0-30 min", "0-1 hr", "0-6 hrs", "1-12 hrs", "0-24 hrs")
MARKS = ("⭐", "🔥", "⚡", "✅", "💧", "")

# How sellers write a service's name: {what} {quality} {max} {speed} {start} {refill} {mark}.
PATTERNS = (
    "{what} | {quality} | Max {max} | Day {speed} | {refill} {mark}",
    "{what} [{quality}] [Max: {max}] [Start: {start}] [Speed: {speed}/Day] [{refill}]",
    "{what} ⚡ {quality} ~ Start {start} ~ {speed}/day ~ {refill}",
    "{mark} {what} - {quality} - {refill} - Max {max} - {start} Start",
    "{what} | {quality} | {start} | {speed}/D | {refill} {mark}",
)
ONE_PIECE_PATTERNS = (
    "{what} | {quality} | Start {start} {mark}",
    "{mark} {what} [{quality}] [{start} Start]",
)
SUBSCRIPTION_PATTERNS = (
    "{what} | {quality} | Max {max} a Post | Starts {start} After Posting {mark}",
    "{what} [{quality}] [{speed}/Day] [Every New Post]",
)

DESCRIPTIONS = (
    "Link: the address of the post, profile or channel.\nStart: {start}\nSpeed: up to {speed} a day\n"
    "Please do not send a second order for the same link before the first one is completed.",
    "✅ Quality: {quality}<br>⏱ Start time: {start}<br>🚀 Speed: {speed} per day<br>♻️ {refill}",
    "The account must be public. If it is private when we start, the order counts as delivered.",
)
