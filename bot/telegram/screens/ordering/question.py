"""A question of an order: what is asked, the answers that a tap gives, and what was wrong with the last one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.domain.catalogue.services import Service
from bot.domain.mass_orders.mass_orders import takes_bulk
from bot.domain.ordering.answer_parsers import day_of, lines_of
from bot.domain.ordering.draft import Paste
from bot.domain.ordering.fields import Field
from bot.domain.time_zones import date_at
from bot.flows.ordering.order_questions import Step
from bot.telegram.actions.mass_orders import ORDER_SEVERAL_LINKS
from bot.telegram.actions.ordering import ANSWER, CANCEL, END_LIST, PREVIOUS_QUESTION, SHOW_MONTH, SKIP_QUESTION
from bot.telegram.arguments import DraftVersion
from bot.telegram.screen import LONGEST_OF_FOUR, Button, Html, Localizer, Screen, in_pairs, lines
from bot.telegram.screens.calendar import calendar
from bot.telegram.screens.errors import said
from bot.telegram.screens.labels import about, answer, written

_CHIPS_A_ROW = 4
_MOST_OF_A_JOINT = 30


def question(t: Localizer, where: Step, field: Field, month: datetime.date | None = None) -> Screen:
    """What is asked now, with the answers that a tap gives; a day is chosen from a calendar that shows `month`."""
    draft, service = where.draft, where.service
    assert service is not None  # noqa: S101 - `ordering.step` checked it
    wrong = said(t, where.mistake) if where.mistake else None
    ask = t(
        field.ask,
        minimum=service.minimum,
        maximum=service.maximum,
        example=_example(t, where, field, service),
        quantity=written(t, draft.answers.get("quantity", "")),
    )
    given = draft.answers.get(field.name)
    before = t("Now: {answer}", answer=answer(t, field, given)) if given else None
    chips = [ANSWER.button(label, DraftVersion.of(draft), value) for label, value in _chips(t, where, field)]
    if field.day or all(len(chip.label) <= LONGEST_OF_FOUR for chip in chips):
        rows: list[Sequence[Button]] = [
            chips[start : start + _CHIPS_A_ROW] for start in range(0, len(chips), _CHIPS_A_ROW)
        ]
    else:
        rows = [*in_pairs(chips)]
    if field.day:
        first = _today(t, where) + datetime.timedelta(days=1)
        shown = month or (day_of(given) if given else first)
        rows += calendar(
            t,
            shown,
            first,
            lambda day: ANSWER.data(DraftVersion.of(draft), day.isoformat()),
            lambda day: SHOW_MONTH.data(DraftVersion.of(draft), f"{day:%Y-%m}"),
        )
    if draft.links and takes_bulk(service):
        label = t.plural_plain("Bulk order for {count} link", "Bulk order for {count} links", len(draft.links))
        rows.append([ORDER_SEVERAL_LINKS.button("📋 " + label, DraftVersion.of(draft))])
    paste = draft.paste
    if paste is not None:
        whole = t.plural_plain("That is all: {count} line", "That is all: {count} lines", len(lines_of(paste.text)))
        rows.append([END_LIST.button("✅ " + whole, DraftVersion.of(draft))])
    if field.optional:
        rows.append([SKIP_QUESTION.button(t.plain(field.skip), DraftVersion.of(draft))])
    rows.append(
        [PREVIOUS_QUESTION.button("‹ " + t.plain("Back"), DraftVersion.of(draft)), CANCEL.button(t.plain("Cancel"))]
    )
    mark = Html(f"❗ {wrong}\n") if wrong else None
    so_far = _so_far(t, paste) if paste is not None else (ask, before)
    return Screen(lines(mark, t("<b>{about}</b>", about=about(service, draft)), *so_far), rows)


def _so_far(t: Localizer, paste: Paste) -> tuple[Html | None, ...]:
    """What came of a list that Telegram may have cut, and where its last two messages meet."""
    before = paste.text[: paste.joint].rstrip()
    gap = paste.text[len(before) : paste.joint]
    begins = before.rsplit("\n", 1)[-1][-_MOST_OF_A_JOINT:]
    goes_on = paste.text[paste.joint :].split("\n", 1)[0][:_MOST_OF_A_JOINT]
    between = "⏎" if "\n" in gap else gap
    return (
        t.plural(
            "📥 {count} line so far. Telegram cuts long texts: send the rest, or press the button if that is all.",
            "📥 {count} lines so far. Telegram cuts long texts: send the rest, or press the button if that is all.",
            len(lines_of(paste.text)),
        ),
        t(
            "Here the messages meet: “{joint}”. If that is wrong, send the list as a .txt file.",
            joint=f"{begins}{between}{goes_on}",
        )
        if paste.pieces > 1
        else None,
    )


def _chips(t: Localizer, where: Step, field: Field) -> list[tuple[str, str]]:
    if field.choices:
        return [(t.plain(choice.label), choice.value) for choice in field.choices]
    if field.day:
        today = _today(t, where)
        return [
            (f"+ {t.formats.duration(days * 86_400)}", (today + datetime.timedelta(days=days)).isoformat())
            for days in (7, 30, 90)
        ]
    if not field.numbers or where.service is None:
        return []
    low, high = where.service.minimum, where.service.maximum
    wanted = {low, high, *(number for number in (100, 500, 1000, 5000, 10_000) if low <= number <= high)}
    if where.last_quantity and where.last_quantity.isdigit() and low <= int(where.last_quantity) <= high:
        wanted.add(int(where.last_quantity))
    numbers = sorted(wanted)
    if len(numbers) > 2 * _CHIPS_A_ROW:
        numbers = [*numbers[: 2 * _CHIPS_A_ROW - 1], numbers[-1]]
    return [(short_number(t, number), str(number)) for number in numbers]


def _today(t: Localizer, where: Step) -> datetime.date:
    """The day it is where the reader is."""
    return date_at(where.now, t.zone)


def short_number(t: Localizer, number: int) -> str:
    """A round number as a chip: 5k, 2M, else written out."""
    for size, unit in ((1_000_000, "M"), (1000, "k")):
        if number >= size and number % (size // 10) == 0:
            whole, tenth = divmod(number, size)
            tenth = tenth * 10 // size
            return f"{whole}.{tenth}{unit}" if tenth else f"{whole}{unit}"
    return t.formats.number(number)


def _example(t: Localizer, where: Step, field: Field, service: Service) -> str:
    if field.day:
        return t.formats.days.short(_today(t, where) + datetime.timedelta(days=30))
    if service.minimum <= 1500 <= service.maximum:
        return t.plain("1.5k")
    return short_number(t, max(service.minimum, min(1000, service.maximum)))
