"""A picture comes from a process of its own: whole, in time, or not at all."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.sandbox.world.files import read_dimensions
from bot.telegram.chart_process import fonts, readable
from bot.telegram.charts import PROGRAM, Chart, ChartPanel, Charts, font_cache
from bot.telegram.screens.accounts.spending import bar_line

CHART = Chart(
    "Потрачено за 2 дня",
    (
        ChartPanel("USD в день", [1.5, 0.0], [(0, "0"), (2, "2")]),
        ChartPanel("$заказов$", [3.0, 0.0], [(0, "0"), (4, "4")]),
    ),
    [(1, "24 нояб.")],
)


async def drawn(charts: Charts) -> bytes | None:
    return await charts.png(CHART)


async def test_a_picture_is_a_png_of_the_size_a_phone_shows() -> None:
    picture = await drawn(Charts(longest_seconds=120))
    assert picture is not None
    assert read_dimensions(picture) == (1080, 1008)


@pytest.mark.parametrize(
    "chart",
    [
        Chart(
            "三十天内的支出",
            (ChartPanel("每天 USD", [1.0], [(0, "0"), (1, "1")]), ChartPanel("订单", [1.0], [(0, "0"), (1, "1")])),
            [(0, "11月24日")],
        ),
        Chart(
            "३० दिनों में खर्च",
            (ChartPanel("USD प्रतिदिन", [1.0], [(0, "०"), (1, "१")]), ChartPanel("ऑर्डर", [1.0], [(0, "०"), (1, "१")])),
            [(0, "२४ नव॰")],
        ),
        Chart(
            "أنفقت في ٣٠ يومًا",
            (
                ChartPanel("\u2068USD\u2069 يوميًا", [1.0], [(0, "٠"), (1, "١")]),
                ChartPanel("الطلبات", [1.0], [(0, "٠"), (1, "١")]),
            ),
            [(0, "٢٤ نوفمبر")],
        ),
    ],
    ids=["Chinese", "Hindi", "Arabic"],
)
async def test_a_picture_in_a_script_that_no_font_here_may_have_has_no_boxes(chart: Chart) -> None:
    charts = Charts(longest_seconds=120)
    picture = await charts.png(chart)  # a sign that would be a box refuses the picture
    assert picture is not None
    assert read_dimensions(picture) == (1080, 1008)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Spent in 30 days", "Spent in 30 days"),
        ("३० दिनों में खर्च", "30"),
        ("USD प्रतिदिन", "USD"),
        ("11月24日", "11 24"),
        ("12,345.5", "12,345.5"),
        ("每天 (USD)", "USD"),
        ("\u2068100 USD\u2069 支出", "100 USD"),
        ("订单", ""),
    ],
)
def test_what_no_font_has_is_left_out_and_figures_are_kept(text: str, left: str) -> None:
    assert readable(text, set(range(32, 127))) == left


def test_an_installed_font_that_has_what_is_lacking_is_written_with() -> None:
    ringed = "a\u20dd"  # matplotlib brings a font of mathematics that has the ring
    families, known = fonts(["30 days", ringed], ["No Such Font", "STIXGeneral", "cmr10"])
    assert families == ["DejaVu Sans", "STIXGeneral"]
    assert readable(ringed, known) == ringed
    assert fonts(["30 дней"], ["STIXGeneral"])[0] == ["DejaVu Sans"]


async def test_a_sign_that_would_be_a_box_refuses_the_picture(tmp_path: Path) -> None:
    program = tmp_path / "unchecked.py"
    unchecked = PROGRAM.read_text(encoding="utf-8").replace("return readable(text, known)", "return text")
    program.write_text(unchecked, encoding="utf-8")
    charts = Charts(program=program, longest_seconds=120)
    assert await charts.png(replace(CHART, title="\U0001f9ff\ue000")) is None


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


def test_the_folder_of_the_fonts_is_one_for_all_bots_of_a_user_and_private(tmp_path: Path) -> None:
    folder = font_cache(tmp_path)
    assert font_cache(tmp_path) == folder
    assert [found.name for found in tmp_path.iterdir()] == [folder.name]
    assert folder.stat().st_mode & 0o077 == 0
    folder.chmod(0o777)  # another user could have put something there
    assert font_cache(tmp_path) != folder


async def test_without_matplotlib_there_is_no_chart_and_no_process(tmp_path: Path) -> None:
    program = tmp_path / "runs.py"
    program.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    charts = Charts(program=program, library="matplotlib_that_is_not_installed")
    assert not charts.available
    assert await charts.png(CHART) is None
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([0, 1, 7], "▁▂█"),
        ([0, 0], "▁▁"),
        ([Decimal("0.0001"), 100], "▂█"),
        ([1] * 90, "█" * 30),
        ([0] * 60 + [5] * 30, "▁" * 20 + "█" * 10),
    ],
)
def test_a_line_of_characters_stands_for_a_chart(values: list[int | Decimal], line: str) -> None:
    assert str(bar_line([Decimal(value) for value in values])) == f"\u2066{line}\u2069"
