"""The sandbox panel's answer to each action, in the standard form of the API v2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.panel.add_request import parse_add
from bot.sandbox.panel.dialects import STANDARD, Answer, Dialect
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import format_amount
from bot.sandbox.panel.refusals import (
    INCORRECT_ACTION,
    INCORRECT_REQUEST,
    INCORRECT_SERVICE,
    TOO_MANY_IDS,
    PanelApiError,
    incorrect_parameter,
)


class Answers:
    """The seven actions. Each gets the parameters without key and action, and raises PanelApiError to refuse the request."""

    def __init__(self, ledger: Ledger, currency: str) -> None:
        self.dialect: Dialect = STANDARD
        self.currency = currency
        self._ledger = ledger
        self._actions: dict[str, Callable[[Mapping[str, str]], Answer]] = {
            "services": self._list_services,
            "add": self._add_order,
            "status": self._read_statuses,
            "refill": self._request_refills,
            "refill_status": self._read_refill_statuses,
            "cancel": self._request_cancels,
            "balance": self._read_balance,
        }

    def answer(self, action: str, given: Mapping[str, str]) -> Answer:
        """Make the standard answer. Raises PanelApiError with the panel's message."""
        if not action:
            raise PanelApiError(INCORRECT_REQUEST)
        handler = self._actions.get(action)
        if handler is None:
            raise PanelApiError(INCORRECT_ACTION)
        return handler(given)

    def _list_services(self, given: Mapping[str, str]) -> Answer:
        _check_names(given)
        return self._ledger.catalogue.as_answer()

    def _read_balance(self, given: Mapping[str, str]) -> Answer:
        _check_names(given)
        self._ledger.advance_to_now()
        return {"balance": format_amount(self._ledger.balance), "currency": self.currency}

    def _add_order(self, given: Mapping[str, str]) -> Answer:
        service = self._ledger.catalogue.get(given.get("service", ""))
        if service is None:
            raise PanelApiError(INCORRECT_SERVICE)
        rest = {name: text for name, text in given.items() if name != "service"}
        request = parse_add(service, rest, self._ledger.date_at(self._ledger.advance_to_now()))
        return {"order": self._ledger.place_order(request)}

    def _read_statuses(self, given: Mapping[str, str]) -> Answer:
        now, ledger, currency, parse_id = (
            self._ledger.advance_to_now(),
            self._ledger,
            self.currency,
            self.dialect.parse_order_id,
        )
        single = _read_single_id(given, "order", "orders")
        if single is not None:
            return ledger.find_order(parse_id(single)).answer(now, currency)
        answers: dict[str, Any] = {}
        for number in self._split_ids(given["orders"]):
            try:
                answers[number] = ledger.find_order(parse_id(number)).answer(now, currency)
            except PanelApiError as refused:
                answers[number] = {"error": refused.message}
        return answers

    def _request_refills(self, given: Mapping[str, str]) -> Answer:
        one = _read_single_id(given, "order", "orders")
        if one is not None:
            return {"refill": str(self._request_refill(one))}
        return self._answer_each("refill", "order", given["orders"], self._request_refill)

    def _request_refill(self, number: str) -> int:
        return self._ledger.request_refill(self._ledger.find_order(self.dialect.parse_order_id(number))).number

    def _read_refill_statuses(self, given: Mapping[str, str]) -> Answer:
        one = _read_single_id(given, "refill", "refills")
        if one is not None:
            return {"status": self._read_refill_status(one)}
        return self._answer_each("status", "refill", given["refills"], self._read_refill_status)

    def _read_refill_status(self, number: str) -> str:
        return self._ledger.refills.find(number).status(self._ledger.advance_to_now())

    def _request_cancels(self, given: Mapping[str, str]) -> Answer:
        _check_names(given, "orders")
        if not given.get("orders", "").strip():
            raise incorrect_parameter("orders")
        return self._answer_each("cancel", "order", given["orders"], self._request_cancel)

    def _request_cancel(self, number: str) -> int:
        self._ledger.request_cancel(self._ledger.find_order(self.dialect.parse_order_id(number)))
        return 1

    def _answer_each(self, result_name: str, id_name: str, ids: str, do: Callable[[str], Any]) -> list[dict[str, Any]]:
        """Answer each id with its result, or with its own error in place of the result."""
        answers: list[dict[str, Any]] = []
        for number in self._split_ids(ids):
            bare = self.dialect.parse_order_id(number)
            shown: Any = int(bare) if bare.isascii() and bare.isdecimal() else number
            try:
                answers.append({id_name: shown, result_name: do(number)})
            except PanelApiError as refused:
                answers.append({id_name: shown, result_name: {"error": refused.message}})
        return answers

    def _split_ids(self, text: str) -> list[str]:
        ids = [number.strip() for number in text.split(",")]
        if len(ids) > self.dialect.batch:
            if self.dialect.over_batch == "refuse":
                raise PanelApiError(TOO_MANY_IDS.replace("100", str(self.dialect.batch)))
            ids = ids[: self.dialect.batch]
        return ids


def _check_names(given: Mapping[str, str], *names: str) -> None:
    """Refuse unknown parameters. Real panels ignore them; here they show a mistake in the client."""
    for name in given:
        if name not in names:
            raise PanelApiError(f"{INCORRECT_REQUEST}: {name} is not a parameter here")


def _read_single_id(given: Mapping[str, str], one: str, many: str) -> str | None:
    """Read the single id, or None for several ids; exactly one of the two parameters must be there."""
    _check_names(given, one, many)
    if (one in given) == (many in given):
        raise PanelApiError(INCORRECT_REQUEST)
    if not given.get(one, given.get(many, "")).strip():
        raise incorrect_parameter(one if one in given else many)
    return given.get(one)
