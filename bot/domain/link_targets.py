"""What a link points at: one form for all addresses of one target, and the user name that an address holds.

Tables to extend; the code only reads them. A path keeps its case unless it is known to be a name: most codes are
different ones in another case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

CODE_HOSTS = frozenset(
    [
        "pin.it",
        "fb.me",
        "fb.watch",
        "fb.gg",
        "lnkd.in",
        "goo.gl",
        "app.goo.gl",
        "maps.app.goo.gl",
        "soundcloud.app.goo.gl",
        "spotify.link",
        "spoti.fi",
        "spotify.app.link",
        "deezer.page.link",
        "dzr.page.link",
        "link.deezer.com",
        "on.soundcloud.com",
        "snd.sc",
        "t.co",
        "vk.cc",
        "g.co",
        "g.page",
        "share.google",
        "qr.ae",
        "reddit.app.link",
        "v.redd.it",
        "i.redd.it",
        "tmblr.co",
        "kw.ai",
        "s.team",
        "shz.am",
        "t.snapchat.com",
        "tidal.link",
    ]
)
"""Hosts whose paths are codes of their own."""

HOST_PATHS = {
    "youtu.be": "/embed",
    "discord.gg": "/invite",
    "fb.watch": "/watch",
    "vm.tiktok.com": "/t",
    "vt.tiktok.com": "/t",
    "redd.it": "/comments",
    "dai.ly": "/video",
    "clips.twitch.tv": "/clips/clip",
    "store.steampowered.com": "/store",
}
"""Hosts that stand for a path of their network."""

NAMED_BY_SUBDOMAIN = frozenset({"telegram", "tumblr"})
"""Networks where `name.host/…` is `host/name/…`. Source: Telegram, "Public username links"."""

ENTRANCES = frozenset(
    ["www", "m", "mobile", "web", "touch", "mbasic", "old", "new", "np", "open", "play", "music", "maps"]
)
"""Subdomains that lead to the same pages."""

_SAME = (  # network, path, what it is as well: several addresses of one thing, each as the first that fits
    ("instagram", r"/(?:(?!share/)[\w.]+/)?(?:p|reels?|tv)/(?!audio(?:/|$))([\w-]+)/c/(\d+).*", r"/p/\1/c/\2"),
    ("instagram", r"/(?:(?!share/)[\w.]+/)?(?:p|reels?|tv)/(?!audio(?:/|$))([\w-]+).*", r"/p/\1"),
    ("instagram", r"/explore/locations/(\d+).*", r"/explore/locations/\1"),
    ("instagram", r"/_u(/[\w.]+)", r"\1"),
    ("youtube", r"/(?:shorts|live|embed|v|e|watch)/(?!videoseries|live_stream)([\w-]+).*", r"/watch?v=\1"),
    ("x", r"/(?:\w+|i/web)/status(?:es)?/(\d+).*", r"/status/\1"),
    ("threads", r"/@[\w.]*/post/([\w-]+).*", r"/t/\1"),
    ("tiktok", r"/@[\w.-]*/(?:video|photo)/(\d+).*", r"/video/\1"),
    ("tiktok", r"/(?:v|embed|embed/v2|player/v1)/(\d+).*", r"/video/\1"),
    ("tiktok", r"/music/(?:.*-)?(\d+)", r"/music/\1"),
    ("facebook", r"/(?:[\w.-]+/)?videos/(?:[^/]+/)*(\d+)", r"/watch?v=\1"),
    ("facebook", r"/reels?/(\d+).*", r"/watch?v=\1"),
    ("facebook", r"/(?:watch(?:/live)?|video(?:\.php)?)", "/watch"),
    ("facebook", r"/[\w.-]+/photos/(?:[^/]+/)*(\d+)", r"/photo?fbid=\1"),
    ("facebook", r"/photo(?:\.php)?", "/photo"),
    ("facebook", r"/(?:story|permalink)\.php", "/story"),
    ("facebook", r"/groups/([^/]+)/(?:permalink|posts)/(\d+).*", r"/groups/\1?multi_permalinks=\2"),
    ("facebook", r"/people/[^/]+/(\d+).*", r"/profile.php?id=\1"),
    ("telegram", r"/joinchat/(.+)", r"/+\1"),
    ("telegram", r"/s/(.+)", r"/\1"),
    ("telegram", r"/(c/\d+|(?!c/)\w+)/\d+/(\d+)", r"/\1/\2"),
    ("spotify", r"/(?:intl-[\w-]+/|embed(?:-podcast)?/)?(?:user/[^/]+/(?=playlist/))?([a-z]+/\w+)(?:/.*)?", r"/\1"),
    ("twitch", r"/(?:\w+/v(?:ideo)?|videos)/(\d+)", r"/videos/\1"),
    ("twitch", r"/\w+/clip/([\w-]+)", r"/clip/\1"),
    ("linkedin", r"/(?:posts/.*?activity-|feed/update/urn:li:activity:)(\d+).*", r"/activity/\1"),
    ("pinterest", r"/pin/(?:.*--)?(\d+).*", r"/pin/\1"),
    ("reddit", r"/(?:(?:r|u|user)/[\w-]+/)?comments/(\w+)/[^/]*/(\w+)", r"/comments/\1/\2"),
    ("reddit", r"/(?:(?:r|u|user)/[\w-]+/)?(?:comments|gallery|tb)/(\w+)(?:/[^/]*)?", r"/comments/\1"),
    ("reddit", r"/u/([\w-]+)", r"/user/\1"),
    ("snapchat", r"/@([\w.-]+)", r"/add/\1"),
    ("vk", r"/(?:video|clip)(-?\d+_\d+).*", r"/video\1"),
    ("vk", r"/(?:club|public|event)(\d+)", r"/club\1"),
    ("tumblr", r"/(?:blog/(?:view/)?|@)?([\w-]+)/(?:post/)?(\d+).*", r"/\1/\2"),
    ("tumblr", r"/(?:blog/(?:view/)?|@)([\w-]+)", r"/\1"),
    ("vimeo", r"/(?:.*/)?(\d+)(/\w+)?", r"/\1\2"),
    ("dailymotion", r"/(?:embed/)?video/(\w+).*", r"/video/\1"),
    ("apple_music", r"/(?:[a-z]{2}/)?([a-z-]+)/(?:[^/]+/)?((?:id|pl\.|ra\.)?[\w-]+)", r"/\1/\2"),
    ("apps", r"/(?:[a-z]{2}/)?app/(?:[^/]+/)?(id\d+)", r"/app/\1"),
    ("deezer", r"/(?:[a-z]{2}/)?([a-z]+)/(\d+).*", r"/\1/\2"),
    ("tidal", r"/(?:browse/)?([a-z]+)/(\d+).*", r"/\1/\2"),
    ("shazam", r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:track|song)/(\d+).*", r"/track/\1"),
    ("imdb", r"/(?:[a-z]{2}/)?(title|name)/(\w+).*", r"/\1/\2"),
    ("google", r"/maps/place/.*?(0x[0-9a-f]+:0x[0-9a-f]+).*", r"/maps/place/\1"),
    ("google", r"/maps/place/([^/]+)/@.*", r"/maps/place/\1"),
    ("google", r"(?:/maps)?", "/maps"),
    ("steam", r"(/store)?/app/(\d+).*", r"\1/app/\2"),
)
_SAME_PATTERNS: dict[str, list[tuple[re.Pattern[str], str]]] = {}
for _network, _path, _instead in _SAME:
    _SAME_PATTERNS.setdefault(_network, []).append((re.compile(_path), _instead))

_PARAMETERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "instagram": ((), ("comment_id", "story_media_id")),
    "tiktok": ((), ("share_comment_id",)),
    "youtube": (("v", "list", "search_query"), ("lc",)),
    "x": ((), ("q", "screen_name", "user_id")),
    "threads": ((), ()),
    "facebook": (("fbid", "v", "story_fbid", "multi_permalinks", "id"), ("comment_id", "u", "q")),
    "spotify": ((), ()),
    "soundcloud": ((), ()),
    "twitch": ((), ("channel", "video")),
    "discord": ((), ("event",)),
    "linkedin": ((), ("commentUrn",)),
    "pinterest": ((), ("q",)),
    "snapchat": ((), ()),
    "reddit": ((), ("q",)),
    "vk": (("z", "w"), ("reply",)),
    "whatsapp": ((), ("phone",)),
    "apps": ((), ("id", "reviewId")),
}
"""For networks whose parameters are known: of the first ones the first that is given counts, the others always."""

_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|msc|y|tt|tw)clid|igshi?d?|igsh|mibextid|mc_[ce]id|_ga|ref_src|ref_url", re.IGNORECASE
)
_TRACKING_OF = {
    "telegram": frozenset({"single", "embed", "thread", "t", "mode"}),
    "google": frozenset(
        [
            "hl",
            "gl",
            "entry",
            "g_ep",
            "g_st",
            "authuser",
            "ved",
            "usg",
            "source",
            "sca_esv",
            "ei",
            "gs_lp",
            "sclient",
            "oq",
            "aqs",
            "rlz",
            "sourceid",
            "ie",
        ]
    ),
    "apple_music": frozenset({"uo", "ls", "app", "at", "ct", "l", "itsct", "itscg"}),
    "steam": frozenset({"snr", "l"}),
}
"""Of other networks and of sites every parameter counts, but what says where a reader came from or how a page is shown."""

_N = r"(?P<name>[\w.-]{1,64})"
_NAMES = {
    "instagram": r"/(?:stories/|_u/)?(?P<name>[\w.]{1,64})(?:/|$)",
    "tiktok": rf"/@{_N}(?:/|$)",
    "youtube": r"/(?:@|c/|user/)?(?P<name>[\w.·-]{1,64})(?:/|$)",
    "telegram": r"/(?:s/|boost/)?(?P<name>[^\W\d_]\w{3,63})(?:/|$)",
    "x": r"/(?P<name>\w{1,64})(?:/|$)",
    "threads": rf"/@{_N}(?:/|$)",
    "facebook": rf"/(?:pg/)?{_N}(?:/|$)",
    "soundcloud": rf"/{_N}(?:/|$)",
    "spotify": rf"/user/{_N}(?:/|$)",
    "twitch": r"/(?:popout/)?(?P<name>\w{1,64})(?:/|$)",
    "kick": rf"/{_N}(?:/|$)",
    "linkedin": rf"/(?:in|company|school|showcase)/{_N}(?:/|$)",
    "pinterest": rf"/{_N}(?:/|$)",
    "snapchat": rf"/(?:add/|@){_N}(?:/|$)",
    "reddit": rf"/(?:u|user)/{_N}(?:/|$)",
    "quora": rf"/profile/{_N}(?:/|$)",
    "vk": r"/(?P<name>(?!(?:wall|photo|video|clip|album|topic|audio|doc|market|story|poll|note|page|app|product)s?-?\d)[\w.]{1,64})(?:/|$)",
    "tumblr": rf"/(?:blog/(?:view/)?|@)?{_N}(?:/|$)",
    "likee": rf"/@{_N}(?:/|$)",
    "kwai": rf"/@{_N}(?:/|$)",
    "clubhouse": rf"/@{_N}(?:/|$)",
    "audiomack": rf"/{_N}(?:/|$)",
    "vimeo": r"/(?P<name>(?!\d+(?:/|$))[\w.-]{1,64})(?:/|$)",
    "dailymotion": rf"/{_N}(?:/|$)",
    "rumble": rf"/(?:c|user)/{_N}(?:/|$)",
    "bluesky": rf"/profile/{_N}(?:/|$)",
    "onlyfans": r"/(?P<name>(?!\d+(?:/|$))[\w.-]{1,64})(?:/|$)",
    "fansly": rf"/{_N}(?:/|$)",
    "dribbble": rf"/{_N}(?:/|$)",
    "steam": rf"/id/{_N}(?:/|$)",
}
_NAME_PATTERNS = {network: re.compile(pattern) for network, pattern in _NAMES.items()}
_ANY_NAME = re.compile(r"/@(?P<name>[\w.-]{1,64})(?:/|$)")
_NO_NAMES = {
    network: frozenset(words.split())
    for network, words in {
        "instagram": "p reel reels tv stories highlights explore accounts direct about developer legal web s share ar "
        "popular challenge oauth invites",
        "youtube": "watch shorts live embed v e feed playlist results hashtag clip post channel c user gaming premium "
        "redirect attribution_link music movies source t about account",
        "telegram": "c s m k a z joinchat addlist addstickers addemoji addtheme setlanguage share proxy socks login "
        "confirmphone invoice giftcode contact boost call nft stickers iv",
        "x": "i home explore search hashtag intent share settings messages notifications compose login signup tos "
        "privacy jobs status",
        "facebook": "profile.php watch reel reels permalink.php story.php share sharer sharer.php photo photo.php photos "
        "video video.php videos groups events pages people marketplace hashtag login login.php gaming dialog media l.php "
        "stories ads help public plugins home.php search story posts pg",
        "soundcloud": "discover search you stream upload charts tags pages jobs feed people library",
        "twitch": "videos directory p downloads settings search store clip clips popout",
        "kick": "video videos browse categories search category following clips",
        "pinterest": "pin search ideas today explore business settings _ resource topics categories",
        "vk": "feed im albums groups friends audio video videos clips clip music search away.php login join wall photo "
        "photos docs market apps app story narrative podcasts bookmarks playlist",
        "tumblr": "explore dashboard tagged search login register settings post communities blog likes",
        "audiomack": "song album playlist trending search embed top",
        "vimeo": "channels groups album showcase categories ondemand watch upload event search video manage",
        "dailymotion": "video playlist search embed topic live partner",
        "onlyfans": "my posts help terms privacy search",
        "fansly": "post messages explore subscriptions application",
        "dribbble": "shots tags designers search jobs stories",
    }.items()
}
"""First parts of a path that are no user's name."""

_FOLDED = {
    "instagram": re.compile(r"/explore/tags/.+"),
    "tiktok": re.compile(r"/tag/.+"),
    "youtube": re.compile(r"/hashtag/.+"),
    "facebook": re.compile(r"/groups/[^/]+"),
    "reddit": re.compile(r"/r/\w+"),
}
"""What is no user's name, and the same in any case."""

_TABS = frozenset(
    [
        "reels",
        "tagged",
        "followers",
        "following",
        "channel",
        "guides",
        "feed",
        "saved",
        "igtv",
        "videos",
        "shorts",
        "streams",
        "playlists",
        "community",
        "featured",
        "about",
        "channels",
        "membership",
        "store",
        "podcasts",
        "releases",
        "discussion",
        "media",
        "likes",
        "with_replies",
        "highlights",
        "articles",
        "verified_followers",
        "photos",
        "posts",
        "friends",
        "reviews",
        "clips",
        "schedule",
        "chat",
        "tracks",
        "albums",
        "sets",
        "reposts",
        "popular-tracks",
        "comments",
        "people",
        "jobs",
        "life",
        "recent-activity",
        "_created",
        "_saved",
        "pins",
        "boards",
        "submitted",
        "overview",
        "replies",
    ]
)
"""Parts of a profile's page: behind its name they point at the profile all the same."""


def name_in(network: str | None, path: str) -> str | None:
    """The user name that a path holds for certain, as it is written, or None."""
    match = _name(network, path)
    return match["name"] if match else None


def target_of(network: str, path: str, parameters: Iterable[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """The path and the parameters that name the target of a network's link, whatever address it was given by."""
    pairs = _identifying(network, parameters)
    if network == "vk" and (inside := next((value for name, value in pairs if name in ("w", "z")), "")):
        path, pairs = "/" + inside.split("/", 1)[0], [pair for pair in pairs if pair[0] == "reply"]
    for pattern, instead in _SAME_PATTERNS.get(network, ()):
        if match := pattern.fullmatch(path):
            path, _, query = match.expand(instead).partition("?")
            if query:
                name, _, value = query.partition("=")
                pairs = [(name, value), *(pair for pair in pairs if pair[0] in _PARAMETERS[network][1])]
            break
    if match := _name(network, path):
        name_ends = match.end("name")
        rest = path[name_ends:]
        path = path[:name_ends].casefold() + ("" if rest.strip("/") in _TABS else rest)
    elif (folded := _FOLDED.get(network)) and (match := folded.match(path)):
        path = match.group().casefold() + path[match.end() :]
    return path, pairs


def without_tracking(parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of a page that may name it."""
    return [(name, value) for name, value in parameters if not _TRACKING.fullmatch(name)]


def _name(network: str | None, path: str) -> re.Match[str] | None:
    pattern = _ANY_NAME if network is None else _NAME_PATTERNS.get(network, _ANY_NAME)
    match = pattern.match(path)
    if match is None or ("@" not in match.group() and match["name"].casefold() in _NO_NAMES.get(network or "", ())):
        return None
    return match


def _identifying(network: str, parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    given = without_tracking(parameters)
    known = _PARAMETERS.get(network)
    if known is None:
        ignored = _TRACKING_OF.get(network, frozenset())
        return [(name, value) for name, value in given if name not in ignored]
    alternatives, others = known
    names = {name for name, _ in given}
    chosen = next((name for name in alternatives if name in names), None)
    return [(name, value) for name, value in given if name == chosen or name in others]
