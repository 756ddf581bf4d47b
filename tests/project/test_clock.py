"""The process's clock, while the machine's is set forward and back."""

from __future__ import annotations

from bot.wiring.clock import MonotonicClock

SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000
NOW = 1_790_000_000_000


class Machine:
    """A machine whose clock can be set; its uptime only grows."""

    def __init__(self) -> None:
        self.wall = NOW
        self.up = 5_000

    def passes(self, milliseconds: int) -> None:
        self.wall += milliseconds
        self.up += milliseconds

    def clock(self) -> MonotonicClock:
        return MonotonicClock(lambda: self.wall, lambda: self.up)


def test_time_passes_as_it_does_on_the_wall() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.passes(20 * SECOND)
    assert clock() == NOW + 20 * SECOND


def test_a_clock_set_back_an_hour_lets_time_go_on_at_its_pace() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= HOUR
    assert clock() == NOW
    for passed in range(1, 100):
        machine.passes(20 * SECOND)
        assert clock() == NOW + passed * 20 * SECOND
    machine.wall += HOUR
    assert clock() == machine.wall


def test_a_clock_set_forward_a_day_is_followed_at_once() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += DAY
    assert clock() == NOW + DAY
    machine.passes(SECOND)
    assert clock() == NOW + DAY + SECOND
