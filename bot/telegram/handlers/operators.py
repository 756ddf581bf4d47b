"""The operator's screens, and what everybody may ask about their own data."""

from __future__ import annotations

from bot.domain.errors import UserMistake
from bot.domain.ids import DraftId
from bot.flows.operators.admin import MOST_AUDIT
from bot.telegram.context import Context
from bot.telegram.screens import operators as screens
from bot.telegram.screens.errors import said


async def admin(turn: Context) -> None:
    """`/admin`."""
    await turn.show(screens.overview(turn.t, await turn.stories.operating.overview(turn.person)))


async def people(turn: Context) -> None:
    """Everybody."""
    await turn.show(screens.people(turn.t, await turn.stories.operating.people(turn.person, _after(turn))))


async def accounts(turn: Context) -> None:
    """Every account."""
    await turn.show(screens.accounts(turn.t, await turn.stories.operating.accounts(turn.person, _after(turn))))


def _after(turn: Context) -> int:
    """The id that a page begins behind."""
    word = turn.button().words[0] if turn.button().words else ""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else 0


async def invitations(turn: Context) -> None:
    """Invitations, the newest first."""
    mark = turn.button().rest(1) if len(turn.button().words) > 1 else ""
    found = await turn.stories.operating.invitations(turn.person, _after(turn) or 2**63 - 1, mark)
    await turn.show(screens.invitations(turn.t, found, turn.stories.clock()))


async def unknown(turn: Context) -> None:
    """Orders of unknown outcome."""
    await turn.show(screens.unknown(turn.t, await turn.stories.operating.unknown(turn.person)))


async def set_aside(turn: Context) -> None:
    """Events that could not be told."""
    await turn.show(screens.set_aside(turn.t, await turn.stories.operating.set_aside(turn.person)))


async def tell_again(turn: Context) -> None:
    """Try once more."""
    await turn.stories.operating.tell_again(turn.person, turn.button().id(0))
    await set_aside(turn)


async def drop_event(turn: Context) -> None:
    """Never."""
    await turn.stories.operating.drop(turn.person, turn.button().id(0))
    await set_aside(turn)


async def ask_pause(turn: Context) -> None:
    """Why?"""
    await turn.stories.operating.ask_pause(turn.person, turn.chat_id, turn.update_id)
    await turn.show(screens.ask_pause(turn.t))


async def pause(turn: Context, _about: str, text: str) -> None:
    """The sentence was typed."""
    await turn.stories.operating.pause(turn.person, turn.chat_id, text)
    await admin(turn)


async def resume(turn: Context) -> None:
    """Buy again."""
    await turn.stories.operating.resume(turn.person)
    await admin(turn)


async def ask_broadcast(turn: Context) -> None:
    """What?"""
    await turn.stories.broadcasting.ask(turn.person, turn.chat_id, turn.update_id)
    await turn.show(screens.ask_broadcast(turn.t))


async def prepare(turn: Context, _about: str, text: str) -> None:
    """The text was typed."""
    try:
        draft, count = await turn.stories.broadcasting.prepare(turn.person, turn.chat_id, text, turn.update_id)
    except UserMistake as wrong:
        await turn.show(screens.ask_broadcast(turn.t, said(turn.t, wrong)))
        return
    await turn.show(screens.preview(turn.t, draft, count))


async def broadcast(turn: Context) -> None:
    """Send it."""
    sent = await turn.stories.broadcasting.send(turn.person, turn.chat_id, DraftId(turn.button().id(0)))
    await _show_progress(turn, sent.id)


async def progress(turn: Context) -> None:
    """How far?"""
    await _show_progress(turn, turn.button().id(0))


async def stop(turn: Context) -> None:
    """To nobody else."""
    await turn.stories.broadcasting.stop(turn.person, turn.button().id(0))
    await _show_progress(turn, turn.button().id(0))


async def _show_progress(turn: Context, broadcast_id: int) -> None:
    broadcasting = turn.stories.broadcasting
    sent, how_far = await broadcasting.progress(turn.person, broadcast_id)
    await broadcasting.shown(turn.person, sent, await turn.show(screens.progress(turn.t, sent, how_far)))


async def audit(turn: Context) -> None:
    """The newest lines."""
    await turn.show(screens.audit(turn.t, await turn.stories.operating.audit(turn.person)))


async def audit_file(turn: Context) -> None:
    """The whole log as a file."""
    entries = await turn.stories.operating.audit(turn.person, MOST_AUDIT)
    await turn.answered()
    await turn.sender.document(turn.chat_id, "audit.csv", screens.audit_file(reversed(entries)))


# ── one's own data ──


async def ask_forget(turn: Context) -> None:
    """`/forget`."""
    await turn.show(screens.ask_forget(turn.t))


async def forget(turn: Context) -> None:
    """Forget the person."""
    await turn.stories.privacy.forget(turn.person)
    await turn.show(screens.forgotten(turn.t))


async def export(turn: Context) -> None:
    """`/export`: one's own data as a file."""
    content = await turn.stories.privacy.export(turn.person)
    await turn.answered()
    await turn.sender.document(turn.chat_id, "my-data.json", content, screens.export_caption(turn.t))
