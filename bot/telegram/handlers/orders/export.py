"""Orders as a file, written to the disk in portions."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path

from bot.domain.csv_tables import MARK, part
from bot.domain.ids import OrderId
from bot.flows.orders.export import Export
from bot.telegram.actions.orders import EXPORT_ORDERS
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screen import Screen
from bot.telegram.screens.orders import export as screens
from bot.telegram.screens.orders.my_orders import filter_of
from bot.telegram.working_indicator import working_indicator

MOST_BYTES = 49 * 1024 * 1024
"""Source: Bot API, sendDocument, "Bots can currently send files of any type of up to 50 MB in size"."""


@on(EXPORT_ORDERS)
async def export_orders(context: Context, status: str, service_of: OrderId | None) -> None:
    """Send the orders of a status as a file; only those of the service of an order where one is given."""
    service = None
    if service_of is not None:
        service = (await context.flows.my_orders.order(context.person, service_of)).order.service_id
    export = await context.flows.order_export.begin(context.person, filter_of(status, service_id=service))
    await context.answered()
    with tempfile.TemporaryDirectory(prefix="orders-") as folder:
        file = Path(folder) / "orders.csv"
        async with working_indicator(context):
            count, whole = await _write(context, export, file)
        if not count:
            await context.send(Screen(context.t("No such orders.")))
            return
        await context.sender.document(
            context.chat_id, file.name, file, screens.caption(context.t, export, count, whole=whole)
        )


async def _write(context: Context, export: Export, file: Path, most_bytes: int = MOST_BYTES) -> tuple[int, bool]:
    """Write the file; return how many orders it holds, and whether those are all."""
    written, count = MARK + part([screens.head(context.t)]), 0
    size = len(written)
    with file.open("wb") as out:
        await asyncio.to_thread(out.write, written)
        async with contextlib.aclosing(context.flows.order_export.portions(export)) as portions:
            async for some in portions:
                written = part(screens.row(context.t, order) for order in some)
                if size + len(written) > most_bytes:
                    return count, False
                await asyncio.to_thread(out.write, written)
                size, count = size + len(written), count + len(some)
    return count, True
