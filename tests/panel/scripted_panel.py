"""A panel with scripted answers, and results in a form that is easy to compare."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

from bot.domain.accounts.people import Account
from bot.domain.errors import BotError, PanelRefusal
from bot.domain.ids import SHARED, AccountId
from bot.domain.money import Money
from bot.sandbox.faults import Fault, answer_with_fault

KEY = "5e1f0b7c3a9d4e2286f1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply: its body verbatim, and its faults (`cut` and `delay_seconds` as in a fault of the sandbox)."""

    body: str = ""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: str | None = None
    delay_seconds: float = 0


class ScriptedPanel:
    """Sends its answers in order, repeating the last; keeps every request it received."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.bodies: list[bytes] = []
        self.forms: list[dict[str, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.paths: list[str] = []
        self.connections: set[Any] = set()
        self.port = 0
        self._read = asyncio.Condition()
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v2"

    def account(self, *, key: str = KEY, number: AccountId = SHARED, currency: str = "") -> Account:
        return Account(number, "played", self.url, key, currency=currency)

    def script(self, *answers: Answer | str) -> None:
        self.answers = [Answer(answer) if isinstance(answer, str) else answer for answer in answers]

    async def wait_for_requests(self, requests: int) -> None:
        """Wait until this many requests arrived."""
        async with asyncio.timeout(5), self._read:
            await self._read.wait_for(lambda: len(self.forms) >= requests)

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_exception: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.bodies.append(body)
        self.forms.append(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        self.headers.append(dict(request.headers))
        self.paths.append(f"{request.method} {request.path_qs}")
        self.connections.add(id(request.transport))
        async with self._read:
            self._read.notify_all()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        fault = Fault(
            "panel",
            "*",
            status=answer.status,
            body=answer.body,
            headers=dict(answer.headers),
            content_type=answer.content_type,
            cut=answer.cut,
            delay_seconds=answer.delay_seconds,
        )
        return await answer_with_fault(_as_request(request), fault, _nothing)


def _as_request(request: web.BaseRequest) -> Any:
    return request


async def _nothing() -> tuple[int, str, str]:
    return 200, "", "application/json"


def shown(value: object) -> Any:
    """A result as JSON: empty fields of dataclasses left out, money and decimals as text."""
    if isinstance(value, PanelRefusal):
        return {"refused": value.code.value, "said": value.said}
    if isinstance(value, BotError):
        return {"raises": type(value).__name__}
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}".strip()
    if is_dataclass(value) and not isinstance(value, type):
        said = {each.name: shown(getattr(value, each.name)) for each in fields(value) if each.init}
        return {name: held for name, held in said.items() if held not in (None, "", [])}
    if isinstance(value, Mapping):
        return {str(name): shown(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(held) for held in value]
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value
