"""What the sandbox panel answers to each action, in the standard form of the API v2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.panel.add_request import read_order
from bot.sandbox.panel.dialects import STANDARD, Answer, Dialect
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import money
from bot.sandbox.panel.refusals import (
    INCORRECT_ACTION,
    INCORRECT_REQUEST,
    INCORRECT_SERVICE,
    TOO_MANY_IDS,
    Refused,
    incorrect,
)


class Answers:
    """The seven actions; each takes the parameters without key and action, and raises Refused to refuse all of it."""

    def __init__(self, book: Ledger, currency: str) -> None:
        self.dialect: Dialect = STANDARD
        self.currency = currency
        self._book = book
        self._actions: dict[str, Callable[[Mapping[str, str]], Answer]] = {
            "services": self._services,
            "add": self._add,
            "status": self._status,
            "refill": self._refill,
            "refill_status": self._refill_status,
            "cancel": self._cancel,
            "balance": self._balance,
        }

    def answer(self, action: str, given: Mapping[str, str]) -> Answer:
        """The standard answer; Refused with the panel's words where it has none."""
        if not action:
            raise Refused(INCORRECT_REQUEST)
        do = self._actions.get(action)
        if do is None:
            raise Refused(INCORRECT_ACTION)
        return do(given)

    def _services(self, given: Mapping[str, str]) -> Answer:
        _only(given)
        return self._book.catalogue.said()

    def _balance(self, given: Mapping[str, str]) -> Answer:
        _only(given)
        self._book.now()
        return {"balance": money(self._book.balance), "currency": self.currency}

    def _add(self, given: Mapping[str, str]) -> Answer:
        service = self._book.catalogue.get(given.get("service", ""))
        if service is None:
            raise Refused(INCORRECT_SERVICE)
        rest = {name: text for name, text in given.items() if name != "service"}
        asked = read_order(service, rest, self._book.date_at(self._book.now()))
        return {"order": self._book.place(asked)}

    def _status(self, given: Mapping[str, str]) -> Answer:
        now, book, currency, read = self._book.now(), self._book, self.currency, self.dialect.read_order
        one = _one_or_many(given, "order", "orders")
        if one is not None:
            return book.order(read(one)).answer(now, currency)
        said: dict[str, Any] = {}
        for number in self._ids(given["orders"]):
            try:
                said[number] = book.order(read(number)).answer(now, currency)
            except Refused as refused:
                said[number] = {"error": refused.said}
        return said

    def _refill(self, given: Mapping[str, str]) -> Answer:
        one = _one_or_many(given, "order", "orders")
        if one is not None:
            return {"refill": str(self._refilled(one))}
        return self._each("refill", "order", given["orders"], self._refilled)

    def _refilled(self, number: str) -> int:
        return self._book.ask_refill(self._book.order(self.dialect.read_order(number))).number

    def _refill_status(self, given: Mapping[str, str]) -> Answer:
        one = _one_or_many(given, "refill", "refills")
        if one is not None:
            return {"status": self._refill_told(one)}
        return self._each("status", "refill", given["refills"], self._refill_told)

    def _refill_told(self, number: str) -> str:
        return self._book.refills.find(number).status(self._book.now())

    def _cancel(self, given: Mapping[str, str]) -> Answer:
        _only(given, "orders")
        if not given.get("orders", "").strip():
            raise incorrect("orders")
        return self._each("cancel", "order", given["orders"], self._canceled)

    def _canceled(self, number: str) -> int:
        self._book.ask_cancel(self._book.order(self.dialect.read_order(number)))
        return 1

    def _each(self, what: str, of: str, ids: str, do: Callable[[str], Any]) -> list[dict[str, Any]]:
        """The same for each id: its result, or its own error in the result's place."""
        said: list[dict[str, Any]] = []
        for number in self._ids(ids):
            bare = self.dialect.read_order(number)
            shown: Any = int(bare) if bare.isascii() and bare.isdecimal() else number
            try:
                said.append({of: shown, what: do(number)})
            except Refused as refused:
                said.append({of: shown, what: {"error": refused.said}})
        return said

    def _ids(self, text: str) -> list[str]:
        ids = [number.strip() for number in text.split(",")]
        if len(ids) > self.dialect.batch:
            if self.dialect.over_batch == "refuse":
                raise Refused(TOO_MANY_IDS.replace("100", str(self.dialect.batch)))
            ids = ids[: self.dialect.batch]
        return ids


def _only(given: Mapping[str, str], *names: str) -> None:
    """Real panels ignore what they do not know; a stand-in says so, because it is a mistake of the asker."""
    for name in given:
        if name not in names:
            raise Refused(f"{INCORRECT_REQUEST}: {name} is not a parameter here")


def _one_or_many(given: Mapping[str, str], one: str, many: str) -> str | None:
    """The single id, or None where several are asked about; exactly one of the two parameters must be there."""
    _only(given, one, many)
    if (one in given) == (many in given):
        raise Refused(INCORRECT_REQUEST)
    if not given.get(one, given.get(many, "")).strip():
        raise incorrect(one if one in given else many)
    return given.get(one)
