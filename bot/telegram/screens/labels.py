"""How an order is called in one line: its service, its link, how much of what."""

from __future__ import annotations

from bot.domain.catalogue.services import Service
from bot.domain.errors import FieldMistake
from bot.domain.links import read_link
from bot.domain.ordering.answer_parsers import day_of
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.fields import Field
from bot.domain.service_kinds import KIND_BY_KEY
from bot.telegram.screen import Html, Localizer, cut


def about(service: Service, draft: OrderDraft) -> str:
    """The draft in one line: service, and where it goes once that is said."""
    target = draft.answers.get("link") or draft.answers.get("username", "")
    return " · ".join(part for part in (cut(service.name, 60), short_link(target)) if part)


def amount(t: Localizer, quantity: int, kind: str) -> Html:
    """How much of what, where that has a name; one of something has no form of its own in the names of kinds."""
    if kind == "other":
        return t("{quantity}", quantity=quantity)
    name = t.plain(KIND_BY_KEY[kind].name)
    if quantity == 1:
        return t("{kind}: {quantity}", kind=name, quantity=quantity)
    return t("{quantity} {kind}", quantity=quantity, kind=name.lower())


def short_link(text: str) -> str:
    """A link as a phone shows it."""
    try:
        return read_link(text).short if text else ""
    except FieldMistake:
        return cut(text, 40)


def answer(t: Localizer, field: Field, value: str) -> str:
    """One answer as the reader writes it: a list by its first line, a day and a number in their own form."""
    if field.lines:
        count = value.count("\n") + 1
        first = cut(value.split("\n", 1)[0], 30)
        return (
            first
            if count == 1
            else t.plural_plain(
                "{count} line, the first: {first}", "{count} lines, the first: {first}", count, first=first
            )
        )
    if field.day:
        return t.written(day_of(value))
    label = next((choice.label for choice in field.choices if choice.value == value), None)
    return t.plain(label) if label else written(t, cut(value, 60))


def written(t: Localizer, value: str) -> str:
    """An answer as the reader writes it: numbers with their separators."""
    return t.formats.number(int(value)) if value.isascii() and value.isdigit() and len(value) < 16 else value
