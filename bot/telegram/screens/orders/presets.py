"""Presets: their names, their list."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import UserMistake
from bot.domain.ids import OrderId
from bot.domain.orders.presets import Preset
from bot.telegram.actions.ordering import CANCEL
from bot.telegram.actions.orders import DELETE_PRESET, PRESETS, SAVE_PRESET, USE_PRESET
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, said


def ask_name(t: Localizer, order_id: OrderId, suggested: str, mistake: UserMistake | None = None) -> Screen:
    """How shall the preset be called?"""
    wrong = Html(f"❗ {said(t, mistake)}") if mistake else None
    text = t(
        "💾 The service and quantity of this order are kept for your next link. Send a name for it, or take this one:"
    )
    rows = (
        [SAVE_PRESET.button(cut(suggested, 56), order_id)],
        [CANCEL.button(t.plain("Cancel"))],
    )
    return Screen(lines(wrong, text), rows)


def saved(t: Localizer, preset: Preset) -> Screen:
    """It is kept."""
    text = t("💾 Saved as <b>{name}</b>. Paste a link that it fits, and I will offer it.", name=preset.name)
    return Screen(text, ((PRESETS.button("💾 " + t.plain("Presets")), home_button(t)),))


def presets(t: Localizer, kept: Sequence[Preset]) -> Screen:
    """All of them; a tap orders by one."""
    if not kept:
        text = t(
            "💾 No presets yet. Tap <b>Save as preset</b> on the card of an order to keep its service and quantity."
        )
        return Screen(text, ((home_button(t),),))
    rows = [[button(preset), DELETE_PRESET.button("🗑", preset.id)] for preset in kept]
    return Screen(t("💾 <b>Presets</b>: tap one to order with it."), (*rows, [home_button(t)]))


def button(preset: Preset) -> Button:
    """Order by it."""
    return USE_PRESET.button("⭐ " + cut(preset.name, 50), preset.id)
