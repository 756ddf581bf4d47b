"""Accounts: choosing, connecting, bounds, members, invitations."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.accounts.memberships import TOP
from bot.domain.accounts.people import Role
from bot.domain.amounts import read_amount
from bot.domain.errors import OldButton, PanelError, UserMistake
from bot.domain.ids import AccountId, PersonId
from bot.domain.time_zone_parser import read_zone
from bot.flows.accounts.accounts import AccountView
from bot.telegram.context import Context
from bot.telegram.screen import Html
from bot.telegram.screens import errors
from bot.telegram.screens import home as home_screens
from bot.telegram.screens.accounts import accounts as screens


async def accounts(context: Context) -> None:
    """`/accounts`."""
    await _list(context)


async def _list(context: Context, above: Html | None = None) -> None:
    own = context.flows.accounts
    screen = screens.listed(context.t, await own.all(context.person), may_connect=own.own_accounts)
    await context.show(screen.with_text(above) if above else screen)


async def account(context: Context) -> None:
    """One account."""
    await _show(context, await context.flows.accounts.view(context.person, _account(context)))


async def use(context: Context) -> None:
    """Use it from now on."""
    person = await context.flows.accounts.use(context.person, _account(context))
    await _show(context, await context.flows.accounts.view(person, person.account_id))


async def _show(context: Context, view: AccountView, above: Html | None = None) -> None:
    await context.show(screens.account(context.t, view, context.flows.clock(), above=above))


# ── connecting ──


async def connect(context: Context) -> None:
    """`/connect`, in the private chat alone."""
    if not context.incoming.private:
        await context.send(screens.connect_in_private(context.t, context.flows.bot_username()))
        return
    await context.flows.accounts.ask_address(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask_address(context.t))


async def given_secret(context: Context, text: str) -> None:
    """The address, then the key, or another address instead of it. Either way the message is deleted first, and what was kept of it is forgotten."""
    own = context.flows.accounts
    if context.incoming.said_id is not None:
        await context.sender.delete(context.chat_id, context.incoming.said_id)
    url = await own.address(context.person, context.chat_id)
    try:
        if not url or "://" in text:  # no key is an address: the first one was wrong
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


async def ask_disconnect(context: Context) -> None:
    """Sure?"""
    await context.show(
        screens.ask_disconnect(context.t, await context.flows.accounts.view(context.person, _account(context)))
    )


async def disconnect(context: Context) -> None:
    """Forget the key."""
    gone = await context.flows.accounts.disconnect(context.person, _account(context))
    context = context.speaking(await context.flows.access.person(context.person.id))
    await _list(context, screens.disconnected(context.t, gone))


# ── bounds ──


async def ask_low(context: Context) -> None:
    """Below which balance?"""
    await _ask(context, "low")


async def ask_above(context: Context) -> None:
    """Above which charge?"""
    await _ask(context, "above")


async def ask_day(context: Context) -> None:
    """Whose days?"""
    await _ask(context, "day")


async def ask_name(context: Context) -> None:
    """Which name?"""
    await _ask(context, "rename")


async def _ask(context: Context, kind: str) -> None:
    account_id = _account(context)
    await context.flows.accounts.ask(context.person, context.chat_id, kind, account_id, context.update_id)
    view = await context.flows.accounts.view(context.person, account_id)
    await context.show(screens.ask_bound(context.t, view, kind))


async def low(context: Context, account_id: AccountId, text: str) -> None:
    """The threshold was typed."""
    await _bound(context, "low", account_id, text)


async def above(context: Context, account_id: AccountId, text: str) -> None:
    """The sum was typed."""
    await _bound(context, "above", account_id, text)


async def day(context: Context, account_id: AccountId, text: str) -> None:
    """A place or a time was typed."""
    await _bound(context, "day", account_id, text)


async def rename(context: Context, account_id: AccountId, text: str) -> None:
    """The name was typed."""
    await _bound(context, "rename", account_id, text)


async def _bound(context: Context, kind: str, account_id: AccountId, text: str) -> None:
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


async def members(context: Context) -> None:
    """Who is on the account, from the top or from somebody on: `acm:account[:way:role:person]`."""
    account_id, button = _account(context), context.button()
    turned = len(button.words) == 4
    place = (button.number(2), button.id(3)) if turned else TOP
    back = place if turned and button.word(1) == "n" else None
    page = await context.flows.members.page(context.person, account_id, after=place, before=back)
    await context.show(screens.members(context.t, await context.flows.accounts.view(context.person, account_id), page))


async def member(context: Context) -> None:
    """One of them."""
    await _show_member(context, _account(context), _person(context))


async def _show_member(context: Context, account_id: AccountId, person_id: PersonId) -> None:
    view = await context.flows.members.member(context.person, account_id, person_id)
    currency = (await context.flows.accounts.view(context.person, account_id)).account.currency
    await context.show(screens.member(context.t, view, currency))


async def change_role(context: Context) -> None:
    """Make them something else."""
    account_id, person_id = _account(context), _person(context)
    await context.flows.members.change_role(context.person, account_id, person_id, _role(context, 2))
    await context.flows.group_links.role_changed(account_id, person_id)
    await _show_member(context, account_id, person_id)


async def ask_limit(context: Context) -> None:
    """How much a day?"""
    account_id, person_id = _account(context), _person(context)
    view = await context.flows.members.ask_limit(
        context.person, context.chat_id, account_id, person_id, context.update_id
    )
    await context.show(screens.ask_limit(context.t, view))


async def limit(context: Context, account_id: AccountId, person_id: PersonId, text: str) -> None:
    """The limit was typed."""
    try:
        await context.flows.members.limit(context.person, account_id, person_id, read_amount(text))
    except UserMistake as wrong:
        view = await context.flows.members.member(context.person, account_id, person_id)
        await context.show(screens.ask_limit(context.t, view, wrong))
        return
    await context.flows.members.limit_answered(context.person, context.chat_id, account_id, person_id)
    await _show_member(context, account_id, person_id)


async def ask_remove(context: Context) -> None:
    """Sure?"""
    view = await context.flows.members.member(context.person, _account(context), _person(context))
    await context.show(screens.ask_remove(context.t, view))


async def remove(context: Context) -> None:
    """Take their role away."""
    await context.flows.members.remove(context.person, _account(context), _person(context))
    await context.flows.group_links.role_changed(_account(context), _person(context))
    await members(context)


async def invite(context: Context) -> None:
    """As what?"""
    await context.show(
        screens.invite(context.t, await context.flows.accounts.manage(context.person, _account(context)))
    )


async def invitation(context: Context) -> None:
    """A fresh link for that role: `ivl:account:role:limit`."""
    most = context.button().number(2)
    made = await context.flows.invitations.invite(
        context.person, _role(context, 1), account_id=_account(context), daily_limit=Decimal(most) if most else None
    )
    link = f"https://t.me/{context.flows.bot_username()}?start={made.token}"
    await context.send(home_screens.invited(context.t, made, link))


def _account(context: Context) -> AccountId:
    return AccountId(context.button().id(0))


def _person(context: Context) -> PersonId:
    return PersonId(context.button().id(1))


def _role(context: Context, position: int) -> Role:
    number = context.button().number(position)
    if number not in (Role.VIEWER, Role.BUYER, Role.MANAGER):
        raise OldButton
    return Role(number)
