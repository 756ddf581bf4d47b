"""The sandbox panel's clock: real time multiplied by a speed that may change at any time."""

from __future__ import annotations

from collections.abc import Callable


class PanelClock:
    """Panel seconds since the start. At speed 60 a panel hour takes a real minute; at speed 0 time stops."""

    def __init__(self, real: Callable[[], float], speed: float) -> None:
        self._real_seconds = real
        self._speed = speed
        self._elapsed = 0.0
        self._speed_set_at = real()

    def now(self) -> float:
        return self._elapsed + (self._real_seconds() - self._speed_set_at) * self._speed

    @property
    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Set the speed from now on; the elapsed time stays the same."""
        if speed < 0:
            raise ValueError("The speed must be 0 (stopped) or more.")
        self._elapsed, self._speed_set_at = self.now(), self._real_seconds()
        self._speed = speed

    def advance(self, seconds: float) -> None:
        """Jump ahead, so that a test need not wait."""
        if seconds < 0:
            raise ValueError("The panel's time only goes forward: seconds must be 0 or more.")
        self._elapsed += seconds
