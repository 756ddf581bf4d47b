"""`python -m tests.bench.flames [TITLE] < STACKS > FILE.svg`: draws what `py-spy record --format raw` wrote as a flame graph."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT, NARROWEST, SIGN = 1200.0, 16, 1.0, 6.4
WAITING = (
    "_connection_worker_thread (",
    "_worker (concurrent",
    "EpollSelector.select (",
    "BaseEventLoop.run_forever (",
)
"""What a thread that has nothing to do stands in."""
BEGINNINGS = ("Handle._run (", "_connection_worker_thread (", "_worker (concurrent")
"""What stands below these is the same for every sample."""
COLOURS = {
    "bot/domain": "#8fbf7f",
    "bot/flows": "#a8cf6f",
    "bot/store": "#e0a060",
    "bot/panel": "#7fb0d8",
    "bot/": "#f0c860",
}
OTHERS = "#d8d4cc"


@dataclass(slots=True)
class Frame:
    """A function, the samples in it, and what it called."""

    samples: int = 0
    called: dict[str, Frame] = field(default_factory=dict)


def grown(stacks: Iterable[str]) -> Frame:
    """The tree of stacks, `thread;outermost;…;innermost COUNT` a line, without those that waited."""
    root = Frame()
    for line in stacks:
        stack, _, samples = line.rpartition(" ")
        names = [re.sub(r":\d+\)$", ")", name) for name in stack.split(";")]
        if names[-1].startswith(WAITING):
            continue
        begins = max((at for at, name in enumerate(names) if name.startswith(BEGINNINGS)), default=0)
        frame = root
        for name in ("", *names[begins:]):
            frame = frame.called.setdefault(name, Frame()) if name else frame
            frame.samples += int(samples)
    return root


def boxes(frame: Frame, left: float, level: int, scale: float) -> Iterator[tuple[str, float, int, float, int]]:
    """Name, left edge, level, width and samples of everything that is wide enough to be seen, callers first."""
    for name, called in sorted(frame.called.items()):
        width = called.samples * scale
        if width >= NARROWEST:
            yield name, left, level, width, called.samples
            yield from boxes(called, left, level + 1, scale)
        left += width


def drawn(root: Frame, title: str) -> str:
    """The picture; a box says its function, its file and its share where a mouse rests on it."""
    found = list(boxes(root, 0, 0, WIDTH / max(1, root.samples)))
    top = HEIGHT * (max((level for _, _, level, _, _ in found), default=0) + 1) + 24
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {top}" font-family="monospace" font-size="10">',
        f'<rect width="100%" height="100%" fill="#fffdf8"/><text x="6" y="14" font-size="12">{escape(title)}</text>',
    ]
    for name, left, level, width, samples in found:
        below = top - HEIGHT * (level + 1)
        colour = next((colour for path, colour in COLOURS.items() if f"({path}" in name), OTHERS)
        short = name.partition(" (")[0][: int((width - 4) / SIGN)]
        words = f'<text x="{left + 2:.1f}" y="{below + 11}">{escape(short)}</text>' if len(short) > 2 else ""
        lines.append(
            f'<g><title>{escape(name)}: {100 * samples / root.samples:.1f} %</title><rect x="{left:.1f}" y="{below}"'
            f' width="{max(0.5, width - 0.4):.1f}" height="{HEIGHT - 1}" fill="{colour}"/>{words}</g>'
        )
    return "\n".join([*lines, "</svg>\n"])


if __name__ == "__main__":
    sys.stdout.write(drawn(grown(sys.stdin), " ".join(sys.argv[1:]) or "Flame graph"))
