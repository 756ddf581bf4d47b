"""A picture comes from a process of its own: whole, in time, or not at all."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.sandbox.world.files import picture_size
from bot.telegram.charts import Chart, Charts, Panel

CHART = Chart(
    "Потрачено за 2 дня",
    (Panel("USD в день", [1.5, 0.0], [(0, "0"), (2, "2")]), Panel("$заказов$", [3.0, 0.0], [(0, "0"), (4, "4")])),
    [(1, "24 нояб.")],
)


async def drawn(charts: Charts) -> bytes | None:
    try:
        return await charts.png(CHART)
    finally:
        charts.close()


async def test_a_picture_is_a_png_of_the_size_a_phone_shows() -> None:
    picture = await drawn(Charts(longest_seconds=120))
    assert picture is not None
    assert picture_size(picture) == (1080, 1008)


async def test_a_drawing_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = tmp_path / "hangs.py"
    program.write_text(f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    seconds = 0.25
    while not pid.exists() or not pid.read_text():  # on a busy machine it may be killed before it has said who it is
        seconds *= 2
        assert await drawn(Charts(program=program, longest_seconds=seconds)) is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


async def test_a_drawing_that_is_killed_while_it_writes_holds_nobody_up(tmp_path: Path) -> None:
    program = tmp_path / "writes.py"
    program.write_text("import sys\nwhile True:\n    sys.stdout.write('x' * 300_000)\n")
    charts = Charts(program=program, longest_seconds=0.3)
    async with asyncio.timeout(60):
        for _ in range(3):
            assert await charts.png(CHART) is None
    charts.close()


async def test_a_drawing_that_fails_gives_no_picture(tmp_path: Path) -> None:
    program = tmp_path / "fails.py"
    program.write_text("raise SystemExit('no font')\n")
    assert await drawn(Charts(program=program, longest_seconds=60)) is None
    assert await drawn(Charts(program=tmp_path / "none.py", longest_seconds=60)) is None


async def test_the_process_is_given_none_of_the_bots_secrets(tmp_path: Path) -> None:
    program = tmp_path / "tells.py"
    program.write_text("import os\nprint(sorted(os.environ))\n")
    told = (await drawn(Charts(program=program, longest_seconds=60)) or b"").decode()
    assert set(eval(told)) <= {"LANG", "LC_CTYPE", "MPLCONFIGDIR", "PATH"}
