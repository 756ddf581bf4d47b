from __future__ import annotations

from pathlib import Path

from bot.domain.ids import PersonId
from bot.domain.notifications.events import OperatorNote
from bot.flows.notifications.operator_notes import OperatorNotes
from bot.i18n import Languages
from bot.store.store import Store
from bot.telegram.screen import Localizer
from bot.telegram.screens.notifications import notices
from tests.store.examples import NOW


async def test_every_operator_is_told_once_of_the_same_matter(store: Store) -> None:
    ids = iter(range(1, 100))
    operator_notes = OperatorNotes(store, (PersonId(1001), PersonId(1002)), lambda: NOW, lambda: next(ids))
    for _ in range(3):
        await operator_notes.note("update:7", "Number {number} could not be handled.", number="7")
    await operator_notes.note("update:8", "Something else.")
    notes = await store.outbox.waiting(10)
    assert [(note.chat_id, note.payload()) for note in notes if isinstance(note, OperatorNote)] == [
        (1001, first := {"message": "Number {number} could not be handled.", "number": "7"}),
        (1002, first),
        (1001, {"message": "Something else."}),
        (1002, {"message": "Something else."}),
    ]


async def test_without_operators_nobody_is_told(store: Store) -> None:
    await OperatorNotes(store, (), lambda: NOW, lambda: 1).note("update:7", "Something.")
    assert await store.outbox.waiting(10) == []


def test_a_note_is_in_the_language_of_who_reads_it() -> None:
    languages = Languages(Path(__file__).parents[2] / "locales")
    english, russian = (
        notices.operator_note(Localizer(languages.get_translator(one)), "Telegram asks us to wait.", {}).text
        for one in ("en", "ru")
    )
    assert english == "🛠 Telegram asks us to wait."
    assert "Telegram" in russian
    assert russian != english


def test_what_a_note_tells_is_no_markup_and_how_long_something_took_is_a_duration() -> None:
    t = Localizer(Languages(Path(__file__).parents[2] / "locales").get_translator("en"))
    values = {"account": "<b>A</b>", "seconds": "3900"}
    assert (
        notices.operator_note(t, "“{account}” answers again, after {took}.", values).text
        == "🛠 “&lt;b&gt;A&lt;/b&gt;” answers again, after 1 h 5 min."
    )
    older = {"text": "An older version's words: {braces} & all"}
    assert notices.operator_note(t, "", older).text == "🛠 An older version's words: {braces} &amp; all"
