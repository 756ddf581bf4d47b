"""Mass orders: a person sends the lines, sees their preview and confirms once; the background sends them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from bot.domain.errors import FieldMistake, OldButton, QuoteChanged, StoreUnavailable, UserMistake
from bot.domain.mass_orders.mass_orders import MOST_BYTES, MassStatus, read_file
from bot.domain.messages import N_
from bot.domain.paste_joining import units
from bot.flows.mass_orders.preview import MassView
from bot.telegram.actions import mass_orders as actions
from bot.telegram.arguments import DraftVersion
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screens import errors
from bot.telegram.screens import mass_orders as screens
from bot.telegram.update_parser import Document
from bot.telegram.working_indicator import working_indicator

TEXT_FILES = (".txt", ".csv", ".tsv")


@on(actions.NEW_MASS_ORDER)
async def new_mass_order(context: Context) -> None:
    """Ask for the lines; `/mass` with lines shows their preview at once."""
    if context.arguments:
        await preview(context, context.arguments)
        return
    await context.flows.mass.ask(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask(context.t))


async def preview(context: Context, text: str) -> None:
    """Show the preview of the lines a person sent. Unreadable ones keep the question open."""
    try:
        async with working_indicator(context):
            incoming = context.incoming
            said_at = incoming.said_at if incoming.kind == "text" else None
            view = await context.flows.mass.preview(
                context.person,
                context.chat_id,
                text,
                context.update_id,
                said_at=said_at,
                message_units=units(incoming.text),
            )
    except FieldMistake as wrong:
        await context.flows.mass.ask(context.person, context.chat_id, context.update_id)
        await context.show(screens.ask(context.t, wrong))
        return
    await _show(context, view)


@on(actions.ORDER_SEVERAL_LINKS)
async def order_several_links(context: Context, draft: DraftVersion) -> None:
    """Turn the links that were sent where an order has one into a bulk order of its service."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None or draft != DraftVersion.of(step.draft) or not step.draft.links:
        raise OldButton
    await ask_of_links(context, step.draft.links, str(step.draft.service_id))


async def ask_of_links(context: Context, links: Sequence[str], service: str = "") -> None:
    """Ask what each of several links should get."""
    await context.flows.mass.ask_of_links(context.person, context.chat_id, links, service, context.update_id)
    await context.show(screens.ask_of_links(context.t, links, service))


async def said_of_links(context: Context, text: str) -> None:
    """It was said what each of several links should get. What cannot be read keeps the question."""
    try:
        async with working_indicator(context):
            view = await context.flows.mass.preview_links(context.person, context.chat_id, text, context.update_id)
    except FieldMistake as wrong:
        links, service = await context.flows.mass.links(context.person, context.chat_id)
        await context.show(screens.ask_of_links(context.t, links, service, wrong))
        return
    await _show(context, view)


async def _show(context: Context, view: MassView) -> None:
    if view.mass.status is not MassStatus.PREVIEW:
        await context.show(screens.progress(context.t, view))
    elif view.mass.message_id is not None:
        await context.sender.edit(context.chat_id, view.mass.message_id, screens.preview(context.t, view))
    else:
        message_id = await context.show(screens.preview(context.t, view))
        await context.flows.mass.shown(view.mass.id, message_id)


def is_text_file(document: Document) -> bool:
    """Whether a file can hold the lines of a mass order."""
    return document.name.lower().endswith(TEXT_FILES)


async def read_text_file(context: Context, document: Document) -> str:
    """Fetch the lines of a text file; raises `UserMistake` for another kind of file, or one that is too large."""
    if not is_text_file(document):
        raise UserMistake(N_("I can read .txt and .csv files only."))
    if document.size > MOST_BYTES:
        raise UserMistake(N_("This file is too large: at most 1 MiB."))
    content = await context.sender.fetch(document.file_id, MOST_BYTES)
    if content is None:
        raise UserMistake(N_("I could not get this file from Telegram. Send it again."))
    return read_file(content)


@on(actions.CONFIRM_MASS_ORDER)
async def confirm(context: Context, mass_id: int) -> None:
    """Confirm a mass order, once; the background sends it."""
    await context.flows.mass.view(context.person, mass_id)
    await context.answered()
    try:
        async with working_indicator(context):
            view = await context.flows.mass.confirm(context.person, mass_id, context.incoming.message_id)
    except QuoteChanged as changed:
        await context.show(screens.changed(context.t, errors.said(context.t, changed), mass_id))
        return
    message_id = await context.show(screens.progress(context.t, view))
    with contextlib.suppress(StoreUnavailable):  # the confirmation is stored and shown
        if message_id != view.mass.message_id:
            await context.flows.mass.shown(mass_id, message_id)
        now = await context.flows.mass.view(context.person, mass_id)
        if now.mass.status is not view.mass.status:  # the background was faster than this message
            await context.show(screens.progress(context.t, now))


@on(actions.STOP_MASS_ORDER)
async def stop(context: Context, mass_id: int) -> None:
    """Send no further line."""
    view = await context.flows.mass.stop(context.person, mass_id)
    await context.show(screens.progress(context.t, view))


@on(actions.ORDER_UNBOUGHT_LINES)
async def preview_unbought(context: Context, mass_id: int) -> None:
    """Show a new preview of the lines that were not bought."""
    async with working_indicator(context):
        view = await context.flows.mass.again(context.person, context.chat_id, mass_id, context.update_id)
    await context.send(screens.preview(context.t, view))


@on(actions.OPEN_MASS_ORDER)
async def show_mass_order(context: Context, mass_id: int) -> None:
    """Show a mass order."""
    await context.show(screens.progress(context.t, await context.flows.mass.view(context.person, mass_id)))


@on(actions.LEAVE_REFUSED_LINES)
async def leave_refused(context: Context, mass_id: int) -> None:
    """Take the refused lines off the list of what needs attention."""
    await context.show(screens.progress(context.t, await context.flows.mass.leave(context.person, mass_id)))


@on(actions.DISCARD_MASS_ORDER)
async def discard(context: Context, mass_id: int) -> None:
    """Discard a preview; a confirmed mass order goes on and is shown."""
    await context.flows.mass.drop(context.person, mass_id)
    view = await context.flows.mass.view(context.person, mass_id)
    await context.show(screens.progress(context.t, view) if view.mass.confirmed_at else screens.dropped(context.t))


@on(actions.EXPORT_MASS_ORDER)
async def export(context: Context, mass_id: int) -> None:
    """Send every line as a CSV file."""
    view = await context.flows.mass.view(context.person, mass_id)
    await context.answered()
    await context.sender.document(context.chat_id, screens.file_name(view), screens.file(context.t, view))
