"""A flame graph is as wide as the time it shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from tests.bench.flames import WIDTH, drawn, grown

STACKS = [
    "MainThread;run (bot/cli.py:1);Handle._run (asyncio/events.py:8);handle (bot/telegram/a.py:3);get (bot/store/b.py:4) 30",
    "MainThread;run (bot/cli.py:1);Handle._run (asyncio/events.py:8);handle (bot/telegram/a.py:9);<lambda> (bot/flows/c.py:1) 10",
    "MainThread;run (bot/cli.py:1);EpollSelector.select (selectors.py:1) 500",
]


def test_a_function_is_one_box_wherever_in_it_the_sample_was_taken_and_who_waits_is_left_out() -> None:
    root = grown(STACKS)
    [handled] = root.called["Handle._run (asyncio/events.py)"].called.values()
    assert root.samples == handled.samples == 40
    assert {name: frame.samples for name, frame in handled.called.items()} == {
        "get (bot/store/b.py)": 30,
        "<lambda> (bot/flows/c.py)": 10,
    }


def test_a_box_is_as_wide_as_its_part_and_names_it() -> None:
    picture = drawn(grown(STACKS), "What <it> does")
    ElementTree.fromstring(picture)
    assert "What &lt;it&gt; does" in picture
    [width] = re.findall(r"get \(bot/store/b\.py\): 75\.0 %</title><rect [^>]*width=\"([\d.]+)\"", picture)
    assert abs(float(width) - 0.75 * WIDTH) < 1
    assert "&lt;lambda&gt; (bot/flows/c.py): 25.0 %" in picture


def test_nothing_is_an_empty_picture() -> None:
    ElementTree.fromstring(drawn(grown([]), "Nothing"))
