"""A mass order's preview, made by an update that a kill cut off."""

from __future__ import annotations

import pytest

from bot.domain.errors import ConfirmationLost, QuoteChanged, StoreUnavailable
from bot.domain.ids import ChatId
from bot.domain.mass_orders.mass_orders import MassStatus
from bot.store.mass_orders import MassOrderRepository
from tests.flows.environment import ANA, LINK, Stage


async def test_an_update_that_is_handled_again_shows_the_same_preview_and_makes_no_second_confirm(stage: Stage) -> None:
    mass, ana, update_id = stage.mass_orders(), await stage.who(), stage.update()
    first = await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", update_id)
    stage.again()
    again = await stage.mass_orders().preview(ana, ChatId(ANA), f"1 | {LINK} | 100", update_id)
    assert again.mass.id == first.mass.id
    assert [line.id for line in again.lines] == [line.id for line in first.lines]
    another = await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", stage.update())
    assert another.mass.id != first.mass.id


@pytest.mark.parametrize("line", [f"1,{LINK},100,500", f"1;{LINK};100;", f"1 | {LINK}", f"7 | {LINK} | 100"])
async def test_a_line_that_is_looked_at_again_is_what_it_was_as_it_was_written(stage: Stage, line: str) -> None:
    mass, ana = stage.mass_orders(), await stage.who()
    first = await mass.preview(ana, ChatId(ANA), line, stage.update())
    again = await mass.again(ana, ChatId(ANA), first.mass.id, stage.update())
    looked = [(one.service, one.link, one.quantity, one.state, str(one.problem)) for one in again.lines]
    assert looked == [(one.service, one.link, one.quantity, one.state, str(one.problem)) for one in first.lines]


async def test_of_two_previews_of_the_same_lines_the_second_is_to_be_looked_at_again(stage: Stage) -> None:
    mass, ana = stage.mass_orders(), await stage.who()
    one, other = [await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", stage.update()) for _ in range(2)]
    await mass.confirm(ana, one.mass.id, None)
    [due] = await mass.sender.due()
    await mass.sender.send(due)
    with pytest.raises(QuoteChanged, match="Meanwhile one of these links got an order"):
        await mass.confirm(ana, other.mass.id, None)
    again = await mass.again(ana, ChatId(ANA), other.mass.id, stage.update())
    assert "running order" in str(again.lines[0].warning)
    assert (await mass.confirm(ana, again.mass.id, None)).mass.status is MassStatus.RUNNING, (
        "now its reader has seen it"
    )


class AnswerLost(MassOrderRepository):
    """A database that stores a yes and goes away before it says so."""

    async def confirm(self, mass_id: int, message_id: int | None, now: int) -> bool:
        await super().confirm(mass_id, message_id, now)
        raise StoreUnavailable("connection reset")


async def test_a_yes_whose_storing_was_not_answered_is_not_called_nothing_bought(stage: Stage) -> None:
    mass, ana = stage.mass_orders(), await stage.who()
    view = await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", stage.update())
    sound = stage.store.mass_orders
    stage.store.mass_orders = AnswerLost(stage.store._engine)
    with pytest.raises(ConfirmationLost) as lost:
        await mass.confirm(ana, view.mass.id, None)
    assert "Nothing was bought" not in str(lost.value)
    stage.store.mass_orders = sound
    assert (await mass.confirm(ana, view.mass.id, None)).mass.status is MassStatus.RUNNING
    assert [one.id for one in await mass.sender.due()] == [view.mass.id]
