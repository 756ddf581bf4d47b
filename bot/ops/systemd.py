"""Reports to systemd, where systemd started the process with `Type=notify`: ready, alive, stopping.

Source: the manual pages sd_notify(3) and sd_watchdog_enabled(3).
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Awaitable, Callable

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def notify(state: str) -> bool:
    """Send a state to systemd; False where systemd did not ask for it or cannot be reached."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    # A name that begins with @ is in Linux's abstract namespace, where it begins with a null byte.
    path = "\0" + address[1:] if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.sendto(state.encode(), path)
        return True
    return False


def watchdog_seconds() -> float | None:
    """Return the time within which systemd expects a sign of life; None where it expects none of this process."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if not (microseconds.isascii() and microseconds.isdigit()) or not int(microseconds):
        return None
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return int(microseconds) / 1_000_000


class Watchdog:
    """Gives systemd a sign of life while all loops beat: a bot that stands still is restarted."""

    def __init__(self, check: Callable[[], Awaitable[str | None]]) -> None:
        """`check` returns None while all is well, else a sentence about what stands still."""
        self._check = check

    async def round(self) -> None:
        """Send one sign of life, unless something stands still."""
        if await self._check() is None:
            notify(ALIVE)
