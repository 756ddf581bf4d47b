from __future__ import annotations

from bot.domain.events import EventKind
from bot.domain.ids import PersonId
from bot.flows.noting import Noting
from bot.store.store import SqlStore
from tests.store.examples import NOW


async def test_every_operator_is_told_once_of_the_same_matter(store: SqlStore) -> None:
    ids = iter(range(1, 100))
    noting = Noting(store, (PersonId(1001), PersonId(1002)), lambda: NOW, lambda: next(ids))
    for _ in range(3):
        await noting.note("update:7", "Something could not be handled.")
    await noting.note("update:8", "Something else.")
    notes = await store.outbox.waiting(10)
    assert [(note.chat_id, note.payload["text"]) for note in notes] == [
        (1001, "Something could not be handled."),
        (1002, "Something could not be handled."),
        (1001, "Something else."),
        (1002, "Something else."),
    ]
    assert {note.kind for note in notes} == {EventKind.OPERATOR_NOTE}


async def test_without_operators_nobody_is_told(store: SqlStore) -> None:
    await Noting(store, (), lambda: NOW, lambda: 1).note("update:7", "Something.")
    assert await store.outbox.waiting(10) == []
