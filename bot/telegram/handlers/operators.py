"""The pages for operators, and what everybody can do with their own data."""

from __future__ import annotations

from bot.domain.errors import UserMistake
from bot.domain.ids import DraftId
from bot.flows.operators.admin import MOST_AUDIT
from bot.telegram.actions import operators as actions
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screens import operators as screens
from bot.telegram.screens.errors import said


@on(actions.ADMIN)
async def admin(context: Context) -> None:
    """Show the overview for operators."""
    await context.show(screens.overview(context.t, await context.flows.admin.overview(context.person)))


@on(actions.PEOPLE)
async def show_people(context: Context, after: int | None) -> None:
    """Show a page of people."""
    await context.show(screens.people(context.t, await context.flows.admin.people(context.person, after or 0)))


@on(actions.ALL_ACCOUNTS)
async def show_accounts(context: Context, after: int | None) -> None:
    """Show a page of accounts."""
    await context.show(screens.accounts(context.t, await context.flows.admin.accounts(context.person, after or 0)))


@on(actions.INVITATIONS)
async def show_invitations(context: Context, after: int | None, mark: str | None) -> None:
    """Show a page of invitations, the newest first."""
    found = await context.flows.admin.invitations(context.person, after or 2**63 - 1, mark or "")
    await context.show(screens.invitations(context.t, found, context.flows.clock()))


@on(actions.UNKNOWN_ORDERS)
async def show_unknown_orders(context: Context) -> None:
    """Show the orders of unknown outcome."""
    await context.show(screens.unknown(context.t, await context.flows.admin.unknown(context.person)))


@on(actions.FAILED_EVENTS)
async def show_failed_events(context: Context) -> None:
    """Show the events that could not be delivered."""
    await context.show(screens.set_aside(context.t, await context.flows.admin.set_aside(context.person)))


@on(actions.RETRY_EVENT)
async def retry_event(context: Context, event_id: int) -> None:
    """Deliver an event again."""
    await context.flows.admin.tell_again(context.person, event_id)
    await show_failed_events(context)


@on(actions.DROP_EVENT)
async def drop_event(context: Context, event_id: int) -> None:
    """Drop an event that could not be delivered."""
    await context.flows.admin.drop(context.person, event_id)
    await show_failed_events(context)


@on(actions.ASK_PAUSE)
async def ask_pause(context: Context) -> None:
    """Ask for the sentence that people see while ordering is paused."""
    await context.flows.admin.ask_pause(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask_pause(context.t))


async def pause(context: Context, text: str) -> None:
    """Pause ordering with the sentence an operator sent."""
    await context.flows.admin.pause(context.person, context.chat_id, text)
    await admin(context)


@on(actions.RESUME_ORDERING)
async def resume(context: Context) -> None:
    """Resume ordering."""
    await context.flows.admin.resume(context.person)
    await admin(context)


@on(actions.ASK_BROADCAST)
async def ask_broadcast(context: Context) -> None:
    """Ask for the text of a broadcast."""
    await context.flows.broadcasts.ask(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask_broadcast(context.t))


async def preview_broadcast(context: Context, text: str) -> None:
    """Show the preview of the broadcast an operator sent."""
    try:
        draft, count = await context.flows.broadcasts.prepare(context.person, context.chat_id, text, context.update_id)
    except UserMistake as wrong:
        await context.show(screens.ask_broadcast(context.t, said(context.t, wrong)))
        return
    await context.show(screens.preview(context.t, draft, count))


@on(actions.SEND_BROADCAST)
async def send_broadcast(context: Context, draft_id: DraftId) -> None:
    """Send a broadcast to everybody."""
    sent = await context.flows.broadcasts.send(context.person, context.chat_id, draft_id)
    await show_progress(context, sent.id)


@on(actions.BROADCAST_PROGRESS)
async def show_progress(context: Context, broadcast_id: int) -> None:
    """Show how many people a broadcast has reached."""
    broadcasts = context.flows.broadcasts
    sent, how_far = await broadcasts.progress(context.person, broadcast_id)
    await broadcasts.shown(context.person, sent, await context.show(screens.progress(context.t, sent, how_far)))


@on(actions.STOP_BROADCAST)
async def stop_broadcast(context: Context, broadcast_id: int) -> None:
    """Send a broadcast to nobody else."""
    await context.flows.broadcasts.stop(context.person, broadcast_id)
    await show_progress(context, broadcast_id)


@on(actions.AUDIT_LOG)
async def show_audit_log(context: Context) -> None:
    """Show the newest lines of the audit log."""
    await context.show(screens.audit(context.t, await context.flows.admin.audit(context.person)))


@on(actions.EXPORT_AUDIT_LOG)
async def export_audit_log(context: Context) -> None:
    """Send the audit log as a file."""
    entries = await context.flows.admin.audit(context.person, MOST_AUDIT)
    await context.answered()
    await context.sender.document(context.chat_id, "audit.csv", screens.audit_file(reversed(entries)))


# ── the person's own data ──


@on(actions.ASK_FORGET)
async def ask_forget(context: Context) -> None:
    """Ask whether the person is to be forgotten, and say what stays."""
    await context.show(screens.ask_forget(context.t))


@on(actions.FORGET)
async def forget(context: Context) -> None:
    """Forget the person."""
    await context.flows.privacy.forget(context.person)
    await context.show(screens.forgotten(context.t))


@on(actions.EXPORT_MY_DATA)
async def export_my_data(context: Context) -> None:
    """Send everything known about the person as a file."""
    content = await context.flows.privacy.export(context.person)
    await context.answered()
    await context.sender.document(context.chat_id, "my-data.json", content, screens.export_caption(context.t))
