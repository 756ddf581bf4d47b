"""Events of operators: notes, texts for everybody and their progress, and events that cannot be read."""

from __future__ import annotations

from bot.domain.notifications.events import BroadcastMessage, BroadcastMoved, OperatorNote, UnreadableEvent
from bot.flows.operators.broadcasts import VALID_HOURS
from bot.telegram.renderers.delivery import Delivery, Notice, renders
from bot.telegram.screen import Screen, escaped
from bot.telegram.screens import operators as screens
from bot.telegram.screens.notifications import notices


@renders(OperatorNote)
async def operator_note(delivery: Delivery, event: OperatorNote) -> Notice:
    return Notice(notices.operator_note(delivery.t, event.message, event.values))


@renders(BroadcastMessage)
async def broadcast_message(delivery: Delivery, event: BroadcastMessage) -> Notice | None:
    sent = await delivery.store.broadcasts.get(event.broadcast_id)
    if sent is None or sent.stopped or delivery.flows.clock() - sent.created_at >= VALID_HOURS * 3_600_000:
        return None
    return Notice(Screen(escaped(sent.text)))


@renders(BroadcastMoved)
async def broadcast_moved(delivery: Delivery, event: BroadcastMoved) -> None:
    broadcasts = delivery.store.broadcasts
    sent = await broadcasts.get(event.broadcast_id)
    if sent is None or sent.message_id is None:
        return
    screen = screens.progress(delivery.t, sent, await broadcasts.progress(sent.id))
    shown = await delivery.sender.edit(event.chat_id, sent.message_id, screen, interactive=False)
    if shown != sent.message_id:
        await broadcasts.shown_in(sent.id, shown)


@renders(UnreadableEvent)
async def unreadable_event(delivery: Delivery, event: UnreadableEvent) -> None:
    """Raise `ValueError`: the event is set aside after its tries, and the operators see it in their list."""
    raise ValueError(f"a stored event of the kind {event.stored_kind!r} cannot be read: {event.why}")
