"""Calls about many ids: as few requests as the panel allows, and an answer for each id.

**Source:** seed document, "up to 100 IDs"; one panel ignores `orders` and refuses the whole request (API dialects,
`status`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import structlog

from bot.domain.errors import PanelError, PanelRefusal, RefusalCode, UnreadableAnswer
from bot.panel.dialects import LARGEST_BATCH
from bot.panel.parsing import Json
from bot.panel.refusals import ErrorReader, complaint
from bot.panel.requests import PanelRequests

Id = TypeVar("Id", bound=str)
Found = TypeVar("Found")
ById: TypeAlias = Callable[[Json, Sequence[Id], ErrorReader], dict[Id, Found]]
"""Reads what an answer says of each id that was asked about."""

MOST_ONE_BY_ONE = 50
"""Ids a call on a panel without batches; the others are left out, so that a call takes about a minute at most."""
_OF_THE_ACCOUNT = frozenset({RefusalCode.KEY, RefusalCode.FUNDS, RefusalCode.RATE_LIMIT, RefusalCode.ACTION})
"""What a refusal of a single id says about the account or the panel, and not about the id."""

log = structlog.get_logger(__name__)


class Batches:
    """Batches of one account. A panel found to know single ids only is asked one by one from then on.

    `single` is the parameter of one id, its plural that of many; empty where even one id goes in the plural, `orders`.
    """

    def __init__(self, calls: PanelRequests) -> None:
        self._calls = calls
        self._ear = calls.ear
        self._size = max(1, min(calls.ear.dialect.batch_size, LARGEST_BATCH))
        self._one_by_one = False

    async def read(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        """What the panel says of each id; ids it leaves out are left out."""
        if self._one_by_one:
            return await self._read_one_by_one(action, ids, single, by_id)
        found: dict[Id, Found | PanelRefusal] = {}
        for batch in _cut(ids, self._size):
            try:
                read = await self._read_batch(action, batch, single, by_id)
            except PanelRefusal as refusal:
                if len(batch) == 1 or refusal.code is not RefusalCode.ORDER_ID:
                    raise
                read = await self._read_one_by_one(action, batch, single, by_id)
                self._one_by_one = not all(isinstance(answer, PanelRefusal) for answer in read.values())
            found |= read
        return found

    async def _read_one_by_one(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        """An id that is answered oddly is left out; what is no answer at all, or about the account, ends the asking."""
        found: dict[Id, Found | PanelRefusal] = {}
        trouble: PanelError | None = None
        for batch in _cut(ids[:MOST_ONE_BY_ONE], 1):
            try:
                read = await self._read_batch(action, batch, single, by_id)
            except UnreadableAnswer as odd:
                trouble = odd
            except PanelError as error:
                trouble = error
                break
            else:
                found |= read
        if trouble is not None and not found:
            raise trouble
        return found

    async def _read_batch(
        self, action: str, batch: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        def meaning(answer: Json) -> dict[Id, Found] | None:
            found = by_id(answer, batch, self._ear)
            return found if found or answer in ([], {}) else None

        return await _for_each(batch, self._calls.read(action, _named(single, batch), meaning))

    async def write(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        """What the panel says of each id.

        What became of an id that is left out is not known: the panel did not say, or a later batch got no answer.
        """
        found: dict[Id, Found | PanelRefusal] = {}
        for batch in _cut(ids, self._size):
            try:
                read = await self._write_batch(action, batch, single, by_id)
            except PanelError:
                if not found:
                    raise
                log.warning("panel_batch_unanswered", action=action, left=len(batch))
                break
            found |= read
        return found

    async def _write_batch(
        self, action: str, batch: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        def accepted(answer: Json) -> dict[Id, Found] | None:
            return None if complaint(answer) is not None else by_id(answer, batch, self._ear) or None

        return await _for_each(batch, self._calls.write(action, _named(single, batch), accepted))


def _cut(ids: Sequence[Id], size: int) -> Iterator[list[Id]]:
    once = list(dict.fromkeys(ids))
    return (once[start : start + size] for start in range(0, len(once), size))


def _named(single: str, batch: Sequence[str]) -> dict[str, str]:
    if single and len(batch) == 1:
        return {single: batch[0]}
    return {f"{single or 'order'}s": ",".join(batch)}


async def _for_each(batch: Sequence[Id], asked: Awaitable[Mapping[Id, Found]]) -> dict[Id, Found | PanelRefusal]:
    """The answer; a refusal of a single id, as that id's answer unless it is about more than it."""
    try:
        return dict(await asked)
    except PanelRefusal as refusal:
        if len(batch) > 1 or refusal.code in _OF_THE_ACCOUNT:
            raise
        return {batch[0]: refusal}
