"""What a person sees: a screen is a text and buttons, made without Telegram; here its limits and its escaping have their one place."""

from __future__ import annotations

import datetime
import html
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from bot.domain.money import Money
from bot.domain.time_zones import Moment
from bot.i18n.translator import Translator

LONGEST_TEXT = 4096
"""Source: Bot API, sendMessage, "1-4096 characters after entities parsing"."""
LONGEST_ALERT = 200
MOST_DATA_BYTES = 64
MOST_IN_A_ROW = 8
LONGEST_OF_TWO = 16
"""How long a label may be where two share the width of a phone."""
LONGEST_OF_FOUR = 8
"""The same where four do."""


class Html(str):
    """A text that is markup already; everything else is escaped where it is put into one."""

    __slots__ = ()


class Localizer:
    """The reader's language for screens: called with an English message it gives markup, with every value escaped.

    Whole numbers, decimals, `Money` and `Moment` are written as the reader writes them. `zone` is the reader's, as far as
    they told it; in markup a moment is Telegram's own entity, which their app writes in the zone of their phone.
    """

    def __init__(self, translator: Translator, zone: str = "UTC") -> None:
        self.translator = translator
        self.formats = translator.formats
        self.zone = zone

    def __call__(self, message: str, **values: object) -> Html:
        return Html(self.translator.text(message, **{name: self._markup(value) for name, value in values.items()}))

    def plural(self, singular: str, plural: str, count: int, **values: object) -> Html:
        return Html(
            self.translator.plural(
                singular, plural, count, **{name: self._markup(value) for name, value in values.items()}
            )
        )

    def plain(self, message: str, **values: object) -> str:
        """The same without markup: for buttons, alerts and toasts."""
        return self.translator.text(message, **{name: self.written(value) for name, value in values.items()})

    def plural_plain(self, singular: str, plural: str, count: int, **values: object) -> str:
        return self.translator.plural(
            singular, plural, count, **{name: self.written(value) for name, value in values.items()}
        )

    def written(self, value: object) -> str:
        """A value as the reader writes it."""
        if isinstance(value, Money):
            return self.formats.money(value.amount, value.currency)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return self.formats.number(value)
        if isinstance(value, Moment):
            return self._told(value)
        if isinstance(value, datetime.date):
            return self.formats.days.medium(value)
        return str(value)

    def _told(self, moment: Moment) -> str:
        if moment.now is not None:
            return self.formats.ago((moment.now - moment.at) / 1000)
        if moment.day:
            return self.formats.date(moment.at, self.zone)
        told = self.formats.datetime(moment.at, self.zone)
        return f"{told} UTC" if self.zone == "UTC" else told

    def _markup(self, value: object) -> str:
        if isinstance(value, Moment):
            # Source: Bot API, "Date-time entity formatting": `r` relative, `d` the date, `t` the time.
            form = "r" if value.now is not None else "d" if value.day else "dt"
            told = html.escape(self._told(value), quote=False)
            return f'<tg-time unix="{value.at // 1000}" format="{form}">{told}</tg-time>'
        return value if isinstance(value, Html) else html.escape(self.written(value), quote=False)


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button; exactly one of `data`, `url`, `copy`, `inline` is set. `style`: "success" or "danger" where the app shows it."""

    label: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    inline: str | None = None
    style: str | None = None

    def shown(self) -> dict[str, Any]:
        """The button as Telegram wants it. Source: Bot API, InlineKeyboardButton."""
        shown: dict[str, Any] = {"text": self.label}
        if self.style is not None:
            shown["style"] = self.style
        if self.url is not None:
            return shown | {"url": self.url}
        if self.copy is not None:
            return shown | {"copy_text": {"text": self.copy[:256]}}
        if self.inline is not None:
            return shown | {"switch_inline_query_current_chat": self.inline}
        return shown | {"callback_data": self.data}


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Screen:
    """A text (markup) and its rows of buttons. `request_chat`: instead of them one that opens Telegram's list of groups."""

    text: Html
    rows: Rows = field(default_factory=tuple)
    request_chat: str | None = None

    def keyboard(self) -> dict[str, Any] | None:
        """The buttons as Telegram wants them; None without any."""
        rows = [[button.shown() for button in row] for row in self.rows if row]
        return {"inline_keyboard": rows} if rows else None

    def request(self) -> dict[str, Any] | None:
        """The button for choosing a group, where the screen asks for one. Source: Bot API, ReplyKeyboardMarkup."""
        if self.request_chat is None:
            return None
        asked = {"request_id": 1, "chat_is_channel": False, "bot_is_member": True, "request_title": True}
        row = [{"text": self.request_chat, "request_chat": asked}]
        return {"keyboard": [row], "resize_keyboard": True, "one_time_keyboard": True}

    def with_text(self, above: Html) -> Screen:
        """The screen with a paragraph above its text."""
        return replace(self, text=Html(f"{above}\n\n{self.text}"))


def in_pairs(buttons: Sequence[Button]) -> list[list[Button]]:
    """Two buttons a row; one whose label a phone would cut there has a row of its own."""
    rows: list[list[Button]] = []
    for button in buttons:
        alone = len(button.label) > LONGEST_OF_TWO
        if rows and len(rows[-1]) == 1 and not alone and len(rows[-1][0].label) <= LONGEST_OF_TWO:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def lines(*texts: str | None) -> Html:
    """Markup lines under one another; None and empty ones are left out."""
    return Html("\n".join(text for text in texts if text))


def escaped(text: str) -> Html:
    """A text of the panel's or a person's, as markup."""
    return Html(html.escape(text, quote=False))


def folded(text: str) -> Html:
    """A long text, folded until it is tapped. Source: Bot API, HTML style, expandable blockquote."""
    return Html(f"<blockquote expandable>{html.escape(text, quote=False)}</blockquote>")


def cut(text: str, length: int) -> str:
    """At most that many characters, with an ellipsis where something is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
