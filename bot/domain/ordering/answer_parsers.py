"""How each answer is read: from what a person typed to the text the panel is sent, or a `FieldMistake` that says why not.

A reader takes the text, the service's terms and the answers before it. What it gives it reads again unchanged, so that
answers can be checked anew when the service or an earlier answer changes.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from bot.domain import countries
from bot.domain.errors import FieldMistake
from bot.domain.link_boundaries import without_punctuation
from bot.domain.links import Link, links_in, read_link
from bot.domain.messages import N_
from bot.domain.numbers import read_number
from bot.domain.service_terms import ServiceTerms
from bot.domain.text_normalisation import is_blank, remove_invisible

Answers = Mapping[str, str]
Reader = Callable[[str, ServiceTerms, Answers], str]
ReadDays = Callable[[str, datetime.date], Sequence[datetime.date]]
"""What a person may have meant by a date in their own form, as seen from today."""

MOST_LINES = 5000
LONGEST_TEXT = 60_000
MOST_RUNS = 1000
LONGEST_INTERVAL = 10_080
"""A week, in minutes."""
MOST_POSTS = 100_000
MOST_OLD_POSTS = 100
DELAYS = (0, 5, 10, 15, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480, 540, 600)
"""Minutes. Source: the newer documented set of delays, which holds the older one; others are "Incorrect delay"."""
DAY = "%d/%m/%Y"
"""Source: documents of panels write an expiry like 25/12/2027."""
EXAMPLE = datetime.date(2027, 12, 25)
_DAYS = (DAY, "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y")
_USERNAME = re.compile(r"[\w.\-]{1,64}")
_LONGEST_TAG = 100
_IN_TAGS = "_\u200c\u200d·׳״・"
"""Signs that are no letters and stand within hashtags. Source: twitter-text, "hashtag special chars"."""
_JOINER = re.compile("((?<=[^\x00-\x7f\u200b-\u200f])[\u200c\u200d](?=[^\x00-\x7f\u200b-\u200f]))")
"""A joiner between two letters that are written otherwise without it, as in Persian."""
_BULLETS = "-–—*•·▪▫◦‣⁃►▶▸→➤➜✓✔✅+"
_MARKER = re.compile(rf"(?:\(?\d{{1,4}}[.)\]:]|[{_BULLETS}]+)")
_NUMBERED = re.compile(r"\s*\(?(\d{1,4})[.)\]:\s–—-]+(?=\S)")
_QUOTES = "\"'`“”„«»‹›()[]<>*"


def lines_of(text: str) -> list[str]:
    """The lines of a pasted list, trimmed, those that show nothing dropped: panels differ in whether they count them."""
    return [raw.strip() for raw in text.splitlines() if not is_blank(raw)]


def link(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """A link or an @name."""
    return read_link(text).text


def address(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """A link with a host; no @name."""
    found = read_link(text).text
    if found.startswith("@"):
        raise FieldMistake(
            N_("I cannot read that as an address. Send it in full, for example https://example.com/page")
        )
    return found


def quantity(text: str, service: ServiceTerms, _answers: Answers) -> str:
    """A number within the service's bounds; of one run where there are several."""
    return str(_in_range(read_number(text), service.minimum, service.maximum))


def runs(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """Two runs at least. Source: panels refuse one run (API dialects)."""
    return str(_in_range(read_number(text), 2, MOST_RUNS))


def interval(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """Whole minutes between two runs."""
    return str(_in_range(read_number(text), 1, LONGEST_INTERVAL))


def answer_number(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """The place of an answer in a poll, 1 for the first."""
    return str(_in_range(read_number(text), 1, 100))


def posts(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """How many new posts."""
    return str(_in_range(read_number(text), 1, MOST_POSTS))


def old_posts(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """How many posts that are there already."""
    return str(_in_range(read_number(text), 0, MOST_OLD_POSTS))


def most_of_a_post(text: str, service: ServiceTerms, answers: Answers) -> str:
    """A quantity that is not below the least of a post."""
    most, least = int(quantity(text, service, answers)), int(answers.get("min") or 0)
    if most < least:
        raise FieldMistake(N_("{value} is less than the minimum per post, {minimum}."), value=most, minimum=least)
    return str(most)


def delay(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """One of the delays that panels know."""
    minutes = read_number(text)
    if minutes not in DELAYS:
        raise FieldMistake(
            N_("A delay of {value} minutes is not possible. Send one of {known}."),
            value=minutes,
            known=", ".join(map(str, DELAYS)),
        )
    return str(minutes)


def lines(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """A list, one a line, as it is."""
    return _listed(lines_of(text), text)


def counted_lines(text: str, service: ServiceTerms, answers: Answers) -> str:
    """A list of as many lines as the service's quantity may be."""
    return _counted(lines(text, service, answers), service)


def usernames(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """User names, each once, one a line however they were separated or numbered; without @. Source: old samples of the API."""
    names = (_name(name) for name in _entries(remove_invisible(text)))
    return _listed(list({name.casefold(): name for name in names}.values()), text)


def counted_usernames(text: str, service: ServiceTerms, answers: Answers) -> str:
    """As many user names as the service's quantity may be."""
    return _counted(usernames(text, service, answers), service)


def hashtags(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """Hashtags, each once, one a line, with #. Source: old samples of the API keep it in lists."""
    tags = (f"#{_tag(tag)}" for entry in _entries(_but_joiners(text)) for tag in re.split(r"(?<=[^#])(?=#)", entry))
    return _listed(list({tag.casefold(): tag for tag in tags}.values()), text)


def groups(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """Links of groups, one a line; a line without a link as it is."""
    found = [entry for line in lines_of(text) for entry in [link.text for link in links_in(line)] or [line]]
    return _listed(list(dict.fromkeys(found)), text)


def keywords(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """Search words, one phrase a line, blanks within a phrase as one space."""
    return _listed([" ".join(line.split()) for line in lines_of(text)], text)


def username(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """A user name without @, also out of a link that holds one."""
    return _name(remove_invisible(text).strip())


def hashtag(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """One hashtag without #."""
    return _tag(_but_joiners(text).strip())


def phrase(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """One line of text."""
    line = " ".join(text.split())
    if is_blank(line) or len(line) > 500:
        raise FieldMistake(N_("Send one line of text, at most {maximum} characters."), maximum=500)
    return line


def country(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """Two letters, a flag, or the country's English name. Source: panels take "US" or the full name (API dialects)."""
    if code := countries.code_of(text):
        return code
    name = " ".join(remove_invisible(text).split())
    if not re.fullmatch(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ .,'’()-]{2,59}", name):
        raise FieldMistake(N_("I do not know this country. Send its two-letter code, like US, or its English name."))
    return name


def day(text: str, _service: ServiceTerms, _answers: Answers) -> str:
    """A day, with its month in the middle or in the ISO form, as panels write it."""
    wanted = remove_invisible(text).strip()
    for form in _DAYS:
        try:
            read = datetime.datetime.strptime(wanted, form)  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
        return f"{read.day:02}/{read.month:02}/{read.year:04}"
    raise FieldMistake(N_("“{text}” is not a date. Write it like {example}."), text=wanted[:40], example=EXAMPLE)


def meant(text: str, read: ReadDays, today: datetime.date) -> str:
    """A day as somebody typed it, in the ISO form; what is none is left as it is. Raises `FieldMistake` for what can be two days."""
    days = read(text, today)
    if len(days) > 1:
        raise FieldMistake(
            N_("“{text}” can be {one} or {other}. Choose it below, or write the month as a word."),
            text=text.strip()[:40],
            one=days[0],
            other=days[1],
        )
    return days[0].isoformat() if days else text


def day_of(answer: str) -> datetime.date:
    """The day that `day` has read."""
    return datetime.datetime.strptime(answer, DAY).date()  # noqa: DTZ007 - a calendar day has no zone


def one_of(values: Mapping[str, str]) -> Reader:
    """A reader of one of a few answers, given by value or by English label: `values` are the labels by value."""
    by_text = {text.casefold(): value for value, label in values.items() for text in (label, value)}

    def choice(text: str, _service: ServiceTerms, _answers: Answers) -> str:
        wanted = remove_invisible(text).strip().casefold()
        wanted = str(int(wanted)) if wanted.isdecimal() and len(wanted) < 9 else wanted
        if wanted not in by_text:
            raise FieldMistake(N_("Choose one of the buttons below."))
        return by_text[wanted]

    return choice


def _in_range(value: int, low: int, high: int) -> int:
    if value < low:
        raise FieldMistake(N_("{value} is too few: at least {minimum}."), value=value, minimum=low)
    if value > high:
        raise FieldMistake(N_("{value} is too many: at most {maximum}."), value=value, maximum=high)
    return value


def _listed(entries: list[str], text: str) -> str:
    if not entries:
        raise FieldMistake(N_("Nothing yet: send one per line."))
    if len(entries) > MOST_LINES or len(text) > LONGEST_TEXT:
        raise FieldMistake(N_("That is more than fits in one order: at most {maximum} lines."), maximum=MOST_LINES)
    return "\n".join(entries)


def _counted(listed: str, service: ServiceTerms) -> str:
    count = listed.count("\n") + 1
    if count < service.minimum:
        raise FieldMistake(N_("{value} lines are too few: at least {minimum}."), value=count, minimum=service.minimum)
    if count > service.maximum:
        raise FieldMistake(N_("{value} lines are too many: at most {maximum}."), value=count, maximum=service.maximum)
    return listed


def _entries(text: str) -> list[str]:
    """The names in a list, without the numbers or bullets before them."""
    listed = text.splitlines()
    numbers = [_NUMBERED.match(line) for line in listed if not is_blank(line)]
    if len(numbers) > 1 and [int(number[1]) for number in numbers if number] == _counting_up(numbers[0], len(numbers)):
        listed = [_NUMBERED.sub("", line, count=1) for line in listed]
    words = (word for line in listed for word in re.split(r"[\s,;]+", line))
    return [word for word in words if word and not _MARKER.fullmatch(word)]


def _counting_up(first: re.Match[str] | None, count: int) -> list[int]:
    begin = int(first[1]) if first else 0
    return list(range(begin, begin + count))


def _name(text: str) -> str:
    name = re.sub(rf"^[{_BULLETS}]+(?=@)", "", text.strip(_QUOTES).rstrip(".,;:"))
    if (found := _read_link(name)) is not None and ("/" in name or found.network is not None):
        name = found.name or ""
    name = name.removeprefix("@")
    if not _USERNAME.fullmatch(name):
        raise FieldMistake(
            N_("“{text}” is not a user name. Send it like @name, or the link to the profile."), text=text[:60]
        )
    return name


def _read_link(text: str) -> Link | None:
    try:
        return read_link(text)
    except FieldMistake:
        return None


def _but_joiners(text: str) -> str:
    """A text without invisible characters, but for the joiners that belong to its words."""
    return "".join(part if place % 2 else remove_invisible(part) for place, part in enumerate(_JOINER.split(text)))


def _tag(text: str) -> str:
    tag = without_punctuation(text).removeprefix("#")
    if not 0 < len(tag) <= _LONGEST_TAG or not all(
        sign in _IN_TAGS or unicodedata.category(sign)[0] in "LMN" for sign in tag
    ):
        raise FieldMistake(N_("“{text}” is not a hashtag: one word, like #travel."), text=text[:60])
    return tag
