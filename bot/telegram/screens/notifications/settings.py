"""How loud the bot may be, and several ends told in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.errors import UserMistake
from bot.domain.messages import N_
from bot.domain.notifications.notification_settings import Loudness, NotificationSettings
from bot.domain.notifications.topics import NotificationTopic
from bot.domain.orders.orders import Order, Status
from bot.telegram.actions.home import SETTINGS
from bot.telegram.actions.notifications import (
    ASK_TIME_ZONE,
    CHANGE_LOUDNESS,
    NO_HOURS,
    NOTIFICATIONS,
    OTHER_HOURS,
    QUIET_HOURS,
)
from bot.telegram.actions.orders import MY_ORDERS
from bot.telegram.screen import Button, Html, Localizer, Screen, in_pairs, lines
from bot.telegram.screens.errors import home_button, said
from bot.telegram.screens.orders.card import number

TOPICS = {
    NotificationTopic.DONE: N_("Order done"),
    NotificationTopic.SHORT: N_("Partial or cancelled"),
    NotificationTopic.REFILL: N_("Refills"),
    NotificationTopic.LATE: N_("Late orders"),
}
LOUDNESS = {
    Loudness.ON: ("🔔", N_("on")),
    Loudness.SILENT: ("🔕", N_("silent")),
    Loudness.OFF: ("🚫", N_("off")),
}
USUAL_HOURS = ("22:00-08:00", "23:00-07:00", "00:00-09:00")
MOST_SHOWN = 10


def noise(t: Localizer, kept: NotificationSettings, zone: str, now: int) -> Screen:
    """What is on, silent and off; a tap turns it one step on."""
    rows: list[Sequence[Button]] = []
    for topic, name in TOPICS.items():
        icon, word = LOUDNESS[kept.of(topic)]
        rows.append([CHANGE_LOUDNESS.button(f"{icon} {t.plain(name)}: {t.plain(word)}", topic)])
    hours = None if kept.quiet is None else "-".join(f"{one // 60:02}:{one % 60:02}" for one in kept.quiet)
    quiet = [QUIET_HOURS.button(("• " if one == hours else "") + "🌙 " + one, one) for one in USUAL_HOURS]
    quiet.append(QUIET_HOURS.button("🌙 " + t.plain("Other hours"), OTHER_HOURS))
    rows += in_pairs(quiet)
    rows.append([QUIET_HOURS.button(("• " if hours is None else "") + t.plain("No quiet hours"), NO_HOURS)])
    rows.append([ASK_TIME_ZONE.button("🕐 " + t.plain("Time zone"))])
    rows.append([SETTINGS.button("‹ " + t.plain("Back")), home_button(t)])
    text = lines(
        t("🔔 <b>Notices</b>: tap one to make it silent or switch it off. What needs you always comes through."),
        t(
            "Quiet hours: {hours}. What can wait comes as one message when they end; what needs you comes at once, without a sound.",
            hours=hours,
        )
        if hours
        else None,
        t("Your time: {time} ({zone})", time=t.formats.time(now, zone), zone=zone),
    )
    return Screen(text, rows)


def ask_hours(t: Localizer, mistake: UserMistake | None = None) -> Screen:
    """Which hours?"""
    wrong = Html(f"❗ {said(t, mistake)}") if mistake else None
    return Screen(
        lines(wrong, t("🌙 Between which hours should I be silent? For example <code>22:30-07:00</code>.")),
        ((NOTIFICATIONS.button("‹ " + t.plain("Back"), closes_question=True),),),
    )


def ask_zone(t: Localizer, mistake: UserMistake | None = None) -> Screen:
    """Where is the reader?"""
    wrong = Html(f"❗ {said(t, mistake)}") if mistake else None
    return Screen(
        lines(
            wrong,
            t(
                "🕐 What time is it where you are? Send it like <code>14:05</code>, or a city in your time zone, like Berlin."
            ),
        ),
        ((NOTIFICATIONS.button("‹ " + t.plain("Back"), closes_question=True),),),
    )


def together(t: Localizer, told: Sequence[tuple[NotificationTopic, Order]], *, away: bool = False) -> Screen:
    """Several things in one notice. `away`: they were held until the reader's quiet hours ended."""
    ended = [order for topic, order in told if topic in (NotificationTopic.DONE, NotificationTopic.SHORT)]
    counts = Counter(order.status for order in ended)
    topics = Counter(topic for topic, _ in told)
    done, partial, canceled = counts[Status.COMPLETED], counts[Status.PARTIAL], counts[Status.CANCELED]
    refills, late = topics[NotificationTopic.REFILL], topics[NotificationTopic.LATE]
    parts = [
        t.plural("{count} done", "{count} done", done) if done else None,
        t.plural("{count} partial", "{count} partial", partial) if partial else None,
        t.plural("{count} cancelled", "{count} cancelled", canceled) if canceled else None,
        t.plural("{count} refill decided", "{count} refills decided", refills) if refills else None,
        t.plural("{count} late", "{count} late", late) if late else None,
    ]
    head = (
        t.plural("☀️ {count} change in your quiet hours: ", "☀️ {count} changes in your quiet hours: ", len(told))
        if away
        else t.plural("📬 {count} order finished: ", "📬 {count} orders finished: ", len(told))
    )
    marks = {Status.PARTIAL: "◐", Status.CANCELED: "✖️"}
    named = [
        t("{mark} {number}", mark=marks[order.status], number=number(order)) for order in ended if order.status in marks
    ]
    return Screen(
        lines(Html(head + ", ".join(part for part in parts if part)), Html(" · ".join(named[:MOST_SHOWN]))),
        ((MY_ORDERS.button("📦 " + t.plain("Show"), None),),),
    )
