"""The commands of ``POST /sandbox/panel``, with which tests and people control the sandbox panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.panel.answers import Answers
from bot.sandbox.panel.catalogue import generate_catalogue
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.dialects import DIALECTS
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import OUTCOMES, Order, format_amount
from bot.sandbox.panel.refusals import PanelApiError

Command = Mapping[str, Any]


class Control:
    """The commands, each named by ``do``. An invalid one raises ValueError with a sentence.

    - ``look`` {}: show the balance, its currency and the speed
    - ``set_balance`` {balance} · ``set_currency`` {currency}
    - ``set_order`` {order, status?, remains?, start_count?, charge?}: Completed, Partial and Canceled end the order and
      pay back what was not delivered; any other status, and the other fields, are answered verbatim until set again
    - ``outcome`` {status, remains?, order? | times?}: set how an order, or the next ``times`` orders, will end
    - ``finish`` {order? | status?}: end one order, or all open ones, now
    - ``set_refill`` {refill, status}: answer this status verbatim
    - ``refill_pause`` {hours}: set the minimum time between two refill requests
    - ``set_service`` {service, …fields}: change or add a service · ``remove_service`` {service}
    - ``set_catalogue`` {services | count}: replace all services
    - ``speed`` {speed} · ``advance`` {seconds}
    - ``dialect`` {name?, …switches}: answer as another panel; without either, in the standard form
    """

    def __init__(self, ledger: Ledger, answers: Answers, clock: PanelClock) -> None:
        self._ledger = ledger
        self._answers = answers
        self._clock = clock
        self._commands: dict[str, Callable[[Command], dict[str, Any]]] = {
            "look": self._show_state,
            "set_balance": self._set_balance,
            "set_currency": self._set_currency,
            "set_order": self._set_order,
            "outcome": self._set_outcome,
            "finish": self._finish_orders,
            "set_refill": self._set_refill,
            "refill_pause": self._set_refill_pause,
            "set_service": self._set_service,
            "remove_service": self._remove_service,
            "set_catalogue": self._set_catalogue,
            "speed": self._set_speed,
            "advance": self._advance,
            "dialect": self._set_dialect,
        }

    def execute(self, command: Command) -> dict[str, Any]:
        """Execute a command; returns its result with ``ok``."""
        handler = self._commands.get(str(command.get("do")))
        if handler is None:
            raise ValueError(f"The panel cannot do {command.get('do')!r}; it can {', '.join(self._commands)}.")
        try:
            return {"ok": True, **handler({name: value for name, value in command.items() if name != "do"})}
        except KeyError as missing:
            raise ValueError(f"{command['do']} needs {missing.args[0]}.") from missing
        except TypeError as wrong:
            raise ValueError(f"{command['do']} cannot be done with these values: {wrong}.") from wrong
        except PanelApiError as refused:
            raise ValueError(f"The panel says: {refused.message}.") from refused

    def _show_state(self, command: Command) -> dict[str, Any]:
        self._ledger.advance_to_now()
        return {
            "balance": format_amount(self._ledger.balance),
            "currency": self._answers.currency,
            "speed": self._clock.speed,
        }

    def _set_balance(self, command: Command) -> dict[str, Any]:
        self._ledger.advance_to_now()
        try:
            self._ledger.balance = Decimal(str(command["balance"]))
        except InvalidOperation:
            raise ValueError(f"A balance is a number, not {command['balance']!r}.") from None
        return {"balance": format_amount(self._ledger.balance)}

    def _set_currency(self, command: Command) -> dict[str, Any]:
        self._answers.currency = str(command["currency"])
        return {"currency": self._answers.currency}

    def _find_order(self, command: Command) -> Any:
        return self._ledger.find_order(str(command["order"]))

    def _set_order(self, command: Command) -> dict[str, Any]:
        now, order = self._ledger.advance_to_now(), self._find_order(command)
        overrides = {name: value for name, value in command.items() if name != "order"}
        if isinstance(order, Order) and overrides.get("status") in OUTCOMES:
            status, remains = overrides.pop("status"), overrides.pop("remains", None)
            order.overrides.pop("status", None)
            order.overrides.pop("remains", None)
            self._ledger.end_order_now(order, status, None if remains is None else order.quantity - int(remains))
        order.overrides.update({name: str(v) if isinstance(v, int) else v for name, v in overrides.items()})
        return {"order": order.number, **order.answer(now, self._answers.currency)}

    def _set_outcome(self, command: Command) -> dict[str, Any]:
        status, remains = command["status"], command.get("remains")
        if status not in OUTCOMES:
            raise ValueError(f"An order ends {', '.join(OUTCOMES)}, not {status!r}.")
        remains = None if remains is None else int(remains)
        if "order" in command:
            self._ledger.set_outcome(self._find_order(command), status, remains)
        else:
            self._ledger.forced_outcomes.extend([(status, remains)] * int(command.get("times", 1)))
        return {"status": status}

    def _finish_orders(self, command: Command) -> dict[str, Any]:
        now = self._ledger.advance_to_now()
        orders = (
            [self._find_order(command)]
            if "order" in command
            else [o for o in self._ledger.list_api_orders() if o.is_open(now)]
        )
        for order in orders:
            self._ledger.end_order_now(order, command.get("status"))
        return {"orders": [order.number for order in orders]}

    def _set_refill(self, command: Command) -> dict[str, Any]:
        refill = self._ledger.refills.find(str(command["refill"]))
        refill.forced_status = str(command["status"])
        return {"refill": refill.number, "status": refill.forced_status}

    def _set_refill_pause(self, command: Command) -> dict[str, Any]:
        self._ledger.refills.pause_seconds = int(command["hours"]) * 3600.0
        return {"hours": command["hours"]}

    def _set_service(self, command: Command) -> dict[str, Any]:
        number = str(command["service"])
        self._ledger.catalogue.change(number, {name: v for name, v in command.items() if name != "service"})
        return {"service": command["service"]}

    def _remove_service(self, command: Command) -> dict[str, Any]:
        self._ledger.catalogue.remove(str(command["service"]))
        return {"service": command["service"]}

    def _set_catalogue(self, command: Command) -> dict[str, Any]:
        services = generate_catalogue(int(command["count"])) if "count" in command else command["services"]
        self._ledger.catalogue.replace(services)
        return {"services": len(self._ledger.catalogue)}

    def _set_speed(self, command: Command) -> dict[str, Any]:
        self._clock.set_speed(command["speed"])
        return {"speed": self._clock.speed}

    def _advance(self, command: Command) -> dict[str, Any]:
        self._clock.advance(command["seconds"])
        self._ledger.advance_to_now()
        return {"seconds": command["seconds"]}

    def _set_dialect(self, command: Command) -> dict[str, Any]:
        name = command.get("name", "standard")
        if name not in DIALECTS:
            raise ValueError(f"There is no dialect {name!r}; there are {', '.join(DIALECTS)}.")
        self._answers.dialect = DIALECTS[name].with_switches({key: v for key, v in command.items() if key != "name"})
        return {"name": name}
