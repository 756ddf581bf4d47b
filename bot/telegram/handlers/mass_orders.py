"""Mass orders: the lines arrive, are shown, confirmed once, and sent by the background."""

from __future__ import annotations

import contextlib

from bot.domain.errors import FieldMistake, QuoteChanged, StoreUnavailable, UserMistake
from bot.domain.mass_orders.mass_orders import MOST_BYTES, MassStatus, read_file
from bot.domain.messages import N_
from bot.telegram.context import Context
from bot.telegram.screens import errors
from bot.telegram.screens import mass_orders as screens
from bot.telegram.update_parser import Document
from bot.telegram.working_indicator import working_indicator

TEXT_FILES = (".txt", ".csv", ".tsv")


async def mass(turn: Context) -> None:
    """`/mass`: how it is written; with lines behind it their preview."""
    if turn.arguments:
        await given(turn, turn.arguments)
        return
    await turn.stories.mass.ask(turn.person, turn.chat_id, turn.update_id)
    await turn.show(screens.ask(turn.t))


async def given(turn: Context, text: str) -> None:
    """The lines came. What cannot be read keeps the question."""
    try:
        async with working_indicator(turn):
            said_at = turn.heard.said_at if turn.heard.kind == "text" else None
            view = await turn.stories.mass.preview(turn.person, turn.chat_id, text, turn.update_id, said_at=said_at)
    except FieldMistake as wrong:
        await turn.stories.mass.ask(turn.person, turn.chat_id, turn.update_id)
        await turn.show(screens.ask(turn.t, wrong))
        return
    if view.mass.status is not MassStatus.PREVIEW:
        await turn.show(screens.progress(turn.t, view))
    elif view.mass.message_id is not None:
        await turn.sender.edit(turn.chat_id, view.mass.message_id, screens.preview(turn.t, view))
    else:
        message_id = await turn.show(screens.preview(turn.t, view))
        await turn.stories.store.mass.shown(view.mass.id, message_id)


def readable(document: Document) -> bool:
    """Whether a file is one of lines."""
    return document.name.lower().endswith(TEXT_FILES)


async def text_of(turn: Context, document: Document) -> str:
    """What a text file says; raises `UserMistake` for one that is none, or too large."""
    if not readable(document):
        raise UserMistake(N_("I can read .txt and .csv files only."))
    if document.size > MOST_BYTES:
        raise UserMistake(N_("This file is too large: at most 1 MiB."))
    content = await turn.sender.fetch(document.file_id, MOST_BYTES)
    if content is None:
        raise UserMistake(N_("I could not get this file from Telegram. Send it again."))
    return read_file(content)


async def confirm(turn: Context) -> None:
    """The one yes."""
    mass_id = turn.button().id(0)
    await turn.stories.mass.view(turn.person, mass_id)
    await turn.answered()
    try:
        async with working_indicator(turn):
            view = await turn.stories.mass.confirm(turn.person, mass_id, turn.heard.message_id)
    except QuoteChanged as changed:
        await turn.show(screens.changed(turn.t, errors.said(turn.t, changed), mass_id))
        return
    message_id = await turn.show(screens.progress(turn.t, view))
    with contextlib.suppress(StoreUnavailable):  # the confirmation is stored and shown, whatever else is not
        if message_id != view.mass.message_id:
            await turn.stories.store.mass.shown(mass_id, message_id)
        now = await turn.stories.mass.view(turn.person, mass_id)
        if now.mass.status is not view.mass.status:  # it was faster than this message
            await turn.show(screens.progress(turn.t, now))


async def stop(turn: Context) -> None:
    """Send no further line."""
    view = await turn.stories.mass.stop(turn.person, turn.button().id(0))
    await turn.show(screens.progress(turn.t, view))


async def again(turn: Context) -> None:
    """A new preview of what was not bought."""
    async with working_indicator(turn):
        view = await turn.stories.mass.again(turn.person, turn.chat_id, turn.button().id(0), turn.update_id)
    await turn.send(screens.preview(turn.t, view))


async def look(turn: Context) -> None:
    """A mass order, as it stands."""
    await turn.show(screens.progress(turn.t, await turn.stories.mass.view(turn.person, turn.button().id(0))))


async def leave(turn: Context) -> None:
    """The refused lines are left as they are."""
    await turn.show(screens.progress(turn.t, await turn.stories.mass.leave(turn.person, turn.button().id(0))))


async def drop(turn: Context) -> None:
    """Throw the preview away; what was confirmed goes on and is shown."""
    mass_id = turn.button().id(0)
    await turn.stories.mass.drop(turn.person, mass_id)
    view = await turn.stories.mass.view(turn.person, mass_id)
    await turn.show(screens.progress(turn.t, view) if view.mass.confirmed_at else screens.dropped(turn.t))


async def as_file(turn: Context) -> None:
    """Every line as a CSV file."""
    view = await turn.stories.mass.view(turn.person, turn.button().id(0))
    await turn.answered()
    await turn.sender.document(turn.chat_id, screens.file_name(view), screens.file(turn.t, view))
