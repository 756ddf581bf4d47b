"""Run date-sensitive tests as if it were another day: `make test-dates`, which is `python -m tests.moments`.

The clock is shifted with libfaketime (the tool `faketime`) for the tests and every program they start, apart from the
browser. It goes on running, so a test can pass midnight or a change of clocks. Monotonic clocks are left alone.
"""

from __future__ import annotations

import argparse
import datetime
import os
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import SupportsIndex

UTC = datetime.UTC


@dataclass(frozen=True, slots=True)
class FakedMoment:
    """When the tests begin, and the time zone of the machine they seem to run on."""

    at: datetime.datetime
    zone: str


MOMENTS = {
    "month": FakedMoment(datetime.datetime(2026, 11, 30, 12, tzinfo=UTC), "UTC"),
    "leap": FakedMoment(datetime.datetime(2028, 2, 29, 12, tzinfo=UTC), "Pacific/Pago_Pago"),
    "year": FakedMoment(datetime.datetime(2026, 12, 31, 23, 59, 45, tzinfo=UTC), "Pacific/Kiritimati"),
    "spring": FakedMoment(datetime.datetime(2027, 3, 28, 0, 59, 45, tzinfo=UTC), "Europe/Berlin"),
    "autumn": FakedMoment(datetime.datetime(2026, 10, 25, 0, 59, 45, tzinfo=UTC), "Europe/Berlin"),
}
"""The last day of a month; 29 February, eleven hours behind UTC; the last minute of a year, fourteen hours ahead of
it; and both changes of the clocks of a European zone."""

DEFAULT_MOMENTS = ("leap", "year", "autumn")
TESTS = (
    "tests/stories/ordering/test_last_day.py",
    "tests/stories/notifications/test_notification_settings.py",
    "tests/stories/accounts/test_spending.py",
    "tests/flows/test_statistics.py",
    "tests/flows/test_limits.py",
    "tests/flows/test_new_order.py",
    "tests/domain/test_summer_time.py",
    "tests/background/test_loops.py",
    "tests/sandbox/test_panel_add.py",
    "tests/sandbox/test_panel_progress.py",
)
REAL_TIME_PROGRAMS = "chrome,chromium,chrome-headless-shell"
"""Programs that see the real time, separated by commas."""


def run(name: str, tests: list[str]) -> int:
    """Run tests at a moment; returns the exit code of pytest."""
    moment = MOMENTS[name]
    offset = round(moment.at.timestamp() - time.time())
    print(f"{name}: {moment.at:%Y-%m-%d %H:%M:%S} UTC, in {moment.zone}", flush=True)
    environment = os.environ | {"TZ": moment.zone, "FAKETIME_SKIP_CMDS": REAL_TIME_PROGRAMS, "NO_FAKE_STAT": "1"}
    shifted = ["faketime", "-m", "--exclude-monotonic", "-f", f"{offset:+d}s"]
    pytest = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "2", "--dist", "loadfile", "-p", "tests.moments"]
    return subprocess.run([*shifted, *pytest, *tests], env=environment, check=False).returncode


def _sleep(seconds: float | SupportsIndex, /) -> None:
    """Sleep without `clock_nanosleep`: libfaketime 0.9.10 shifts the end of the sleep, although it does not shift the clock."""
    select.select([], [], [], float(seconds))


def pytest_configure() -> None:
    """Replace `time.sleep` in each process of pytest; this module is a plugin of it."""
    time.sleep = _sleep


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.moments", description="Run tests as if it were another day.")
    parser.add_argument(
        "--at", action="append", choices=MOMENTS, help=f"the moment; by default {', '.join(DEFAULT_MOMENTS)}"
    )
    parser.add_argument(
        "tests", nargs="*", default=list(TESTS), help="files or folders; by default the date-sensitive ones"
    )
    given = parser.parse_args()
    if shutil.which("faketime") is None:
        print("The tool `faketime` is not installed (Debian and Ubuntu: apt install faketime).", file=sys.stderr)
        return 2
    return max(run(name, given.tests) for name in given.at or DEFAULT_MOMENTS)


if __name__ == "__main__":
    sys.exit(main())
