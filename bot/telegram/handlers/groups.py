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


def who(turn: Context) -> Requester:
    """Who asks. Buttons are pressed under a real id, so only what is written can be anonymous."""
    return Requester(turn.person.id, turn.heard.anonymous and turn.pressed is None)


def group_of(turn: Context) -> ChatId:
    """The group a button is about; in a group only that one itself."""
    chat_id = ChatId(-turn.button().id(0))
    if chat_id >= 0 or (not turn.heard.private and chat_id != turn.chat_id):
        raise OldButton
    return chat_id


async def link_command(turn: Context) -> None:
    """`/link`: in a group its link, in private the choice of a group."""
    known = await turn.stories.linking.linkable(turn.person.id) if not who(turn).anonymous else []
    if turn.heard.private:
        if not known:
            raise NotAllowed(N_("Only a manager or the owner of an account can link a group to it."))
        await turn.send(screens.share_group(turn.t))
        return
    if who(turn).anonymous:
        await turn.send(screens.choose_account(turn.t, turn.chat_id, 0, ()))
    elif len(known) > 1:
        await turn.send(screens.choose_account(turn.t, turn.chat_id, turn.person.id, known))
    else:
        await _link(turn, turn.chat_id, turn.heard.title, turn.heard.topic, None)


async def link(turn: Context) -> None:
    """An account was chosen for the group: `gl:group:account:person`, each 0 for any."""
    button, chat_id = turn.button(), group_of(turn)
    made_for, account = button.id(2), button.id(1)
    if made_for not in (0, turn.person.id):
        await turn.toast(screens.not_for_you(turn.t), alert=True)
        return
    title = "" if turn.heard.private else turn.heard.title
    await _link(turn, chat_id, title, turn.heard.topic, AccountId(account) if account else None)


async def shared(turn: Context) -> None:
    """A group was chosen in private."""
    if turn.heard.shared_chat is None:
        raise OldButton
    await _link(turn, turn.heard.shared_chat, turn.heard.shared_title[:200], None, None)


async def _link(turn: Context, chat_id: ChatId, title: str, topic: int | None, account_id: AccountId | None) -> None:
    made = await turn.stories.linking.link(turn.person.id, chat_id, title, topic, account_id)
    await _show_link(turn, made.chat_id)
    if turn.heard.private:
        account = (await turn.stories.linking.settings(who(turn), chat_id))[1]
        told = screens.linked(turn.t, made, account, turn.stories.bot_username())
        try:
            await turn.sender.send(chat_id, told)
        except Unreachable as gone:  # the group; who linked it reads this chat
            await turn.unreachable(chat_id, gone)


async def _show_link(turn: Context, chat_id: ChatId) -> None:
    await turn.show(await _settings(turn, chat_id))


async def _settings(turn: Context, chat_id: ChatId) -> Screen:
    """How the group is linked; in private with the way back to the account's groups, for who manages it."""
    made, account = await turn.stories.linking.settings(who(turn), chat_id)
    manages = await turn.stories.access.role(turn.person.id, account.id) >= Role.MANAGER
    screen = screens.linked(turn.t, made, account, turn.stories.bot_username())
    return screens.from_account(turn.t, screen, account) if turn.heard.private and manages else screen


async def of_account(turn: Context) -> None:
    """The groups that work on an account."""
    account_id = AccountId(turn.button().id(0))
    found = await turn.stories.linking.of_account(turn.person, account_id)
    await turn.show(screens.of_account(turn.t, await turn.stories.accounts.view(turn.person, account_id), found))


async def group(turn: Context) -> None:
    """One of them."""
    await _show_link(turn, group_of(turn))


async def confirm(turn: Context) -> None:
    """Somebody stands for the link again."""
    await turn.stories.linking.confirm(turn.person.id, group_of(turn))
    await _show_link(turn, group_of(turn))


async def choose_balance(turn: Context) -> None:
    """Who sees the balance."""
    chat_id, word = group_of(turn), turn.button().word(1)
    if word not in set(BalanceVisibility):
        raise OldButton
    await turn.stories.linking.change(turn.person.id, chat_id, balance_for=BalanceVisibility(word))
    await _show_link(turn, chat_id)


async def choose_told(turn: Context) -> None:
    """What is told in the group."""
    chat_id, word = group_of(turn), turn.button().word(1)
    if word not in set(GroupEvents):
        raise OldButton
    await turn.stories.linking.change(turn.person.id, chat_id, told=GroupEvents(word))
    await _show_link(turn, chat_id)


async def choose_low(turn: Context) -> None:
    """Whether a low balance is told in the group."""
    await turn.stories.linking.change(turn.person.id, group_of(turn), low=turn.button().number(1) == 1)
    await _show_link(turn, group_of(turn))


async def leave_topic(turn: Context) -> None:
    """Write to the general topic from now on."""
    await turn.stories.linking.change(turn.person.id, group_of(turn), general=True)
    await _show_link(turn, group_of(turn))


async def unlink_command(turn: Context) -> None:
    """`/unlink`."""
    await turn.send(screens.unlinked(turn.t, await turn.stories.linking.unlink(who(turn), turn.chat_id)))


async def unlink(turn: Context) -> None:
    """The button of the same."""
    await turn.show(screens.unlinked(turn.t, await turn.stories.linking.unlink(who(turn), group_of(turn))))


async def balance_command(turn: Context) -> None:
    """`/balance` in a group: posted only where the link lets members see it."""
    link, figures = await turn.stories.groups.figures(who(turn), turn.chat_id)
    if link.balance_for is BalanceVisibility.MEMBERS:
        await turn.send(screens.figures(turn.t, figures))
    else:
        await turn.send(screens.balance_is_private(turn.t, turn.chat_id, turn.stories.bot_username()))


async def balance(turn: Context) -> None:
    """The balance for who presses, and nobody else; whatever is wrong is an alert too."""
    try:
        _, figures = await turn.stories.groups.figures(who(turn), group_of(turn))
    except PanelError as trouble:
        await turn.toast(errors.said_plain(turn.t, trouble), alert=True)
        return
    await turn.toast(screens.figures_plain(turn.t, figures), alert=True)


async def balance_in_private(turn: Context, key: str) -> None:
    """A deep link from a group: its balance, here."""
    chat_id = ChatId(-unpack_id(key))
    _, figures = await turn.stories.groups.figures(who(turn), chat_id)
    await turn.send(screens.figures_in_private(turn.t, figures, chat_id))


async def orders_command(turn: Context) -> None:
    """`/orders` in a group."""
    page = await turn.stories.groups.orders(who(turn), turn.chat_id)
    await turn.send(screens.orders(turn.t, page, turn.chat_id))


async def orders(turn: Context) -> None:
    """Older orders."""
    chat_id = group_of(turn)
    page = await turn.stories.groups.orders(who(turn), chat_id, OrderId(turn.button().id(1)))
    await turn.show(screens.orders(turn.t, page, chat_id))


async def settings_command(turn: Context) -> None:
    """`/settings` in a group: its link."""
    await turn.send(await _settings(turn, turn.chat_id))


async def order_for(turn: Context, key: str) -> Context:
    """A deep link from a group: from now on ordered for it. The turn with the person as they are now."""
    chat_id = ChatId(-unpack_id(key))
    person, link = await turn.stories.groups.order_for(turn.person, chat_id)
    account = await turn.stories.store.accounts.get(link.account_id)
    turn = turn.speaking(person)
    if account is not None:
        await turn.send(Screen(screens.ordering_for(turn.t, link, account)))
    return turn


async def above_home(turn: Context, screen: Screen) -> Screen:
    """Home says for which group is ordered, while it is."""
    store = turn.stories.store
    link = await store.groups.get(turn.person.group_id) if turn.person.group_id is not None else None
    return screen if link is None else screens.for_group(turn.t, link, screen)


async def order_for_oneself(turn: Context) -> None:
    """What is ordered from now on is told to nobody else."""
    await turn.stories.groups.order_for_oneself(turn.person)
    await turn.show(screens.back_home(turn.t, screens.for_oneself(turn.t)))
