"""Pictures of numbers: drawn by a process that lives as long as one picture."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("chart_process.py")
LONGEST_SECONDS = 20.0
LARGEST_BYTES = 10 * 1024 * 1024
"""Source: Bot API, sendPhoto, "The photo must be at most 10 MB in size"."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChartPanel:
    """One row of bars, a value a day, and the lines behind them: each a value and what is written at it."""

    title: str
    values: Sequence[float]
    lines: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture to be drawn, every word of it in the reader's language. `days`: places of days and what is written there."""

    title: str
    panels: tuple[ChartPanel, ChartPanel]
    days: Sequence[tuple[int, str]]


class Charts:
    """Draws one picture at a time, each within `longest_seconds`."""

    def __init__(self, *, program: Path = PROGRAM, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._program = program
        self._longest_seconds = longest_seconds
        self._turn = asyncio.Lock()
        # matplotlib notes here which fonts it found; looking again would take longer than drawing.
        self._notes = tempfile.TemporaryDirectory(prefix="charts-", ignore_cleanup_errors=True)

    def close(self) -> None:
        """Leave nothing behind."""
        self._notes.cleanup()

    async def png(self, chart: Chart) -> bytes | None:
        """The picture; None where it could not be drawn, or not in time: then the numbers are told in words."""
        try:
            async with asyncio.timeout(self._longest_seconds), self._turn:
                return await self._drawn(json.dumps(asdict(chart)).encode())
        except TimeoutError:
            _log.warning("a picture was not drawn in time")
        except OSError as error:
            _log.warning("a picture could not be drawn: %s", error)
        return None

    async def _drawn(self, asked: bytes) -> bytes | None:
        # No secret of the bot's environment goes along; -P: none of the modules beside the program is found by its imports.
        environment = {"MPLCONFIGDIR": self._notes.name, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", str(self._program)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
        )
        try:
            picture, said = await process.communicate(asked)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                # Not `wait`: it ends when what was written has been read, and nobody reads any more.
                await asyncio.shield(process.communicate())
        if process.returncode or not picture or len(picture) > LARGEST_BYTES:
            _log.warning("a picture could not be drawn: %s", said.decode(errors="replace").strip()[-500:])
            return None
        return picture
