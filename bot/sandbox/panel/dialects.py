"""How other panels answer the same requests: switches that translate the sandbox panel's answers.

**Source:** answers recorded from API v2 servers, their documentation pages and sources.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args, get_type_hints

Answer = Any  # what json.dumps takes

_MONEY = ("rate", "charge", "balance")
_COUNTS = ("min", "max", "start_count", "remains", "runs", "posts")
_SWITCHES = ("dripfeed", "refill", "cancel")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The form of one panel's answers; the defaults are the standard form.

    - ``many``: the form of several statuses; ``one_of_many``: the form of a batch of one.
    - ``unknown``: how a batch answers unknown ids.
    - ``refusals``: where refill and cancel put their errors.
    - ``over_batch``: what happens to ids beyond ``batch``.
    """

    numbers: Literal["text", "number", "commas"] = "text"
    switches: Literal["json", "text", "digits", "absent"] = "json"
    order_ids: Literal["number", "text", "letters"] = "number"
    statuses: Literal["standard", "lower", "underscores", "joined", "british"] = "standard"
    many: Literal["keyed", "reordered", "list"] = "keyed"
    one_of_many: Literal["as many", "flat"] = "as many"
    unknown: Literal["error", "left out", "bare"] = "error"
    refusals: Literal["nested", "beside"] = "nested"
    cancels: Literal["one", "true", "flat", "canceled", "null"] = "one"
    errors: Literal["error", "message", "list", "with code"] = "error"
    error_status: int = 200
    content_type: str = "application/json"
    escaped: bool = False
    batch: int = 100
    over_batch: Literal["refuse", "cut"] = "refuse"

    def with_switches(self, switches: Mapping[str, Any]) -> Dialect:
        """Copy the dialect with other switches. Raises ValueError with a sentence for an unknown one."""
        hints = get_type_hints(Dialect)
        for name, value in switches.items():
            if name not in hints:
                raise ValueError(f"A dialect has no {name}; it has {', '.join(field.name for field in fields(self))}.")
            choices = get_args(hints[name])
            if value not in choices if choices else not isinstance(value, hints[name]):
                raise ValueError(f"{name} cannot be {value!r}; it is {' or '.join(choices) or hints[name].__name__}.")
        return replace(self, **switches)

    def parse_order_id(self, text: str) -> str:
        """Read the order's number from an id in this panel's form."""
        return text.removeprefix("ord_") if self.order_ids == "letters" else text

    def to_json(self, answer: Answer) -> str:
        """Write the answer's body."""
        return json.dumps(answer, ensure_ascii=self.escaped, separators=(",", ":"))

    def error_answer(self, message: str) -> Answer:
        """Make the answer that refuses a whole request."""
        if self.errors == "message":
            return {"status": "error", "message": message}
        if self.errors == "with code":
            return {"error": message, "status": "107"}
        return [{"error": message}] if self.errors == "list" else {"error": message}

    def translate(self, action: str, parameters: Mapping[str, str], answer: Answer) -> Answer:
        """Translate a standard answer into this dialect."""
        if self == STANDARD:
            return answer
        translate: Callable[[Mapping[str, str], Answer], Answer] = {
            "services": lambda _, answer: [self._translate_fields(service) for service in answer],
            "add": lambda _, answer: {"order": self._translate_order_id(answer["order"])},
            "status": self._translate_statuses,
            "refill": self._translate_refills,
            "refill_status": lambda _, answer: self._translate_refill_statuses(answer),
            "cancel": lambda _, answer: self._translate_cancels(answer),
            "balance": lambda _, answer: self._translate_fields(answer),
        }[action]
        return translate(parameters, answer)

    def _translate_fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        translated: dict[str, Any] = {}
        for name, value in fields.items():
            if name in _SWITCHES:
                if self.switches != "absent":
                    translated[name] = {"json": value, "text": str(value).lower(), "digits": str(int(value))}[
                        self.switches
                    ]
            elif name in (*_MONEY, *_COUNTS):
                translated[name] = self._translate_number(name, value)
            elif name == "status":
                translated[name] = self._translate_status(value)
            elif name == "orders":
                translated[name] = [self._translate_order_id(number) for number in value]
            else:
                translated[name] = value
        return translated

    def _translate_number(self, name: str, value: Any) -> Any:
        if not isinstance(value, str) or not value.replace(".", "", 1).removeprefix("-").isdecimal():
            return value
        if self.numbers == "number":
            return json.loads(value)
        if self.numbers == "commas" and name in _MONEY:
            whole, _, decimals = value.partition(".")
            return f"{int(whole):,}.{decimals.ljust(5, '0')}"
        return value

    def _translate_status(self, status: str) -> str:
        translated = {
            "standard": status,
            "lower": status.lower(),
            "underscores": status.replace(" ", "_"),
            "joined": status.replace("In progress", "Inprogress"),
            "british": status.replace("Canceled", "Cancelled"),
        }
        return translated[self.statuses]

    def _translate_order_id(self, number: Any) -> Any:
        return {"number": number, "text": str(number), "letters": f"ord_{number}"}[self.order_ids]

    def _translate_statuses(self, parameters: Mapping[str, str], answer: Answer) -> Answer:
        if "orders" not in parameters:
            return self._translate_fields(answer)
        many = {number: self._translate_fields(fields) for number, fields in answer.items()}
        if self.unknown == "left out":
            many = {number: fields for number, fields in many.items() if "error" not in fields}
        if self.one_of_many == "flat" and len(answer) == 1 and many:
            return next(iter(many.values()))
        if self.many == "list":
            return list(many.values())
        if self.many == "reordered":
            many = dict(sorted(many.items(), key=lambda entry: (len(entry[0]), entry[0])))
        return {
            n: fields["error"] if self.unknown == "bare" and "error" in fields else fields for n, fields in many.items()
        }

    def _translate_refills(self, parameters: Mapping[str, str], answer: Answer) -> Answer:
        return [self._translate_request("refill", one) for one in answer] if "orders" in parameters else answer

    def _translate_refill_statuses(self, answer: Answer) -> Answer:
        if isinstance(answer, list):
            return [
                self._translate_fields(one)
                if isinstance(one["status"], str)
                else self._translate_request("status", one)
                for one in answer
            ]
        return self._translate_fields(answer)

    def _translate_cancels(self, answer: Answer) -> Answer:
        if self.cancels == "null":
            return None
        if self.cancels == "canceled":
            return {"canceled": [self._translate_order_id(one["order"]) for one in answer if one["cancel"] == 1]}
        if self.cancels == "flat" and len(answer) == 1:
            return {"cancel": answer[0]["cancel"]}
        said = [self._translate_request("cancel", one) for one in answer]
        return (
            [{**one, "cancel": True} if one.get("cancel") == 1 else one for one in said]
            if self.cancels == "true"
            else said
        )

    def _translate_request(self, result_name: str, item: Mapping[str, Any]) -> dict[str, Any]:
        """Translate one item of a list of requests: its order's id and the place of its error."""
        translated = {
            name: self._translate_order_id(value) if name == "order" else value for name, value in item.items()
        }
        if self.refusals == "beside" and isinstance(translated[result_name], dict):
            translated |= translated.pop(result_name)
        return translated


STANDARD = Dialect()

DIALECTS = {
    "standard": STANDARD,
    # A server in JavaScript: JSON numbers, ids of digits first, errors beside the order.
    "script": Dialect(numbers="number", many="reordered", refusals="beside", error_status=400),
    # An old server in PHP: content type HTML, all values are text, bare errors, batches cut silently.
    "php": Dialect(
        switches="digits", unknown="bare", content_type="text/html", escaped=True, over_batch="cut", errors="message"
    ),
    # A server that formats amounts for people and uses HTTP status codes.
    "formatted": Dialect(numbers="commas", switches="text", statuses="british", error_status=402, order_ids="text"),
    # A small server that omits unknown ids and switches.
    "sparse": Dialect(
        switches="absent", unknown="left out", one_of_many="flat", cancels="canceled", statuses="underscores"
    ),
    # A server whose order ids contain letters.
    "lettered": Dialect(order_ids="letters", many="keyed", statuses="lower", cancels="true", errors="with code"),
}
