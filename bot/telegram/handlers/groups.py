"""What is asked in groups, and the ways between a group and the private chat."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.errors import NotAllowed, OldButton, PanelError, Unreachable
from bot.domain.groups import BalanceVisibility, GroupEvents
from bot.domain.ids import AccountId, ChatId, OrderId
from bot.domain.messages import N_
from bot.flows.groups.group_links import Requester
from bot.telegram.callbacks import unpack_id
from bot.telegram.context import Context
from bot.telegram.screen import Screen
from bot.telegram.screens import errors
from bot.telegram.screens import groups as screens


def who(context: Context) -> Requester:
    """Who asks. Buttons are pressed under a real id, so only what is written can be anonymous."""
    return Requester(context.person.id, context.incoming.anonymous and context.pressed is None)


def group_of(context: Context) -> ChatId:
    """The group a button is about; in a group only that one itself."""
    chat_id = ChatId(-context.button().id(0))
    if chat_id >= 0 or (not context.incoming.private and chat_id != context.chat_id):
        raise OldButton
    return chat_id


async def link_command(context: Context) -> None:
    """`/link`: in a group its link, in private the choice of a group."""
    known = await context.flows.group_links.linkable(context.person.id) if not who(context).anonymous else []
    if context.incoming.private:
        if not known:
            raise NotAllowed(N_("Only a manager or the owner of an account can link a group to it."))
        await context.send(screens.share_group(context.t))
        return
    if who(context).anonymous:
        await context.send(screens.choose_account(context.t, context.chat_id, 0, ()))
    elif len(known) > 1:
        await context.send(screens.choose_account(context.t, context.chat_id, context.person.id, known))
    else:
        await _link(context, context.chat_id, context.incoming.title, context.incoming.topic, None)


async def link(context: Context) -> None:
    """An account was chosen for the group: `gl:group:account:person`, each 0 for any."""
    button, chat_id = context.button(), group_of(context)
    made_for, account = button.id(2), button.id(1)
    if made_for not in (0, context.person.id):
        await context.toast(screens.not_for_you(context.t), alert=True)
        return
    title = "" if context.incoming.private else context.incoming.title
    await _link(context, chat_id, title, context.incoming.topic, AccountId(account) if account else None)


async def shared(context: Context) -> None:
    """A group was chosen in private."""
    if context.incoming.shared_chat is None:
        raise OldButton
    await _link(context, context.incoming.shared_chat, context.incoming.shared_title[:200], None, None)


async def _link(context: Context, chat_id: ChatId, title: str, topic: int | None, account_id: AccountId | None) -> None:
    made = await context.flows.group_links.link(context.person.id, chat_id, title, topic, account_id)
    await _show_link(context, made.chat_id)
    if context.incoming.private:
        account = (await context.flows.group_links.settings(who(context), chat_id))[1]
        told = screens.linked(context.t, made, account, context.flows.bot_username())
        try:
            await context.sender.send(chat_id, told)
        except Unreachable as gone:  # the group; who linked it reads this chat
            await context.flows.chats.unreachable(chat_id, gone)


async def _show_link(context: Context, chat_id: ChatId) -> None:
    await context.show(await _settings(context, chat_id))


async def _settings(context: Context, chat_id: ChatId) -> Screen:
    """How the group is linked; in private with the way back to the account's groups, for who manages it."""
    made, account = await context.flows.group_links.settings(who(context), chat_id)
    manages = await context.flows.access.role(context.person.id, account.id) >= Role.MANAGER
    screen = screens.linked(context.t, made, account, context.flows.bot_username())
    return screens.from_account(context.t, screen, account) if context.incoming.private and manages else screen


async def of_account(context: Context) -> None:
    """The groups that work on an account."""
    account_id = AccountId(context.button().id(0))
    found = await context.flows.group_links.of_account(context.person, account_id)
    await context.show(
        screens.of_account(context.t, await context.flows.accounts.view(context.person, account_id), found)
    )


async def group(context: Context) -> None:
    """One of them."""
    await _show_link(context, group_of(context))


async def confirm(context: Context) -> None:
    """Somebody stands for the link again."""
    await context.flows.group_links.confirm(context.person.id, group_of(context))
    await _show_link(context, group_of(context))


async def choose_balance(context: Context) -> None:
    """Who sees the balance."""
    chat_id, word = group_of(context), context.button().word(1)
    if word not in set(BalanceVisibility):
        raise OldButton
    await context.flows.group_links.change(context.person.id, chat_id, balance_for=BalanceVisibility(word))
    await _show_link(context, chat_id)


async def choose_told(context: Context) -> None:
    """What is told in the group."""
    chat_id, word = group_of(context), context.button().word(1)
    if word not in set(GroupEvents):
        raise OldButton
    await context.flows.group_links.change(context.person.id, chat_id, told=GroupEvents(word))
    await _show_link(context, chat_id)


async def choose_low(context: Context) -> None:
    """Whether a low balance is told in the group."""
    await context.flows.group_links.change(context.person.id, group_of(context), low=context.button().number(1) == 1)
    await _show_link(context, group_of(context))


async def leave_topic(context: Context) -> None:
    """Write to the general topic from now on."""
    await context.flows.group_links.change(context.person.id, group_of(context), general=True)
    await _show_link(context, group_of(context))


async def unlink_command(context: Context) -> None:
    """`/unlink`."""
    await context.send(
        screens.unlinked(context.t, await context.flows.group_links.unlink(who(context), context.chat_id))
    )


async def unlink(context: Context) -> None:
    """The button of the same."""
    await context.show(
        screens.unlinked(context.t, await context.flows.group_links.unlink(who(context), group_of(context)))
    )


async def balance_command(context: Context) -> None:
    """`/balance` in a group: posted only where the link lets members see it."""
    link, figures = await context.flows.groups.figures(who(context), context.chat_id)
    if link.balance_for is BalanceVisibility.MEMBERS:
        await context.send(screens.figures(context.t, figures))
    else:
        await context.send(screens.balance_is_private(context.t, context.chat_id, context.flows.bot_username()))


async def balance(context: Context) -> None:
    """The balance for who presses, and nobody else; whatever is wrong is an alert too."""
    try:
        _, figures = await context.flows.groups.figures(who(context), group_of(context))
    except PanelError as trouble:
        await context.toast(errors.said_plain(context.t, trouble), alert=True)
        return
    await context.toast(screens.figures_plain(context.t, figures), alert=True)


async def balance_in_private(context: Context, key: str) -> None:
    """A deep link from a group: its balance, here."""
    chat_id = ChatId(-unpack_id(key))
    _, figures = await context.flows.groups.figures(who(context), chat_id)
    await context.send(screens.figures_in_private(context.t, figures, chat_id))


async def orders_command(context: Context) -> None:
    """`/orders` in a group."""
    page = await context.flows.groups.orders(who(context), context.chat_id)
    await context.send(screens.orders(context.t, page, context.chat_id))


async def orders(context: Context) -> None:
    """Older orders."""
    chat_id = group_of(context)
    page = await context.flows.groups.orders(who(context), chat_id, OrderId(context.button().id(1)))
    await context.show(screens.orders(context.t, page, chat_id))


async def settings_command(context: Context) -> None:
    """`/settings` in a group: its link."""
    await context.send(await _settings(context, context.chat_id))


async def order_for(context: Context, key: str) -> Context:
    """A deep link from a group: from now on ordered for it. The turn with the person as they are now."""
    chat_id = ChatId(-unpack_id(key))
    person, link, account = await context.flows.groups.order_for(context.person, chat_id)
    context = context.speaking(person)
    await context.send(Screen(screens.ordering_for(context.t, link, account)))
    return context


async def above_home(context: Context, screen: Screen) -> Screen:
    """Home says for which group is ordered, while it is."""
    link = await context.flows.groups.ordered_for(context.person)
    return screen if link is None else screens.for_group(context.t, link, screen)


async def order_for_oneself(context: Context) -> None:
    """What is ordered from now on is told to nobody else."""
    await context.flows.groups.order_for_oneself(context.person)
    await context.show(screens.back_home(context.t, screens.for_oneself(context.t)))
