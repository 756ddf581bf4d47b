"""The operator's screens, and what everybody may ask about their own data."""

from __future__ import annotations

from bot.domain.errors import UserMistake
from bot.domain.ids import DraftId
from bot.flows.operators.admin import MOST_AUDIT
from bot.telegram.context import Context
from bot.telegram.screens import operators as screens
from bot.telegram.screens.errors import said


async def admin(context: Context) -> None:
    """`/admin`."""
    await context.show(screens.overview(context.t, await context.flows.admin.overview(context.person)))


async def people(context: Context) -> None:
    """Everybody."""
    await context.show(screens.people(context.t, await context.flows.admin.people(context.person, _after(context))))


async def accounts(context: Context) -> None:
    """Every account."""
    await context.show(screens.accounts(context.t, await context.flows.admin.accounts(context.person, _after(context))))


def _after(context: Context) -> int:
    """The id that a page begins behind."""
    word = context.button().words[0] if context.button().words else ""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else 0


async def invitations(context: Context) -> None:
    """Invitations, the newest first."""
    mark = context.button().rest(1) if len(context.button().words) > 1 else ""
    found = await context.flows.admin.invitations(context.person, _after(context) or 2**63 - 1, mark)
    await context.show(screens.invitations(context.t, found, context.flows.clock()))


async def unknown(context: Context) -> None:
    """Orders of unknown outcome."""
    await context.show(screens.unknown(context.t, await context.flows.admin.unknown(context.person)))


async def set_aside(context: Context) -> None:
    """Events that could not be told."""
    await context.show(screens.set_aside(context.t, await context.flows.admin.set_aside(context.person)))


async def tell_again(context: Context) -> None:
    """Try once more."""
    await context.flows.admin.tell_again(context.person, context.button().id(0))
    await set_aside(context)


async def drop_event(context: Context) -> None:
    """Never."""
    await context.flows.admin.drop(context.person, context.button().id(0))
    await set_aside(context)


async def ask_pause(context: Context) -> None:
    """Why?"""
    await context.flows.admin.ask_pause(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask_pause(context.t))


async def pause(context: Context, text: str) -> None:
    """The sentence was typed."""
    await context.flows.admin.pause(context.person, context.chat_id, text)
    await admin(context)


async def resume(context: Context) -> None:
    """Buy again."""
    await context.flows.admin.resume(context.person)
    await admin(context)


async def ask_broadcast(context: Context) -> None:
    """What?"""
    await context.flows.broadcasts.ask(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask_broadcast(context.t))


async def prepare(context: Context, text: str) -> None:
    """The text was typed."""
    try:
        draft, count = await context.flows.broadcasts.prepare(context.person, context.chat_id, text, context.update_id)
    except UserMistake as wrong:
        await context.show(screens.ask_broadcast(context.t, said(context.t, wrong)))
        return
    await context.show(screens.preview(context.t, draft, count))


async def broadcast(context: Context) -> None:
    """Send it."""
    sent = await context.flows.broadcasts.send(context.person, context.chat_id, DraftId(context.button().id(0)))
    await _show_progress(context, sent.id)


async def progress(context: Context) -> None:
    """How far?"""
    await _show_progress(context, context.button().id(0))


async def stop(context: Context) -> None:
    """To nobody else."""
    await context.flows.broadcasts.stop(context.person, context.button().id(0))
    await _show_progress(context, context.button().id(0))


async def _show_progress(context: Context, broadcast_id: int) -> None:
    broadcasts = context.flows.broadcasts
    sent, how_far = await broadcasts.progress(context.person, broadcast_id)
    await broadcasts.shown(context.person, sent, await context.show(screens.progress(context.t, sent, how_far)))


async def audit(context: Context) -> None:
    """The newest lines."""
    await context.show(screens.audit(context.t, await context.flows.admin.audit(context.person)))


async def audit_file(context: Context) -> None:
    """The whole log as a file."""
    entries = await context.flows.admin.audit(context.person, MOST_AUDIT)
    await context.answered()
    await context.sender.document(context.chat_id, "audit.csv", screens.audit_file(reversed(entries)))


# ── one's own data ──


async def ask_forget(context: Context) -> None:
    """`/forget`."""
    await context.show(screens.ask_forget(context.t))


async def forget(context: Context) -> None:
    """Forget the person."""
    await context.flows.privacy.forget(context.person)
    await context.show(screens.forgotten(context.t))


async def export(context: Context) -> None:
    """`/export`: one's own data as a file."""
    content = await context.flows.privacy.export(context.person)
    await context.answered()
    await context.sender.document(context.chat_id, "my-data.json", content, screens.export_caption(context.t))
