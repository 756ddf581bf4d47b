"""Links: finding one in a text, recognising its network and what it points at, telling two spellings of one apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.networks import NETWORKS, Network
from bot.domain.text_normalisation import remove_invisible

LONGEST_LINK = 2048
MOST_KNOWN = 512
"""Links that are remembered: one update asks about its link up to six times."""
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'«»]+|(?<![\w@.-])(?:[\w-]+\.)+[a-z]{2,24}/[^\s<>\"'«»]+", re.IGNORECASE
)
_HOST = re.compile(r"(?=.{4,253}$)(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}")
_USERNAME = re.compile(r"@[A-Za-z0-9_.]{2,64}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_OTHER_ENTRANCES = ("www.", "m.", "mobile.")

_TRACKING = re.compile(
    r"utm_\w+|igsh(?:id)?|fbclid|gclid|si|feature|ref(?:_src|_url)?|s|t|_r|_t|is_from_webapp|sender_device|web_id|"
    r"img_index|hl|mibextid",
    re.IGNORECASE,
)
_TELLING = {
    "youtube": ("v", "list"),
    "facebook": ("v", "story_fbid", "id", "fbid"),
    "google": ("cid", "q"),
    "vk": ("w", "z"),
}
"""The parameters that say what a network's link points at; all others are tracking."""
_SAME = (  # network, path, what it is as well: several addresses of one thing
    ("instagram", r"/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]+).*", r"/p/\1"),
    ("youtube", r"/(?:shorts|live|embed|v)/([\w-]+).*", r"/watch?v=\1"),
    ("x", r"/(?:\w+|i/web)/status(?:es)?/(\d+).*", r"/status/\1"),
    ("tiktok", r"/@[\w.]*/(?:video|photo)/(\d+).*", r"/video/\1"),
    ("telegram", r"/s/(.+)", r"/\1"),
    ("spotify", r"/(?:intl-\w+/|user/[^/]+/)(.+)", r"/\1"),
)
_SAME_PATTERNS = tuple((network, re.compile(path), instead) for network, path, instead in _SAME)
_CODES = re.compile(
    r"/(?:p|watch|channel|playlist|track|album|artist|episode|share|invite|joinchat|\+)(?=/|$|\?|[\w-])"
)
"""Paths whose next part is a code in which the case of letters counts; user names are not."""
_SHORT_HOSTS = {"youtu.be": "/embed", "discord.gg": "/invite", "fb.watch": "/watch"}
"""Hosts that stand for a path of their network."""
_SHORTENERS = {"vm.tiktok.com", "vt.tiktok.com", "pin.it", "fb.me", "lnkd.in", "goo.gl", "maps.app.goo.gl"}
"""Hosts whose paths are codes of their own."""

_PLACES = (  # network, path, what it points at; the first that fits counts
    ("instagram", r"/(?:[\w.]+/)?p/", "post"),
    ("instagram", r"/(?:[\w.]+/)?(?:reels?|tv)/", "reel"),
    ("instagram", r"/stories/", "story"),
    ("instagram", r"/[\w.]+/?$", "profile"),
    ("tiktok", r"/@[\w.]*/(?:video|photo)/", "post"),
    ("tiktok", r"/@[\w.]+/?$", "profile"),
    ("youtube", r"/(?:watch|shorts/|live/|embed/)", "video"),
    ("youtube", r"/(?:@|channel/|c/|user/)", "profile"),
    ("youtube", r"/playlist", "playlist"),
    ("telegram", r"/(?:s/|c/)?[\w+]+/\d+", "post"),
    ("telegram", r"/(?:s/|\+|joinchat/)?[\w-]+/?$", "channel"),
    ("x", r"/(?:\w+|i/web)/status", "post"),
    ("x", r"/\w+/?$", "profile"),
    ("facebook", r"/(?:[\w.]+/(?:posts|videos|photos)/|watch|reel/|permalink|story|share/|photo)", "post"),
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

    Two links with one key are the same target: scheme, www, host's case, trailing slash, fragment and tracking
    parameters aside, and whichever of its addresses a post was given by.
    """

    text: str
    network: Network | None
    place: str | None
    key: str

    @property
    def short(self) -> str:
        """The link without scheme and parameters, at most 40 characters: what a phone shows."""
        bare = re.sub(r"^https?://(?:www\.)?", "", self.text.split("?", 1)[0], flags=re.IGNORECASE).rstrip("/")
        return bare if len(bare) <= 40 else bare[:39] + "…"


def find_link(text: str) -> Link | None:
    """The first link inside a text, or None. Closing punctuation around it is not part of it."""
    match = _LINK.search(remove_invisible(text))
    if not match:
        return None
    found = match.group().rstrip(".,;:!?")
    if found.endswith(")") and "(" not in found:
        found = found.rstrip(")")
    try:
        return read_link(found)
    except FieldMistake:
        return None


@lru_cache(MOST_KNOWN)
def read_link(text: str) -> Link:
    """Understand what was given as a link: an address, or the one address inside a sentence, or an @username.

    Raises `FieldMistake` for what cannot be one. A missing scheme is added, since panels want whole addresses.
    """
    text = remove_invisible(text).strip()
    if _USERNAME.fullmatch(text):
        return Link(text, None, "profile", text.casefold())
    if re.search(r"\s", text) and (match := _LINK.search(text)):
        text = match.group().rstrip(".,;:!?)")
    if not _SCHEME.match(text):
        text = "https://" + text
    parts = _parts(text)
    if parts is None:
        raise FieldMistake(
            N_(
                "I cannot read that as a link. Send the address of the post or profile, for example https://instagram.com/p/…"
            )
        )
    host = _host(parts)
    network = network_of_host(host)
    path = _SHORT_HOSTS.get(host, "") + parts.path
    matching = (where for key, pattern, where in _PATTERNS if network and key == network.key and pattern.match(path))
    return Link(text, network, next(matching, None), _key(host, parts, network))


def link_key(target: str) -> str:
    """The key under which orders on one target are found, whatever its spelling; the text itself where it is no link."""
    try:
        return read_link(target).key
    except FieldMistake:
        return target.strip().casefold()


def network_of_host(host: str) -> Network | None:
    """The network a host name belongs to, subdomains included."""
    return next(
        (network for network in NETWORKS for known in network.hosts if host == known or host.endswith("." + known)),
        None,
    )


def _parts(text: str) -> SplitResult | None:
    """The address taken apart, or None where it is none that a panel could follow."""
    if len(text) > LONGEST_LINK or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.username is None and parts.port != 0
        return parts if known and _HOST.fullmatch(_host(parts)) else None
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    for entrance in _OTHER_ENTRANCES:
        host = host.removeprefix(entrance) if host.count(".") > 1 else host
    return host


def _key(host: str, parts: SplitResult, network: Network | None) -> str:
    path = re.sub(r"/{2,}", "/", _SHORT_HOSTS.get(host, "") + unquote(parts.path)).rstrip("/")
    query = parts.query
    if network is None or host in _SHORTENERS:
        pairs = [(name, value) for name, value in parse_qsl(query) if not _TRACKING.fullmatch(name)]
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        return f"{host}{port}{path}{_query(pairs)}"
    for key, pattern, instead in _SAME_PATTERNS:
        if key == network.key and (match := pattern.fullmatch(path)):
            path, _, query = match.expand(instead).partition("?")
            break
    pairs = [(name, value) for name, value in parse_qsl(query) if name in _TELLING.get(network.key, ())]
    if not _CODES.match(path):
        path = path.casefold()
    return f"{network.key}{path}{_query(pairs)}"


def _query(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode(sorted(pairs)) if pairs else ""


class HasNetwork(Protocol):
    """What is sold for a network: a `Service` is."""

    @property
    def network(self) -> Network: ...


def strays(service: HasNetwork, target: str) -> Network | None:
    """The network a service is for, where the target is certainly a link of another place; else None. User names never stray."""
    network = service.network
    try:
        link = read_link(target)
    except FieldMistake:
        return None
    if not network.hosts or target.strip().startswith("@") or link.network == network:
        return None
    return network
