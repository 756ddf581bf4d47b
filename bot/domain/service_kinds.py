"""What a service delivers: a table of kinds with the words that name them, in the languages sellers and buyers write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.messages import N_
from bot.domain.text_normalisation import Mention, Wordlist, plain


@dataclass(frozen=True, slots=True)
class ServiceKind:
    """What is delivered. `words` name it; `telling` ones decide wherever they stand, of others the first counts."""

    key: str
    name: str
    icon: str
    words: tuple[str, ...]
    telling: bool = False


KINDS: tuple[ServiceKind, ...] = (
    ServiceKind(
        "subscriptions", N_("Automatic"), "🔁",
        ("auto like", "auto view", "auto comment", "auto reel", "auto reaction", "auto follow", "auto repost",
         "auto share", "auto - ", "subscription", "future post", "новые посты", "автолайк", "автопросмотр", "авто "),
        telling=True,
    ),
    ServiceKind(
        "comment_likes", N_("Comment likes"), "💗",
        ("comment like", "comments like", "like for comment", "likes for comment", "like to comment", "comment upvote",
         "лайки на коммент", "лайк на коммент", "лайки коммент"),
        telling=True,
    ),
    ServiceKind("poll", N_("Poll votes"), "🗳", ("poll", "vote", "голос", "опрос", "oylama", "votación", "enquete"), telling=True),
    ServiceKind(
        "watch_time", N_("Watch time"), "⏱",
        ("watch time", "watchtime", "watch hour", "hours watch", "4000 hour", "часы просмотр", "время просмотр",
         "часов просмотр", "izlenme saati", "horas de visualización"),
        telling=True,
    ),
    ServiceKind(
        "live", N_("Live viewers"), "📡",
        ("live stream view", "livestream view", "live view", "live broadcast view", "live video view", "viewers",
         "concurrent view", "live stream viewer", "зрител", "прямой эфир", "canlı yayın", "en vivo", "ao vivo"),
        telling=True,
    ),
    ServiceKind("comments", N_("Comments"), "💬", ("comment", "repl", "коммент", "comentário", "comentario", "yorum", "تعليق", "komentar", "kommentar")),
    ServiceKind("reviews", N_("Reviews"), "⭐", ("review", "rating", "отзыв", "reseña", "avaliaç")),
    ServiceKind("reactions", N_("Reactions"), "🔥", ("reaction", "реакц", "emoji", "emotion", "tepki", "reacción", "reacciones", "تفاعل")),
    ServiceKind(
        "followers", N_("Followers"), "👥",
        ("follow", "подписчик", "фолловер", "seguidor", "takipçi", "متابع", "pengikut", "فالوور", "abonnés", "obserwując", "粉丝", "फॉलोअर"),
    ),
    ServiceKind("subscribers", N_("Subscribers"), "👥", ("subscriber", "subs ", "sub ", "suscriptor", "inscrito", "abone", "مشترك", "abonnenten")),
    ServiceKind("members", N_("Members"), "👥", ("member", "участник", "invite", "miembro", "membro", "üye", "أعضاء", "عضو", "ممبر", "anggota", "mitglied")),
    ServiceKind("stories", N_("Story views"), "⭕", ("story", "stories", "сторис", "истори", "hikaye", "historias")),
    ServiceKind("likes", N_("Likes"), "❤️", ("like", "лайк", "heart", "upvote", "curtida", "me gusta", "beğeni", "لايك", "إعجاب", "suka ", "点赞", "लाइक")),
    ServiceKind("saves", N_("Saves"), "🔖", ("save", "bookmark", "favorite", "favourite", "сохран", "guardado", "kaydet")),
    ServiceKind(
        "shares", N_("Shares"), "↗️",
        ("share", "retweet", "repost", "repin", "forward", "quote", "репост", "ретвит", "поделиться", "compartido", "compartilhamento", "paylaşım", "مشاركة"),
    ),
    ServiceKind("plays", N_("Plays"), "🎧", ("plays", "play ", "streams", "listener", "прослуш", "слушател", "dinlenme", "reproduccion", "reproducción")),
    ServiceKind(
        "views", N_("Views"), "👁",
        ("view", "просмотр", "impression", "reach", "visit", "охват", "показ", "visualiz", "vista", "vistas", "izlenme",
         "görüntülenme", "مشاهد", "بازدید", "tayangan", "aufrufe", "vues", "观看", "播放", "व्यू"),
    ),
    ServiceKind("mentions", N_("Mentions"), "📣", ("mention", "tag ", "упомина", "menciones", "etiket")),
    ServiceKind("traffic", N_("Traffic"), "🌐", ("traffic", "visitor", "трафик", "посетител", "trafik", "tráfico", "tráfego")),
    ServiceKind("installs", N_("Installs"), "📲", ("install", "download", "установк", "скачив", "descarga", "indirme")),
    ServiceKind("boosts", N_("Boosts"), "🚀", ("boost ", "boosts", "буст")),
)  # fmt: skip
OTHER_KIND = ServiceKind("other", N_("Other"), "🗂", ())
KIND_BY_KEY = {kind.key: kind for kind in (*KINDS, OTHER_KIND)}
RELATED = {
    **dict.fromkeys(("followers", "subscribers", "members"), frozenset({"followers", "subscribers", "members"})),
    **dict.fromkeys(("views", "plays", "live", "stories"), frozenset({"views", "plays", "live", "stories"})),
    "watch_time": frozenset({"views", "live"}),
    **dict.fromkeys(("likes", "reactions"), frozenset({"likes", "reactions"})),
}
"""Kinds that are called by each other's names: a channel has members, subscribers or followers."""
WORDS = Wordlist((kind, kind.words) for kind in KINDS)
# What sellers promise is not what they deliver.
_PROMISES = re.compile(r"\b(?:auto(?:matic)?[ -]?refill|refill button|non[ -]?drop|low[ -]?drop|instant start)\b")
# Sold for a page of any site, whatever network or search engine the name speaks of.
_ANY_PAGE = re.compile(
    r"\b(?:seo|back[ -]?links?|link[ -]?building|guest[ -]?posts?|pbn|index(?:ing|er)|domain authority|сео)\b"
    r"|б[эе]клинк|обратны\w+ ссыл|индексаци"
)


def kinds_in(text: str) -> list[Mention[ServiceKind]]:
    """The kinds a plain text speaks of, the one that decides first, then in the text's order.

    What stands inside a longer word of the table is not counted again: *comment likes* are no comments.
    """
    found: list[Mention[ServiceKind]] = []
    for mention in WORDS.mentions(text):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return sorted(found, key=lambda mention: not mention.entry.telling)


@lru_cache(maxsize=1024)
def kind_of(name: str, category: str) -> str:
    """The key of what a service delivers, read from its name, else its category, else "other"."""
    for text in (name, category):
        if found := kinds_in(_PROMISES.sub(" ", plain(text))):
            return found[0].entry.key
    return OTHER_KIND.key


def takes_any_page(name: str, category: str) -> bool:
    """Whether a service is for a page of any site: visitors, search ranking, links to it."""
    return kind_of(name, category) == "traffic" or _ANY_PAGE.search(plain(f"{name} {category}")) is not None


def named(keys: Sequence[str]) -> tuple[ServiceKind, ...]:
    """The kinds of these keys; keys nobody knows are left out."""
    return tuple(KIND_BY_KEY[key] for key in keys if key in KIND_BY_KEY)
