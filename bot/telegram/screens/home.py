"""Home, balance, settings, help, invitations."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.people import Account, Invitation, Person, Role
from bot.domain.accounts.spending import SpentSums
from bot.domain.money import Money
from bot.domain.orders.orders import OrderSummary
from bot.domain.time_zones import Moment
from bot.flows.accounts.balance import BalanceView
from bot.i18n.catalogues import Language
from bot.telegram.actions.accounts import ACCOUNTS, INVITE_BUYER, SPENDING
from bot.telegram.actions.catalogue import FAVOURITES, NETWORKS, SEARCH
from bot.telegram.actions.home import ATTENTION, BALANCE, CHOOSE_LANGUAGE, LANGUAGES, SETTINGS
from bot.telegram.actions.notifications import NOTIFICATIONS
from bot.telegram.actions.operators import ASK_FORGET, EXPORT_MY_DATA
from bot.telegram.actions.orders import MY_ORDERS
from bot.telegram.screen import Button, Html, Localizer, Screen, lines
from bot.telegram.screens.errors import home_button


def balance_line(t: Localizer, view: BalanceView | None) -> Html:
    """The balance and its account; a balance is cut to cents, always down."""
    if view is None:
        return t("💳 The panel does not tell the balance just now.")
    return t("💳 <b>{balance}</b> · {account}", balance=short_money(t, view.balance), account=view.account.name)


def short_money(t: Localizer, money: Money) -> str:
    """A balance in cents, cut and never rounded up."""
    return t.formats.money(money.amount, money.currency, places=2)


def home(
    t: Localizer, person: Person, view: BalanceView | None, summary: OrderSummary, *, first: bool = False
) -> Screen:
    """What `/start` shows."""
    greeting = (
        t(
            "Order followers, likes, views and comments right here. I will tell you when an order starts and when it is done, and I never buy twice."
        )
        if first
        else None
    )
    counts = [t.plural("▶ {count} running", "▶ {count} running", summary.running)] if summary.running else []
    if summary.needs_you:
        counts.append(t.plural("❓ {count} needs you", "❓ {count} need you", summary.needs_you))
    invite = t("Paste a link to order, or choose:") if person.role >= Role.BUYER else t("Choose:")
    text = lines(greeting, "" if greeting is None else " ", balance_line(t, view), Html(" · ".join(counts)), invite)
    rows = [
        [MY_ORDERS.button("📦 " + t.plain("My orders"), None), SEARCH.button("🔎 " + t.plain("Search"))],
        [FAVOURITES.button("⭐ " + t.plain("Favourites"), None), BALANCE.button("💳 " + t.plain("Balance"))],
        [SETTINGS.button("⚙️ " + t.plain("Settings"))],
    ]
    if person.role >= Role.BUYER:
        rows.insert(0, [NETWORKS.button("🛒 " + t.plain("New order"))])
    if summary.needs_you:
        rows.insert(0, [ATTENTION.button("❓ " + t.plain("What needs you"))])
    return Screen(text, rows)


def not_invited(t: Localizer, *, connect: bool = False) -> Screen:
    """For somebody who holds no role: who to ask, or how to connect an account of their own, and nothing else."""
    text = t("👋 This bot is by invitation. Ask the person who runs it for an invitation link.")
    own = t("Or work with your own panel account: /connect") if connect else None
    return Screen(lines(text, own))


def spending_line(t: Localizer, spent: SpentSums) -> Html | None:
    """What the reader spent themselves; nothing where that is nothing."""
    if not spent.week.amount:
        return None
    return t("You spent {today} today · {week} this week", today=spent.today, week=spent.week)


def whose_days(t: Localizer, account: Account) -> Html:
    """Where the days begin that sums and limits count: the same for everybody on the account."""
    return t("Days begin at midnight, time of {zone}.", zone=account.time_zone)


def balance(t: Localizer, view: BalanceView, summary: OrderSummary, spent: SpentSums | None = None) -> Screen:
    """The balance, asked just now."""
    running = t.plural("▶ {count} order is running.", "▶ {count} orders are running.", summary.running)
    exact = t("Exactly {balance}.", balance=view.balance)
    told = spending_line(t, spent) if spent else None
    return Screen(
        lines(balance_line(t, view), exact, running, told, whose_days(t, view.account) if told else None),
        (
            (BALANCE.button("🔄 " + t.plain("Refresh")), SPENDING.button("📈 " + t.plain("Spending"), None)),
            (home_button(t),),
        ),
    )


def settings(t: Localizer, person: Person, languages: Sequence[Language]) -> Screen:
    """The reader's own settings."""
    mine = next(
        (language.native_name for language in languages if language.code == t.translator.code), t.translator.code
    )
    rows = [
        [LANGUAGES.button("🌐 " + t.plain("Language")), NOTIFICATIONS.button("🔔 " + t.plain("Notices"))],
        [ACCOUNTS.button("🗂 " + t.plain("Accounts"))],
        [EXPORT_MY_DATA.button("⬇️ " + t.plain("My data")), ASK_FORGET.button("🗑 " + t.plain("Forget me"))],
    ]
    if person.role >= Role.MANAGER:
        rows.append([INVITE_BUYER.button("✉️ " + t.plain("Invite a buyer"))])
    rows.append([home_button(t)])
    return Screen(
        lines(
            t("⚙️ <b>Settings</b>"),
            t("Language: {language}", language=mine),
            t("Your role here: {role}", role=role_name(t, person.role)),
        ),
        rows,
    )


def languages(t: Localizer, known: Sequence[Language]) -> Screen:
    """Every language there is, by its own name."""
    buttons = [
        CHOOSE_LANGUAGE.button(("✓ " if one.code == t.translator.code else "") + one.native_name, one.code)
        for one in known
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    return Screen(t("Which language should I speak?"), (*rows, [SETTINGS.button("‹ " + t.plain("Back"))]))


def invited(t: Localizer, invitation: Invitation, link: str) -> Screen:
    """A fresh invitation to hand on."""
    text = t(
        "✉️ This link makes one person a <b>{role}</b> on this account. It works once, until {until}. Send it to them yourself:",
        role=role_name(t, invitation.role),
        until=Moment(invitation.expires_at),
    )
    return Screen(
        lines(text, t("<code>{link}</code>", link=link)),
        ((Button("📋 " + t.plain("Copy the link"), copy=link),), (home_button(t),)),
    )


def welcome(t: Localizer, role: Role) -> Html:
    """Above home, for somebody who has just come in."""
    return t("✅ You are in: your role is {role}.", role=role_name(t, role))


def role_name(t: Localizer, role: Role) -> str:
    """A role in the reader's language."""
    names = {
        Role.NOBODY: t.plain("no access yet"),
        Role.VIEWER: t.plain("viewer"),
        Role.BUYER: t.plain("buyer"),
        Role.MANAGER: t.plain("manager"),
        Role.OWNER: t.plain("owner"),
        Role.OPERATOR: t.plain("operator"),
    }
    return names[role]


def help_text(t: Localizer, commands: Sequence[tuple[str, str]]) -> Screen:
    """What the bot does and which commands there are."""
    listed = [Html(f"/{name} — {t(description)}") for name, description in commands]
    text = lines(
        t("<b>How to order</b>"),
        t("1. Paste a link, or tap New order and choose a service."),
        t("2. Answer one question at a time. You can write numbers as 1500, 1,500 or 1.5k."),
        t("3. Look at the charge and press Confirm. One confirmation buys once, whatever happens."),
        t("If the panel does not answer, I will say so and never send it again by myself."),
        " ",
        *listed,
    )
    return Screen(text, ((home_button(t),),))
