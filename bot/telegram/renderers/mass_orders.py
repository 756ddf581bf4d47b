"""Events of mass orders: the progress message, the result as a file, and one notice when all orders ended."""

from __future__ import annotations

from bot.domain.notifications.events import MassEnded, MassFinished, MassMoved
from bot.domain.notifications.topics import end_topic
from bot.flows.mass_orders.preview import MassView
from bot.telegram.renderers.delivery import Delivery, Notice, renders
from bot.telegram.screens import mass_orders as screens


async def _show_progress(delivery: Delivery, event: MassMoved | MassEnded) -> MassView | None:
    """Edit the message that shows the mass order, or send it anew; None where its buyer was forgotten."""
    if not delivery.reader.created_at:
        return None
    view = await delivery.flows.mass.view(delivery.reader, event.mass_id)
    screen, message_id = screens.progress(delivery.t, view), view.mass.message_id
    if message_id is not None:
        shown = await delivery.sender.edit(event.chat_id, message_id, screen, interactive=False)
    else:
        shown = await delivery.sender.send(event.chat_id, screen, interactive=False)
    if shown != message_id:
        await delivery.store.mass_orders.shown(view.mass.id, shown)
    return view


@renders(MassMoved)
async def mass_moved(delivery: Delivery, event: MassMoved) -> None:
    await _show_progress(delivery, event)


@renders(MassEnded)
async def mass_ended(delivery: Delivery, event: MassEnded) -> None:
    view = await _show_progress(delivery, event)
    if view is not None:
        await delivery.sender.document(
            event.chat_id,
            screens.file_name(view),
            screens.file(delivery.t, view),
            screens.end_notice(delivery.t, view),
            interactive=False,
            silent=await delivery.is_quiet(event),
        )


@renders(MassFinished)
async def mass_finished(delivery: Delivery, event: MassFinished) -> Notice | None:
    """As loud as the loudest of its orders' ends; where all are unknown its reader must act, so it cannot be silenced."""
    view = await delivery.flows.mass.view(delivery.reader, event.mass_id)
    if view.outcome is None or not delivery.reader.created_at:
        return None
    topics = {end_topic(line.status) for line in view.lines if line.bought and line.status is not None}
    return Notice(screens.finished(delivery.t, view, view.outcome), tuple(topics))
