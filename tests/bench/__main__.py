"""`python -m tests.bench [--quick] [NAME …]`: measures, prints a table, writes `bench.json`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

from tests.bench.fixture import AIOGRAM, ROOT
from tests.bench.rows import EVERY, ON_REQUEST, QUICK, WHOLE, Row, Size


def machine() -> dict[str, object]:
    """The machine's shape, and nothing that names it."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 1),
    }


async def measure(names: list[str], size: Size) -> list[Row]:
    """Every row, printed as it is known; what cannot be measured says why."""
    found: list[Row] = []
    chosen = [group for group in (*EVERY, *ON_REQUEST) if group.__name__ in names] if names else EVERY
    for group in chosen:
        began = time.perf_counter()
        try:
            async for row in group(size):
                found.append(row)
                say(row)
        except Exception as error:
            why = str(error) or type(error).__name__
            found.append(Row(group.__name__.replace("_", " "), "", f"not measured: {why}"))
            say(found[-1])
        sys.stderr.write(f"  ({group.__name__}: {time.perf_counter() - began:.0f} s)\n")
    return found


def say(row: Row) -> None:
    """One line of the table."""
    sys.stdout.write(f"| {row.what} | {row.bar} | {row.result} | {verdict(row)} |\n")
    sys.stdout.flush()


def verdict(row: Row) -> str:
    """Whether the bar was met."""
    return {True: "met", False: "missed", None: "–"}[row.met]


def main() -> None:
    """Measure what was asked for."""
    names = [group.__name__ for group in (*EVERY, *ON_REQUEST)]
    parser = argparse.ArgumentParser(prog="make bench", description="Measure speed and memory beside a bare bot.")
    parser.add_argument("--quick", action="store_true", help="less of everything: a first look")
    parser.add_argument("--rounds", type=int, help="how often each bot has its turn; medians are taken")
    parser.add_argument(
        "name",
        nargs="*",
        metavar="NAME",
        help=f"only these: {', '.join(names)} (the last {len(ON_REQUEST)} only if they are named)",
    )
    asked = parser.parse_args()
    if unknown := set(asked.name) - set(names):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(names)}")
    if not Path(AIOGRAM.command[0]).exists():
        parser.error("the environment of the bare bots is missing; `make bench` makes it")
    shape = machine()
    sys.stdout.write(", ".join(f"{name} {value}" for name, value in shape.items()) + "\n\n")
    sys.stdout.write("| what | bar | result | |\n|---|---|---|---|\n")
    size = QUICK if asked.quick else WHOLE
    size = replace(size, rounds=max(1, asked.rounds or size.rounds))
    found = asyncio.run(measure(asked.name, size))
    written = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "quick": asked.quick,
        "rounds": size.rounds,
        "machine": shape,
        "rows": [{**asdict(row), "verdict": verdict(row)} for row in found],
    }
    (ROOT / "bench.json").write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
