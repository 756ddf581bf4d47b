"""How other panels answer the same requests: switches that turn the sandbox panel's answers into theirs.

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
    """One panel's habits; the defaults are the standard form.

    ``many`` is how several statuses come, ``one_of_many`` how a batch of one comes, ``unknown`` what becomes of ids
    nobody knows in it, ``refusals`` where refill and cancel put their errors, ``over_batch`` what happens to ids beyond
    ``batch``.
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

    def changed(self, switches: Mapping[str, Any]) -> Dialect:
        """The same with other switches; ValueError with a sentence for one that does not exist."""
        hints = get_type_hints(Dialect)
        for name, value in switches.items():
            if name not in hints:
                raise ValueError(f"A dialect has no {name}; it has {', '.join(field.name for field in fields(self))}.")
            choices = get_args(hints[name])
            if value not in choices if choices else not isinstance(value, hints[name]):
                raise ValueError(f"{name} cannot be {value!r}; it is {' or '.join(choices) or hints[name].__name__}.")
        return replace(self, **switches)

    def read_order(self, text: str) -> str:
        """The order's number in an id as this panel gives it."""
        return text.removeprefix("ord_") if self.order_ids == "letters" else text

    def as_text(self, answer: Answer) -> str:
        """The answer's body."""
        return json.dumps(answer, ensure_ascii=self.escaped, separators=(",", ":"))

    def error(self, said: str) -> Answer:
        """A whole request refused."""
        if self.errors == "message":
            return {"status": "error", "message": said}
        if self.errors == "with code":
            return {"error": said, "status": "107"}
        return [{"error": said}] if self.errors == "list" else {"error": said}

    def answer(self, action: str, asked: Mapping[str, str], answer: Answer) -> Answer:
        """A standard answer in this dialect; the standard dialect hands it back as it is."""
        if self == STANDARD:
            return answer
        spell: Callable[[Mapping[str, str], Answer], Answer] = {
            "services": lambda _, services: [self._values(service) for service in services],
            "add": lambda _, added: {"order": self._order_id(added["order"])},
            "status": self._statuses,
            "refill": self._refills,
            "refill_status": lambda _, told: self._refill_statuses(told),
            "cancel": lambda _, canceled: self._cancels(canceled),
            "balance": lambda _, balance: self._values(balance),
        }[action]
        return spell(asked, answer)

    def _values(self, said: Mapping[str, Any]) -> dict[str, Any]:
        spelt: dict[str, Any] = {}
        for name, value in said.items():
            if name in _SWITCHES:
                if self.switches != "absent":
                    spelt[name] = {"json": value, "text": str(value).lower(), "digits": str(int(value))}[self.switches]
            elif name in (*_MONEY, *_COUNTS):
                spelt[name] = self._number(name, value)
            elif name == "status":
                spelt[name] = self._status(value)
            elif name == "orders":
                spelt[name] = [self._order_id(number) for number in value]
            else:
                spelt[name] = value
        return spelt

    def _number(self, name: str, value: Any) -> Any:
        if not isinstance(value, str) or not value.replace(".", "", 1).removeprefix("-").isdecimal():
            return value
        if self.numbers == "number":
            return json.loads(value)
        if self.numbers == "commas" and name in _MONEY:
            whole, _, decimals = value.partition(".")
            return f"{int(whole):,}.{decimals.ljust(5, '0')}"
        return value

    def _status(self, status: str) -> str:
        spelt = {
            "standard": status,
            "lower": status.lower(),
            "underscores": status.replace(" ", "_"),
            "joined": status.replace("In progress", "Inprogress"),
            "british": status.replace("Canceled", "Cancelled"),
        }
        return spelt[self.statuses]

    def _order_id(self, number: Any) -> Any:
        return {"number": number, "text": str(number), "letters": f"ord_{number}"}[self.order_ids]

    def _statuses(self, asked: Mapping[str, str], told: Answer) -> Answer:
        if "orders" not in asked:
            return self._values(told)
        many = {number: self._values(said) for number, said in told.items()}
        if self.unknown == "left out":
            many = {number: said for number, said in many.items() if "error" not in said}
        if self.one_of_many == "flat" and len(told) == 1 and many:
            return next(iter(many.values()))
        if self.many == "list":
            return list(many.values())
        if self.many == "reordered":
            many = dict(sorted(many.items(), key=lambda one: (len(one[0]), one[0])))
        return {n: said["error"] if self.unknown == "bare" and "error" in said else said for n, said in many.items()}

    def _refills(self, asked: Mapping[str, str], told: Answer) -> Answer:
        return [self._request("refill", one) for one in told] if "orders" in asked else told

    def _refill_statuses(self, told: Answer) -> Answer:
        if isinstance(told, list):
            return [
                self._values(one) if isinstance(one["status"], str) else self._request("status", one) for one in told
            ]
        return self._values(told)

    def _cancels(self, told: Answer) -> Answer:
        if self.cancels == "null":
            return None
        if self.cancels == "canceled":
            return {"canceled": [self._order_id(one["order"]) for one in told if one["cancel"] == 1]}
        if self.cancels == "flat" and len(told) == 1:
            return {"cancel": told[0]["cancel"]}
        said = [self._request("cancel", one) for one in told]
        return (
            [{**one, "cancel": True} if one.get("cancel") == 1 else one for one in said]
            if self.cancels == "true"
            else said
        )

    def _request(self, what: str, one: Mapping[str, Any]) -> dict[str, Any]:
        """One item of a list of requests: its order's id as this panel gives it, its error where this panel puts it."""
        spelt = {name: self._order_id(value) if name == "order" else value for name, value in one.items()}
        if self.refusals == "beside" and isinstance(spelt[what], dict):
            spelt |= spelt.pop(what)
        return spelt


STANDARD = Dialect()

DIALECTS = {
    "standard": STANDARD,
    # A server in JavaScript: numbers where numbers belong, ids of digits first, errors beside the order.
    "script": Dialect(numbers="number", many="reordered", refusals="beside", error_status=400),
    # An old server in PHP: HTML as content type, everything text, bare errors, batches cut silently.
    "php": Dialect(
        switches="digits", unknown="bare", content_type="text/html", escaped=True, over_batch="cut", errors="message"
    ),
    # A server that formats amounts for people and uses HTTP codes.
    "formatted": Dialect(numbers="commas", switches="text", statuses="british", error_status=402, order_ids="text"),
    # A small server that leaves out what it does not know.
    "sparse": Dialect(
        switches="absent", unknown="left out", one_of_many="flat", cancels="canceled", statuses="underscores"
    ),
    # A server whose ids are words.
    "lettered": Dialect(order_ids="letters", many="keyed", statuses="lower", cancels="true", errors="with code"),
}
