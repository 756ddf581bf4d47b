"""Faults on demand: *the next n calls of this method answer like that*, for the panel and for the Bot API alike."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aiohttp import web

TARGETS = ("panel", "telegram")
CUTS = ("before", "after", "mid")

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with the next calls of one method.

    `target` is "panel" or "telegram"; `method` an API v2 action or a Bot API method, "*" for any; `times` how many
    calls it spoils. `body` replaces the true answer (None: the true answer is sent, useful with a delay), and only
    with `effect` is the call carried out before the false body goes out. The answer takes `delay_seconds`, and the way to
    the effect `way_seconds`. `cut` resets the connection: "before" the
    effect, "after" it without an answer, or "mid" = after half the bytes of the answer.
    """

    target: str
    method: str
    times: int = 1
    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay_seconds: float = 0
    way_seconds: float = 0
    cut: str | None = None
    effect: bool = False

    def __post_init__(self) -> None:
        if self.target not in TARGETS:
            raise ValueError(f"target must be one of {', '.join(TARGETS)}, not {self.target!r}")
        if self.cut is not None and self.cut not in CUTS:
            raise ValueError(f"cut must be one of {', '.join(CUTS)}, not {self.cut!r}")
        if self.times < 1:
            raise ValueError(f"times must be at least 1, not {self.times}")

    @classmethod
    def from_json(cls, wanted: Mapping[str, Any]) -> Fault:
        """A fault as `/sandbox/faults` takes it; ValueError with a sentence when it makes no sense."""
        known = {name: wanted[name] for name in cls.__slots__ if name in wanted}
        foreign = sorted(set(wanted) - set(known))
        if foreign:
            raise ValueError(f"A fault has no {', '.join(foreign)}.")
        missing = [name for name in ("target", "method") if name not in known]
        if missing:
            raise ValueError(f"A fault needs {' and '.join(missing)}.")
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """The fault as `/sandbox/faults` lists it."""
        return asdict(self)


class Faults:
    """The queue of ordered faults; the first one that fits a call is taken."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Put a fault at the end of the queue."""
        self._waiting.append(fault)

    def take(self, target: str, method: str) -> Fault | None:
        """The fault for this call, one of its `times` used up, or None. Case of the method does not matter."""
        if not self._waiting:
            return None
        wanted = method.lower()
        for place, fault in enumerate(self._waiting):
            if fault.target == target and fault.method.lower() in ("*", wanted):
                if fault.times == 1:
                    del self._waiting[place]
                else:
                    self._waiting[place] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def clear(self) -> None:
        """Forget every fault that still waits."""
        self._waiting.clear()

    def waiting(self) -> list[Fault]:
        """The faults that still wait, in order, with the times they have left."""
        return list(self._waiting)


async def answer_through(
    request: web.Request, fault: Fault | None, effect: Callable[[], Awaitable[tuple[int, str, str]]]
) -> web.StreamResponse:
    """The answer to one call, spoiled as ordered.

    `effect` carries the call out and returns the true answer: HTTP status, body, content type.
    """
    if fault is None:
        status, body, content_type = await effect()
        return web.Response(status=status, text=body, content_type=content_type)
    if fault.way_seconds:
        await asyncio.sleep(fault.way_seconds)
    if fault.cut == "before":
        await asyncio.sleep(fault.delay_seconds)
        return _reset(request)
    if fault.body is None or fault.effect or fault.cut is not None:
        status, body, content_type = await effect()
    if fault.body is not None:
        status, body, content_type = fault.status, fault.body, fault.content_type
    elif fault.status != 200:
        status = fault.status
    await asyncio.sleep(fault.delay_seconds)
    if fault.cut == "after":
        return _reset(request)
    answer = body.encode()
    if fault.cut == "mid":
        return await _half(request, status, answer, content_type, fault.headers)
    return web.Response(status=status, body=answer, content_type=content_type, charset="utf-8", headers=fault.headers)


async def _half(
    request: web.Request, status: int, answer: bytes, content_type: str, headers: dict[str, str]
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    response.content_type = content_type
    response.content_length = len(answer)
    await response.prepare(request)
    await response.write(answer[: len(answer) // 2])
    _reset(request)
    return response


def _reset(request: web.Request) -> web.Response:
    """Drop the connection the hard way (RST, not FIN); the returned response goes nowhere."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        request.transport.abort()
    return web.Response(status=500)
