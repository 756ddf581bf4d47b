"""The time the sandbox panel lives in: real time, times a speed that may change at any moment."""

from __future__ import annotations

from collections.abc import Callable


class PanelClock:
    """Panel seconds since the start. At speed 60 a panel's hour passes in a real minute, at speed 0 it stands still."""

    def __init__(self, real: Callable[[], float], speed: float) -> None:
        self._real = real
        self._speed = speed
        self._passed = 0.0
        self._since = real()

    def now(self) -> float:
        return self._passed + (self._real() - self._since) * self._speed

    @property
    def speed(self) -> float:
        return self._speed

    def run_at(self, speed: float) -> None:
        """From now on the panel's time runs at this speed; what has passed stays as it is."""
        if speed < 0:
            raise ValueError("The speed must be 0 (standing still) or more.")
        self._passed, self._since = self.now(), self._real()
        self._speed = speed

    def advance(self, seconds: float) -> None:
        """Jump ahead, so that a test need not wait for a panel's hour."""
        if seconds < 0:
            raise ValueError("The panel's time only goes forward: seconds must be 0 or more.")
        self._passed += seconds
