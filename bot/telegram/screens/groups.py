"""What a group is shown: its link, the account's balance, the orders, what becomes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.accounts.people import Account
from bot.domain.groups import BalanceVisibility, GroupEvents, GroupLink
from bot.domain.ids import AccountId, ChatId, PersonId
from bot.domain.mass_orders.mass_outcome import MassOutcome
from bot.domain.messages import N_
from bot.domain.orders.orders import Order, Status
from bot.flows.accounts.accounts import AccountView
from bot.flows.accounts.balance import BalanceView
from bot.flows.groups.groups import AccountFigures, GroupOrders
from bot.flows.mass_orders.preview import MassView
from bot.telegram.actions.accounts import OPEN_ACCOUNT
from bot.telegram.actions.groups import (
    BALANCE_VISIBILITY,
    CONFIRM_LINK,
    GROUP_BALANCE,
    GROUP_EVENTS,
    GROUP_ORDERS,
    GROUP_SPENDING,
    GROUPS_OF_ACCOUNT,
    LEAVE_TOPIC,
    LINK_GROUP,
    LOW_BALANCE_WARNINGS,
    OPEN_GROUP,
    ORDER_FOR_ONESELF,
    UNLINK_GROUP,
)
from bot.telegram.callbacks import pack_id
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, escaped, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.home import balance_line, short_money, whose_days
from bot.telegram.screens.labels import short_link
from bot.telegram.screens.mass_orders import end_notice, finished_words
from bot.telegram.screens.notifications.notices import finished
from bot.telegram.screens.orders.card import STATUSES, number
from bot.telegram.screens.orders.my_orders import row

MOST_NAMED = 10
BALANCE_LINK, ORDER_LINK = "gb-", "go-"
"""What deep links from a group begin with; the group's number follows."""
BALANCE_CHOICES: dict[BalanceVisibility, str] = {
    BalanceVisibility.ADMINS: N_("admins"),
    BalanceVisibility.MEMBERS: N_("all members"),
}
TOLD_CHOICES: dict[GroupEvents, str] = {
    GroupEvents.NONE: N_("nothing"),
    GroupEvents.FINAL: N_("finished orders"),
    GroupEvents.ALL: N_("every change"),
}


def group_key(chat_id: ChatId) -> str:
    """A group's number for buttons and deep links; groups have negative ones."""
    return pack_id(abs(chat_id))


def deep_link(bot: str, prefix: str, chat_id: ChatId) -> str:
    """The way from a group into the private chat."""
    return f"https://t.me/{bot}?start={prefix}{group_key(chat_id)}"


def linked(t: Localizer, link: GroupLink, account: Account, bot: str, *, above: Html | None = None) -> Screen:
    """How a group is linked, with its choices."""
    group = link.chat_id
    text = lines(
        above,
        t("🔗 <b>{group}</b> works on the account <b>{account}</b>.", group=link.title or "—", account=account.name),
        t("The balance is for: {who}.", who=t.plain(BALANCE_CHOICES[link.balance_for])),
        t("Notices here: {what}.", what=t.plain(TOLD_CHOICES[link.told])),
        t("Low-balance warnings come here too.") if link.low else t("Low-balance warnings do not come here."),
        t("I write to one topic only. /link in another topic moves me there.") if link.topic_id is not None else None,
    )
    unlinking = [UNLINK_GROUP.button("✂️ " + t.plain("Unlink"), group, style="danger")]
    if link.held_at is not None:
        held = t(
            "⏸ Whoever linked it may no longer do so. Nothing about the account is shown there until a manager of the account who is also an admin of the group confirms the link."
        )
        return Screen(
            lines(text, held), ([CONFIRM_LINK.button("✅ " + t.plain("Confirm"), group, style="success")], unlinking)
        )
    # A row each: a phone cuts two such labels in one.
    balance = N_("Balance: {choice}")
    told = N_("Tell: {choice}")
    rows = [
        *(
            [BALANCE_VISIBILITY.button(_chosen(t, name, chosen=choice is link.balance_for, of=balance), group, choice)]
            for choice, name in BALANCE_CHOICES.items()
        ),
        *(
            [GROUP_EVENTS.button(_chosen(t, name, chosen=choice is link.told, of=told), group, choice)]
            for choice, name in TOLD_CHOICES.items()
        ),
        [
            LOW_BALANCE_WARNINGS.button("🔕 " + t.plain("No low-balance warnings"), group, False)
            if link.low
            else LOW_BALANCE_WARNINGS.button("🔔 " + t.plain("Warn of a low balance"), group, True)
        ],
        *([[LEAVE_TOPIC.button("💬 " + t.plain("Leave the topic"), group)]] if link.topic_id is not None else []),
        *_doors(t, link, bot),
        unlinking,
    ]
    return Screen(text, rows)


def from_account(t: Localizer, screen: Screen, account: Account) -> Screen:
    """The same in private, with the way back."""
    return Screen(screen.text, (*screen.rows, [GROUPS_OF_ACCOUNT.button("‹ " + t.plain("Back"), account.id)]))


def of_account(t: Localizer, view: AccountView, links: Sequence[GroupLink]) -> Screen:
    """The groups that work on an account."""
    rows = [
        [OPEN_GROUP.button(("⏸ " if one.held_at is not None else "") + cut(one.title or "—", 40), one.chat_id)]
        for one in links[:90]
    ]
    text = None if links else t("None yet. Send /link in a group, or here, to link one.")
    back = [OPEN_ACCOUNT.button("‹ " + t.plain("Back"), view.account.id)]
    return Screen(lines(t("👥 <b>Groups of {name}</b>", name=view.account.name), text), (*rows, back))


def held(t: Localizer, link: GroupLink, account: Account) -> Screen:
    """Told once to the managers of the account, in private."""
    text = t(
        "⏸ Whoever linked <b>{group}</b> to <b>{account}</b> no longer manages the account or is no longer an admin of the group. Nothing about the account is shown there until a manager who is also an admin of the group confirms the link.",
        group=link.title or "—",
        account=account.name,
    )
    return Screen(text, ([OPEN_GROUP.button("👥 " + t.plain("Look at it"), link.chat_id)],))


def _chosen(t: Localizer, name: str, *, chosen: bool, of: str) -> str:
    return ("✓ " if chosen else "") + t.plain(of, choice=t.plain(name))


def _doors(t: Localizer, link: GroupLink, bot: str) -> list[Sequence[Button]]:
    return [
        [
            GROUP_BALANCE.button("💳 " + t.plain("Balance"), link.chat_id),
            Button("🛒 " + t.plain("New order"), url=deep_link(bot, ORDER_LINK, link.chat_id)),
        ]
    ]


def choose_account(t: Localizer, chat_id: ChatId, person_id: PersonId, accounts: Sequence[Account]) -> Screen:
    """Which account shall the group work on? The buttons are for whoever asked, or with 0 for any admin."""
    if not accounts:
        row = [LINK_GROUP.button("🔗 " + t.plain("Link this group"), chat_id, AccountId(0), PersonId(0))]
        return Screen(t("An admin who manages an account can link this group with the button."), (row,))
    rows = [[LINK_GROUP.button(cut(one.name, 40), chat_id, one.id, person_id)] for one in accounts]
    return Screen(t("Which account should this group work on?"), rows)


def unlinked(t: Localizer, link: GroupLink) -> Screen:
    """The group is linked no more."""
    return Screen(t("✂️ {group} is no longer linked. Nothing about the account is shown here.", group=link.title or "—"))


def figures(t: Localizer, view: AccountFigures) -> Screen:
    """The account in numbers, as a message."""
    line = balance_line(t, BalanceView(view.account, view.balance, 0))
    return Screen(lines(line, *map(escaped, _figures(t, view))))


def figures_in_private(t: Localizer, view: AccountFigures, chat_id: ChatId) -> Screen:
    """The same in the private chat, where there is room for more."""
    button = GROUP_SPENDING.button("📈 " + t.plain("Spending"), chat_id, None)
    return Screen(lines(figures(t, view).text, whose_days(t, view.account)), ((button,), (home_button(t),)))


def figures_plain(t: Localizer, view: AccountFigures) -> str:
    """The same for an alert of 200 characters."""
    head = t.plain("💳 {balance} · {account}", balance=short_money(t, view.balance), account=cut(view.account.name, 40))
    return "\n".join((head, *_figures(t, view)))


def _figures(t: Localizer, view: AccountFigures) -> tuple[str, str]:
    spent = t.plain(
        "Spent today {today} · this week {week}", today=short_money(t, view.today), week=short_money(t, view.week)
    )
    running = view.summary.running
    if view.enough_for is None:
        return spent, t.plain("{running} running", running=running)
    enough = t.plural_plain(
        "{running} running · enough for about {count} of the usual orders",
        "{running} running · enough for about {count} of the usual orders",
        view.enough_for,
        running=running,
    )
    return spent, enough


def balance_is_private(t: Localizer, chat_id: ChatId, bot: str) -> Screen:
    """The balance is not posted here: admins see it for themselves."""
    return Screen(
        t("The balance is for this group's admins: only the one who taps the button sees it."),
        (balance_row(t, chat_id, bot),),
    )


def balance_row(t: Localizer, chat_id: ChatId, bot: str) -> list[Button]:
    """The balance for who presses, and for nobody else who reads along."""
    return [
        GROUP_BALANCE.button("💳 " + t.plain("Balance"), chat_id),
        Button(t.plain("In private"), url=deep_link(bot, BALANCE_LINK, chat_id)),
    ]


def orders(t: Localizer, page: GroupOrders, chat_id: ChatId) -> Screen:
    """The account's newest orders, as lines: cards are for private chats."""
    head = t("📦 <b>Orders of {account}</b>", account=page.account.name)
    if not page.orders:
        return Screen(lines(head, t("No orders yet.")))
    listed = [
        t("{row} · {charge}", row=row(t, one), charge=one.charge) if page.charges else t("{row}", row=row(t, one))
        for one in page.orders
    ]
    turning = [GROUP_ORDERS.button(t.plain("Next") + " ›", chat_id, page.orders[-1].id)] if page.older else []
    return Screen(lines(head, *listed), (turning,))


def news(t: Localizer, order: Order, status: Status, buyer: str, *, charges: bool) -> Screen:
    """An order came to another status; for a group, without buttons that are a person's. `charges`: whether everybody there may see money."""
    by = t("for {name}", name=cut(buyer, 40)) if buyer else None
    if order.status is status and status.final and status is not Status.REJECTED:
        return Screen(lines(finished(t, order, charges=charges).text, by))
    icon, word = STATUSES[status]
    shown = number(order)
    head = t("{icon} {status}{number}", icon=icon, status=t.plain(word), number=f" · {shown}" if shown else "")
    about = t("{service} · {link}", service=cut(order.service_name, 40), link=short_link(order.link))
    return Screen(lines(head, about, t("{charge}", charge=order.charge) if charges else None, by))


def many_news(t: Localizer, told: Sequence[tuple[Order, Status]]) -> Screen:
    """What became of several orders at once: how many came to which status, and by number those that fell short."""
    counts = Counter(status for _, status in told)
    parts = [
        t("{icon} {status}: {count}", icon=icon, status=t.plain(word), count=counts[status])
        for status, (icon, word) in STATUSES.items()
        if counts[status]
    ]
    named = [
        t("{icon} {number}", icon=STATUSES[status][0], number=number(order))
        for order, status in told
        if status in (Status.UNKNOWN, Status.PARTIAL, Status.CANCELED) and number(order)
    ]
    head = t.plural("📬 News of {count} order", "📬 News of {count} orders", len({order.id for order, _ in told}))
    return Screen(lines(head, *parts, Html(" · ".join(named[:MOST_NAMED]))))


def mass_news(t: Localizer, view: MassView, outcome: MassOutcome | None, buyer: str, *, charges: bool) -> Screen:
    """A large mass order was placed, or (with its `outcome`) has ended; `charges`: whether everybody there may see money."""
    by = t("for {name}", name=cut(buyer, 40)) if buyer else None
    if outcome is None:
        return Screen(lines(end_notice(t, view), by))
    return Screen(lines(finished_words(t, outcome, charges=charges), by))


def topic_lost(t: Localizer) -> Html:
    """Said once."""
    return t("The topic this group was linked in is closed or gone; I write here from now on. /link moves me.")


def ordering_for(t: Localizer, link: GroupLink, account: Account) -> Html:
    """Above home, for who came from a group to order."""
    return t(
        "👥 You are ordering for <b>{group}</b> on the account <b>{account}</b>. Results are told there.",
        group=link.title or "—",
        account=account.name,
    )


def for_group(t: Localizer, link: GroupLink, screen: Screen) -> Screen:
    """Home, while ordering for a group."""
    above = t("👥 You are ordering for <b>{group}</b>; results are told there.", group=link.title or "—")
    row = [ORDER_FOR_ONESELF.button("👤 " + t.plain("Order for myself again"))]
    return Screen(lines(above, screen.text), (*screen.rows, row))


def share_group(t: Localizer) -> Screen:
    """A button that opens Telegram's own list of groups."""
    text = t("Choose the group with the button below. I must be in it already, and you must be one of its admins.")
    return Screen(text, request_chat="👥 " + t.plain("Choose a group"))


def group_help(t: Localizer, commands: Sequence[tuple[str, str]]) -> Screen:
    """What works in a group."""
    return Screen(lines(t("<b>In a group</b>"), *(Html(f"/{name} — {t(about)}") for name, about in commands)))


def not_for_you(t: Localizer) -> str:
    """Whoever presses a button that was made for somebody else."""
    return t.plain("This button was made for somebody else.")


def for_oneself(t: Localizer) -> Html:
    """Ordering for a group is over."""
    return t("From now on you order for yourself.")


def back_home(t: Localizer, sentence: Html) -> Screen:
    """A sentence and the way home."""
    return Screen(sentence, ((home_button(t),),))
