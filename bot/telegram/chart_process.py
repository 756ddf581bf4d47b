"""Draws a picture of bars over days: a program of its own, given what to draw as JSON, giving a PNG.

It runs apart from the bot (`charts.py` starts it), because drawing takes a second and 70 MiB that a bot has no use for
otherwise; it knows nothing of the bot and imports nothing of it.
"""

from __future__ import annotations

import json
import sys
import unicodedata
import warnings
from collections.abc import Container, Iterable, Sequence
from typing import Any

INK, FAINT, LINE = "#1f2937", "#6b7280", "#e5e7eb"
COLOURS = ("#2563eb", "#0d9488")
# A phone shows it some 300 points wide: few inches and many dots, so that words stay large.
SIZE_INCHES, DOTS = (6.0, 5.6), 180


# Where a reader's script is none that DejaVu Sans has, these have it: as Linux, macOS, Windows and Android call them.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR", "Source Han Sans SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "PingFang SC", "Hiragino Sans", "Microsoft YaHei",
    "Noto Sans Devanagari", "Lohit Devanagari", "Mangal", "Nirmala UI", "Kohinoor Devanagari", "Noto Sans Bengali",
    "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Thai", "Noto Sans Khmer", "Noto Sans Myanmar", "Noto Sans Ethiopic",
    "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans", "FreeSans", "Arial Unicode MS", "Unifont",
)  # fmt: skip


def fonts(texts: Iterable[str], families: Sequence[str] = FAMILIES) -> tuple[list[str], set[int]]:
    """The families to write these texts with, as far as they are installed, and the signs that those have together."""
    from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

    def signs(family: str) -> set[int]:
        faces = [findfont(FontProperties(family=[family], weight=weight)) for weight in ("normal", "bold")]
        return set.intersection(*(set(get_font(face).get_charmap()) for face in faces))

    chosen = ["DejaVu Sans"]
    known, installed = signs(chosen[0]), {entry.name for entry in fontManager.ttflist}
    lacking = {ord(sign) for text in texts for sign in text} - known
    for family in families:
        if lacking and family in installed and lacking & (more := signs(family)):
            chosen.append(family)
            known |= more
            lacking -= more
    return chosen, known


def readable(text: str, known: Container[int]) -> str:
    """The text without what nothing could be written with but boxes: figures are kept as 0-9; of other signs what is left may be nothing."""
    if all(ord(sign) in known for sign in text):
        return text
    kept = (sign if ord(sign) in known else _figure(sign) for sign in text)
    return " ".join("".join(kept).split()).strip(" ,.;:·-–—()")


def _figure(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":  # it only says how its neighbours are laid out
        return ""
    figure = unicodedata.decimal(sign, None)
    return " " if figure is None else str(figure)


def draw(asked: dict[str, Any]) -> None:
    """Write the PNG to standard output. `panels`: `title`, `values`, `lines` (value and label); `days`: place and label."""
    import matplotlib as mpl

    mpl.use("agg")
    panels, days = asked["panels"], [label for _, label in asked["days"]]
    labels = [label for panel in panels for _, label in panel["lines"]]
    families, known = fonts([asked["title"], *(panel["title"] for panel in panels), *labels, *days])
    mpl.rcParams.update({"font.size": 14.5, "text.color": INK, "xtick.color": FAINT, "ytick.color": FAINT})
    mpl.rcParams["font.family"] = families
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    def written(text: str) -> str:
        return readable(text, known)

    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1)
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS, layout=layout, facecolor="white")
    figure.suptitle(written(asked["title"]), fontsize=19, fontweight="bold", parse_math=False)
    charts = figure.subplots(len(panels), 1, sharex=True, height_ratios=(3, 2))
    for chart, panel, colour in zip(charts, panels, COLOURS, strict=True):
        values, lines = panel["values"], panel["lines"]
        chart.set_title(written(panel["title"]), loc="left", fontsize=14.5, color=FAINT, parse_math=False)
        chart.bar(range(len(values)), values, width=0.72, color=colour, zorder=2)
        chart.set_yticks([value for value, _ in lines], [written(label) for _, label in lines])
        chart.set_ylim(0, lines[-1][0] * 1.03)
        chart.set_xlim(-0.6, len(values) - 0.4)
        chart.grid(axis="y", color=LINE, zorder=1)
        chart.spines[["top", "left", "right"]].set_visible(False)
        chart.spines["bottom"].set_color(LINE)
        chart.tick_params(length=0)
    charts[-1].set_xticks([place for place, _ in asked["days"]], [written(label) for label in days])
    figure.savefig(sys.stdout.buffer, format="png")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    # A sign that no font has would be a box: rather no picture, the caption says the same.
    warnings.filterwarnings("error", message="Glyph .* missing")
    draw(json.load(sys.stdin))
