"""Accounts, their members and bounds."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.memberships import Membership
from bot.domain.accounts.people import Account, Role
from bot.domain.errors import UserMistake
from bot.domain.money import Money
from bot.flows.accounts.accounts import AccountView
from bot.flows.accounts.balance import BalanceView
from bot.flows.accounts.members import MembersPage, MemberView
from bot.telegram.callbacks import leaving, pack, pack_id
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, in_pairs, lines
from bot.telegram.screens.errors import home_button, said
from bot.telegram.screens.home import balance_line, role_name

LIMITS = (10, 50, 100)
"""Limits a day offered for a new buyer."""


def listed(t: Localizer, views: Sequence[AccountView], *, may_connect: bool) -> Screen:
    """The accounts a person may use."""
    rows: list[Sequence[Button]] = [
        [
            Button(
                ("✓ " if one.used else "") + cut(one.account.name, 30) + f" · {role_name(t, one.role)}", _on("ac", one)
            )
        ]
        for one in views
    ]
    if may_connect:
        rows.append([Button("➕ " + t.plain("Connect an account"), pack("con"))])
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
        rows.append([Button("✓ " + t.plain("Use this account"), _on("acu", view))])
    if view.role >= Role.MANAGER:
        rows.append(
            [Button("👥 " + t.plain("Members"), _on("acm", view)), Button("✉️ " + t.plain("Invite"), _on("aci", view))]
        )
        rows.append(
            [
                Button("🔔 " + t.plain("Low balance"), _on("acl", view)),
                Button("✋ " + t.plain("Ask a manager"), _on("aca", view)),
            ]
        )
        rows.append(
            [
                Button("🕐 " + t.plain("Time zone"), _on("acz", view)),
                Button("👥 " + t.plain("Groups"), _on("acg", view)),
            ]
        )
    if view.role is Role.OWNER:
        rows.append(
            [
                Button("✏️ " + t.plain("Rename"), _on("acn", view)),
                Button("✂️ " + t.plain("Disconnect"), _on("acd", view), style="danger"),
            ]
        )
    rows.append([Button("‹ " + t.plain("Back"), pack("acs")), home_button(t)])
    return Screen(lines(above, head, *bounds), rows)


def _on(verb: str, view: AccountView) -> str:
    return pack(verb, pack_id(view.account.id))


def _way_back(t: Localizer, account_id: int) -> Sequence[Button]:
    return [Button("‹ " + t.plain("Back"), leaving(pack("ac", pack_id(account_id))))]


def ask_address(t: Localizer, wrong: UserMistake | None = None) -> Screen:
    """Connecting, the first question."""
    text = lines(
        _wrong(t, wrong),
        t("🔌 <b>Connect your own panel account</b>"),
        t("Send the address of the panel's API, for example https://example.com/api/v2"),
    )
    return Screen(text, ((Button(t.plain("Cancel"), pack("cx")),),))


def ask_key(t: Localizer, url: str, wrong: UserMistake | None = None, trouble: Html | None = None) -> Screen:
    """Connecting, the second question."""
    text = lines(
        _wrong(t, wrong),
        trouble,
        t("🔑 Now send the API key for {url}.", url=cut(url, 80)),
        t("I delete your message at once, try the key, and keep it encrypted. It is never shown to anybody."),
    )
    return Screen(text, ((Button(t.plain("Cancel"), pack("cx")),),))


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
    sure = Button("✂️ " + t.plain("Disconnect"), pack("acx", pack_id(view.account.id)), style="danger")
    return Screen(text, ((sure,), _way_back(t, view.account.id)))


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
    return Screen(lines(_wrong(t, wrong), name, questions[purpose]), (_way_back(t, view.account.id),))


def _wrong(t: Localizer, wrong: UserMistake | None) -> Html | None:
    return Html(f"❗ {said(t, wrong)}\n") if wrong is not None else None


# ── members ──


def members(t: Localizer, view: AccountView, page: MembersPage) -> Screen:
    """Who is on an account."""
    rows: list[Sequence[Button]] = [
        [
            Button(
                cut(f"{_name(one)} · {role_name(t, one.role)}", 56),
                pack("mb", pack_id(one.account_id), pack_id(one.person_id)),
            )
        ]
        for one in page.members
    ]
    turning = []
    if page.earlier:
        turning.append(Button("‹ " + t.plain("Previous"), _turned(page.members[0], "n")))
    if page.later:
        turning.append(Button(t.plain("Next") + " ›", _turned(page.members[-1], "o")))
    head = t("👥 <b>Members of {name}</b>", name=view.account.name)
    text = None if page.members else t("Nobody yet, apart from the operators.")
    return Screen(lines(head, text), (*rows, turning, _way_back(t, view.account.id)))


def _turned(member: Membership, way: str, *, beyond: int = 0) -> str:
    """To the members before (`n`) or after (`o`) somebody."""
    return pack("acm", pack_id(member.account_id), way, int(member.role), pack_id(member.person_id + beyond))


def _name(member: Membership) -> str:
    return member.name or (f"@{member.username}" if member.username else str(member.person_id))


def member(t: Localizer, view: MemberView, currency: str) -> Screen:
    """One member."""
    one = view.member
    keys = pack_id(one.account_id), pack_id(one.person_id)
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
                Button(("✓ " if role is one.role else "") + role_name(t, role), pack("mr", *keys, int(role)))
                for role in view.roles
            ]
        )
        rows.append(
            [
                Button("💰 " + t.plain("Daily limit"), pack("ml", *keys)),
                Button("✖️ " + t.plain("Remove"), pack("mx", *keys), style="danger"),
            ]
        )
    rows.append([Button("‹ " + t.plain("Back"), _turned(one, "o", beyond=1))])  # the list from them on
    return Screen(lines(head, limit), rows)


def ask_remove(t: Localizer, view: MemberView) -> Screen:
    """Sure?"""
    keys = pack_id(view.member.account_id), pack_id(view.member.person_id)
    rows = (
        [Button("✖️ " + t.plain("Remove"), pack("mxx", *keys), style="danger")],
        [Button("‹ " + t.plain("Back"), pack("mb", *keys))],
    )
    return Screen(t("Remove {name}? Running orders go on.", name=_name(view.member)), rows)


def ask_limit(t: Localizer, view: MemberView, wrong: UserMistake | None = None) -> Screen:
    """How much a day?"""
    keys = pack_id(view.member.account_id), pack_id(view.member.person_id)
    text = t("How much may {name} spend a day? Send an amount, or 0 for no limit.", name=_name(view.member))
    return Screen(lines(_wrong(t, wrong), text), ([Button("‹ " + t.plain("Back"), leaving(pack("mb", *keys)))],))


def invite(t: Localizer, view: AccountView) -> Screen:
    """As what?"""
    key = pack_id(view.account.id)
    rows: list[Sequence[Button]] = [
        [Button(t.plain("Viewer: sees the balance and own orders"), pack("ivl", key, int(Role.VIEWER), 0))],
        *in_pairs(
            [
                Button(t.plain("Buyer"), pack("ivl", key, int(Role.BUYER), 0)),
                *(
                    Button(t.plain("Buyer, {amount} a day", amount=limit), pack("ivl", key, int(Role.BUYER), limit))
                    for limit in LIMITS
                ),
            ]
        ),
        [Button(t.plain("Manager: all orders, members, limits"), pack("ivl", key, int(Role.MANAGER), 0))],
        _way_back(t, view.account.id),
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
