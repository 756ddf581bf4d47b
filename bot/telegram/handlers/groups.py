"""Commands and buttons of groups, and the deep links from a group to the private chat."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.errors import NotAllowed, OldButton, PanelError, Unreachable
from bot.domain.groups import BalanceVisibility, GroupEvents
from bot.domain.ids import AccountId, ChatId, OrderId, PersonId
from bot.domain.messages import N_
from bot.flows.groups.group_links import Requester
from bot.telegram.actions import groups as actions
from bot.telegram.binding import on
from bot.telegram.callbacks import unpack_id
from bot.telegram.context import Context
from bot.telegram.screen import Screen
from bot.telegram.screens import errors
from bot.telegram.screens import groups as screens


def who(context: Context) -> Requester:
    """The person who asks. A button is pressed under a real id, so only a message can be anonymous."""
    return Requester(context.person.id, context.incoming.anonymous and context.pressed is None)


async def link_command(context: Context) -> None:
    """Answer `/link`: link the group it was sent in; in private, offer the choice of a group."""
    known = await context.flows.group_links.linkable(context.person.id) if not who(context).anonymous else []
    if context.incoming.private:
        if not known:
            raise NotAllowed(N_("Only a manager or the owner of an account can link a group to it."))
        await context.send(screens.share_group(context.t))
        return
    if who(context).anonymous:
        await context.send(screens.choose_account(context.t, context.chat_id, PersonId(0), ()))
    elif len(known) > 1:
        await context.send(screens.choose_account(context.t, context.chat_id, context.person.id, known))
    else:
        await _link(context, context.chat_id, context.incoming.title, context.incoming.topic, None)


@on(actions.LINK_GROUP)
async def link(context: Context, group: ChatId, account_id: AccountId, person_id: PersonId) -> None:
    """Link a group to the account that was chosen. 0: to the only account of whoever presses; for anybody."""
    if person_id not in (0, context.person.id):
        await context.toast(screens.not_for_you(context.t), alert=True)
        return
    title = "" if context.incoming.private else context.incoming.title
    await _link(context, group, title, context.incoming.topic, account_id or None)


async def link_shared(context: Context) -> None:
    """Link the group that was chosen in the private chat."""
    if context.incoming.shared_chat is None:
        raise OldButton
    await _link(context, context.incoming.shared_chat, context.incoming.shared_title[:200], None, None)


async def _link(context: Context, chat_id: ChatId, title: str, topic: int | None, account_id: AccountId | None) -> None:
    made = await context.flows.group_links.link(context.person.id, chat_id, title, topic, account_id)
    await show_group(context, made.chat_id)
    if context.incoming.private:
        account = (await context.flows.group_links.settings(who(context), chat_id))[1]
        told = screens.linked(context.t, made, account, context.flows.bot_username())
        try:
            await context.sender.send(chat_id, told)
        except Unreachable as gone:  # the group; the person who linked it reads this chat
            await context.flows.chats.unreachable(chat_id, gone)


async def _settings(context: Context, chat_id: ChatId) -> Screen:
    """How the group is linked; in private a manager of the account gets the way back to its groups."""
    made, account = await context.flows.group_links.settings(who(context), chat_id)
    manages = await context.flows.access.role(context.person.id, account.id) >= Role.MANAGER
    screen = screens.linked(context.t, made, account, context.flows.bot_username())
    return screens.from_account(context.t, screen, account) if context.incoming.private and manages else screen


@on(actions.GROUPS_OF_ACCOUNT)
async def show_groups(context: Context, account_id: AccountId) -> None:
    """Show the groups that are linked to an account."""
    found = await context.flows.group_links.of_account(context.person, account_id)
    await context.show(
        screens.of_account(context.t, await context.flows.accounts.view(context.person, account_id), found)
    )


@on(actions.OPEN_GROUP)
async def show_group(context: Context, group: ChatId) -> None:
    """Show how a group is linked."""
    await context.show(await _settings(context, group))


@on(actions.CONFIRM_LINK)
async def confirm(context: Context, group: ChatId) -> None:
    """Confirm a suspended link."""
    await context.flows.group_links.confirm(context.person.id, group)
    await show_group(context, group)


@on(actions.BALANCE_VISIBILITY)
async def change_balance_visibility(context: Context, group: ChatId, visibility: BalanceVisibility) -> None:
    """Set who sees the balance in a group."""
    await context.flows.group_links.change(context.person.id, group, balance_for=visibility)
    await show_group(context, group)


@on(actions.GROUP_EVENTS)
async def change_events(context: Context, group: ChatId, events: GroupEvents) -> None:
    """Set which notices a group gets."""
    await context.flows.group_links.change(context.person.id, group, told=events)
    await show_group(context, group)


@on(actions.LOW_BALANCE_WARNINGS)
async def change_low_balance_warnings(context: Context, group: ChatId, enabled: bool) -> None:
    """Set whether a group gets low-balance warnings."""
    await context.flows.group_links.change(context.person.id, group, low=enabled)
    await show_group(context, group)


@on(actions.LEAVE_TOPIC)
async def leave_topic(context: Context, group: ChatId) -> None:
    """Write to the general topic of a group from now on."""
    await context.flows.group_links.change(context.person.id, group, general=True)
    await show_group(context, group)


async def unlink_command(context: Context) -> None:
    """Answer `/unlink`."""
    await context.send(
        screens.unlinked(context.t, await context.flows.group_links.unlink(who(context), context.chat_id))
    )


@on(actions.UNLINK_GROUP)
async def unlink(context: Context, group: ChatId) -> None:
    """Unlink a group."""
    await context.show(screens.unlinked(context.t, await context.flows.group_links.unlink(who(context), group)))


async def balance_command(context: Context) -> None:
    """Answer `/balance` in a group: posted only where members may see it."""
    link, figures = await context.flows.groups.figures(who(context), context.chat_id)
    if link.balance_for is BalanceVisibility.MEMBERS:
        await context.send(screens.figures(context.t, figures))
    else:
        await context.send(screens.balance_is_private(context.t, context.chat_id, context.flows.bot_username()))


@on(actions.GROUP_BALANCE)
async def show_balance(context: Context, group: ChatId) -> None:
    """Show the balance in an alert, which only the presser sees; so is a failure of the panel."""
    try:
        _, figures = await context.flows.groups.figures(who(context), group)
    except PanelError as trouble:
        await context.toast(errors.said_plain(context.t, trouble), alert=True)
        return
    await context.toast(screens.figures_plain(context.t, figures), alert=True)


async def show_balance_in_private(context: Context, key: str) -> None:
    """Answer the deep link to a group's balance."""
    chat_id = ChatId(-unpack_id(key))
    _, figures = await context.flows.groups.figures(who(context), chat_id)
    await context.send(screens.figures_in_private(context.t, figures, chat_id))


async def orders_command(context: Context) -> None:
    """Answer `/orders` in a group."""
    page = await context.flows.groups.orders(who(context), context.chat_id)
    await context.send(screens.orders(context.t, page, context.chat_id))


@on(actions.GROUP_ORDERS)
async def show_orders(context: Context, group: ChatId, older_than: OrderId) -> None:
    """Show the orders of a group's account that are older than one."""
    page = await context.flows.groups.orders(who(context), group, older_than)
    await context.show(screens.orders(context.t, page, group))


async def settings_command(context: Context) -> None:
    """Answer `/settings` in a group: how it is linked."""
    await context.send(await _settings(context, context.chat_id))


async def order_for(context: Context, key: str) -> Context:
    """Answer the deep link to order for a group; return the context with the changed person."""
    chat_id = ChatId(-unpack_id(key))
    person, link, account = await context.flows.groups.order_for(context.person, chat_id)
    context = context.speaking(person)
    await context.send(Screen(screens.ordering_for(context.t, link, account)))
    return context


async def with_group(context: Context, screen: Screen) -> Screen:
    """Add to home for which group the person orders, if for any."""
    link = await context.flows.groups.ordered_for(context.person)
    return screen if link is None else screens.for_group(context.t, link, screen)


@on(actions.ORDER_FOR_ONESELF)
async def order_for_oneself(context: Context) -> None:
    """Order for oneself from now on."""
    await context.flows.groups.order_for_oneself(context.person)
    await context.show(screens.back_home(context.t, screens.for_oneself(context.t)))
