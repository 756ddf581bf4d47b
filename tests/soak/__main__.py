"""`python -m tests.soak`: kill the bot again and again while people order, then compare the books; let people do anything.

Prints what held as a table and writes it to soak.json; leaves with 1 where something did not.
"""

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

from tests.soak.bots import a_database
from tests.soak.campaign import Result, Wanted, campaign
from tests.soak.random_walk import Walked, walk

REPORT = Path("soak.json")


def main() -> int:
    asked = _asked()
    results = []
    for database in asked.database.split(","):
        replicas = asked.replicas or (2 if database == "postgres" else 1)
        wanted = Wanted(
            asked.kills, asked.minutes, database, asked.seed, asked.people, replicas=replicas, webhook=asked.webhook
        )
        print(f"{database}, {replicas} at once, seed {asked.seed}: at least {asked.kills} kills", flush=True)
        log = Path(tempfile.gettempdir()) / f"soak-{database}.log"
        log.unlink(missing_ok=True)
        result = asyncio.run(_until_stopped(campaign(wanted, log, lambda line: print(f"  {line}", flush=True))))
        results.append(result)
        print(table(result), f"what the bots said: {log}", sep="\n", flush=True)
    walks = [asyncio.run(_walk(asked))] if asked.steps else []
    good = all(result.good for result in results) and all(walked.good for walked in walks)
    report = {
        "good": good,
        "campaigns": [{**asdict(one), "good": one.good} for one in results],
        "walks": [
            {"seed": one.seed, "steps": one.steps, "did": dict(one.did), "bought": one.bought, "good": one.good}
            for one in walks
        ],
    }
    REPORT.write_text(json.dumps(report, indent=1))
    return 0 if good else 1


async def _walk(asked: argparse.Namespace) -> Walked:
    print(f"random walks, {asked.steps} steps, seed {asked.seed}", flush=True)
    async with a_database("sqlite") as database:
        walked = await walk(asked.seed, asked.steps, database.url)
    print(f"  {walked.steps} steps, {walked.bought} orders: {'ok' if walked.good else 'BROKEN'}", flush=True)
    for case in (*walked.broken, *walked.unanswered, *walked.bought_without_yes, *walked.failed_updates):
        print(f"    {case}", flush=True)
    return walked


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
    parser.add_argument("--steps", type=int, default=100_000, help="of the random walks; 0: none")
    parser.add_argument("--replicas", type=int, default=0, help="processes at once; default 1, on postgres 2")
    parser.add_argument(
        "--webhook", action="store_true", help="Telegram brings the updates, to one process after the other"
    )
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
