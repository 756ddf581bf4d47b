"""The conversation of an order: the draft knows the open question, handlers pass it the text or the button."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.domain.accounts.memberships import ApprovalNeeded, ApprovalState, LimitPassed
from bot.domain.errors import OldButton, PanelError, StoreUnavailable
from bot.domain.ids import OrderId, ServiceId
from bot.domain.orders.orders import Order
from bot.domain.paste_joining import units
from bot.domain.service_terms import ShownTerms
from bot.domain.text_normalisation import clean_id
from bot.flows.ordering.order_questions import OpenDraft, Step
from bot.flows.orders.my_orders import OrderView
from bot.telegram.actions import ordering as actions
from bot.telegram.actions.catalogue import FITTING_SERVICES
from bot.telegram.arguments import DraftVersion
from bot.telegram.binding import on
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
    """Answer `/order`: begin with the networks; `/order 123` begins with service 123, which a search for the words behind it found."""
    if context.arguments:
        number, *words = context.arguments.split(maxsplit=1)
        place = browser.search_data(words[0]) if words else ""
        service_id = ServiceId(clean_id(number))
        step = await context.flows.ordering.choose(
            context.person, context.chat_id, service_id, context.update_id, place=place
        )
        await show(context, step)
    else:
        await browser.show_networks(context)


@on(actions.START_ORDER)
async def start_order(context: Context, shown: ShownTerms | None, service_id: ServiceId) -> None:
    """Begin an order of a service; `shown`: the terms its card showed."""
    async with working_indicator(context):
        back_to = browser.find_list(context)
        step = await context.flows.ordering.choose(
            context.person,
            context.chat_id,
            service_id,
            context.update_id,
            shown=shown,
            place=back_to,
            for_link=FITTING_SERVICES.matches(back_to),
        )
    await show(context, step)


async def answer_text(context: Context, text: str, opened: OpenDraft | None) -> None:
    """Answer the open question with a text."""
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


@on(actions.ANSWER)
async def answer(context: Context, draft: DraftVersion, text: str) -> None:
    """Answer the open question with a button."""
    async with working_indicator(context):
        step = await context.flows.ordering.answer(
            context.person, context.chat_id, text, context.update_id, button=draft
        )
    await show(context, step)


@on(actions.END_LIST)
async def end_list(context: Context, draft: DraftVersion) -> None:
    """Answer the open question with the list that came in several messages."""
    async with working_indicator(context):
        step = await context.flows.ordering.end_list(context.person, context.chat_id, context.update_id, draft)
    await show(context, step)


@on(actions.SHOW_MONTH)
async def show_month(context: Context, draft: DraftVersion, month: str) -> None:
    """Show another month of the calendar."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None or draft != (step.draft.id, step.draft.version):
        raise OldButton
    await context.show(screens.step(context.t, step, read_month(month)))


@on(actions.SKIP_QUESTION)
async def skip(context: Context, draft: DraftVersion) -> None:
    """Skip an optional question."""
    async with working_indicator(context):
        step = await context.flows.ordering.skip(context.person, context.chat_id, context.update_id, draft)
    await show(context, step)


@on(actions.PREVIOUS_QUESTION)
async def back(context: Context, draft: DraftVersion) -> None:
    """Go back to the question before, or from the first one to the service's card."""
    before = await context.flows.ordering.back(context.person, context.chat_id, context.update_id, draft)
    if isinstance(before, Step):
        await show(context, before)
    else:
        await browser.show_service(context, before.service_id or ServiceId(""), before.place)


@on(actions.EDIT)
async def edit(context: Context, draft: DraftVersion) -> None:
    """Show the answers that can be changed."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None or step.shape is None or draft != (step.draft.id, step.draft.version):
        raise OldButton
    await context.show(screens.editing(context.t, step))


@on(actions.EDIT_ANSWER)
async def edit_answer(context: Context, draft: DraftVersion, field: str) -> None:
    """Ask one question again."""
    await show(
        context,
        await context.flows.ordering.edit(context.person, context.chat_id, field, context.update_id, draft),
    )


@on(actions.REVIEW)
async def review(context: Context, draft: DraftVersion) -> None:
    """Request the terms from the panel again and show the confirm screen."""
    async with working_indicator(context):
        step = await context.flows.ordering.review(context.person, context.chat_id, context.update_id, draft)
    await show(context, step)


@on(actions.RESUME)
async def resume(context: Context) -> None:
    """Show the current step of the draft."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None:
        raise OldButton
    await show(context, step)


async def show_unconfirmed(context: Context) -> None:
    """Show the confirm screen to a person who sent a text instead of pressing a button."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is not None:
        note = context.t("This order is waiting for your confirmation: press a button below.")
        await context.say(note, screens.step(context.t, step))


@on(actions.CANCEL)
async def cancel(context: Context) -> None:
    """Discard the draft. A confirmed order is not touched."""
    something = await context.flows.ordering.cancel(context.person, context.chat_id)
    await context.show(screens.discarded(context.t, something=something))


@on(actions.CONFIRM)
async def confirm(context: Context, draft: DraftVersion) -> None:
    """Buy, once. The button's spinner stops meanwhile."""
    async with context.answering():
        await _confirm(context, draft)


async def _confirm(context: Context, draft: DraftVersion) -> None:
    try:
        async with working_indicator(context, screens.sending(context.t)):
            order = await context.flows.ordering.confirm(context.person, context.chat_id, draft)
    except ApprovalNeeded:
        await approvals.request_approval(context, draft)
        return
    except OldButton:
        asked = await context.flows.approvals.asked(context.person, draft.draft_id)
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
    await show_result(context, order)


async def show_result(context: Context, order: Order) -> None:
    """Show the order of a confirmation, also while the database is away: a failure would say that nothing was bought."""
    try:
        context.flows.balance.forget(order.account_id)
        view = await context.flows.my_orders.view(context.person, order)
    except StoreUnavailable:
        await context.show(card(context.t, OrderView(order), context.flows.clock()))
        return
    await show_card(context, view)


@on(actions.ORDER_AGAIN)
async def order_again(context: Context, order_id: OrderId) -> None:
    """Show the confirm screen of the same order."""
    await _again(context, order_id, rest=False)


@on(actions.ORDER_REST)
async def order_rest(context: Context, order_id: OrderId) -> None:
    """Show the confirm screen of what a partial order did not deliver."""
    await _again(context, order_id, rest=True)


async def _again(context: Context, order_id: OrderId, *, rest: bool) -> None:
    view = await context.flows.my_orders.order(context.person, order_id)
    async with working_indicator(context):
        quantity = view.order.missing if rest else None
        step = await context.flows.ordering.again(
            context.person, context.chat_id, view.order, context.update_id, quantity=quantity
        )
    await context.send(screens.step(context.t, step))


@on(actions.ORDER_AS_LAST_TIME)
async def order_as_last_time(context: Context, order_id: OrderId) -> None:
    """Order for the pasted link the service and the quantity of an earlier order."""
    view = await context.flows.my_orders.order(context.person, order_id)
    link = await context.flows.ordering.pasted_link(context.person, context.chat_id)
    async with working_indicator(context):
        step = await context.flows.ordering.again(
            context.person, context.chat_id, view.order, context.update_id, link=link
        )
    await show(context, step)


async def show(context: Context, step: Step) -> None:
    """Show a step of a draft."""
    await context.show(screens.step(context.t, step))
