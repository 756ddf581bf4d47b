"""Failures as sentences: what happened, whether money was spent, what to do next."""

from __future__ import annotations

from bot.domain.errors import BotError, PanelError, PanelRefusal, PanelUnavailable, UnreadableAnswer
from bot.domain.messages import N_
from bot.telegram.actions.home import HOME
from bot.telegram.actions.ordering import RESUME
from bot.telegram.actions.orders import MY_ORDERS
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, escaped, lines

NOTHING_BOUGHT = N_("Nothing was bought.")


def said(t: Localizer, error: BotError) -> Html:
    """An error in the reader's language, as markup."""
    return t(error.message, **error.values)


def said_plain(t: Localizer, error: BotError) -> str:
    """The same for an alert, without markup."""
    return t.plain(error.message, **error.values)


def trouble(t: Localizer, error: PanelError) -> Html:
    """What the panel did wrong while something was only read: nothing can have been bought."""
    words = error.said if isinstance(error, PanelRefusal) else ""
    quoted = t("The panel says: “{said}”", said=cut(words, 300)) if words else None
    advice = None
    if isinstance(error, PanelUnavailable):
        advice = t("Try again in a minute.")
    elif isinstance(error, UnreadableAnswer):
        advice = t("The operator can see its answer in the log.")
    return lines(t("{mark} {sentence} Nothing was bought.", mark="⚠️", sentence=said(t, error)), quoted, advice)


def mistake(t: Localizer, error: BotError) -> Screen:
    """A mistake with no screen of its own to stand above."""
    return Screen(said(t, error), ((home_button(t),),))


def incident(t: Localizer, number: str, *, draft: bool) -> Screen:
    """Something broke on our side."""
    text = t(
        "Something broke on our side (incident {number}). If you pressed Confirm, look in My orders before ordering again.",
        number=number,
    )
    kept = t("Your answers are kept.") if draft else None
    row = [RESUME.button(t.plain("Go on"))] if draft else []
    return Screen(lines(text, kept), ((*row, MY_ORDERS.button("📦 " + t.plain("My orders"), None)), (home_button(t),)))


def home_button(t: Localizer) -> Button:
    """The way home."""
    return HOME.button("🏠 " + t.plain("Home"), closes_question=True)


def quoted(t: Localizer, words: str) -> Html | None:
    """The panel's own words, where there are any."""
    return t("The panel says: “{said}”", said=escaped(cut(words, 300))) if words else None
