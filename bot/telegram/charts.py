"""Charts as pictures, each drawn by a process of its own that ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import logging
import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("chart_process.py")
LIBRARY = "matplotlib"
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

    def __init__(
        self, *, program: Path = PROGRAM, longest_seconds: float = LONGEST_SECONDS, library: str = LIBRARY
    ) -> None:
        self._program = program
        self._longest_seconds = longest_seconds
        self._library = library
        self._lock = asyncio.Lock()
        self._font_cache: Path | None = None

    @property
    def available(self) -> bool:
        """Whether matplotlib is installed: it is the optional extra `charts`."""
        return importlib.util.find_spec(self._library) is not None

    async def png(self, chart: Chart) -> bytes | None:
        """Draw the picture; None where that failed, took too long or matplotlib is missing: then the figures are shown as text."""
        if not self.available:
            return None
        try:
            async with asyncio.timeout(self._longest_seconds), self._lock:
                if self._font_cache is None:
                    self._font_cache = await asyncio.to_thread(font_cache)
                return await self._run(json.dumps(asdict(chart)).encode(), self._font_cache)
        except TimeoutError:
            _log.warning("a chart was not drawn in time")
        except OSError as error:
            _log.warning("a chart could not be drawn: %s", error)
        return None

    async def _run(self, chart: bytes, font_cache: Path) -> bytes | None:
        # The process gets no secret of the bot's environment; -P keeps the modules beside the program out of its imports.
        environment = {"MPLCONFIGDIR": str(font_cache), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", str(self._program)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
        )
        try:
            picture, errors = await process.communicate(chart)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                # Not `wait`: that returns only after all output was read, and nothing reads it now.
                await asyncio.shield(process.communicate())
        if process.returncode or not picture or len(picture) > LARGEST_BYTES:
            _log.warning("a chart could not be drawn: %s", errors.decode(errors="replace").strip()[-500:])
            return None
        return picture


def font_cache(parent: Path | None = None) -> Path:
    """Return the folder where matplotlib keeps the list of fonts: searching again would take longer than drawing.

    It has a fixed name, so that killed bots leave no folder behind each. Where another user owns that name, a fresh
    folder is made instead.
    """
    parent = parent or Path(tempfile.gettempdir())
    folder = parent / f"smm-panel-bot-fonts-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if hasattr(os, "getuid") and (
        found.st_uid != os.getuid() or found.st_mode & 0o077 or not stat.S_ISDIR(found.st_mode)
    ):
        return Path(tempfile.mkdtemp(prefix="smm-panel-bot-fonts-", dir=parent))
    return folder
