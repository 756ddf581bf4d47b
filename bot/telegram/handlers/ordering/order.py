"""The conversation of one order. The draft knows the open question; these hand it the text or the button."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.domain.accounts.memberships import ApprovalNeeded, ApprovalState, LimitPassed
from bot.domain.errors import OldButton, PanelError, StoreUnavailable
from bot.domain.ids import OrderId, ServiceId
from bot.domain.orders.orders import Order
from bot.flows.ordering.order_questions import OpenDraft, Step
from bot.flows.orders.my_orders import OrderView
from bot.telegram.callbacks import unpack
from bot.telegram.context import Context
from bot.telegram.handlers.catalogue import browser
from bot.telegram.handlers.order_card import show_card
from bot.telegram.handlers.ordering import approvals
from bot.telegram.screens.calendar import read_month
from bot.telegram.screens.errors import said
from bot.telegram.screens.ordering import approvals as approval_screens
from bot.telegram.screens.ordering import order as screens
from bot.telegram.screens.orders.card import card
from bot.telegram.working_indicator import working_indicator

_LOG = structlog.get_logger(__name__)


async def order_command(turn: Context) -> None:
    """`/order` begins with the networks, `/order 123` with service 123; words behind it are the search that found it."""
    if turn.arguments:
        number, *words = turn.arguments.split(maxsplit=1)
        place = browser.place_of_search(words[0]) if words else ""
        service_id = ServiceId(number.lstrip("#"))
        step = await turn.stories.ordering.choose(turn.person, turn.chat_id, service_id, turn.update_id, place=place)
        await show(turn, step)
    else:
        await browser.networks(turn)


async def order(turn: Context) -> None:
    """A service was chosen."""
    async with working_indicator(turn):
        button, place = turn.button(), browser.place_of(turn)
        step = await turn.stories.ordering.choose(
            turn.person,
            turn.chat_id,
            ServiceId(button.rest(1)),
            turn.update_id,
            shown=button.shown,
            place=place,
            for_link=unpack(place).verb == "lk",
        )
    await show(turn, step)


async def answer_text(turn: Context, text: str, opened: OpenDraft | None) -> None:
    """A text for the open question."""
    async with working_indicator(turn):
        step = await turn.stories.ordering.answer(
            turn.person, turn.chat_id, text, turn.update_id, opened=opened, days=turn.t.formats.days.read
        )
    await show(turn, step)


async def answer(turn: Context) -> None:
    """A tapped answer."""
    button = turn.button()
    async with working_indicator(turn):
        step = await turn.stories.ordering.answer(
            turn.person, turn.chat_id, button.rest(2), turn.update_id, button=button.draft
        )
    await show(turn, step)


async def month(turn: Context) -> None:
    """Another month of the calendar; nothing is answered yet."""
    button = turn.button()
    step = await turn.stories.ordering.current(turn.person, turn.chat_id)
    if step is None or button.draft != (step.draft.id, step.draft.version):
        raise OldButton
    await turn.show(screens.step(turn.t, step, read_month(button.word(2))))


async def skip(turn: Context) -> None:
    """Pass the question over."""
    async with working_indicator(turn):
        step = await turn.stories.ordering.skip(turn.person, turn.chat_id, turn.update_id, turn.button().draft)
    await show(turn, step)


async def back(turn: Context) -> None:
    """One question earlier, or the service's card before the first."""
    before = await turn.stories.ordering.back(turn.person, turn.chat_id, turn.update_id, turn.button().draft)
    if isinstance(before, Step):
        await show(turn, before)
    else:
        await browser.show_service(turn, before.service_id or ServiceId(""), before.place)


async def edit(turn: Context) -> None:
    """Which answer is to be changed?"""
    step = await turn.stories.ordering.current(turn.person, turn.chat_id)
    if step is None or step.shape is None or turn.button().draft != (step.draft.id, step.draft.version):
        raise OldButton
    await turn.show(screens.editing(turn.t, step))


async def edit_field(turn: Context) -> None:
    """Ask one answer again."""
    await show(
        turn,
        await turn.stories.ordering.edit(
            turn.person, turn.chat_id, turn.button().word(2), turn.update_id, turn.button().draft
        ),
    )


async def review(turn: Context) -> None:
    """Ask the panel again and show the confirm screen anew."""
    async with working_indicator(turn):
        step = await turn.stories.ordering.review(turn.person, turn.chat_id, turn.update_id, turn.button().draft)
    await show(turn, step)


async def go_on(turn: Context) -> None:
    """Where the draft stands."""
    step = await turn.stories.ordering.current(turn.person, turn.chat_id)
    if step is None:
        raise OldButton
    await show(turn, step)


async def waits_for_yes(turn: Context) -> None:
    """Nothing is asked any more: a text is no answer."""
    step = await turn.stories.ordering.current(turn.person, turn.chat_id)
    if step is not None:
        note = turn.t("This order is waiting for your confirmation: press a button below.")
        await turn.say(note, screens.step(turn.t, step))


async def cancel(turn: Context) -> None:
    """Throw the draft away. An order that was confirmed is not touched."""
    something = await turn.stories.ordering.cancel(turn.person, turn.chat_id)
    await turn.show(screens.discarded(turn.t, something=something))


async def confirm(turn: Context) -> None:
    """Buy, once. The button's spinner stops meanwhile."""
    async with turn.answering():
        await _confirmed(turn)


async def _confirmed(turn: Context) -> None:
    try:
        async with working_indicator(turn, screens.sending(turn.t)):
            order = await turn.stories.ordering.confirm(turn.person, turn.chat_id, turn.button().draft)
    except ApprovalNeeded:
        await approvals.ask_manager(turn)
        return
    except OldButton:
        asked = await turn.stories.approving.asked(turn.person, turn.button().draft[0])
        if asked is None:
            raise
        waits = asked.state is ApprovalState.WAITING
        await turn.show(approval_screens.waits(turn.t) if waits else approval_screens.decided(turn.t, asked.state))
        return
    except LimitPassed as passed:
        step = await turn.stories.ordering.current(turn.person, turn.chat_id)
        if step is None:
            raise
        await turn.say(said(turn.t, passed), screens.step(turn.t, step))
        return
    except PanelError as silence:  # before anything was sent: the draft is as it was
        step = await turn.stories.ordering.current(turn.person, turn.chat_id)
        if step is None or step.service is None:
            raise
        await turn.show(screens.step(turn.t, replace(step, trouble=silence)))
        return
    await bought(turn, order)


async def bought(turn: Context, order: Order) -> None:
    """Show what became of a confirmation, also while the database is away: nobody may read "nothing was bought" then."""
    try:
        account = await turn.stories.store.accounts.get(order.account_id)
        view = await turn.stories.reviewing.view(turn.person, order)
    except StoreUnavailable:
        await turn.show(card(turn.t, OrderView(order), turn.stories.clock()))
        return
    if account is not None:
        turn.stories.balance.spent(account)
    await show_card(turn, view)


async def again(turn: Context) -> None:
    """The same order once more, up to its confirm screen."""
    await _again(turn, rest=False)


async def rest(turn: Context) -> None:
    """What a partial order did not deliver, up to its confirm screen."""
    await _again(turn, rest=True)


async def _again(turn: Context, *, rest: bool) -> None:
    view = await turn.stories.reviewing.order(turn.person, OrderId(turn.button().id(0)))
    async with working_indicator(turn):
        quantity = view.order.missing if rest else None
        step = await turn.stories.ordering.again(
            turn.person, turn.chat_id, view.order, turn.update_id, quantity=quantity
        )
    await turn.send(screens.step(turn.t, step))


async def last(turn: Context) -> None:
    """The pasted link with the service and quantity of an earlier order."""
    draft = await turn.stories.store.drafts.current(turn.person.id, turn.chat_id)
    view = await turn.stories.reviewing.order(turn.person, OrderId(turn.button().id(0)))
    if draft is None or not draft.answers.get("link"):
        raise OldButton
    async with working_indicator(turn):
        step = await turn.stories.ordering.again(
            turn.person, turn.chat_id, view.order, turn.update_id, link=draft.answers["link"]
        )
    await show(turn, step)


async def show(turn: Context, step: Step) -> None:
    """The screen of a draft."""
    await turn.show(screens.step(turn.t, step))
