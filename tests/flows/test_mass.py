"""A mass order's preview, made by an update that a kill cut off."""

from __future__ import annotations

from bot.domain.ids import ChatId
from bot.flows.mass import MassOrdering
from tests.flows.stage import ANA, LINK, Stage


async def test_an_update_that_is_handled_again_shows_the_same_preview_and_makes_no_second_confirm(stage: Stage) -> None:
    mass, ana, update_id = MassOrdering(stage.ordering, stage.access), await stage.who(), stage.update()
    first = await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", update_id)
    stage.again()
    again = await MassOrdering(stage.ordering, stage.access).preview(ana, ChatId(ANA), f"1 | {LINK} | 100", update_id)
    assert again.mass.id == first.mass.id
    assert [line.id for line in again.lines] == [line.id for line in first.lines]
    another = await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", stage.update())
    assert another.mass.id != first.mass.id
