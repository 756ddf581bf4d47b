"""Answers as domain values, from whatever shape they come in: matched by id, by position only where no entry has one.

**Source:** seed document for the standard shapes; what else panels were seen to answer is in tests/panel/answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from bot.domain.errors import PanelRefusal, RefusalCode
from bot.domain.ids import PanelOrderId, PanelRefillId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer
from bot.panel.parsing import Json, amount, count, flag, identity, natural, number
from bot.panel.refusals import ErrorReader, complaint

Id = TypeVar("Id", bound=str)
Meaning = TypeVar("Meaning")

_LONGEST_WORD = 60
_CURRENCY = re.compile(r"[A-Za-z]{3,8}")
_STATUS_KEYS = frozenset({"status", "charge", "remains", "start_count", "start_counter"})
_SERIES_KEYS = frozenset({"runs", "posts", "orders"})
_WRAPPERS = ("data", "result")
_LISTS = ("orders", "refills")
_OWN_KEYS = frozenset({"order", "refill", "cancel", "canceled", "balance", "error", *_STATUS_KEYS})


def placed(answer: Json) -> PlacedOrder | None:
    """The yes to `add`, or None unless the answer certainly has an order's id.

    **Source:** `{"order": 23501}`, ids as text, beside other keys, and `{"orders": [..]}` for one order were seen. An
    id beside an error is a yes: the panel booked it. An id deeper inside an error is not certainly that of this order.
    """
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, dict):
        return None
    found = _order_of(answer)
    if not found and complaint(answer) is None and isinstance(inner := answer.get("data"), dict):
        answer, found = inner, _order_of(inner)
    return PlacedOrder(PanelOrderId(found), amount(answer.get("charge"))) if found else None


def _order_of(answer: Mapping[str, Json]) -> str:
    several = answer.get("orders")
    only = several[0] if isinstance(several, list) and len(several) == 1 else None
    return identity(answer.get("order")) or identity(only)


def balance(answer: Json, currency: str) -> Money | None:
    """The balance, or None if it cannot be read; `currency` where the answer names none."""
    inner = answer.get("data") if isinstance(answer, dict) and "balance" not in answer else None
    answer = inner if isinstance(inner, dict) else answer
    held = number(answer.get("balance")) if isinstance(answer, dict) else None
    return (
        Money(held, _currency(answer.get("currency")) or currency)
        if held is not None and isinstance(answer, dict)
        else None
    )


def statuses(
    answer: Json, ids: Sequence[PanelOrderId], ear: ErrorReader
) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
    """What the panel says of each order it spoke of."""
    return _read(_by_id(answer, ids, ("order", "order_id", "id"), _STATUS_KEYS), lambda entry: _status(entry, ear))


def refills(
    answer: Json, ids: Sequence[PanelOrderId], ear: ErrorReader
) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
    """The refill's id, or the panel's no, for each order it spoke of.

    **Source:** some panels give the order's own id back.
    """

    def refill(entry: Json) -> PanelRefillId | PanelRefusal | None:
        found = _outcome(entry, "refill", ear)
        return found if isinstance(found, PanelRefusal) else PanelRefillId(identity(found)) if identity(found) else None

    return _read(_by_id(answer, ids, ("order", "order_id"), frozenset({"refill", "error"})), refill)


def refill_statuses(
    answer: Json, ids: Sequence[PanelRefillId], ear: ErrorReader
) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
    """What the panel says of each refill it spoke of."""

    def refill(entry: Json) -> RefillAnswer | PanelRefusal | None:
        found = _outcome(entry, "status", ear)
        if not isinstance(found, str):
            return found if isinstance(found, PanelRefusal) else None
        word = ear.words(found, _LONGEST_WORD)
        return RefillAnswer(ear.dialect.refill(word), word) if word else None

    return _read(_by_id(answer, ids, ("refill", "refill_id", "id"), frozenset({"status", "error"})), refill)


def cancels(answer: Json, ids: Sequence[PanelOrderId], ear: ErrorReader) -> dict[PanelOrderId, PanelRefusal | None]:
    """The panel's no, or None for a cancel request it took, for each order it spoke of.

    **Source:** a yes is 1, true, an id of the request or the order's own; `{"canceled": [ids]}` leaves out the refused.
    """
    listed = answer.get("canceled") if isinstance(answer, dict) else None
    if isinstance(listed, list):
        taken = {identity(entry) for entry in listed}
        return {order: None if order in taken else PanelRefusal(RefusalCode.OTHER, "") for order in ids}

    def cancel(entry: Json) -> PanelRefusal | bool | None:
        found = _outcome(entry, "cancel", ear)
        if isinstance(found, PanelRefusal):
            return found
        if found != "" and flag(found) is False:
            return PanelRefusal(RefusalCode.OTHER, "")
        return True if flag(found) or identity(found) else None

    read = _read(_by_id(answer, ids, ("order", "order_id"), frozenset({"cancel", "error"})), cancel)
    return {order: found if isinstance(found, PanelRefusal) else None for order, found in read.items()}


def _outcome(entry: Json, name: str, ear: ErrorReader) -> Json | PanelRefusal:
    """What an entry says under `name`, or its no: nested, beside, or a bare sentence the dialect knows."""
    if isinstance(entry, dict):
        inner = entry.get(name)
        said = complaint(inner)
        if said is None:
            said = complaint(entry)
        if said is not None:
            return ear.refusal(said)
        entry = inner
    if isinstance(entry, str) and not identity(entry):
        refusal = ear.refusal(entry)
        return refusal if refusal.code is not RefusalCode.OTHER else entry
    return entry


def _status(entry: Json, ear: ErrorReader) -> StatusAnswer | PanelRefusal | None:
    if isinstance(entry, str):
        known = ear.dialect.status(entry)
        return (
            StatusAnswer(known, ear.words(entry, _LONGEST_WORD))
            if known
            else ear.refusal(entry)
            if entry.strip()
            else None
        )
    if not isinstance(entry, dict):
        return None
    said = complaint(entry)
    told = entry.get("status")
    if said is None and not isinstance(told, str):
        said = complaint(told)
    if said is not None:
        return ear.refusal(said)
    if _STATUS_KEYS.isdisjoint(entry):
        return None
    start_count = entry["start_count"] if "start_count" in entry else entry.get("start_counter")
    raw = ear, told, entry.get("charge"), start_count, entry.get("remains"), entry.get("currency")
    try:
        answer = _figures(*raw)
    except TypeError:
        answer = _figures.__wrapped__(*raw)
    if not _SERIES_KEYS.isdisjoint(entry):
        runs, posts, children = natural(entry.get("runs")), natural(entry.get("posts")), _children(entry.get("orders"))
        answer = replace(answer, runs=runs, posts=posts, children=children)
    return answer


# Most orders say what they said a moment ago; `typed` because 1 and true are equal and not the same.
@lru_cache(maxsize=10_000, typed=True)
def _figures(
    ear: ErrorReader, told: Json, charge: Json, start_count: Json, remains: Json, currency: Json
) -> StatusAnswer:
    word = ear.words(told, _LONGEST_WORD) if isinstance(told, str) else ""
    return StatusAnswer(
        status=ear.dialect.status(word),
        said=word,
        charge=amount(charge),
        start_count=natural(start_count),
        remains=count(remains),
        currency=_currency(currency) or None,
    )


def _children(value: Json) -> tuple[PanelOrderId, ...]:
    return tuple(PanelOrderId(child) for child in map(identity, value) if child) if isinstance(value, list) else ()


def _currency(value: Json) -> str:
    word = value.strip() if isinstance(value, str) else ""
    return word.upper() if _CURRENCY.fullmatch(word) else ""


def _read(entries: Mapping[Id, Json], meaning: Callable[[Json], Meaning | None]) -> dict[Id, Meaning]:
    read = ((name, meaning(entry)) for name, entry in entries.items())
    return {name: found for name, found in read if found is not None}


def _by_id(answer: Json, ids: Sequence[Id], names: Sequence[str], telling: frozenset[str]) -> dict[Id, Json]:
    """The entry of each id that the answer speaks of.

    `names`: where an entry keeps its id; `telling`: keys one of which an entry without wrapping has. **Source:**
    dictionaries keyed by id, in any order; lists whose entries name their id; lists without ids, in the order asked;
    one bare entry for one id.
    """
    answer = _unwrapped(answer)
    if isinstance(answer, dict):
        keyed: dict[Id, Json] = {name: answer[name] for name in ids if name in answer}
        alone = len(ids) == 1 and bool(answer.keys() & telling) and _owner(answer, names) in ("", ids[0])
        return keyed or ({ids[0]: answer} if alone else {})
    if not isinstance(answer, list):
        return {}
    owners = [_owner(entry, names) for entry in answer]
    if any(owners):
        named: dict[str, Json] = {}
        for owner, entry in zip(owners, answer, strict=True):
            named.setdefault(owner, entry)
        return {name: named[name] for name in ids if name in named}
    in_order = len(ids) == len(answer) and all(isinstance(entry, (dict, str)) for entry in answer)
    return dict(zip(ids, answer, strict=True)) if in_order else {}


def _owner(entry: Json, names: Sequence[str]) -> str:
    if not isinstance(entry, dict):
        return ""
    return next((owner for name in names if (owner := identity(entry.get(name)))), "")


def _unwrapped(answer: Json) -> Json:
    """The entries out of `{"status": "success", "data": ...}`; a drip-feed's `orders`, bare ids, are no entries."""
    if not isinstance(answer, dict) or answer.keys() & (_OWN_KEYS - {"status"}):
        return answer
    for name in (*_WRAPPERS, *_LISTS):
        inner = answer.get(name)
        if isinstance(inner, dict) or (
            isinstance(inner, list) and (name in _WRAPPERS or any(isinstance(entry, dict) for entry in inner))
        ):
            return inner
    return answer
