"""What needs the person: unknown orders, refused lines of mass orders, orders that wait for their yes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.orders.my_orders import AttentionItems
from bot.telegram.callbacks import pack, pack_id
from bot.telegram.screen import Button, Localizer, Screen
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.orders.my_orders import row


def needing(t: Localizer, found: AttentionItems, approvals: int) -> Screen:
    """Each of them, a tap from where it is settled."""
    rows: list[Sequence[Button]] = [[Button(row(t, order), pack("o", pack_id(order.id)))] for order in found.unknown]
    for mass in found.refused:
        lines = t.plural_plain("{count} refused line", "{count} refused lines", mass.refused)
        rows.append([Button("📋 " + lines, pack("mv", pack_id(mass.id)))])
    if approvals:
        waiting = t.plural_plain("{count} order to approve", "{count} orders to approve", approvals)
        rows.append([Button("✋ " + waiting, pack("apl"))])
    text = t("❓ <b>What needs you</b>") if rows else t("Nothing needs you now.")
    return Screen(text, (*rows, (home_button(t),)))
