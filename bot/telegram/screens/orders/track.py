"""Orders placed elsewhere: which numbers, and what became of them."""

from __future__ import annotations

from bot.domain.errors import UserMistake
from bot.flows.orders.external_orders import ImportedOrders
from bot.telegram.actions.ordering import CANCEL
from bot.telegram.actions.orders import MY_ORDERS, OPEN_ORDER
from bot.telegram.screen import Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, said
from bot.telegram.screens.orders.card import STATUSES, number

MOST_SHOWN = 20
MOST_BUTTONS = 8


def ask(t: Localizer, mistake: UserMistake | None = None) -> Screen:
    """Which orders?"""
    wrong = Html(f"❗ {said(t, mistake)}") if mistake else None
    text = t(
        "Which orders should I follow? Send their numbers as the panel shows them, for example 23501, 23502. "
        "They appear in My orders, and I will tell you when they are done."
    )
    return Screen(lines(wrong, text), ((CANCEL.button(t.plain("Cancel")), home_button(t)),))


def taken(t: Localizer, result: ImportedOrders) -> Screen:
    """What became of every number."""
    told = [
        *(
            t("{icon} {number}: {status}, followed from now on", icon=icon, number=number(order), status=t.plain(word))
            for order in result.orders
            for icon, word in [STATUSES[order.status]]
        ),
        *(t("• {number} is already in My orders", number=number(order)) for order in result.known),
        *(t("• {number} is already followed by {name}", number=f"#{one}", name=cut(name, 40)) for one, name in result.others),
        *(
            t("✗ {number}: the panel does not know it{said}", number=cut(one, 64), said=f" (“{cut(words, 80)}”)" if words else "")
            for one, words in result.unknown
        ),
    ]  # fmt: skip
    if len(told) > MOST_SHOWN:
        rest = t.plural("… and {count} more.", "… and {count} more.", len(told) - MOST_SHOWN)
        told = [*told[:MOST_SHOWN], rest]
    buttons = [
        OPEN_ORDER.button(f"{STATUSES[order.status][0]} {number(order)}", order.id)
        for order in (*result.orders, *result.known)[:MOST_BUTTONS]
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    return Screen(lines(*told), (*rows, [MY_ORDERS.button("📦 " + t.plain("My orders"), None), home_button(t)]))
