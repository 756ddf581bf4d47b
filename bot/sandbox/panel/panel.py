"""The sandbox panel over HTTP: one address, form POST requests, JSON answers; requests are recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.faults import Faults, answer_with_fault
from bot.sandbox.panel.answers import Answers
from bot.sandbox.panel.catalogue import LIKES_HQ, Catalogue, generate_catalogue
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.control import Control
from bot.sandbox.panel.dialects import Dialect
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import Order, format_amount
from bot.sandbox.panel.refusals import INCORRECT_REQUEST, INVALID_KEY, PanelApiError

PATH = "/api/v2"
FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"


class SandboxPanel:
    """A stand-in panel: it sells, books, delivers, refills and cancels as a real one does, in memory.

    At ``speed`` 1 an order takes about an hour, at 60 a minute, at 0 time stops. The catalogue is generated from
    ``seed`` unless one is given; ``clock`` gives real seconds. Orders end as ``choose_outcome`` says.
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
        self._catalogue = Catalogue(generate_catalogue(seed=seed) if catalogue is None else catalogue)
        self._ledger = Ledger(self._catalogue, self._clock, balance, seed, lambda: datetime.now(UTC))
        self._answers = Answers(self._ledger, currency)
        self._control = Control(self._ledger, self._answers, self._clock)
        self._catalogue_text: tuple[Dialect, int, str] | None = None
        likes = self._catalogue.get(str(LIKES_HQ["service"]))
        if catalogue is None and likes is not None:
            self._ledger.add_website_orders([likes])

    def routes(self) -> list[web.RouteDef]:
        """List the routes. GET is always refused, because a key must not be part of an address."""
        return [web.post(PATH, self._handle_post), web.get(PATH, self._handle_get)]

    def execute(self, command: dict[str, Any]) -> dict[str, Any]:
        """Execute a command (see ``Control``). Raises ValueError with a sentence for an invalid one."""
        return self._control.execute(command)

    def list_orders(self) -> list[dict[str, Any]]:
        """List the orders that came through ``add``, oldest first, with their parameters verbatim and their charges."""
        now = self._ledger.advance_to_now()
        return [
            {
                "order": order.number,
                "service": order.service.number,
                "parameters": order.parameters,
                "charge": format_amount(order.charge),
                "status": order.status(now),
                "start_count": order.answer(now, self._answers.currency).get("start_count"),
                "remains": order.answer(now, self._answers.currency).get("remains"),
                "orders": [] if isinstance(order, Order) else [child.number for child in order.children],
                "requests": {
                    "refills": [
                        {"refill": r.number, "status": r.status(now)}
                        for r in self._ledger.refills.list_for_order(order)
                    ],
                    "cancel": order.cancels_at is not None,
                },
            }
            for order in self._ledger.list_api_orders()
        ]

    async def _handle_get(self, request: web.Request) -> web.StreamResponse:
        """Refuse a GET and record it in ``requests``, since it shows a mistake in the client."""
        self._record_request("GET", {name: text for name, text in request.query.items() if name != "key"})
        return web.json_response({"error": "Method Not Allowed"}, status=405)

    async def _handle_post(self, request: web.Request) -> web.StreamResponse:
        form = _parse_form(request, await request.text())
        given = dict(form or {})
        key, action = given.pop("key", ""), given.pop("action", "")
        self._record_request(action, given)

        async def effect() -> tuple[int, str, str]:
            if form is None:
                return self._error_answer(INCORRECT_REQUEST)
            return self._answer(key, action, given)

        return await answer_with_fault(request, self._faults.take_matching("panel", action), effect)

    def _record_request(self, action: str, parameters: dict[str, str]) -> None:
        self.requests.append({"action": action, "parameters": parameters, "at": time.time_ns() // 1_000_000})

    def _answer(self, key: str, action: str, given: dict[str, str]) -> tuple[int, str, str]:
        dialect = self._answers.dialect
        try:
            if key != self._key:
                raise PanelApiError(INVALID_KEY)
            if action == "services" and not given:
                return 200, self._catalogue_answer(dialect), dialect.content_type
            answer = dialect.translate(action, given, self._answers.answer(action, given))
        except PanelApiError as refused:
            return self._error_answer(refused.message)
        return 200, dialect.to_json(answer), dialect.content_type

    def _error_answer(self, message: str) -> tuple[int, str, str]:
        dialect = self._answers.dialect
        return dialect.error_status, dialect.to_json(dialect.error_answer(message)), dialect.content_type

    def _catalogue_answer(self, dialect: Dialect) -> str:
        """Get the catalogue's text, which is cached because it is large and seldom changes."""
        version = self._catalogue.version
        if self._catalogue_text is None or self._catalogue_text[:2] != (dialect, version):
            answer = dialect.translate("services", {}, self._answers.answer("services", {}))
            self._catalogue_text = (dialect, version, dialect.to_json(answer))
        return self._catalogue_text[2]


def _parse_form(request: web.Request, body: str) -> dict[str, str] | None:
    """Parse the form; None if the body is not a form or the address has parameters, which panels treat differently."""
    if request.content_type != FORM_CONTENT_TYPE or request.query_string:
        return None
    return dict(parse_qsl(body, keep_blank_values=True))
