"""What operators see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Role
from bot.domain.conversation import PendingQuestion
from bot.domain.csv_tables import moment, table
from bot.domain.notifications.events import FailedEvent
from bot.domain.operators import Broadcast, BroadcastProgress, InvitationEntry, PersonEntry
from bot.domain.orders.orders import Order
from bot.domain.time_zones import Moment
from bot.flows.operators.admin import PAGE, Overview
from bot.telegram.actions.operators import (
    ADMIN,
    ALL_ACCOUNTS,
    ASK_BROADCAST,
    ASK_PAUSE,
    AUDIT_LOG,
    BROADCAST_PROGRESS,
    DROP_EVENT,
    EXPORT_AUDIT_LOG,
    FAILED_EVENTS,
    FORGET,
    INVITATIONS,
    PEOPLE,
    RESUME_ORDERING,
    RETRY_EVENT,
    SEND_BROADCAST,
    STOP_BROADCAST,
    UNKNOWN_ORDERS,
)
from bot.telegram.actions.orders import OPEN_ORDER
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, escaped, in_pairs, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.home import role_name
from bot.telegram.screens.orders.my_orders import row


def overview(t: Localizer, view: Overview) -> Screen:
    """`/admin`."""
    text = lines(
        t("🛠 <b>Operator</b>"),
        t.plural("{count} person", "{count} people", view.people),
        t.plural("{count} account", "{count} accounts", view.accounts),
        t.plural("❓ {count} order of unknown outcome", "❓ {count} orders of unknown outcome", view.unknown)
        if view.unknown
        else None,
        t.plural("{count} message waits to be sent", "{count} messages wait to be sent", view.waiting)
        if view.waiting
        else None,
        t.plural("⚠️ {count} message could not be sent", "⚠️ {count} messages could not be sent", view.set_aside)
        if view.set_aside
        else None,
        t("⏸ Ordering is paused: {why}", why=view.paused) if view.paused else None,
    )
    pausing = (
        RESUME_ORDERING.button("▶️ " + t.plain("Resume ordering"), style="success")
        if view.paused
        else ASK_PAUSE.button("⏸ " + t.plain("Pause ordering"))
    )
    buttons = [
        PEOPLE.button("👥 " + t.plain("People"), 0),
        ALL_ACCOUNTS.button("🗂 " + t.plain("Accounts"), None),
        INVITATIONS.button("✉️ " + t.plain("Invitations"), None, None),
        FAILED_EVENTS.button("⚠️ " + t.plain("Not sent")),
        UNKNOWN_ORDERS.button("❓ " + t.plain("Unknown orders")),
        ASK_BROADCAST.button("📣 " + t.plain("Write to everybody")),
        pausing,
        AUDIT_LOG.button("📜 " + t.plain("Audit log")),
    ]
    return Screen(text, [*in_pairs(buttons), [home_button(t)]])


def _back(t: Localizer) -> Sequence[Button]:
    return [ADMIN.button("‹ " + t.plain("Back"), closes_question=True)]


def _next_label(t: Localizer) -> str:
    return t.plain("Next") + " ›"


def people(t: Localizer, found: Sequence[PersonEntry]) -> Screen:
    """A page of people."""
    listed = [
        t("{name} {username} · <code>{id}</code> · since {date}", name=cut(one.name, 40) or "—",
          username=f"@{one.username}" if one.username else "", id=str(one.id), date=Moment(one.created_at, day=True))
        for one in found
    ]  # fmt: skip
    turning = [PEOPLE.button(_next_label(t), found[-1].id)] if len(found) == PAGE else []
    return Screen(lines(t("👥 <b>People</b>"), *listed), (turning, _back(t)))


def accounts(t: Localizer, found: Sequence[Account]) -> Screen:
    """A page of accounts, without what opens them."""
    listed = [
        t("{name} · {currency} · {owner}{closed}", name=one.name, currency=one.currency or "?",
          owner=t.plain("shared") if one.owner_id is None else str(one.owner_id),
          closed=" · " + t.plain("disconnected") if one.closed_at is not None else "")
        for one in found
    ]  # fmt: skip
    turning = [ALL_ACCOUNTS.button(_next_label(t), found[-1].id)] if len(found) == PAGE else []
    return Screen(lines(t("🗂 <b>Accounts</b>"), *listed), (turning, _back(t)))


def invitations(t: Localizer, found: Sequence[InvitationEntry], now: int) -> Screen:
    """A page of invitations."""
    listed = []
    for one in found:
        state = (
            t("used by {id}", id=str(one.used_by))
            if one.used_by
            else t("expired {when}", when=Moment(one.expires_at))
            if one.expires_at <= now
            else t("not used, good until {when}", when=Moment(one.expires_at))
        )
        listed.append(
            t("{role}, made by {id}: {state}", role=role_name(t, Role(one.role)), id=str(one.made_by), state=state)
        )
    last = found[-1] if len(found) == PAGE else None
    turning = [INVITATIONS.button(_next_label(t), last.expires_at, last.mark)] if last is not None else []
    return Screen(lines(t("✉️ <b>Invitations</b>"), *(listed or [t("None yet.")])), (turning, _back(t)))


def unknown(t: Localizer, found: Sequence[Order]) -> Screen:
    """Orders somebody has to settle."""
    rows = [[OPEN_ORDER.button(row(t, one), one.id)] for one in found]
    text = t("❓ <b>Orders of unknown outcome</b>") if found else t("No order is unknown.")
    return Screen(text, (*rows, _back(t)))


def set_aside(t: Localizer, found: Sequence[FailedEvent]) -> Screen:
    """Messages that could not be sent after every try, numbered, each with its two buttons."""
    listed = [
        t("{number}. {kind} · <code>{chat}</code> · {when}: {why}", number=number, kind=one.kind, chat=str(one.chat_id),
          when=Moment(one.created_at), why=cut(one.why, 160))
        for number, one in enumerate(found, 1)
    ]  # fmt: skip
    rows = [
        [
            RETRY_EVENT.button("🔁 " + t.plain("{number}: Try again", number=number), one.id),
            DROP_EVENT.button("🗑 " + t.plain("{number}: Drop", number=number), one.id, style="danger"),
        ]
        for number, one in enumerate(found, 1)
    ]
    head = t("⚠️ <b>Messages that could not be sent</b>") if found else t("Every message has been sent.")
    return Screen(lines(head, *listed), (*rows, _back(t)))


def ask_pause(t: Localizer) -> Screen:
    """Why?"""
    text = t("Nothing is bought while this lasts; everything else goes on. Which sentence should people see?")
    return Screen(text, (_back(t),))


def ask_broadcast(t: Localizer, wrong: Html | None = None) -> Screen:
    """What?"""
    mark = Html(f"❗ {wrong}\n") if wrong else None
    return Screen(lines(mark, t("📣 Send the text that everybody should get.")), (_back(t),))


def preview(t: Localizer, draft: PendingQuestion, count: int) -> Screen:
    """As everybody would see it."""
    head = t.plural("📣 <b>This goes to {count} person:</b>", "📣 <b>This goes to {count} people:</b>", count)
    send = SEND_BROADCAST.button("📣 " + t.plain("Send to everybody"), draft.id, style="success")
    return Screen(lines(head, "", escaped(draft.answers["text"])), ((send,), _back(t)))


def progress(t: Localizer, sent: Broadcast, how_far: BroadcastProgress) -> Screen:
    """How far a broadcast is."""
    told = t("📣 Sent to {told} of {total}.", told=how_far.told, total=sent.total)
    waiting = t("{waiting} to go.", waiting=how_far.waiting) if how_far.waiting else None
    failed = t("{failed} could not be reached.", failed=how_far.failed) if how_far.failed else None
    stopped = t("⏹ Stopped.") if sent.stopped else None
    key = sent.id
    row = [BROADCAST_PROGRESS.button("🔄 " + t.plain("Refresh"), key)]
    if how_far.waiting and not sent.stopped:
        row.append(STOP_BROADCAST.button("⏹ " + t.plain("Stop"), key, style="danger"))
    return Screen(lines(told, waiting, failed, stopped), (row, _back(t)))


def audit(t: Localizer, entries: Sequence[AuditEntry]) -> Screen:
    """The newest lines of the audit log."""
    listed = [
        t("{when} · <code>{id}</code> · {action} {details}", when=Moment(one.at), id=str(one.person_id),
          action=one.action, details=cut(_details(one), 90))
        for one in entries
    ]  # fmt: skip
    rows = ([EXPORT_AUDIT_LOG.button("⬇️ " + t.plain("As a file"))], _back(t))
    return Screen(lines(t("📜 <b>Audit log</b>, newest first"), *listed), rows)


def audit_file(entries: Iterable[AuditEntry]) -> bytes:
    """The audit log as CSV, oldest first."""
    head = ("time", "person", "account", "action", "details")
    return table(
        head,
        [(moment(one.at), str(one.person_id), str(one.account_id or ""), one.action, _details(one)) for one in entries],
    )


def _details(entry: AuditEntry) -> str:
    return ", ".join(f"{name}={value}" for name, value in entry.details.items() if value)


# ── one's own data ──


def ask_forget(t: Localizer) -> Screen:
    """Sure, and what stays."""
    text = lines(
        t("🗑 <b>Forget me?</b>"),
        t("I delete your name, your roles, your own accounts with their keys, favourites, presets, drafts and everything still waiting to be sent to you."),
        t("What stays: your orders and the audit log, under your Telegram id only, because they are the account's records. What you wrote lately is deleted within three days."),
        t("Running orders go on at the panel, but you will no longer be told about them."),
    )  # fmt: skip
    row = [FORGET.button("🗑 " + t.plain("Forget me"), style="danger"), home_button(t)]
    return Screen(text, (row,))


def forgotten(t: Localizer) -> Screen:
    """It is done."""
    return Screen(t("🗑 Forgotten. If you write to me again, we start from scratch."))


def export_caption(t: Localizer) -> Html:
    """Under the file."""
    return t("This is what I know about you. Keys are left out: whoever holds one holds the account.")
