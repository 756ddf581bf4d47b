"""What needs the person: unknown orders, refused lines of mass orders, orders that wait for their yes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.orders.my_orders import AttentionItems
from bot.telegram.actions.mass_orders import OPEN_MASS_ORDER
from bot.telegram.actions.ordering import APPROVALS
from bot.telegram.actions.orders import OPEN_ORDER
from bot.telegram.screen import Button, Localizer, Screen
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.orders.my_orders import row


def needing(t: Localizer, found: AttentionItems, approvals: int) -> Screen:
    """Each of them, a tap from where it is settled."""
    rows: list[Sequence[Button]] = [[OPEN_ORDER.button(row(t, order), order.id)] for order in found.unknown]
    for mass in found.refused:
        lines = t.plural_plain("{count} refused line", "{count} refused lines", mass.refused)
        rows.append([OPEN_MASS_ORDER.button("📋 " + lines, mass.id)])
    if approvals:
        waiting = t.plural_plain("{count} order to approve", "{count} orders to approve", approvals)
        rows.append([APPROVALS.button("✋ " + waiting)])
    text = t("❓ <b>What needs you</b>") if rows else t("Nothing needs you now.")
    return Screen(text, (*rows, (home_button(t),)))
