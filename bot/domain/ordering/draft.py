"""A draft: an order being filled in, one question at a time.

An immutable state machine that knows no Telegram and no storage.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.errors import FieldMistake
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PersonId, ServiceId
from bot.domain.messages import N_
from bot.domain.ordering.fields import SKIPPED, Field
from bot.domain.ordering.order_types import OrderType
from bot.domain.ordering.quote import Quote
from bot.domain.paste_joining import join_list
from bot.domain.service_terms import ServiceTerms, ShownTerms

EDITED = "edit "
_PASTE_KEYS = ("paste", "paste_pieces", "paste_joint", "paste_units")
_LINKS_KEY = "links"
"""Where a draft's answers keep what is no answer yet: a list in several messages, several links. No field has these names."""


def target_of(answers: Mapping[str, str]) -> str:
    """What an order is for: its link, or the user name whose posts are followed; empty while neither is said."""
    return answers.get("link") or answers.get("username", "")


@dataclass(frozen=True, slots=True)
class Paste:
    """A list that comes in several messages: its `text` so far, in how many `pieces`, where the last of them begins, and its
    length in Telegram's units.
    """

    text: str
    pieces: int
    joint: int
    units: int

    def with_piece(self, piece: str, units: int) -> Paste:
        """The list with another message behind it."""
        joined = join_list(self.text, piece, self.units)
        return Paste(joined, self.pieces + 1, len(joined) - len(piece), units)


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What a person has said so far of one order.

    `service_id` None: only a link was pasted, the service is still to be chosen. `answers` hold the texts to send by
    field name. `version` grows with every step: a button carries the version it was made for. `update_id` is the
    Telegram update that made the last step, so that the same update, handled again after a kill, takes no second step.
    `shown` is what the person saw of the service when they began, `place` the list they chose it from (for the screens to
    read), `quote` what the confirm screen showed. `reopened` names the field that is asked again although it is answered
    (Back), with `EDITED` before it where a person chose it (Edit). `order_id` is set once it was confirmed.
    """

    id: DraftId
    person_id: PersonId
    chat_id: ChatId
    account_id: AccountId
    service_id: ServiceId | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    reopened: str | None = None
    version: int = 0
    update_id: int = 0
    shown: ShownTerms | None = None
    quote: Quote | None = None
    order_id: OrderId | None = None
    message_id: int | None = None
    updated_at: int = 0
    group_id: ChatId | None = None
    place: str = ""

    @property
    def target(self) -> str:
        """What the order is for."""
        return target_of(self.answers)

    @property
    def paste(self) -> Paste | None:
        """The list that was sent so far as the answer to the open question, not yet said to be whole."""
        if (text := self.answers.get("paste")) is None:
            return None
        pieces, joint, units = (int(self.answers[key]) for key in _PASTE_KEYS[1:])
        return Paste(text, pieces, joint, units)

    def pasted(self, piece: str, units: int, longest: int) -> OrderDraft:
        """The draft with a further message of a list; of one that is longer than `longest` so much as shows that it is."""
        before = self.paste
        paste = Paste(piece, 1, 0, units) if before is None else before.with_piece(piece, units)
        kept = (paste.text[: longest + 1], str(paste.pieces), str(paste.joint), str(paste.units))
        return replace(self, answers={**self.answers, **dict(zip(_PASTE_KEYS, kept, strict=True))})

    @property
    def links(self) -> list[str]:
        """The links that were sent where the order has one, and that a bulk order could have."""
        return self.answers.get(_LINKS_KEY, "").split()

    def with_links(self, links: Iterable[str]) -> OrderDraft:
        """The draft with several links kept, the question open as it was."""
        return replace(self, answers={**self.answers, _LINKS_KEY: "\n".join(links)})

    def without_unfinished(self) -> OrderDraft:
        """The draft without what was sent and is no answer yet."""
        unfinished = {*_PASTE_KEYS, _LINKS_KEY}
        return replace(self, answers={name: answer for name, answer in self.answers.items() if name not in unfinished})

    def question(self, service: ServiceTerms, shape: OrderType) -> Field | None:
        """The field that is asked now, or None when all is said and the order can be quoted."""
        again = shape.field(self.reopened.removeprefix(EDITED)) if self.reopened else None
        if again is not None and again.allowed(service, self.answers):
            return again
        unanswered = (one for one in shape.fields if one.name not in self.answers)
        return next((one for one in unanswered if one.asked(service, self.answers)), None)

    def answered(
        self, asked: Field, text: str, service: ServiceTerms, shape: OrderType, *, today: datetime.date | None = None
    ) -> OrderDraft:
        """The draft with `text` as the answer to `asked`; raises `FieldMistake` and leaves this draft as it was.

        Answers that no longer arise (an interval without runs) are dropped; answers the new one contradicts are asked
        again. `today`, where it is given, refuses a last day that has passed.
        """
        return self._with(asked, asked.answer(text, service, self.answers, today=today), service, shape)

    def skipped(self, asked: Field, service: ServiceTerms, shape: OrderType) -> OrderDraft:
        """The draft with an optional field passed over; raises `FieldMistake` where it is needed."""
        if not asked.optional:
            raise FieldMistake(N_("This one cannot be skipped."))
        return self._with(asked, SKIPPED, service, shape)

    def back(self, service: ServiceTerms, shape: OrderType) -> OrderDraft | None:
        """The draft one question earlier, its answer kept until a new one is given; None where there is none earlier.

        A question that a person chose is left again, to where they chose it.
        """
        current = self.question(service, shape)
        if self.reopened and self.reopened.startswith(EDITED):
            return replace(self.without_unfinished(), reopened=None, quote=None)
        arising = [one for one in shape.fields if one.asked(service, self.answers) or self.answers.get(one.name)]
        before = arising[: arising.index(current)] if current in arising else arising
        return replace(self.without_unfinished(), reopened=before[-1].name, quote=None) if before else None

    def edited(self, name: str) -> OrderDraft:
        """The draft with one field asked, again or by a person's own wish."""
        return replace(self.without_unfinished(), reopened=EDITED + name, quote=None)

    def _with(self, asked: Field, value: str, service: ServiceTerms, shape: OrderType) -> OrderDraft:
        answers = {**self.without_unfinished().answers, asked.name: value}
        for later in shape.fields[shape.fields.index(asked) + 1 :]:
            if later.name not in answers:
                continue
            if not later.allowed(service, answers):
                del answers[later.name]
            elif answers[later.name] != SKIPPED:
                try:
                    later.read(answers[later.name], service, answers)
                except FieldMistake:
                    del answers[later.name]
        return replace(self, answers=answers, reopened=None, quote=None)
