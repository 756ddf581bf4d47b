"""Links: found in a text, recognised by their network and what they point at, compared whatever their spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from bot.domain.errors import FieldMistake
from bot.domain.link_boundaries import addresses_in, without_punctuation
from bot.domain.link_targets import (
    CODE_HOSTS,
    ENTRANCES,
    HOST_PATHS,
    NAMED_BY_SUBDOMAIN,
    name_in,
    target_of,
    without_tracking,
)
from bot.domain.messages import N_
from bot.domain.networks import NETWORKS, Network
from bot.domain.text_normalisation import remove_invisible

LONGEST_LINK = 2048
MOST_KNOWN = 512
"""Links that are remembered: one update asks about its link up to six times."""
_HOST = re.compile(r"(?=.{4,253}$)(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}")
_USERNAME = re.compile(r"@[A-Za-z0-9_.]{2,64}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_OTHER_ENTRANCES = ("www.", "m.", "mobile.")

_PLACES = (  # network, path, what it points at; the first that fits counts
    ("instagram", r"/reels/audio/", ""),
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
    ("vk", r"/(?:video|clip)-?\d", "video"),
    ("vk", r"/[\w.]+/?$", "profile"),
)
_PATTERNS = tuple((network, re.compile(pattern, re.IGNORECASE), place) for network, pattern, place in _PLACES)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")
_BY_HOST = {host: network for network in NETWORKS for host in network.hosts}
_COUNTRY_ENDING = re.compile(r"([\w-]+)\.(?:[a-z]{2}|com?\.[a-z]{2}|com)")
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
    parameters aside, and whichever of its addresses a post was given by. `name` is the user name that it holds.
    """

    text: str
    network: Network | None
    place: str | None
    key: str
    name: str | None = None

    @property
    def short(self) -> str:
        """The link without scheme and parameters, at most 40 characters: what a phone shows."""
        bare = re.sub(r"^https?://(?:www\.)?", "", self.text.split("?", 1)[0], flags=re.IGNORECASE).rstrip("/")
        return bare if len(bare) <= 40 else bare[:39] + "…"


class SeveralLinks(FieldMistake):
    """Several links where one belongs: none of them is dropped without a word."""

    def __init__(self, links: tuple[Link, ...]) -> None:
        super().__init__(N_("These are {count} links, and an order takes one. Send one of them."), count=len(links))
        self.links = links


def links_in(text: str) -> tuple[Link, ...]:
    """Every link inside a text, each target once. Punctuation around a link is not part of it."""
    found: dict[str, Link] = {}
    for address in addresses_in(text):
        if (link := _link(address)) is not None:
            found.setdefault(link.key, link)
    return tuple(found.values())


def find_link(text: str) -> Link | None:
    """The first link inside a text, or None."""
    return next(iter(links_in(text)), None)


@lru_cache(MOST_KNOWN)
def read_link(text: str) -> Link:
    """Understand what was given as a link: an address, or the one address inside a sentence, or an @username.

    Raises `SeveralLinks`, and `FieldMistake` for what cannot be a link. A missing scheme is added, since panels want
    whole addresses.
    """
    text = remove_invisible(text).strip()
    if _USERNAME.fullmatch(text):
        return Link(text, None, "profile", text.casefold(), text.removeprefix("@"))
    if len(links := links_in(text)) > 1:
        raise SeveralLinks(links)
    link = links[0] if links else None if addresses_in(text) else _link(without_punctuation(text))
    if link is None:
        raise FieldMistake(
            N_(
                "I cannot read that as a link. Send the address of the post or profile, for example https://instagram.com/p/…"
            )
        )
    return link


def _link(address: str) -> Link | None:
    """What an address points at, or None where a panel could not follow it."""
    text = address if _SCHEME.match(address) else "https://" + address
    parts = _parts(text)
    if parts is None:
        return None
    host = _host(parts)
    network, registered = _registered(host)
    path = _path(host, parts, network, registered)
    matching = (place for key, pattern, place in _PATTERNS if network and key == network.key and pattern.match(path))
    key = _key(host, parts, network, path)
    name = None if host in CODE_HOSTS else name_in(network.key if network else None, path)
    return Link(text, network, next(matching, None) or None, key, name)


def link_key(target: str) -> str:
    """The key under which orders on one target are found, whatever its spelling; the text itself where it is no link."""
    try:
        return read_link(target).key
    except FieldMistake:
        return target.strip().casefold()


def network_of_host(host: str) -> Network | None:
    """The network a host name belongs to, subdomains included."""
    return _registered(host)[0]


def _registered(host: str) -> tuple[Network | None, str]:
    """The network of a host and its own name there, the longest that is known; a country's ending counts for `name.*`."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = ".".join(labels[start:])
        if (network := _BY_HOST.get(known)) is not None:
            return network, known
        if (anywhere := _COUNTRY_ENDING.fullmatch(known)) and (network := _BY_HOST.get(anywhere[1] + ".*")):
            return network, known
    return None, host


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


def _path(host: str, parts: SplitResult, network: Network | None, registered: str) -> str:
    """The path with what the host says put before it: the name or the part of a network that a subdomain stands for."""
    path = re.sub(r"/{2,}", "/", HOST_PATHS.get(host, "") + unquote(parts.path)).rstrip("/")
    subdomain = host.removesuffix(registered).rstrip(".")
    if network is None or not subdomain or host in HOST_PATHS or host in CODE_HOSTS or subdomain in ENTRANCES:
        return path
    if network.key in NAMED_BY_SUBDOMAIN:
        return f"/{subdomain}{path}"
    return path if _LANGUAGE.fullmatch(subdomain) else f"/{subdomain}.{path}"


def _key(host: str, parts: SplitResult, network: Network | None, path: str) -> str:
    pairs = parse_qsl(parts.query)
    if network is None or host in CODE_HOSTS:
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        return f"{host}{port}{path}{_query(without_tracking(pairs))}"
    path, pairs = target_of(network.key, path, pairs)
    return f"{network.key}{path}{_query(pairs)}"


def _query(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode(sorted(pairs)) if pairs else ""


class HasNetwork(Protocol):
    """What is sold for a network: a `Service` is."""

    @property
    def network(self) -> Network: ...

    @property
    def takes_any_page(self) -> bool: ...


def strays(service: HasNetwork, target: str) -> Network | None:
    """The network a service is for, where the target is certainly a link of another place; else None.

    User names never stray, nor does a link for a service that takes any page.
    """
    network = service.network
    try:
        link = read_link(target)
    except FieldMistake:
        return None
    if not network.hosts or service.takes_any_page or link.text.startswith("@") or link.network == network:
        return None
    return network
