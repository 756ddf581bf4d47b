"""Faults on demand for the panel and the Bot API: how the next n calls of a method go wrong."""

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

    - `target`: "panel" or "telegram".
    - `method`: an API v2 action or a Bot API method; "*" for any.
    - `times`: how many calls it affects.
    - `body`: replaces the true answer; None sends the true answer (useful with a delay).
    - `effect`: whether the call takes effect although `body` replaces its answer.
    - `way_seconds`: the delay before the call takes effect.
    - `delay_seconds`: the delay before the answer is sent.
    - `cut`: resets the connection: "before" the effect, "after" it without an answer, or "mid", after half the answer.
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
    def from_json(cls, fields: Mapping[str, Any]) -> Fault:
        """Read a fault as `/sandbox/faults` gets it. Raises ValueError with a sentence."""
        known = {name: fields[name] for name in cls.__slots__ if name in fields}
        unknown = sorted(set(fields) - set(known))
        if unknown:
            raise ValueError(f"A fault has no {', '.join(unknown)}.")
        missing = [name for name in ("target", "method") if name not in known]
        if missing:
            raise ValueError(f"A fault needs {' and '.join(missing)}.")
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Write the fault as `/sandbox/faults` lists it."""
        return asdict(self)


class Faults:
    """The queue of pending faults; a call gets the first one that matches it."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Append a fault to the queue."""
        self._pending.append(fault)

    def take_matching(self, target: str, method: str) -> Fault | None:
        """Find the first fault that matches a call and use up one of its `times`; None if none matches.

        The case of the method does not matter.
        """
        if not self._pending:
            return None
        method = method.lower()
        for position, fault in enumerate(self._pending):
            if fault.target == target and fault.method.lower() in ("*", method):
                if fault.times == 1:
                    del self._pending[position]
                else:
                    self._pending[position] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def clear(self) -> None:
        """Remove every pending fault."""
        self._pending.clear()

    def pending(self) -> list[Fault]:
        """List the pending faults in order, with the calls they still affect."""
        return list(self._pending)


async def answer_with_fault(
    request: web.Request, fault: Fault | None, effect: Callable[[], Awaitable[tuple[int, str, str]]]
) -> web.StreamResponse:
    """Answer one call, with a fault if there is one.

    `effect` carries the call out and returns the true answer: HTTP status, body, content type.
    """
    if fault is None:
        status, body, content_type = await effect()
        return web.Response(status=status, text=body, content_type=content_type)
    if fault.way_seconds:
        await asyncio.sleep(fault.way_seconds)
    if fault.cut == "before":
        await asyncio.sleep(fault.delay_seconds)
        return _reset_connection(request)
    if fault.body is None or fault.effect or fault.cut is not None:
        status, body, content_type = await effect()
    if fault.body is not None:
        status, body, content_type = fault.status, fault.body, fault.content_type
    elif fault.status != 200:
        status = fault.status
    await asyncio.sleep(fault.delay_seconds)
    if fault.cut == "after":
        return _reset_connection(request)
    answer = body.encode()
    if fault.cut == "mid":
        return await _send_half(request, status, answer, content_type, fault.headers)
    return web.Response(status=status, body=answer, content_type=content_type, charset="utf-8", headers=fault.headers)


async def _send_half(
    request: web.Request, status: int, answer: bytes, content_type: str, headers: dict[str, str]
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    response.content_type = content_type
    response.content_length = len(answer)
    await response.prepare(request)
    await response.write(answer[: len(answer) // 2])
    _reset_connection(request)
    return response


def _reset_connection(request: web.Request) -> web.Response:
    """Reset the connection (RST, not FIN); the returned response is never sent."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        request.transport.abort()
    return web.Response(status=500)
