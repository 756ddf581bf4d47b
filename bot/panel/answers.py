"""Parses answers of every known shape into domain values. Entries are matched by id, by position only where none has one.

**Source:** seed document for the standard shapes; the other recorded shapes are in tests/panel/answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from bot.domain.errors import OutcomeUnknown, PanelRefusal, RefusalCode
from bot.domain.ids import PanelOrderId, PanelRefillId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer
from bot.panel.dialects import VERDICTS, fold_word
from bot.panel.parsing import Json, parse_amount, parse_count, parse_flag, parse_id, parse_natural, parse_number
from bot.panel.refusals import ErrorReader, find_error_text, find_verdict

Id = TypeVar("Id", bound=str)
Result = TypeVar("Result")

_LONGEST_WORD = 60
_MOST_CHILDREN = 500
_CURRENCY = re.compile(r"[A-Za-z]{3,8}")
_STATUS_KEYS = frozenset({"status", "order_status", "charge", "remains", "start_count", "start_counter"})
_SERIES_KEYS = frozenset({"runs", "posts", "orders"})
_WRAPPERS = ("data", "result")
_LISTS = ("orders", "refills")
_OWN_KEYS = frozenset(
    {"order", "order_id", "refill", "refill_id", "cancel", "canceled", "balance", "error", *_STATUS_KEYS}
)
_CANCEL_WORDS = frozenset(
    [
        "canceled",
        "cancelled",
        "cancel",
        "canceling",
        "cancelling",
        "success",
        "successful",
        "ok",
        "accepted",
        "pending",
        "requested",
        "queued",
        "submitted",
    ]
)


def parse_placed_order(answer: Json, error_reader: ErrorReader, links: int = 1) -> PlacedOrder | None:
    """Parse the acceptance of `add`; None unless the answer certainly has the id of the order.

    Of an order of several links, several ids are accepted: the first is the order's, all of them are its children. Raises
    OutcomeUnknown for an id beside a refusal: it may be that of the order, or of another one that is in its way. An
    id beside an unknown error is an acceptance: the panel booked the order.

    **Source:** `{"order": 23501}`, ids as text, beside other keys, `{"order_id": ...}`, `{"orders": [..]}` for one order,
    and the same under `data`, there also `id`, were seen.
    """
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, dict):
        return None
    error_text = find_error_text(answer)
    entry, ids = answer, _find_order_ids(answer, links)
    if not ids and error_text is None:
        entry, ids = _find_wrapped_order(answer, links)
    if not ids:
        return None
    if find_verdict(answer) is False or (
        error_text is not None and error_reader.dialect.find_refusal_code(error_text) is not RefusalCode.OTHER
    ):
        raise OutcomeUnknown("an order's id beside a refusal")
    charge = parse_amount(entry.get("charge"))
    return PlacedOrder(PanelOrderId(ids[0]), charge, tuple(map(PanelOrderId, ids)) if len(ids) > 1 else ())


def _find_wrapped_order(answer: dict[str, Json], links: int) -> tuple[dict[str, Json], list[str]]:
    """The entry and the ids of an order one level down; a bare `id` counts where the answer says that it succeeded."""
    for key in (*_WRAPPERS, "order"):
        inner = answer.get(key)
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        if not isinstance(inner, dict):
            continue
        ids = _find_order_ids(inner, links)
        if not ids and (key == "order" or find_verdict(answer)):
            ids = [name for name in [parse_id(inner.get("id"))] if name]
        if ids:
            return inner, ids
    return answer, []


def _find_order_ids(answer: Mapping[str, Json], links: int) -> list[str]:
    if found := parse_id(answer.get("order")) or parse_id(answer.get("order_id")):
        return [found]
    several = answer.get("orders")
    ids = [parse_id(value) for value in several] if isinstance(several, list) and len(several) in (1, links) else []
    return ids if all(ids) and len(set(ids)) == len(ids) else []


def parse_balance(answer: Json, currency: str) -> Money | None:
    """Parse the balance; None if it cannot be read. `currency` is used where the answer names none."""
    inner = answer.get("data") if isinstance(answer, dict) and "balance" not in answer else None
    answer = inner if isinstance(inner, dict) else answer
    amount = parse_number(answer.get("balance")) if isinstance(answer, dict) else None
    return (
        Money(amount, _parse_currency(answer.get("currency")) or currency)
        if amount is not None and isinstance(answer, dict)
        else None
    )


def parse_statuses(
    answer: Json, ids: Sequence[PanelOrderId], error_reader: ErrorReader
) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
    """Parse the status of each order that the answer contains."""
    return _parse_entries(
        _by_id(answer, ids, ("order", "order_id", "id"), _STATUS_KEYS), lambda entry: _parse_status(entry, error_reader)
    )


def parse_refills(
    answer: Json, ids: Sequence[PanelOrderId], error_reader: ErrorReader
) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
    """Parse the id of the refill, or the refusal, for each order that the answer contains.

    **Source:** some panels answer with the order's own id.
    """

    def parse_refill(entry: Json) -> PanelRefillId | PanelRefusal | None:
        if isinstance(entry, dict) and "refill" not in entry and "refill_id" in entry:
            entry = {**entry, "refill": entry["refill_id"]}
        found = _outcome(entry, "refill", error_reader)
        if isinstance(found, PanelRefusal):
            return found
        if isinstance(found, dict):
            found = next((found[key] for key in ("refill", "refill_id", "id") if key in found), None)
        return PanelRefillId(name) if (name := parse_id(found)) else None

    marks = frozenset({"refill", "refill_id", "error"})
    return _parse_entries(_by_id(answer, ids, ("order", "order_id"), marks), parse_refill)


def parse_refill_statuses(
    answer: Json, ids: Sequence[PanelRefillId], error_reader: ErrorReader
) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
    """Parse the status of each refill that the answer contains."""

    def parse_status(entry: Json) -> RefillAnswer | PanelRefusal | None:
        found = _outcome(entry, "status", error_reader)
        if not isinstance(found, str):
            return found if isinstance(found, PanelRefusal) else None
        word = error_reader.safe_text(found, _LONGEST_WORD)
        return RefillAnswer(error_reader.dialect.find_refill_status(word), word) if word else None

    return _parse_entries(
        _by_id(answer, ids, ("refill", "refill_id", "id"), frozenset({"status", "error"})), parse_status
    )


def parse_cancels(
    answer: Json, ids: Sequence[PanelOrderId], error_reader: ErrorReader
) -> dict[PanelOrderId, PanelRefusal | None]:
    """Parse the refusal, or None for an accepted cancel request, for each order that the answer contains.

    **Source:** an acceptance is 1, true, an id of the request or the order's own, `{"status": "Canceled"}`;
    `{"canceled": [ids]}` leaves out the refused orders.
    """
    listed = answer.get("canceled") if isinstance(answer, dict) else None
    if isinstance(listed, list):
        accepted = {parse_id(entry) for entry in listed}
        return {order: None if order in accepted else PanelRefusal(RefusalCode.OTHER, "") for order in ids}

    def parse_cancel(entry: Json) -> PanelRefusal | bool | None:
        found = _outcome(entry, "cancel", error_reader)
        if isinstance(found, PanelRefusal):
            return found
        if found != "" and parse_flag(found) is False:
            return PanelRefusal(RefusalCode.OTHER, "")
        return True if _is_accepted_cancel(found) else None

    parsed = _parse_entries(_by_id(answer, ids, ("order", "order_id"), frozenset({"cancel", "error"})), parse_cancel)
    if not parsed and len(ids) == 1 and isinstance(answer, dict) and find_verdict(answer):
        return {ids[0]: None}
    return {order: found if isinstance(found, PanelRefusal) else None for order, found in parsed.items()}


def _is_accepted_cancel(value: Json) -> bool:
    if isinstance(value, dict):
        return any(_is_accepted_cancel(value.get(key)) for key in ("status", "success", "id") if key in value)
    if isinstance(value, list):
        return False
    return bool(parse_flag(value) or parse_id(value) or (isinstance(value, str) and fold_word(value) in _CANCEL_WORDS))


def _outcome(entry: Json, name: str, error_reader: ErrorReader) -> Json | PanelRefusal:
    """The value under `name`, or the refusal of an entry: nested, beside it, or a bare sentence that the dialect knows."""
    if isinstance(entry, dict):
        inner = entry.get(name)
        error_text = find_error_text(inner)
        if error_text is None:
            error_text = find_error_text(entry)
        if error_text is not None:
            return error_reader.refusal(error_text)
        entry = inner
    if isinstance(entry, str) and not parse_id(entry):
        refusal = error_reader.refusal(entry)
        return refusal if refusal.code is not RefusalCode.OTHER else entry
    return entry


def _parse_status(entry: Json, error_reader: ErrorReader) -> StatusAnswer | PanelRefusal | None:
    if isinstance(entry, str):
        known = error_reader.dialect.find_status(entry)
        return (
            StatusAnswer(known, error_reader.safe_text(entry, _LONGEST_WORD))
            if known and fold_word(entry) not in VERDICTS
            else error_reader.refusal(entry)
            if entry.strip()
            else None
        )
    if not isinstance(entry, dict):
        return None
    error_text = find_error_text(entry)
    status = entry.get("order_status", entry.get("status"))
    if error_text is None and not isinstance(status, str):
        error_text = find_error_text(status)
    if error_text is not None:
        return error_reader.refusal(error_text)
    if _STATUS_KEYS.isdisjoint(entry):
        return None
    start_count = entry["start_count"] if "start_count" in entry else entry.get("start_counter")
    raw = error_reader, status, entry.get("charge"), start_count, entry.get("remains"), entry.get("currency")
    is_short = not any(type(value) is str and len(value) > _LONGEST_WORD for value in raw)
    try:
        answer = _parse_figures(*raw) if is_short else _parse_figures.__wrapped__(*raw)
    except TypeError:
        answer = _parse_figures.__wrapped__(*raw)
    if not _SERIES_KEYS.isdisjoint(entry):
        runs, posts, children = (
            parse_natural(entry.get("runs")),
            parse_natural(entry.get("posts")),
            _parse_children(entry.get("orders")),
        )
        answer = replace(answer, runs=runs, posts=posts, children=children)
    return answer


# Most orders repeat their last figures. `typed`, because 1 and true are equal keys with different meanings.
@lru_cache(maxsize=10_000, typed=True)
def _parse_figures(
    error_reader: ErrorReader, status: Json, charge: Json, start_count: Json, remains: Json, currency: Json
) -> StatusAnswer:
    is_word = isinstance(status, (str, int)) and not isinstance(status, bool)
    word = error_reader.safe_text(status, _LONGEST_WORD) if is_word else ""
    is_verdict = fold_word(word) in VERDICTS and charge is None and start_count is None and remains is None
    return StatusAnswer(
        status=None if is_verdict else error_reader.dialect.find_status(word),
        said=word,
        charge=parse_amount(charge),
        start_count=parse_natural(start_count),
        remains=parse_count(remains),
        currency=_parse_currency(currency) or None,
    )


def _parse_children(value: Json) -> tuple[PanelOrderId, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(PanelOrderId(child) for child in map(parse_id, value[:_MOST_CHILDREN]) if child)


def _parse_currency(value: Json) -> str:
    word = value.strip() if isinstance(value, str) else ""
    return word.upper() if _CURRENCY.fullmatch(word) else ""


def _parse_entries(entries: Mapping[Id, Json], parse: Callable[[Json], Result | None]) -> dict[Id, Result]:
    parsed = ((name, parse(entry)) for name, entry in entries.items())
    return {name: found for name, found in parsed if found is not None}


def _by_id(answer: Json, ids: Sequence[Id], names: Sequence[str], marks: frozenset[str]) -> dict[Id, Json]:
    """Find the entry of each id that the answer contains.

    `names` are the keys under which an entry keeps its id; a bare entry has at least one of the keys `marks`.
    **Source:** dictionaries keyed by id, in any order; lists whose entries name their id; lists without ids, in the
    order of the request; one bare entry for one id.
    """
    answer = _unwrap(answer)
    if isinstance(answer, dict):
        keyed: dict[Id, Json] = {name: answer[name] for name in ids if name in answer}
        is_bare = len(ids) == 1 and bool(answer.keys() & marks) and _entry_id(answer, names) in ("", ids[0])
        return keyed or ({ids[0]: answer} if is_bare else {})
    if not isinstance(answer, list):
        return {}
    owners = [_entry_id(entry, names) for entry in answer]
    if any(owners):
        named: dict[str, Json] = {}
        for owner, entry in zip(owners, answer, strict=True):
            named.setdefault(owner, entry)
        return {name: named[name] for name in ids if name in named}
    in_order = len(ids) == len(answer) and all(isinstance(entry, (dict, str)) for entry in answer)
    return dict(zip(ids, answer, strict=True)) if in_order else {}


def _entry_id(entry: Json, names: Sequence[str]) -> str:
    if not isinstance(entry, dict):
        return ""
    return next((owner for name in names if (owner := parse_id(entry.get(name)))), "")


def _unwrap(answer: Json) -> Json:
    """Take the entries out of `{"status": "success", "data": ...}`; the bare ids in a drip-feed's `orders` are no entries."""
    if not isinstance(answer, dict) or answer.keys() & (_OWN_KEYS - {"status"}):
        return answer
    for name in (*_WRAPPERS, *_LISTS):
        inner = answer.get(name)
        if isinstance(inner, dict) or (
            isinstance(inner, list) and (name in _WRAPPERS or any(isinstance(entry, dict) for entry in inner))
        ):
            return inner
    return answer
