"""When Python looks for unreachable cycles."""

from __future__ import annotations

import gc


def pause_rarely() -> None:
    """Keep the collector from holding the event loop.

    Left as it is, it goes through everything in memory again and again while a catalogue is read: 50 ms and more each
    time, for hardly anything found. What was made until now is left out for good; young cycles are looked for as
    before, in larger lots, the old ones rarely.
    """
    gc.freeze()
    gc.set_threshold(2_000, 10, 200)
