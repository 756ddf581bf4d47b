"""The sandbox panel over HTTP: one address, form POST only, JSON back, and all that was received or booked is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.faults import Faults, answer_through
from bot.sandbox.panel.answers import Answers
from bot.sandbox.panel.catalogue import LIKES_HQ, Catalogue, catalogue_of
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.control import Control
from bot.sandbox.panel.dialects import Dialect
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import Order, money
from bot.sandbox.panel.refusals import INCORRECT_REQUEST, INVALID_KEY, Refused

PATH = "/api/v2"
FORM = "application/x-www-form-urlencoded"


class SandboxPanel:
    """A panel to try the bot with: it sells, books, delivers, refills and cancels as a real one does, in memory.

    At ``speed`` 1 an order takes about an hour, at 60 a minute, at 0 time stands still. The catalogue is made from
    ``seed`` unless one is given; ``clock`` gives real seconds. Orders end as ``outcome_of`` says.
    """

    def __init__(
        self,
        *,
        faults: Faults,
        speed: float = 1.0,
        currency: str = "USD",
        balance: Decimal = Decimal("100.84292"),
        key: str = "demo",
        seed: int = 1,
        catalogue: list[dict[str, Any]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self._faults = faults
        self._key = key
        self._clock = PanelClock(clock, speed)
        self._catalogue = Catalogue(catalogue_of(seed=seed) if catalogue is None else catalogue)
        self._book = Ledger(self._catalogue, self._clock, balance, seed, lambda: datetime.now(UTC))
        self._answers = Answers(self._book, currency)
        self._control = Control(self._book, self._answers, self._clock)
        self._catalogue_text: tuple[Dialect, int, str] | None = None
        likes = self._catalogue.get(str(LIKES_HQ["service"]))
        if catalogue is None and likes is not None:
            self._book.place_earlier([likes])

    def routes(self) -> list[web.RouteDef]:
        """The panel's one address. A GET is answered too, to say no: a key has no place in an address."""
        return [web.post(PATH, self._post), web.get(PATH, self._get)]

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command (see ``Control``); ValueError with a sentence if it makes no sense."""
        return self._control.carry_out(command)

    def ledger(self) -> list[dict[str, Any]]:
        """Every order that came through ``add``, oldest first, with its parameters verbatim and what was booked."""
        now = self._book.now()
        return [
            {
                "order": order.number,
                "service": order.service.number,
                "parameters": order.parameters,
                "charge": money(order.charge),
                "status": order.status(now),
                "start_count": order.answer(now, self._answers.currency).get("start_count"),
                "remains": order.answer(now, self._answers.currency).get("remains"),
                "orders": [] if isinstance(order, Order) else [child.number for child in order.children],
                "requests": {
                    "refills": [{"refill": r.number, "status": r.status(now)} for r in self._book.refills.of(order)],
                    "cancel": order.cancel_at is not None,
                },
            }
            for order in self._book.orders()
        ]

    async def _get(self, request: web.Request) -> web.StreamResponse:
        """Kept in ``requests`` under its method, since asking like that is a mistake worth finding."""
        self._remember("GET", {name: text for name, text in request.query.items() if name != "key"})
        return web.json_response({"error": "Method Not Allowed"}, status=405)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        form = _form(request, await request.text())
        given = dict(form or {})
        key, action = given.pop("key", ""), given.pop("action", "")
        self._remember(action, given)

        async def effect() -> tuple[int, str, str]:
            if form is None:
                return self._refuse(INCORRECT_REQUEST)
            return self._carry_out(key, action, given)

        return await answer_through(request, self._faults.take("panel", action), effect)

    def _remember(self, action: str, parameters: dict[str, str]) -> None:
        self.requests.append({"action": action, "parameters": parameters, "at": time.time_ns() // 1_000_000})

    def _carry_out(self, key: str, action: str, given: dict[str, str]) -> tuple[int, str, str]:
        dialect = self._answers.dialect
        try:
            if key != self._key:
                raise Refused(INVALID_KEY)
            if action == "services" and not given:
                return 200, self._services(dialect), dialect.content_type
            answer = dialect.answer(action, given, self._answers.answer(action, given))
        except Refused as refused:
            return self._refuse(refused.said)
        return 200, dialect.as_text(answer), dialect.content_type

    def _refuse(self, said: str) -> tuple[int, str, str]:
        dialect = self._answers.dialect
        return dialect.error_status, dialect.as_text(dialect.error(said)), dialect.content_type

    def _services(self, dialect: Dialect) -> str:
        """The catalogue's text, written once: it is large, and asked for far more often than it changes."""
        version = self._catalogue.version
        if self._catalogue_text is None or self._catalogue_text[:2] != (dialect, version):
            answer = dialect.answer("services", {}, self._answers.answer("services", {}))
            self._catalogue_text = (dialect, version, dialect.as_text(answer))
        return self._catalogue_text[2]


def _form(request: web.Request, body: str) -> dict[str, str] | None:
    """The form's fields; None where it is not a form, or the address carries parameters: panels differ there."""
    if request.content_type != FORM or request.query_string:
        return None
    return dict(parse_qsl(body, keep_blank_values=True))
