"""What an order can ask for: each field once, with how its answer is read, checked, written for the panel and asked for.

An answer is kept as the text the panel is sent. `read` turns what a person typed into it, or raises `FieldMistake`.
Source of names and rules: seed document "Add order"; API dialects, "Order types of `add`".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bot.domain.errors import FieldMistake
from bot.domain.links import read_link
from bot.domain.messages import N_

if TYPE_CHECKING:
    from bot.domain.services import Service

Answers = Mapping[str, str]
SKIPPED = ""
"""The answer of an optional field that was passed over: it is not sent."""
MOST_LINES = 5000
LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered as a button: what is sent, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an order asks for.

    `name` is the API's parameter. `ask` is the question, `label` what the confirm screen calls it. `read(text, service, answers)` gives the
    text to send. `asked(service, answers)` says whether the question arises. `choices` are buttons; `typed` whether other answers are welcome.
    `numbers` offers quantity chips.
    """

    name: str
    label: str
    ask: str
    read: Callable[[str, Service, Answers], str]
    asked: Callable[[Service, Answers], bool] = lambda _service, _answers: True
    optional: bool = False
    skip: str = N_("Skip")
    choices: tuple[Choice, ...] = ()
    numbers: bool = False
    lines: bool = False


_NUMBER = re.compile(r"(?P<digits>\d[\d\s.,'\u00a0\u202f]*?)\s*(?P<unit>[kкmм]|тыс\.?|млн\.?)?", re.IGNORECASE)
_UNITS = {"k": 1000, "к": 1000, "тыс": 1000, "m": 1_000_000, "м": 1_000_000, "млн": 1_000_000}


def read_number(text: str) -> int:
    """A whole number as people write it: `1500`, `1,500`, `1 500`, `1.5k`, `2m`, `１５００`. Raises `FieldMistake` for what is none or not whole.

    With no unit, groups of exactly three digits are thousands ("1.500" is 1500); "1.5" alone is not a whole number and is refused, not guessed.
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match or len(text) > 40:
        raise FieldMistake(N_("“{text}” is not a number. Write it like 1500, 1,500 or 1.5k."), text=text.strip()[:40])
    digits, unit = re.sub(r"[\s'\u00a0\u202f]", "", match["digits"]), (match["unit"] or "").casefold().rstrip(".")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) and not (unit and re.fullmatch(r"\d{1,3}[.,]\d{3}", digits)):
        digits = re.sub(r"[.,]", "", digits)
    try:
        number = Decimal(digits.replace(",", ".")) * _UNITS.get(unit, 1)
    except InvalidOperation:
        number = Decimal("0.5")
    if number != number.to_integral_value():
        raise FieldMistake(N_("“{text}” is not a number. Write it like 1500, 1,500 or 1.5k."), text=text.strip()[:40])
    return int(number)


def _in_range(value: int, low: int, high: int) -> int:
    if value < low:
        raise FieldMistake(N_("{value} is too few: at least {minimum}."), value=value, minimum=low)
    if value > high:
        raise FieldMistake(N_("{value} is too many: at most {maximum}."), value=value, maximum=high)
    return value


def _link(text: str, _service: Service, _answers: Answers) -> str:
    return read_link(text).text


def _quantity(text: str, service: Service, _answers: Answers) -> str:
    return str(_in_range(read_number(text), service.minimum, service.maximum))


def _runs(text: str, _service: Service, _answers: Answers) -> str:
    return str(_in_range(read_number(text), 2, 1000))


def _interval(text: str, _service: Service, _answers: Answers) -> str:
    return str(_in_range(read_number(text), 1, 10_080))


def _positive(text: str, _service: Service, _answers: Answers) -> str:
    return str(_in_range(read_number(text), 1, 1_000_000))


def lines_of(text: str) -> list[str]:
    """The lines of a pasted list, trimmed, blank ones dropped: panels differ in whether they count those, so none is sent."""
    return [line for raw in text.splitlines() if (line := raw.strip())]


def _lines(text: str, service: Service, _answers: Answers) -> str:
    lines = lines_of(text)
    if not lines:
        raise FieldMistake(N_("Nothing is there yet: send one a line."))
    if len(lines) > MOST_LINES or len(text) > LONGEST_TEXT:
        raise FieldMistake(N_("That is more than fits in one order: at most {maximum} lines."), maximum=MOST_LINES)
    return "\n".join(lines)


def _counted_lines(text: str, service: Service, answers: Answers) -> str:
    listed = _lines(text, service, answers)
    count = listed.count("\n") + 1
    if count < service.minimum:
        raise FieldMistake(N_("{value} lines are too few: at least {minimum}."), value=count, minimum=service.minimum)
    if count > service.maximum:
        raise FieldMistake(N_("{value} lines are too many: at most {maximum}."), value=count, maximum=service.maximum)
    return listed


def _username(text: str, _service: Service, _answers: Answers) -> str:
    name = text.strip()
    if "/" in name:
        name = read_link(name).text.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    name = name.removeprefix("@")
    if not re.fullmatch(r"[\w.\-]{1,64}", name):
        raise FieldMistake(N_("That is not a user name. Send it like @name, or the link of the profile."))
    return name


def _hashtag(text: str, _service: Service, _answers: Answers) -> str:
    tag = text.strip().removeprefix("#")
    if not re.fullmatch(r"\w{1,100}", tag):
        raise FieldMistake(N_("That is not a hashtag: one word, like #travel."))
    return tag


def _line(text: str, _service: Service, _answers: Answers) -> str:
    line = " ".join(text.split())
    if not line or len(line) > 500:
        raise FieldMistake(N_("Send one line of text, at most {maximum} characters."), maximum=500)
    return line


def _subscription_max(text: str, service: Service, answers: Answers) -> str:
    value = int(_quantity(text, service, answers))
    if value < int(answers.get("min") or 0):
        raise FieldMistake(N_("{value} is less than the least of a post, {minimum}."), value=value, minimum=int(answers["min"]))
    return str(value)


def _chosen(choices: tuple[Choice, ...]) -> Callable[[str, Service, Answers], str]:
    def read(text: str, _service: Service, _answers: Answers) -> str:
        wanted = text.strip().casefold()
        for choice in choices:
            if wanted in (choice.value.casefold(), choice.label.casefold()):
                return choice.value
        raise FieldMistake(N_("Choose one of the buttons below."))

    return read


def _date(text: str, _service: Service, _answers: Answers) -> str:
    """A day as `d/m/Y`. Source: seed-compatible documents give 25/12/2027; ISO and dotted forms are understood too."""
    wanted = text.strip()
    for form in ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y"):
        try:
            day = datetime.datetime.strptime(wanted, form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
        return day.strftime("%d/%m/%Y")
    raise FieldMistake(N_("“{text}” is not a day. Write it like 25/12/2027."), text=wanted[:40])


def _dripfeed_wanted(_service: Service, answers: Answers) -> bool:
    return bool(answers.get("runs"))


def _dripfeed_offered(service: Service, _answers: Answers) -> bool:
    return service.dripfeed is True


# Source: the newer documented set of delays; the first seven are the older set. Other values are refused ("Incorrect delay").
_DELAYS = tuple(Choice(str(minutes), str(minutes)) for minutes in (0, 5, 10, 15, 30, 60, 90, 120, 180, 240, 300, 360, 480, 600))

LINK = Field("link", N_("Link"), N_("Send the link."), _link)
QUANTITY = Field("quantity", N_("Quantity"), N_("How many? {minimum} – {maximum}, for example {example}"), _quantity, numbers=True)
RUNS = Field(
    "runs", N_("Runs"), N_("Spread it over several runs? Send how many times {quantity} is to be delivered, or all at once."), _runs,
    asked=_dripfeed_offered, optional=True, skip=N_("All at once"), choices=tuple(Choice(n, n) for n in ("2", "5", "10", "20")),
)  # fmt: skip
# Source: one panel family allows only these intervals (API dialects); other numbers can be typed.
INTERVAL = Field("interval", N_("Interval, minutes"), N_("How many minutes between two runs?"), _interval, asked=_dripfeed_wanted, choices=tuple(Choice(n, n) for n in ("5", "10", "15", "30", "60", "90")))  # fmt: skip
COMMENTS = Field("comments", N_("Comments"), N_("Send the comments, one a line ({minimum} – {maximum} lines)."), _counted_lines, lines=True)
PACKAGE_COMMENTS = Field("comments", N_("Comments"), N_("Send the comments, one a line."), _lines, lines=True)
USERNAME = Field("username", N_("User name"), N_("Whose? Send the user name, like @name."), _username)
COMMENT_OWNER = Field("username", N_("Author of the comment"), N_("Who wrote the comment? Send the user name, like @name."), _username)
ANSWER_NUMBER = Field("answer_number", N_("Answer"), N_("Which answer of the poll gets the votes? Send its number: 1 is the first."), _positive, choices=tuple(Choice(n, n) for n in ("1", "2", "3", "4")))  # fmt: skip
GROUPS = Field("groups", N_("Groups"), N_("From which groups? Send their links, one a line."), _lines, lines=True)
POST_MIN = Field("min", N_("Least of a post"), N_("At least how many for each new post? {minimum} – {maximum}"), _quantity, numbers=True)
POST_MAX = Field("max", N_("Most of a post"), N_("At most how many for each new post? {minimum} – {maximum}"), _subscription_max, numbers=True)
POSTS = Field("posts", N_("New posts"), N_("For how many new posts?"), _positive, optional=True, skip=N_("No limit"), choices=tuple(Choice(n, n) for n in ("1", "5", "10", "30")))  # fmt: skip
DELAY = Field("delay", N_("Delay, minutes"), N_("How many minutes after a post appears?"), _chosen(_DELAYS), choices=_DELAYS)
EXPIRY = Field("expiry", N_("Until"), N_("Until which day? Like 25/12/2027."), _date, optional=True, skip=N_("No end"))
