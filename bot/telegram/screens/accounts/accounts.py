"""Accounts, their members and bounds."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.memberships import Membership
from bot.domain.accounts.people import Account, Role
from bot.domain.errors import UserMistake
from bot.domain.ids import AccountId, PersonId
from bot.domain.money import Money
from bot.flows.accounts.accounts import AccountView
from bot.flows.accounts.balance import BalanceView
from bot.flows.accounts.members import MembersPage, MemberView
from bot.telegram.actions.accounts import (
    ACCOUNTS,
    ASK_ACCOUNT_NAME,
    ASK_APPROVAL_LIMIT,
    ASK_DAILY_LIMIT,
    ASK_DISCONNECT,
    ASK_LOW_BALANCE,
    ASK_REMOVE_MEMBER,
    ASK_TIME_ZONE,
    CHANGE_ROLE,
    CHOOSE_INVITED_ROLE,
    CONNECT,
    DISCONNECT,
    INVITE,
    MEMBERS,
    OPEN_ACCOUNT,
    OPEN_MEMBER,
    REMOVE_MEMBER,
    USE_ACCOUNT,
    MembersFrom,
)
from bot.telegram.actions.groups import GROUPS_OF_ACCOUNT
from bot.telegram.actions.ordering import CANCEL
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, in_pairs, lines
from bot.telegram.screens.errors import home_button, said
from bot.telegram.screens.home import balance_line, role_name

LIMITS = (10, 50, 100)
"""Limits a day offered for a new buyer."""


def listed(t: Localizer, views: Sequence[AccountView], *, may_connect: bool) -> Screen:
    """The accounts a person may use."""
    rows: list[Sequence[Button]] = [
        [
            OPEN_ACCOUNT.button(
                ("✓ " if one.used else "") + cut(one.account.name, 30) + f" · {role_name(t, one.role)}", one.account.id
            )
        ]
        for one in views
    ]
    if may_connect:
        rows.append([CONNECT.button("➕ " + t.plain("Connect an account"))])
    rows.append([home_button(t)])
    text = t("Which one do you want to look at? ✓ marks the one in use.") if views else t("You have no account yet.")
    return Screen(lines(t("🗂 <b>Accounts</b>"), text), rows)


def account(t: Localizer, view: AccountView, now: int, *, above: Html | None = None) -> Screen:
    """One account, with what its reader may do."""
    own = view.account
    currency = own.currency
    bounds = []
    if view.role >= Role.MANAGER:
        bounds = [
            t("Low-balance warning: below {amount}.", amount=Money(own.low_balance, currency))
            if own.low_balance is not None
            else t("Low-balance warning: off."),
            t("Orders above {amount} need a manager's approval.", amount=Money(own.approve_above, currency))
            if own.approve_above is not None
            else t("No order needs a manager's approval."),
            t("Daily limits follow the time of {zone}, where it is {time}.",
              zone=own.time_zone, time=t.formats.time(now, own.time_zone)),
        ]  # fmt: skip
    head = t("🗂 <b>{name}</b> · your role: {role}", name=own.name, role=role_name(t, view.role))
    rows: list[Sequence[Button]] = []
    if not view.used:
        rows.append([USE_ACCOUNT.button("✓ " + t.plain("Use this account"), own.id)])
    if view.role >= Role.MANAGER:
        rows.append(
            [
                MEMBERS.button("👥 " + t.plain("Members"), own.id, None),
                CHOOSE_INVITED_ROLE.button("✉️ " + t.plain("Invite"), own.id),
            ]
        )
        rows.append(
            [
                ASK_LOW_BALANCE.button("🔔 " + t.plain("Low balance"), own.id),
                ASK_APPROVAL_LIMIT.button("✋ " + t.plain("Ask a manager"), own.id),
            ]
        )
        rows.append(
            [
                ASK_TIME_ZONE.button("🕐 " + t.plain("Time zone"), own.id),
                GROUPS_OF_ACCOUNT.button("👥 " + t.plain("Groups"), own.id),
            ]
        )
    if view.role is Role.OWNER:
        rows.append(
            [
                ASK_ACCOUNT_NAME.button("✏️ " + t.plain("Rename"), own.id),
                ASK_DISCONNECT.button("✂️ " + t.plain("Disconnect"), own.id, style="danger"),
            ]
        )
    rows.append([ACCOUNTS.button("‹ " + t.plain("Back")), home_button(t)])
    return Screen(lines(above, head, *bounds), rows)


def _back(t: Localizer, account_id: AccountId) -> Sequence[Button]:
    return [OPEN_ACCOUNT.button("‹ " + t.plain("Back"), account_id, closes_question=True)]


def ask_address(t: Localizer, wrong: UserMistake | None = None) -> Screen:
    """Connecting, the first question."""
    text = lines(
        _wrong(t, wrong),
        t("🔌 <b>Connect your own panel account</b>"),
        t("Send the address of the panel's API, for example https://example.com/api/v2"),
    )
    return Screen(text, ((CANCEL.button(t.plain("Cancel")),),))


def ask_key(t: Localizer, url: str, wrong: UserMistake | None = None, trouble: Html | None = None) -> Screen:
    """Connecting, the second question."""
    text = lines(
        _wrong(t, wrong),
        trouble,
        t("🔑 Now send the API key for {url}.", url=cut(url, 80)),
        t("I delete your message at once, try the key, and keep it encrypted. It is never shown to anybody."),
    )
    return Screen(text, ((CANCEL.button(t.plain("Cancel")),),))


def connected(t: Localizer, view: BalanceView) -> Html:
    """It worked."""
    return lines(t("✅ Connected. You are using this account now."), balance_line(t, view))


def connect_in_private(t: Localizer, bot: str) -> Screen:
    """A key has no place in a group."""
    row = [Button(t.plain("In private"), url=f"https://t.me/{bot}?start=connect")]
    return Screen(t("Accounts can only be connected in the private chat: never send a key here."), (row,))


def ask_disconnect(t: Localizer, view: AccountView) -> Screen:
    """Sure?"""
    text = t(
        "Disconnect <b>{name}</b>? Its key is deleted, its groups are unlinked, and running orders are no longer followed. The orders stay at the panel and in the records.",
        name=view.account.name,
    )
    sure = DISCONNECT.button("✂️ " + t.plain("Disconnect"), view.account.id, style="danger")
    return Screen(text, ((sure,), _back(t, view.account.id)))


def disconnected(t: Localizer, gone: Account) -> Html:
    """It is gone."""
    return t("✂️ {name} is disconnected, and its key is deleted.", name=gone.name)


def ask_bound(t: Localizer, view: AccountView, purpose: str, wrong: UserMistake | None = None) -> Screen:
    """A question about an account."""
    questions = {
        "low": t("Below which balance should its managers and groups be warned? Send an amount, or 0 for never."),
        "above": t(
            "Above which charge should a buyer's order wait for a manager's approval? Send an amount, or 0 for never."
        ),
        "day": t(
            "Which time zone should daily limits and sums follow? Send a city, like Berlin, or the time it is there now, like <code>14:05</code>."
        ),
        "rename": t("What should the account be called?"),
    }
    name = t("<b>{name}</b>", name=view.account.name)
    return Screen(lines(_wrong(t, wrong), name, questions[purpose]), (_back(t, view.account.id),))


def _wrong(t: Localizer, wrong: UserMistake | None) -> Html | None:
    return Html(f"❗ {said(t, wrong)}\n") if wrong is not None else None


# ── members ──


def members(t: Localizer, view: AccountView, page: MembersPage) -> Screen:
    """Who is on an account."""
    rows: list[Sequence[Button]] = [
        [OPEN_MEMBER.button(cut(f"{_name(one)} · {role_name(t, one.role)}", 56), one.account_id, one.person_id)]
        for one in page.members
    ]
    turning = []
    if page.earlier:
        turning.append(_page_from("‹ " + t.plain("Previous"), page.members[0], newer=True))
    if page.later:
        turning.append(_page_from(t.plain("Next") + " ›", page.members[-1]))
    head = t("👥 <b>Members of {name}</b>", name=view.account.name)
    text = None if page.members else t("Nobody yet, apart from the operators.")
    return Screen(lines(head, text), (*rows, turning, _back(t, view.account.id)))


def _page_from(label: str, member: Membership, *, newer: bool = False, including: bool = False) -> Button:
    """Leads to the members after this one, or before it; `including`: the page begins with this one."""
    person_id = PersonId(member.person_id + including)
    return MEMBERS.button(label, member.account_id, MembersFrom(member.role, person_id, newer))


def _name(member: Membership) -> str:
    return member.name or (f"@{member.username}" if member.username else str(member.person_id))


def member(t: Localizer, view: MemberView, currency: str) -> Screen:
    """One member."""
    one = view.member
    keys = one.account_id, one.person_id
    limit = (
        t("At most {amount} a day.", amount=Money(one.daily_limit, currency))
        if one.daily_limit is not None
        else t("No daily limit.")
    )
    head = t("👤 <b>{name}</b> · {role}", name=_name(one), role=role_name(t, one.role))
    rows: list[Sequence[Button]] = []
    if view.may_change:
        rows.append(
            [
                CHANGE_ROLE.button(("✓ " if role is one.role else "") + role_name(t, role), *keys, role)
                for role in view.roles
            ]
        )
        rows.append(
            [
                ASK_DAILY_LIMIT.button("💰 " + t.plain("Daily limit"), *keys),
                ASK_REMOVE_MEMBER.button("✖️ " + t.plain("Remove"), *keys, style="danger"),
            ]
        )
    rows.append([_page_from("‹ " + t.plain("Back"), one, including=True)])
    return Screen(lines(head, limit), rows)


def ask_remove(t: Localizer, view: MemberView) -> Screen:
    """Sure?"""
    keys = view.member.account_id, view.member.person_id
    rows = (
        [REMOVE_MEMBER.button("✖️ " + t.plain("Remove"), *keys, style="danger")],
        [OPEN_MEMBER.button("‹ " + t.plain("Back"), *keys)],
    )
    return Screen(t("Remove {name}? Running orders go on.", name=_name(view.member)), rows)


def ask_limit(t: Localizer, view: MemberView, wrong: UserMistake | None = None) -> Screen:
    """How much a day?"""
    keys = view.member.account_id, view.member.person_id
    text = t("How much may {name} spend a day? Send an amount, or 0 for no limit.", name=_name(view.member))
    return Screen(
        lines(_wrong(t, wrong), text), ([OPEN_MEMBER.button("‹ " + t.plain("Back"), *keys, closes_question=True)],)
    )


def invite(t: Localizer, view: AccountView) -> Screen:
    """As what?"""
    key = view.account.id
    rows: list[Sequence[Button]] = [
        [INVITE.button(t.plain("Viewer: sees the balance and own orders"), key, Role.VIEWER, 0)],
        *in_pairs(
            [
                INVITE.button(t.plain("Buyer"), key, Role.BUYER, 0),
                *(
                    INVITE.button(t.plain("Buyer, {amount} a day", amount=limit), key, Role.BUYER, limit)
                    for limit in LIMITS
                ),
            ]
        ),
        [INVITE.button(t.plain("Manager: all orders, members, limits"), key, Role.MANAGER, 0)],
        _back(t, view.account.id),
    ]
    return Screen(t("✉️ Which role should the new member of <b>{name}</b> have?", name=view.account.name), rows)


def low_balance_privately(t: Localizer, account: Account, row: list[Button]) -> Screen:
    """Told where not everybody may see the balance: who may presses `row`."""
    text = t("⚠️ The balance of <b>{account}</b> is low. Top it up at the panel.", account=account.name)
    return Screen(text, (row,))


def low_balance(t: Localizer, account: Account, balance: Money) -> Screen:
    """Told once until it recovers."""
    threshold = Money(account.low_balance, balance.currency) if account.low_balance is not None else balance
    text = t(
        "⚠️ The balance of <b>{account}</b> is low: {balance}, below {threshold}. Top it up at the panel.",
        account=account.name,
        balance=balance,
        threshold=threshold,
    )
    return Screen(text)
