"""The conversation of one order. The draft knows the open question; these hand it the text or the button."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.domain.accounts.memberships import ApprovalNeeded, ApprovalState, LimitPassed
from bot.domain.errors import OldButton, PanelError, StoreUnavailable
from bot.domain.ids import OrderId, ServiceId
from bot.domain.orders.orders import Order
from bot.domain.paste_joining import units
from bot.domain.text_normalisation import clean_id
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


async def order_command(context: Context) -> None:
    """`/order` begins with the networks, `/order 123` with service 123; words behind it are the search that found it."""
    if context.arguments:
        number, *words = context.arguments.split(maxsplit=1)
        place = browser.place_of_search(words[0]) if words else ""
        service_id = ServiceId(clean_id(number))
        step = await context.flows.ordering.choose(
            context.person, context.chat_id, service_id, context.update_id, place=place
        )
        await show(context, step)
    else:
        await browser.networks(context)


async def order(context: Context) -> None:
    """A service was chosen."""
    async with working_indicator(context):
        button, place = context.button(), browser.place_of(context)
        step = await context.flows.ordering.choose(
            context.person,
            context.chat_id,
            ServiceId(button.rest(1)),
            context.update_id,
            shown=button.shown,
            place=place,
            for_link=unpack(place).verb == "lk",
        )
    await show(context, step)


async def answer_text(context: Context, text: str, opened: OpenDraft | None) -> None:
    """A text for the open question."""
    async with working_indicator(context):
        step = await context.flows.ordering.answer(
            context.person,
            context.chat_id,
            text,
            context.update_id,
            opened=opened,
            days=context.t.formats.days.parse,
            message_units=units(context.incoming.text) if context.incoming.kind == "text" else 0,
        )
    await show(context, step)


async def answer(context: Context) -> None:
    """A tapped answer."""
    button = context.button()
    async with working_indicator(context):
        step = await context.flows.ordering.answer(
            context.person, context.chat_id, button.rest(2), context.update_id, button=button.draft
        )
    await show(context, step)


async def end_list(context: Context) -> None:
    """The list that was sent in several messages is whole."""
    async with working_indicator(context):
        step = await context.flows.ordering.end_list(
            context.person, context.chat_id, context.update_id, context.button().draft
        )
    await show(context, step)


async def month(context: Context) -> None:
    """Another month of the calendar; nothing is answered yet."""
    button = context.button()
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None or button.draft != (step.draft.id, step.draft.version):
        raise OldButton
    await context.show(screens.step(context.t, step, read_month(button.word(2))))


async def skip(context: Context) -> None:
    """Pass the question over."""
    async with working_indicator(context):
        step = await context.flows.ordering.skip(
            context.person, context.chat_id, context.update_id, context.button().draft
        )
    await show(context, step)


async def back(context: Context) -> None:
    """One question earlier, or the service's card before the first."""
    before = await context.flows.ordering.back(
        context.person, context.chat_id, context.update_id, context.button().draft
    )
    if isinstance(before, Step):
        await show(context, before)
    else:
        await browser.show_service(context, before.service_id or ServiceId(""), before.place)


async def edit(context: Context) -> None:
    """Which answer is to be changed?"""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None or step.shape is None or context.button().draft != (step.draft.id, step.draft.version):
        raise OldButton
    await context.show(screens.editing(context.t, step))


async def edit_field(context: Context) -> None:
    """Ask one answer again."""
    await show(
        context,
        await context.flows.ordering.edit(
            context.person, context.chat_id, context.button().word(2), context.update_id, context.button().draft
        ),
    )


async def review(context: Context) -> None:
    """Ask the panel again and show the confirm screen anew."""
    async with working_indicator(context):
        step = await context.flows.ordering.review(
            context.person, context.chat_id, context.update_id, context.button().draft
        )
    await show(context, step)


async def go_on(context: Context) -> None:
    """Where the draft stands."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None:
        raise OldButton
    await show(context, step)


async def waits_for_yes(context: Context) -> None:
    """Nothing is asked any more: a text is no answer."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is not None:
        note = context.t("This order is waiting for your confirmation: press a button below.")
        await context.say(note, screens.step(context.t, step))


async def cancel(context: Context) -> None:
    """Throw the draft away. An order that was confirmed is not touched."""
    something = await context.flows.ordering.cancel(context.person, context.chat_id)
    await context.show(screens.discarded(context.t, something=something))


async def confirm(context: Context) -> None:
    """Buy, once. The button's spinner stops meanwhile."""
    async with context.answering():
        await _confirmed(context)


async def _confirmed(context: Context) -> None:
    try:
        async with working_indicator(context, screens.sending(context.t)):
            order = await context.flows.ordering.confirm(context.person, context.chat_id, context.button().draft)
    except ApprovalNeeded:
        await approvals.ask_manager(context)
        return
    except OldButton:
        asked = await context.flows.approvals.asked(context.person, context.button().draft[0])
        if asked is None:
            raise
        waits = asked.state is ApprovalState.WAITING
        await context.show(
            approval_screens.waits(context.t) if waits else approval_screens.decided(context.t, asked.state)
        )
        return
    except LimitPassed as passed:
        step = await context.flows.ordering.current(context.person, context.chat_id)
        if step is None:
            raise
        await context.say(said(context.t, passed), screens.step(context.t, step))
        return
    except PanelError as silence:  # before anything was sent: the draft is as it was
        step = await context.flows.ordering.current(context.person, context.chat_id)
        if step is None or step.service is None:
            raise
        await context.show(screens.step(context.t, replace(step, trouble=silence)))
        return
    await bought(context, order)


async def bought(context: Context, order: Order) -> None:
    """Show what became of a confirmation, also while the database is away: nobody may read "nothing was bought" then."""
    try:
        context.flows.balance.forget(order.account_id)
        view = await context.flows.my_orders.view(context.person, order)
    except StoreUnavailable:
        await context.show(card(context.t, OrderView(order), context.flows.clock()))
        return
    await show_card(context, view)


async def again(context: Context) -> None:
    """The same order once more, up to its confirm screen."""
    await _again(context, rest=False)


async def rest(context: Context) -> None:
    """What a partial order did not deliver, up to its confirm screen."""
    await _again(context, rest=True)


async def _again(context: Context, *, rest: bool) -> None:
    view = await context.flows.my_orders.order(context.person, OrderId(context.button().id(0)))
    async with working_indicator(context):
        quantity = view.order.missing if rest else None
        step = await context.flows.ordering.again(
            context.person, context.chat_id, view.order, context.update_id, quantity=quantity
        )
    await context.send(screens.step(context.t, step))


async def last(context: Context) -> None:
    """The pasted link with the service and quantity of an earlier order."""
    view = await context.flows.my_orders.order(context.person, OrderId(context.button().id(0)))
    link = await context.flows.ordering.pasted_link(context.person, context.chat_id)
    async with working_indicator(context):
        step = await context.flows.ordering.again(
            context.person, context.chat_id, view.order, context.update_id, link=link
        )
    await show(context, step)


async def show(context: Context, step: Step) -> None:
    """The screen of a draft."""
    await context.show(screens.step(context.t, step))
