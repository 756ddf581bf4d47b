"""`python -m tests.soak`: kill the bot again and again while people order, then compare the books; writes soak.json."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.soak.campaign import Result, Wanted, campaign

REPORT = Path("soak.json")


def main() -> int:
    asked = _asked()
    results = []
    for database in asked.database.split(","):
        replicas = asked.replicas or (2 if database == "postgres" else 1)
        wanted = Wanted(asked.kills, asked.minutes, database, asked.seed, asked.people, replicas=replicas)
        print(f"{database}, {replicas} at once, seed {asked.seed}: at least {asked.kills} kills", flush=True)
        log = Path(tempfile.gettempdir()) / f"soak-{database}.log"
        log.unlink(missing_ok=True)
        result = asyncio.run(_until_stopped(campaign(wanted, log, lambda line: print(f"  {line}", flush=True))))
        results.append(result)
        print(table(result), f"what the bots said: {log}", sep="\n", flush=True)
    REPORT.write_text(json.dumps([{**asdict(one), "good": one.good} for one in results], indent=1))
    return 0 if all(one.good for one in results) else 1


async def _until_stopped(work: Coroutine[Any, Any, Result]) -> Result:
    """Asked to stop, it ends what it started."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=12, help="the killing ends after so long in any case")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or both: sqlite,postgres")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--replicas", type=int, default=0, help="processes at once; default 1, on postgres 2")
    return parser.parse_args()


def table(result: Result) -> str:
    """What held and what did not, and how much was tried."""
    lines = [f"{result.kills} kills, {result.seconds:.0f} s"]
    lines += [f"  {count:>7}  {name}" for name, count in result.figures.items()]
    for check in result.checks:
        lines.append(f"  {'ok' if check.good else 'BROKEN':>7}  {check.broken} {check.what}")
        lines += [f"             {case}" for case in check.cases]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
