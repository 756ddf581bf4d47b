"""Requests about many ids: as few as the panel allows, with an answer for each id.

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
from bot.panel.refusals import ErrorReader, find_error_text
from bot.panel.requests import PanelRequests

Id = TypeVar("Id", bound=str)
Found = TypeVar("Found")
ById: TypeAlias = Callable[[Json, Sequence[Id], ErrorReader], dict[Id, Found]]
"""Parses an answer into a value for each requested id."""

MOST_ONE_BY_ONE = 50
"""Ids per call on a panel without batches; the rest are left out, so that a call takes about a minute at most."""
_ACCOUNT_WIDE = frozenset({RefusalCode.KEY, RefusalCode.FUNDS, RefusalCode.RATE_LIMIT, RefusalCode.ACTION})
"""Refusals that concern the whole account or panel, even as the answer to a single id."""

log = structlog.get_logger(__name__)


class Batches:
    """Batches of one account. Once a panel turns out to support single ids only, its ids are sent one by one.

    `single` is the name of the parameter for one id, its plural that for many; it is empty where even one id goes into
    the plural, `orders`.
    """

    def __init__(self, requests: PanelRequests) -> None:
        self._requests = requests
        self._error_reader = requests.error_reader
        self._size = max(1, min(requests.error_reader.dialect.batch_size, LARGEST_BATCH))
        self._one_by_one = False

    async def read(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        """Read an answer for each id; ids that the panel leaves out are left out."""
        if self._one_by_one:
            return await self._read_one_by_one(action, ids, single, by_id)
        found: dict[Id, Found | PanelRefusal] = {}
        for batch in _split(ids, self._size):
            try:
                answers = await self._read_batch(action, batch, single, by_id)
            except PanelRefusal as refusal:
                if len(batch) == 1 or refusal.code is not RefusalCode.ORDER_ID:
                    raise
                answers = await self._read_one_by_one(action, batch, single, by_id)
                self._one_by_one = not all(isinstance(answer, PanelRefusal) for answer in answers.values())
            found |= answers
        return found

    async def _read_one_by_one(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        """Read id by id. An id with an unreadable answer is left out; no answer, or an account-wide refusal, ends the loop."""
        found: dict[Id, Found | PanelRefusal] = {}
        trouble: PanelError | None = None
        for batch in _split(ids[:MOST_ONE_BY_ONE], 1):
            try:
                answers = await self._read_batch(action, batch, single, by_id)
            except UnreadableAnswer as error:
                trouble = error
            except PanelError as error:
                trouble = error
                break
            else:
                found |= answers
        if trouble is not None and not found:
            raise trouble
        return found

    async def _read_batch(
        self, action: str, batch: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        def parse(answer: Json) -> dict[Id, Found] | None:
            found = by_id(answer, batch, self._error_reader)
            return found if found or answer in ([], {}) else None

        return await _per_id(batch, self._requests.read(action, _id_parameter(single, batch), parse))

    async def write(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        """Write for each id and return its answer.

        The outcome of an id that is left out is unknown: the panel left it out, or a later batch got no answer.
        """
        found: dict[Id, Found | PanelRefusal] = {}
        for batch in _split(ids, self._size):
            try:
                answers = await self._write_batch(action, batch, single, by_id)
            except PanelError:
                if not found:
                    raise
                log.warning("panel_batch_unanswered", action=action, left=len(batch))
                break
            found |= answers
        return found

    async def _write_batch(
        self, action: str, batch: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        def accepted(answer: Json) -> dict[Id, Found] | None:
            return None if find_error_text(answer) is not None else by_id(answer, batch, self._error_reader) or None

        return await _per_id(batch, self._requests.write(action, _id_parameter(single, batch), accepted))


def _split(ids: Sequence[Id], size: int) -> Iterator[list[Id]]:
    unique = list(dict.fromkeys(ids))
    return (unique[start : start + size] for start in range(0, len(unique), size))


def _id_parameter(single: str, batch: Sequence[str]) -> dict[str, str]:
    if single and len(batch) == 1:
        return {single: batch[0]}
    return {f"{single or 'order'}s": ",".join(batch)}


async def _per_id(batch: Sequence[Id], answering: Awaitable[Mapping[Id, Found]]) -> dict[Id, Found | PanelRefusal]:
    """Await the answer; the refusal of a request for one id becomes that id's answer, unless it is account-wide."""
    try:
        return dict(await answering)
    except PanelRefusal as refusal:
        if len(batch) > 1 or refusal.code in _ACCOUNT_WIDE:
            raise
        return {batch[0]: refusal}
