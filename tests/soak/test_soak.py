"""A short campaign with every run of the tests; `make soak` runs the long one."""

from __future__ import annotations

from pathlib import Path

from tests.soak.__main__ import table
from tests.soak.campaign import Wanted, campaign


async def test_a_bot_that_is_killed_again_and_again_buys_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    log = tmp_path / "said.log"
    result = await campaign(Wanted(kills=20, minutes=1, people=4, mass_lines=4, settle_seconds=60), log)
    assert result.good, f"{table(result)}\n{log.read_text()[-5000:]}"
    assert result.figures["orders at the panel"] > 0
