"""What a test or a person at the sandbox does to the panel: the commands of ``POST /sandbox/panel``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.panel.answers import Answers
from bot.sandbox.panel.catalogue import catalogue_of
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.dialects import DIALECTS
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import ENDINGS, Order, money
from bot.sandbox.panel.refusals import Refused

Command = Mapping[str, Any]


class Control:
    """The commands, each named by ``do``; ValueError with a sentence for one that makes no sense.

    - ``look`` {}: the balance, its currency and the speed · ``set_balance`` {balance} · ``set_currency`` {currency}
    - ``set_order`` {order, status?, remains?, start_count?, charge?}: Completed, Partial and Canceled end the order and
      are paid back; any other status, and the other fields, are said verbatim until set again
    - ``outcome`` {status, remains?, order? | times?}: how an order, or the next ``times`` placed ones, will end in time
    - ``finish`` {order? | status?}: let one order, or all that run, end now
    - ``set_refill`` {refill, status}: said verbatim · ``refill_pause`` {hours}: between two requests
    - ``set_service`` {service, …fields}: change or add · ``remove_service`` {service} ·
      ``set_catalogue`` {services | count}
    - ``speed`` {speed} · ``advance`` {seconds}
    - ``dialect`` {name?, …switches}: answer as another panel; without either: as the standard
    """

    def __init__(self, book: Ledger, answers: Answers, clock: PanelClock) -> None:
        self._book = book
        self._answers = answers
        self._clock = clock
        self._commands: dict[str, Callable[[Command], dict[str, Any]]] = {
            "look": self._look,
            "set_balance": self._set_balance,
            "set_currency": self._set_currency,
            "set_order": self._set_order,
            "outcome": self._outcome,
            "finish": self._finish,
            "set_refill": self._set_refill,
            "refill_pause": self._refill_pause,
            "set_service": self._set_service,
            "remove_service": self._remove_service,
            "set_catalogue": self._set_catalogue,
            "speed": self._speed,
            "advance": self._advance,
            "dialect": self._dialect,
        }

    def carry_out(self, command: Command) -> dict[str, Any]:
        """Do it; what it did comes back, with ``ok``."""
        do = self._commands.get(str(command.get("do")))
        if do is None:
            raise ValueError(f"The panel cannot do {command.get('do')!r}; it can {', '.join(self._commands)}.")
        try:
            return {"ok": True, **do({name: value for name, value in command.items() if name != "do"})}
        except KeyError as missing:
            raise ValueError(f"{command['do']} needs {missing.args[0]}.") from missing
        except TypeError as wrong:
            raise ValueError(f"{command['do']} cannot be done with these values: {wrong}.") from wrong
        except Refused as refused:
            raise ValueError(f"The panel says: {refused.said}.") from refused

    def _look(self, command: Command) -> dict[str, Any]:
        self._book.now()
        return {
            "balance": money(self._book.balance),
            "currency": self._answers.currency,
            "speed": self._clock.speed,
        }

    def _set_balance(self, command: Command) -> dict[str, Any]:
        self._book.now()
        try:
            self._book.balance = Decimal(str(command["balance"]))
        except InvalidOperation:
            raise ValueError(f"A balance is a number, not {command['balance']!r}.") from None
        return {"balance": money(self._book.balance)}

    def _set_currency(self, command: Command) -> dict[str, Any]:
        self._answers.currency = str(command["currency"])
        return {"currency": self._answers.currency}

    def _order(self, command: Command) -> Any:
        return self._book.order(str(command["order"]))

    def _set_order(self, command: Command) -> dict[str, Any]:
        now, order = self._book.now(), self._order(command)
        words = {name: value for name, value in command.items() if name != "order"}
        if isinstance(order, Order) and words.get("status") in ENDINGS:
            status, remains = words.pop("status"), words.pop("remains", None)
            order.held.pop("status", None)
            order.held.pop("remains", None)
            self._book.end_now(order, status, None if remains is None else order.quantity - int(remains))
        order.held.update({name: str(v) if isinstance(v, int) else v for name, v in words.items()})
        return {"order": order.number, **order.answer(now, self._answers.currency)}

    def _outcome(self, command: Command) -> dict[str, Any]:
        status, remains = command["status"], command.get("remains")
        if status not in ENDINGS:
            raise ValueError(f"An order ends {', '.join(ENDINGS)}, not {status!r}.")
        remains = None if remains is None else int(remains)
        if "order" in command:
            self._book.end_as(self._order(command), status, remains)
        else:
            self._book.forced.extend([(status, remains)] * int(command.get("times", 1)))
        return {"status": status}

    def _finish(self, command: Command) -> dict[str, Any]:
        now = self._book.now()
        orders = [self._order(command)] if "order" in command else [o for o in self._book.orders() if o.is_open(now)]
        for order in orders:
            self._book.end_now(order, command.get("status"))
        return {"orders": [order.number for order in orders]}

    def _set_refill(self, command: Command) -> dict[str, Any]:
        refill = self._book.refills.find(str(command["refill"]))
        refill.held = str(command["status"])
        return {"refill": refill.number, "status": refill.held}

    def _refill_pause(self, command: Command) -> dict[str, Any]:
        self._book.refills.pause_seconds = int(command["hours"]) * 3600.0
        return {"hours": command["hours"]}

    def _set_service(self, command: Command) -> dict[str, Any]:
        number = str(command["service"])
        self._book.catalogue.change(number, {name: v for name, v in command.items() if name != "service"})
        return {"service": command["service"]}

    def _remove_service(self, command: Command) -> dict[str, Any]:
        self._book.catalogue.remove(str(command["service"]))
        return {"service": command["service"]}

    def _set_catalogue(self, command: Command) -> dict[str, Any]:
        services = catalogue_of(int(command["count"])) if "count" in command else command["services"]
        self._book.catalogue.replace(services)
        return {"services": len(self._book.catalogue)}

    def _speed(self, command: Command) -> dict[str, Any]:
        self._clock.run_at(command["speed"])
        return {"speed": self._clock.speed}

    def _advance(self, command: Command) -> dict[str, Any]:
        self._clock.advance(command["seconds"])
        self._book.now()
        return {"seconds": command["seconds"]}

    def _dialect(self, command: Command) -> dict[str, Any]:
        name = command.get("name", "standard")
        if name not in DIALECTS:
            raise ValueError(f"There is no dialect {name!r}; there are {', '.join(DIALECTS)}.")
        self._answers.dialect = DIALECTS[name].changed({key: v for key, v in command.items() if key != "name"})
        return {"name": name}
