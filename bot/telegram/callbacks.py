"""What a button carries: a verb and its words, at most 64 bytes. What cannot be read is an old button, never an error."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.domain.conversation import Selection
from bot.domain.errors import OldButton
from bot.domain.ids import DraftId
from bot.domain.ordering.draft import OrderDraft
from bot.domain.service_terms import ShownTerms

if TYPE_CHECKING:
    from bot.domain.catalogue.services import Service

SEPARATOR = ":"
PLACE = "="
"""Stands before the data of the button that leads to the list a screen belongs to: Back from a card leads there."""
LEAVING = "<"
"""Stands before the data of the Back of a question: the next text is no answer to it any more."""
_DIGITS = string.digits + string.ascii_lowercase
_LARGEST = 2**63
MOST_BYTES = 64
_SHOWN = re.compile(r"(\d{1,20}(?:\.\d{1,20})?),(\d{1,18}),(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PressedButton:
    """A button's verb and its words."""

    verb: str
    words: tuple[str, ...]

    def word(self, position: int) -> str:
        """A word; raises `OldButton` where there is none."""
        if position >= len(self.words):
            raise OldButton
        return self.words[position]

    def rest(self, position: int) -> str:
        """Everything from a word on, as it was packed: for ids and texts that may hold the separator."""
        self.word(position)
        return SEPARATOR.join(self.words[position:])

    def id(self, position: int) -> int:
        """One of our ids."""
        return unpack_id(self.word(position))

    def number(self, position: int) -> int:
        """A small whole number."""
        word = self.word(position)
        if not (word.isascii() and word.isdigit() and len(word) < 10):
            raise OldButton
        return int(word)

    @property
    def shown(self) -> ShownTerms | None:
        """The terms that the card of the button showed: its first word; None where it holds none."""
        if (said := _SHOWN.fullmatch(self.word(0))) is None:
            return None
        return ShownTerms(Decimal(said[1]), int(said[2]), int(said[3]))

    @property
    def draft(self) -> tuple[DraftId, int]:
        """The draft and the version the button was made for: its first two words."""
        return DraftId(self.id(0)), self.number(1)


def pack(verb: str, *words: object) -> str:
    """Callback data; a last word that is too long is cut to fit."""
    return _fitting(SEPARATOR.join((verb, *(str(word) for word in words))))


def place(data: str) -> str:
    """The data of a list, for the button that leads to it."""
    return _fitting(PLACE + data.removeprefix(PLACE))


def leaving(data: str) -> str:
    """The data of a button, for the Back of a question that a text answers."""
    return LEAVING + data


def fits(data: str) -> bool:
    """Whether a button has room for all of the data."""
    return len(data.encode()) <= MOST_BYTES


def place_in(buttons: Iterable[str]) -> str | None:
    """The data that leads to the list a message with these buttons belongs to, or None where it belongs to none."""
    return next((data for data in buttons if data.startswith(PLACE)), None)


def _fitting(data: str) -> str:
    return data.encode()[:MOST_BYTES].decode(errors="ignore")


def unpack(data: str | None) -> PressedButton:
    """Read callback data; anybody can send anything here."""
    verb, *words = (data or "").removeprefix(LEAVING).removeprefix(PLACE).split(SEPARATOR)
    return PressedButton(verb, tuple(words))


def of_service(verb: str, service: Service) -> str:
    """Callback data for a button of a service's card: what it said of rate and bounds goes along where there is room."""
    shown = f"{service.rate:f},{service.minimum},{service.maximum}"
    data = SEPARATOR.join((verb, shown, str(service.id)))
    return data if fits(data) else pack(verb, "", service.id)


def of_draft(verb: str, draft: OrderDraft | Selection, *words: object) -> str:
    """Callback data for a button of this version of a draft."""
    return pack(verb, pack_id(draft.id), draft.version, *words)


def pack_id(number: int) -> str:
    """One of our ids, short: base 36."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def unpack_id(text: str) -> int:
    """The id again; raises `OldButton` for what is none."""
    if not 0 < len(text) <= 13 or not set(text) <= set(_DIGITS) or (number := int(text, 36)) >= _LARGEST:
        raise OldButton
    return number
