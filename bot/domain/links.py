"""Links: finding one in a text, recognising its network and what it points at, and telling two spellings of one link apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.networks import NETWORKS, Network

LONGEST_LINK = 2048
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»]+|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,24}/[^\s<>\"'«»]+", re.IGNORECASE)
_HOST = re.compile(r"(?=.{4,253}$)(?:[\w-]{1,63}\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)
_USERNAME = re.compile(r"@[A-Za-z0-9_.]{2,64}")
_TRACKING = re.compile(
    r"utm_\w+|igsh(?:id)?|fbclid|gclid|si|feature|ref(?:_src|_url)?|s|t|_r|_t|is_from_webapp|sender_device|web_id|img_index|hl|mibextid"
)
_KEPT = {"youtube": ("v", "list"), "facebook": ("v", "story_fbid", "id", "fbid"), "google": ("cid", "q")}
_PLACES = (  # network, path pattern, what it points at: read by `place_of`, first match wins
    ("instagram", r"/(?:[\w.]+/)?p/", "post"),
    ("instagram", r"/(?:[\w.]+/)?reels?/", "reel"),
    ("instagram", r"/stories/", "story"),
    ("instagram", r"/[\w.]+/?$", "profile"),
    ("tiktok", r"/@[\w.]+/(?:video|photo)/", "post"),
    ("tiktok", r"/@[\w.]+/?$", "profile"),
    ("youtube", r"/(?:watch|shorts/|live/|embed/)", "video"),
    ("youtube", r"/(?:@|channel/|c/|user/)", "profile"),
    ("youtube", r"/playlist", "playlist"),
    ("telegram", r"/(?:c/)?[\w+]+/\d+", "post"),
    ("telegram", r"/(?:\+|joinchat/)?[\w-]+/?$", "channel"),
    ("x", r"/\w+/status/", "post"),
    ("x", r"/\w+/?$", "profile"),
    ("facebook", r"/(?:[\w.]+/(?:posts|videos|photos)/|watch|reel/|permalink|story|share/)", "post"),
    ("facebook", r"/groups/", "group"),
    ("facebook", r"/[\w.]+/?$", "profile"),
    ("spotify", r"/(?:[\w-]+/)?track/", "track"),
    ("spotify", r"/(?:[\w-]+/)?playlist/", "playlist"),
    ("spotify", r"/(?:[\w-]+/)?artist/", "profile"),
    ("twitch", r"/videos/", "video"),
    ("twitch", r"/\w+/?$", "profile"),
    ("vk", r"/wall", "post"),
    ("vk", r"/[\w.]+/?$", "profile"),
)
_PATTERNS = tuple((network, re.compile(pattern, re.IGNORECASE), place) for network, pattern, place in _PLACES)
PLACES = {
    "post": N_("post"),
    "reel": N_("reel"),
    "story": N_("story"),
    "profile": N_("profile"),
    "video": N_("video"),
    "playlist": N_("playlist"),
    "channel": N_("channel"),
    "group": N_("group"),
    "track": N_("track"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was written, the `network` and `place` it points at where they are known, and its `key`.

    Two links with one key are the same target: scheme, www, host's case, trailing slash, fragment and tracking parameters aside.
    """

    text: str
    network: Network | None
    place: str | None
    key: str

    @property
    def short(self) -> str:
        """The link without scheme and parameters, at most 40 characters: what a phone shows."""
        bare = re.sub(r"^https?://(?:www\.)?", "", self.text.split("?", 1)[0]).rstrip("/")
        return bare if len(bare) <= 40 else bare[:39] + "…"


def find_link(text: str) -> Link | None:
    """The first link inside a text, or None. Closing punctuation around it is not part of it."""
    match = _LINK.search(text)
    if not match:
        return None
    found = match.group().rstrip(".,;:!?")
    if found.endswith(")") and "(" not in found:
        found = found.rstrip(")")
    try:
        return read_link(found)
    except FieldMistake:
        return None


def read_link(text: str) -> Link:
    """Understand what was given as a link: an address, or the one address inside a sentence, or an @username.

    Raises `FieldMistake` for what cannot be one. A missing scheme is added, since panels want whole addresses.
    """
    text = text.strip()
    if _USERNAME.fullmatch(text):
        return Link(text, None, "profile", text.casefold())
    if (" " in text or "\n" in text) and (match := _LINK.search(text)):
        text = match.group().rstrip(".,;:!?)")
    if not text or len(text) > LONGEST_LINK or re.search(r"[\s\x00-\x1f]", text):
        raise FieldMistake(
            N_("That is not a link. Send the address of the post or profile, for example https://instagram.com/p/…")
        )
    if "://" not in text:
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        parts, host = None, ""
    if parts is None or parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(host) or parts.username:
        raise FieldMistake(
            N_("That is not a link. Send the address of the post or profile, for example https://instagram.com/p/…")
        )
    network = network_of_host(host)
    place = next(
        (where for key, pattern, where in _PATTERNS if network and key == network.key and pattern.match(parts.path)),
        None,
    )
    return Link(text, network, place, _key(host, parts.path, parts.query, network))


def network_of_host(host: str) -> Network | None:
    """The network a host name belongs to, subdomains included."""
    return next(
        (network for network in NETWORKS for known in network.hosts if host == known or host.endswith("." + known)),
        None,
    )


def _key(host: str, path: str, query: str, network: Network | None) -> str:
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    if network and network.key == "youtube":
        if host == "youtu.be":
            path, query = "/watch", f"v={path.lstrip('/')}"
        elif short := re.match(r"/(?:shorts|live|embed)/([\w-]+)", path):
            path, query = "/watch", f"v={short.group(1)}"
    if network and network.key == "instagram":
        path = re.sub(r"^/[\w.]+(?=/(?:p|reels?)/)", "", path)
        path = re.sub(r"^/reels/", "/reel/", path)
    kept = _KEPT.get(network.key) if network else None
    pairs = [
        (name, value)
        for name, value in parse_qsl(query)
        if (name in kept if kept is not None else not _TRACKING.fullmatch(name) and not network)
    ]
    home = network.key if network else host
    bare = (
        path
        if network
        and network.key in ("youtube", "instagram", "spotify", "facebook")
        and re.search(r"/(?:p|reel|watch|track|playlist)", path)
        else path.casefold()
    )
    return home + bare + ("?" + urlencode(sorted(pairs)) if pairs else "")


def link_key(target: str) -> str:
    """The key under which orders on one target are found, whatever its spelling; the text itself where it is no link."""
    try:
        return read_link(target).key
    except FieldMistake:
        return target.strip().casefold()
