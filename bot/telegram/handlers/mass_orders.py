"""Mass orders: the lines arrive, are shown, confirmed once, and sent by the background."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from bot.domain.errors import FieldMistake, OldButton, QuoteChanged, StoreUnavailable, UserMistake
from bot.domain.mass_orders.mass_orders import MOST_BYTES, MassStatus, read_file
from bot.domain.messages import N_
from bot.domain.paste_joining import units
from bot.flows.mass_orders.preview import MassView
from bot.telegram.context import Context
from bot.telegram.screens import errors
from bot.telegram.screens import mass_orders as screens
from bot.telegram.update_parser import Document
from bot.telegram.working_indicator import working_indicator

TEXT_FILES = (".txt", ".csv", ".tsv")


async def mass(context: Context) -> None:
    """`/mass`: how it is written; with lines behind it their preview."""
    if context.arguments:
        await given(context, context.arguments)
        return
    await context.flows.mass.ask(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask(context.t))


async def given(context: Context, text: str) -> None:
    """The lines came. What cannot be read keeps the question."""
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


async def links(context: Context) -> None:
    """Several links were sent where an order has one: they become a bulk order of its service."""
    step = await context.flows.ordering.current(context.person, context.chat_id)
    if step is None or context.button().draft != (step.draft.id, step.draft.version) or not step.draft.links:
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


def readable(document: Document) -> bool:
    """Whether a file is one of lines."""
    return document.name.lower().endswith(TEXT_FILES)


async def text_of(context: Context, document: Document) -> str:
    """What a text file says; raises `UserMistake` for one that is none, or too large."""
    if not readable(document):
        raise UserMistake(N_("I can read .txt and .csv files only."))
    if document.size > MOST_BYTES:
        raise UserMistake(N_("This file is too large: at most 1 MiB."))
    content = await context.sender.fetch(document.file_id, MOST_BYTES)
    if content is None:
        raise UserMistake(N_("I could not get this file from Telegram. Send it again."))
    return read_file(content)


async def confirm(context: Context) -> None:
    """The one yes."""
    mass_id = context.button().id(0)
    await context.flows.mass.view(context.person, mass_id)
    await context.answered()
    try:
        async with working_indicator(context):
            view = await context.flows.mass.confirm(context.person, mass_id, context.incoming.message_id)
    except QuoteChanged as changed:
        await context.show(screens.changed(context.t, errors.said(context.t, changed), mass_id))
        return
    message_id = await context.show(screens.progress(context.t, view))
    with contextlib.suppress(StoreUnavailable):  # the confirmation is stored and shown, whatever else is not
        if message_id != view.mass.message_id:
            await context.flows.mass.shown(mass_id, message_id)
        now = await context.flows.mass.view(context.person, mass_id)
        if now.mass.status is not view.mass.status:  # it was faster than this message
            await context.show(screens.progress(context.t, now))


async def stop(context: Context) -> None:
    """Send no further line."""
    view = await context.flows.mass.stop(context.person, context.button().id(0))
    await context.show(screens.progress(context.t, view))


async def again(context: Context) -> None:
    """A new preview of what was not bought."""
    async with working_indicator(context):
        view = await context.flows.mass.again(
            context.person, context.chat_id, context.button().id(0), context.update_id
        )
    await context.send(screens.preview(context.t, view))


async def look(context: Context) -> None:
    """A mass order, as it stands."""
    await context.show(
        screens.progress(context.t, await context.flows.mass.view(context.person, context.button().id(0)))
    )


async def leave(context: Context) -> None:
    """The refused lines are left as they are."""
    await context.show(
        screens.progress(context.t, await context.flows.mass.leave(context.person, context.button().id(0)))
    )


async def drop(context: Context) -> None:
    """Throw the preview away; what was confirmed goes on and is shown."""
    mass_id = context.button().id(0)
    await context.flows.mass.drop(context.person, mass_id)
    view = await context.flows.mass.view(context.person, mass_id)
    await context.show(screens.progress(context.t, view) if view.mass.confirmed_at else screens.dropped(context.t))


async def as_file(context: Context) -> None:
    """Every line as a CSV file."""
    view = await context.flows.mass.view(context.person, context.button().id(0))
    await context.answered()
    await context.sender.document(context.chat_id, screens.file_name(view), screens.file(context.t, view))
