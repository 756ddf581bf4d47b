"""Accounts: use, connection, bounds, members, invitations."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.accounts.memberships import TOP
from bot.domain.accounts.people import Role
from bot.domain.amounts import read_amount
from bot.domain.errors import PanelError, UserMistake
from bot.domain.ids import AccountId, PersonId
from bot.domain.time_zone_parser import read_zone
from bot.flows.accounts.accounts import AccountView
from bot.telegram.actions import accounts as actions
from bot.telegram.actions.accounts import MembersFrom
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screen import Html
from bot.telegram.screens import errors
from bot.telegram.screens import home as home_screens
from bot.telegram.screens.accounts import accounts as screens


@on(actions.ACCOUNTS)
async def show_accounts(context: Context) -> None:
    """Show the accounts the person can use."""
    await _list(context)


async def _list(context: Context, above: Html | None = None) -> None:
    own = context.flows.accounts
    screen = screens.listed(context.t, await own.all(context.person), may_connect=own.own_accounts)
    await context.show(screen.with_text(above) if above else screen)


@on(actions.OPEN_ACCOUNT)
async def show_account(context: Context, account_id: AccountId) -> None:
    """Show an account."""
    await _show(context, await context.flows.accounts.view(context.person, account_id))


@on(actions.USE_ACCOUNT)
async def use(context: Context, account_id: AccountId) -> None:
    """Use an account from now on."""
    person = await context.flows.accounts.use(context.person, account_id)
    await _show(context, await context.flows.accounts.view(person, person.account_id))


async def _show(context: Context, view: AccountView, above: Html | None = None) -> None:
    await context.show(screens.account(context.t, view, context.flows.clock(), above=above))


# ── connecting ──


@on(actions.CONNECT)
async def connect(context: Context) -> None:
    """Ask for the address of an account to connect; in a group, point to the private chat."""
    if not context.incoming.private:
        await context.send(screens.connect_in_private(context.t, context.flows.bot_username()))
        return
    await context.flows.accounts.ask_address(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask_address(context.t))


async def connect_with(context: Context, text: str) -> None:
    """Take the address or the key a person sent; another address replaces the first one.

    The message is deleted first, and in any case the stored update is forgotten.
    """
    own = context.flows.accounts
    if context.incoming.said_id is not None:
        await context.sender.delete(context.chat_id, context.incoming.said_id)
    url = await own.address(context.person, context.chat_id)
    try:
        if not url or "://" in text:  # a key is never an address: the first address was wrong
            url = await own.take_address(context.person, context.chat_id, text, context.update_id)
            await context.show(screens.ask_key(context.t, url))
            return
        view = await own.connect(context.person, context.chat_id, text)
    except PanelError as trouble:
        await context.show(screens.ask_key(context.t, url, trouble=errors.trouble(context.t, trouble)))
        return
    except UserMistake as wrong:
        await context.show(screens.ask_key(context.t, url, wrong) if url else screens.ask_address(context.t, wrong))
        return
    finally:
        await own.forget_update(context.update_id)
    context = context.speaking(await context.flows.access.person(context.person.id))
    await _show(context, await own.view(context.person, view.account.id), screens.connected(context.t, view))


@on(actions.ASK_DISCONNECT)
async def ask_disconnect(context: Context, account_id: AccountId) -> None:
    """Ask whether an account is to be disconnected."""
    await context.show(screens.ask_disconnect(context.t, await context.flows.accounts.view(context.person, account_id)))


@on(actions.DISCONNECT)
async def disconnect(context: Context, account_id: AccountId) -> None:
    """Disconnect an account: its key is deleted."""
    gone = await context.flows.accounts.disconnect(context.person, account_id)
    context = context.speaking(await context.flows.access.person(context.person.id))
    await _list(context, screens.disconnected(context.t, gone))


# ── bounds ──


@on(actions.ASK_LOW_BALANCE)
async def ask_low_balance(context: Context, account_id: AccountId) -> None:
    """Ask below which balance the account's people are warned."""
    await _ask(context, account_id, "low")


@on(actions.ASK_APPROVAL_LIMIT)
async def ask_approval_limit(context: Context, account_id: AccountId) -> None:
    """Ask above which charge an order needs an approval."""
    await _ask(context, account_id, "above")


@on(actions.ASK_TIME_ZONE)
async def ask_time_zone(context: Context, account_id: AccountId) -> None:
    """Ask for the time zone of the account's days."""
    await _ask(context, account_id, "day")


@on(actions.ASK_ACCOUNT_NAME)
async def ask_name(context: Context, account_id: AccountId) -> None:
    """Ask for a new name of the account."""
    await _ask(context, account_id, "rename")


async def _ask(context: Context, account_id: AccountId, kind: str) -> None:
    await context.flows.accounts.ask(context.person, context.chat_id, kind, account_id, context.update_id)
    view = await context.flows.accounts.view(context.person, account_id)
    await context.show(screens.ask_bound(context.t, view, kind))


async def set_low_balance(context: Context, account_id: AccountId, text: str) -> None:
    """Set the balance below which the account's people are warned."""
    await _set(context, "low", account_id, text)


async def set_approval_limit(context: Context, account_id: AccountId, text: str) -> None:
    """Set the charge above which an order needs an approval."""
    await _set(context, "above", account_id, text)


async def set_time_zone(context: Context, account_id: AccountId, text: str) -> None:
    """Set the time zone of the account's days."""
    await _set(context, "day", account_id, text)


async def rename(context: Context, account_id: AccountId, text: str) -> None:
    """Rename the account."""
    await _set(context, "rename", account_id, text)


async def _set(context: Context, kind: str, account_id: AccountId, text: str) -> None:
    own = context.flows.accounts
    view = await own.view(context.person, account_id)
    try:
        if kind == "low":
            await own.tell_below(context.person, account_id, read_amount(text))
        elif kind == "above":
            await own.approve_above(context.person, account_id, read_amount(text))
        elif kind == "day":
            zone = read_zone(text, context.flows.clock(), context.t.formats.cities())
            await own.in_zone(context.person, account_id, zone)
        else:
            await own.rename(context.person, account_id, text)
    except UserMistake as wrong:
        await context.show(screens.ask_bound(context.t, view, kind, wrong))
        return
    await own.answered(context.person, context.chat_id, kind, account_id)
    await _show(context, await own.view(context.person, account_id))


# ── members ──


@on(actions.MEMBERS)
async def show_members(context: Context, account_id: AccountId, start: MembersFrom | None) -> None:
    """Show a page of the members of an account."""
    place = TOP if start is None else (start.role, start.person_id)
    before = place if start is not None and start.newer else None
    page = await context.flows.members.page(context.person, account_id, after=place, before=before)
    await context.show(screens.members(context.t, await context.flows.accounts.view(context.person, account_id), page))


@on(actions.OPEN_MEMBER)
async def show_member(context: Context, account_id: AccountId, person_id: PersonId) -> None:
    """Show a member of an account."""
    view = await context.flows.members.member(context.person, account_id, person_id)
    currency = (await context.flows.accounts.view(context.person, account_id)).account.currency
    await context.show(screens.member(context.t, view, currency))


@on(actions.CHANGE_ROLE)
async def change_role(context: Context, account_id: AccountId, person_id: PersonId, role: Role) -> None:
    """Give a member another role."""
    await context.flows.members.change_role(context.person, account_id, person_id, role)
    await context.flows.group_links.role_changed(account_id, person_id)
    await show_member(context, account_id, person_id)


@on(actions.ASK_DAILY_LIMIT)
async def ask_limit(context: Context, account_id: AccountId, person_id: PersonId) -> None:
    """Ask for the daily limit of a member."""
    view = await context.flows.members.ask_limit(
        context.person, context.chat_id, account_id, person_id, context.update_id
    )
    await context.show(screens.ask_limit(context.t, view))


async def set_limit(context: Context, account_id: AccountId, person_id: PersonId, text: str) -> None:
    """Set the daily limit of a member. An unreadable one keeps the question open."""
    try:
        await context.flows.members.limit(context.person, account_id, person_id, read_amount(text))
    except UserMistake as wrong:
        view = await context.flows.members.member(context.person, account_id, person_id)
        await context.show(screens.ask_limit(context.t, view, wrong))
        return
    await context.flows.members.limit_answered(context.person, context.chat_id, account_id, person_id)
    await show_member(context, account_id, person_id)


@on(actions.ASK_REMOVE_MEMBER)
async def ask_remove(context: Context, account_id: AccountId, person_id: PersonId) -> None:
    """Ask whether a member is to be removed."""
    view = await context.flows.members.member(context.person, account_id, person_id)
    await context.show(screens.ask_remove(context.t, view))


@on(actions.REMOVE_MEMBER)
async def remove(context: Context, account_id: AccountId, person_id: PersonId) -> None:
    """Remove a member."""
    await context.flows.members.remove(context.person, account_id, person_id)
    await context.flows.group_links.role_changed(account_id, person_id)
    await show_members(context, account_id, None)


@on(actions.CHOOSE_INVITED_ROLE)
async def choose_invited_role(context: Context, account_id: AccountId) -> None:
    """Show the roles an invitation can give."""
    await context.show(screens.invite(context.t, await context.flows.accounts.manage(context.person, account_id)))


@on(actions.INVITE)
async def invite(context: Context, account_id: AccountId, role: Role, daily_limit: int) -> None:
    """Make an invitation link for a role; a daily limit of 0 is none."""
    made = await context.flows.invitations.invite(
        context.person, role, account_id=account_id, daily_limit=Decimal(daily_limit) if daily_limit else None
    )
    link = f"https://t.me/{context.flows.bot_username()}?start={made.token}"
    await context.send(home_screens.invited(context.t, made, link))
