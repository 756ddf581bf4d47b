"""What an order can ask for: each field once, with how its answer is read, when it is asked, and how it is called.

An answer is kept as the text the panel is sent.
Source of names and rules: seed document "Add order"; API dialects, "Order types of `add`".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.countries import flag
from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.numbers import read_number as read_number
from bot.domain.ordering import answer_parsers
from bot.domain.ordering.answer_parsers import LONGEST_TEXT as LONGEST_TEXT
from bot.domain.ordering.answer_parsers import MOST_LINES as MOST_LINES
from bot.domain.ordering.answer_parsers import Answers as Answers
from bot.domain.ordering.answer_parsers import Reader, day_of
from bot.domain.ordering.answer_parsers import lines_of as lines_of
from bot.domain.service_terms import ServiceTerms

SKIPPED = ""
"""The answer of an optional field that was passed over: it is not sent."""

Condition = Callable[[ServiceTerms, Answers], bool]


def _always(_service: ServiceTerms, _answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered as a button: what is sent, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an order asks for.

    `name` is the API's parameter. `ask` is the question, `label` what the confirm screen calls it, `check` what holds of
    every answer (for documents). `read` gives the text to send, or raises `FieldMistake`. `asked` says whether the
    question arises by itself; `possible` whether it may be given although it does not (None: only when asked).
    `choices` are buttons, other answers are welcome as long as `read` takes them. `numbers` offers quantity chips,
    `lines` takes a list one a line, `day` is a calendar day that must not have passed.
    """

    name: str
    label: str
    ask: str
    read: Reader
    check: str = ""
    asked: Condition = _always
    possible: Condition | None = None
    optional: bool = False
    skip: str = N_("Skip")
    choices: tuple[Choice, ...] = ()
    numbers: bool = False
    lines: bool = False
    day: bool = False

    def allowed(self, service: ServiceTerms, answers: Answers) -> bool:
        """Whether an answer may be given: because it is asked for, or by a person's own wish."""
        return self.asked(service, answers) or bool(self.possible and self.possible(service, answers))

    def answer(self, text: str, service: ServiceTerms, answers: Answers, *, today: datetime.date | None = None) -> str:
        """The text to send; raises `FieldMistake`, also for a day before `today` where that is given."""
        value = self.read(text, service, answers)
        if self.day and today is not None and day_of(value) < today:
            raise FieldMistake(N_("{day} has already passed."), day=day_of(value))
        return value


def _with_runs(_service: ServiceTerms, answers: Answers) -> bool:
    return bool(answers.get("runs"))


def _never(_service: ServiceTerms, _answers: Answers) -> bool:
    return False


def _dripfeed_not_ruled_out(service: ServiceTerms, _answers: Answers) -> bool:
    return service.dripfeed is not False


_OLD_POSTS = re.compile(r"\b(?:old|past|previous|existing)\s+posts?\b", re.IGNORECASE)


def _old_posts_offered(service: ServiceTerms, _answers: Answers) -> bool:
    return bool(_OLD_POSTS.search(service.name) or _OLD_POSTS.search(service.description))


def _traffic(kind: str) -> Condition:
    def asked(_service: ServiceTerms, answers: Answers) -> bool:
        return answers.get("type_of_traffic") == kind

    return asked


def _plain(*values: object) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), str(value)) for value in values)


def _choices(labels: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


LINK = Field("link", N_("Link"), N_("Send the link."), answer_parsers.link, "an http or https address, or an @name")
PAGE = Field(
    "link", N_("Link"), N_("Send the address of the page."), answer_parsers.address, "an http or https address"
)
QUANTITY = Field(
    "quantity",
    N_("Quantity"),
    N_("How many? {minimum} – {maximum}, for example {example}"),
    answer_parsers.quantity,
    "between the service's min and max; with runs, the quantity of one run",
    numbers=True,
)
RUNS = Field(
    "runs",
    N_("Runs"),
    N_("Spread it over several runs? Send how many times to deliver {quantity}, or tap All at once."),
    answer_parsers.runs,
    f"2 – {answer_parsers.MOST_RUNS}; never asked, offered on the confirm screen unless the service excludes drip-feed",
    asked=_never,
    possible=_dripfeed_not_ruled_out,
    optional=True,
    skip=N_("All at once"),
    choices=_plain(2, 5, 10, 20),
)
INTERVAL = Field(
    "interval",
    N_("Interval, minutes"),
    N_("How many minutes between two runs?"),
    answer_parsers.interval,
    f"1 – {answer_parsers.LONGEST_INTERVAL} minutes; only with `runs`",
    asked=_with_runs,
    choices=_plain(5, 10, 15, 30, 60, 90),  # Source: one panel family allows only these (API dialects)
)
KEYWORDS = Field(
    "keywords",
    N_("Keywords"),
    N_("Send the keywords, one per line."),
    answer_parsers.keywords,
    "one or more lines",
    lines=True,
)
COMMENTS = Field(
    "comments",
    N_("Comments"),
    N_("Send the comments, one per line ({minimum} – {maximum} lines)."),
    answer_parsers.counted_lines,
    "the number of lines is between the service's min and max; blank lines are dropped",
    lines=True,
)
REPLIES = Field(
    "comments",
    N_("Replies"),
    N_("Send the replies, one per line ({minimum} – {maximum} lines)."),
    answer_parsers.counted_lines,
    "the number of lines is between the service's min and max; blank lines are dropped",
    lines=True,
)
PACKAGE_COMMENTS = Field(
    "comments",
    N_("Comments"),
    N_("Send the comments, one per line."),
    answer_parsers.lines,
    "one or more lines; blank lines are dropped",
    lines=True,
)
USERNAMES = Field(
    "usernames",
    N_("User names"),
    N_("Whose audience should be mentioned? Send user names, one per line."),
    answer_parsers.usernames,
    "one or more user names; duplicates are dropped; sent without @",
    lines=True,
)
MENTIONED = Field(
    "usernames",
    N_("User names"),
    N_("Who should be mentioned? Send user names, one per line ({minimum} – {maximum} names)."),
    answer_parsers.counted_usernames,
    "the number of user names is between the service's min and max; duplicates are dropped; sent without @",
    lines=True,
)
HASHTAGS = Field(
    "hashtags",
    N_("Hashtags"),
    N_("Send the hashtags, one per line."),
    answer_parsers.hashtags,
    "one or more hashtags; duplicates are dropped; sent with #",
    lines=True,
)
HASHTAG = Field(
    "hashtag",
    N_("Hashtag"),
    N_("Mention people who used a hashtag: which one? Send it, like #travel."),
    answer_parsers.hashtag,
    "one word; sent without #",
)
FOLLOWED = Field(
    "username",
    N_("Whose followers"),
    N_("Whose followers should be mentioned? Send the user name, like @name."),
    answer_parsers.username,
    "a user name or the link of a profile; sent without @",
)
MEDIA = Field(
    "media",
    N_("Liked post"),
    N_("Mention people who liked a post: which one? Send its link."),
    answer_parsers.address,
    "an http or https address",
)
USERNAME = Field(
    "username",
    N_("User name"),
    N_("Whose posts? Send the user name, like @name."),
    answer_parsers.username,
    "a user name or the link of a profile; sent without @",
)
COMMENT_OWNER = Field(
    "username",
    N_("Author of the comment"),
    N_("Who wrote the comment? Send the user name, like @name."),
    answer_parsers.username,
    "a user name or the link of a profile; sent without @",
)
ANSWER_NUMBER = Field(
    "answer_number",
    N_("Answer"),
    N_("Which poll answer should get the votes? Send its number: 1 is the first."),
    answer_parsers.answer_number,
    "1 – 100",
    choices=_plain(1, 2, 3, 4),
)
GROUPS = Field(
    "groups",
    N_("Groups"),
    N_("From which groups? Send their links, one per line."),
    answer_parsers.groups,
    "one or more lines; blank lines are dropped, and what stands beside links",
    lines=True,
)
POST_MIN = Field(
    "min",
    N_("Minimum per post"),
    N_("At least how many for each new post? {minimum} – {maximum}"),
    answer_parsers.quantity,
    "between the service's min and max",
    numbers=True,
)
POST_MAX = Field(
    "max",
    N_("Maximum per post"),
    N_("At most how many for each new post? {minimum} – {maximum}"),
    answer_parsers.most_of_a_post,
    "between the service's min and max, and not below `min`",
    numbers=True,
)
POSTS = Field(
    "posts",
    N_("New posts"),
    N_("For how many new posts?"),
    answer_parsers.posts,
    f"1 – {answer_parsers.MOST_POSTS}; without it, new posts have no limit",
    optional=True,
    skip=N_("No limit"),
    choices=_plain(1, 5, 10, 30),
)
OLD_POSTS = Field(
    "old_posts",
    N_("Old posts"),
    N_("For how many existing posts?"),
    answer_parsers.old_posts,
    f"0 – {answer_parsers.MOST_OLD_POSTS}; asked if the service's name or description mentions old posts, otherwise on request",
    asked=_old_posts_offered,
    possible=_always,
    optional=True,
    skip=N_("None"),
    choices=_plain(1, 5, 10),
)
# Source: the buttons are the older documented set of delays, which every panel knows; the newer ones can be typed.
DELAY = Field(
    "delay",
    N_("Delay, minutes"),
    N_("How many minutes after a post appears?"),
    answer_parsers.delay,
    f"one of {', '.join(map(str, answer_parsers.DELAYS))} minutes",
    choices=(Choice("0", N_("At once")), *_plain(5, 10, 15, 30, 60, 90)),
)
EXPIRY = Field(
    "expiry",
    N_("Until"),
    N_("Until which day? Choose it, or send it, for example {example}."),
    answer_parsers.day,
    "a day that has not passed; sent as d/m/Y",
    optional=True,
    skip=N_("No end"),
    day=True,
)
COUNTRY = Field(
    "country",
    N_("Country"),
    N_("Visitors from which country? Send its two-letter code, like US, or its English name."),
    answer_parsers.country,
    "a two-letter ISO 3166 code, a flag or an English name",
    choices=tuple(Choice(code, f"{flag(code)} {code}") for code in ("US", "GB", "DE", "FR", "BR", "IN", "ID", "TR")),
)
# Source of the numbers of devices and of kinds of traffic: API dialects, type 102.
_DEVICES = {
    "1": N_("Desktop"),
    "2": N_("Mobile, Android"),
    "3": N_("Mobile, iOS"),
    "4": N_("Mobile, any"),
    "5": N_("Mobile and desktop"),
}
DEVICE = Field(
    "device",
    N_("Device"),
    N_("On which devices?"),
    answer_parsers.one_of(_DEVICES),
    "one of the buttons",
    choices=_choices(_DEVICES),
)
_SEARCH, _REFERRER, _DIRECT = "1", "2", "3"
_TRAFFIC = {
    _SEARCH: N_("From a Google search"),
    _REFERRER: N_("From another page"),
    _DIRECT: N_("Direct"),
}
TYPE_OF_TRAFFIC = Field(
    "type_of_traffic",
    N_("Kind of traffic"),
    N_("Where do the visitors come from?"),
    answer_parsers.one_of(_TRAFFIC),
    "one of the buttons",
    choices=_choices(_TRAFFIC),
)
GOOGLE_KEYWORD = Field(
    "google_keyword",
    N_("Search words"),
    N_("Which words do they search for?"),
    answer_parsers.phrase,
    "one line; only for visitors from a Google search",
    asked=_traffic(_SEARCH),
)
REFERRING_URL = Field(
    "referring_url",
    N_("Referring page"),
    N_("From which page do they come? Send its address."),
    answer_parsers.address,
    "an http or https address; only for visitors from another page",
    asked=_traffic(_REFERRER),
)
