"""Draws a picture of bars over days: a program of its own, given what to draw as JSON, giving a PNG.

It runs apart from the bot (`charts.py` starts it), because drawing takes a second and 70 MiB that a bot has no use for
otherwise; it knows nothing of the bot and imports nothing of it.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

INK, FAINT, LINE = "#1f2937", "#6b7280", "#e5e7eb"
COLOURS = ("#2563eb", "#0d9488")
# A phone shows it some 300 points wide: few inches and many dots, so that words stay large.
SIZE_INCHES, DOTS = (6.0, 5.6), 180


def draw(asked: dict[str, Any]) -> None:
    """Write the PNG to standard output. `panels`: `title`, `values`, `lines` (value and label); `days`: place and label."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams.update({"font.size": 14.5, "text.color": INK, "xtick.color": FAINT, "ytick.color": FAINT})
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1)
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS, layout=layout, facecolor="white")
    figure.suptitle(asked["title"], fontsize=19, fontweight="bold", parse_math=False)
    charts = figure.subplots(len(asked["panels"]), 1, sharex=True, height_ratios=(3, 2))
    for chart, panel, colour in zip(charts, asked["panels"], COLOURS, strict=True):
        values, lines = panel["values"], panel["lines"]
        chart.set_title(panel["title"], loc="left", fontsize=14.5, color=FAINT, parse_math=False)
        chart.bar(range(len(values)), values, width=0.72, color=colour, zorder=2)
        chart.set_yticks([value for value, _ in lines], [label for _, label in lines])
        chart.set_ylim(0, lines[-1][0] * 1.03)
        chart.set_xlim(-0.6, len(values) - 0.4)
        chart.grid(axis="y", color=LINE, zorder=1)
        chart.spines[["top", "left", "right"]].set_visible(False)
        chart.spines["bottom"].set_color(LINE)
        chart.tick_params(length=0)
    charts[-1].set_xticks([place for place, _ in asked["days"]], [label for _, label in asked["days"]])
    figure.savefig(sys.stdout.buffer, format="png")


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # a sign its font lacks is drawn as a box
    draw(json.load(sys.stdin))
