"""Accounts: choosing, connecting, bounds, members, invitations."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.accounts.memberships import TOP
from bot.domain.accounts.people import Role
from bot.domain.amounts import read_amount
from bot.domain.errors import OldButton, PanelError, UserMistake
from bot.domain.ids import AccountId, PersonId
from bot.domain.notifications.notification_settings import read_zone
from bot.flows.accounts.accounts import AccountView
from bot.flows.pending_question import answered
from bot.telegram.context import Context
from bot.telegram.screen import Html
from bot.telegram.screens import errors
from bot.telegram.screens import home as home_screens
from bot.telegram.screens.accounts import accounts as screens


async def accounts(turn: Context) -> None:
    """`/accounts`."""
    await _list(turn)


async def _list(turn: Context, above: Html | None = None) -> None:
    own = turn.stories.accounts
    screen = screens.listed(turn.t, await own.all(turn.person), may_connect=own.own_accounts)
    await turn.show(screen.with_text(above) if above else screen)


async def account(turn: Context) -> None:
    """One account."""
    await _show(turn, await turn.stories.accounts.view(turn.person, _account(turn)))


async def use(turn: Context) -> None:
    """Use it from now on."""
    person = await turn.stories.accounts.use(turn.person, _account(turn))
    await _show(turn, await turn.stories.accounts.view(person, person.account_id))


async def _show(turn: Context, view: AccountView, above: Html | None = None) -> None:
    await turn.show(screens.account(turn.t, view, turn.stories.clock(), above=above))


# ── connecting ──


async def connect(turn: Context) -> None:
    """`/connect`, in the private chat alone."""
    if not turn.heard.private:
        await turn.send(screens.connect_in_private(turn.t, turn.stories.bot_username()))
        return
    await turn.stories.accounts.ask_address(turn.person, turn.chat_id, turn.update_id)
    await turn.show(screens.ask_address(turn.t))


async def given_secret(turn: Context, _about: str, text: str) -> None:
    """The address, then the key, or another address instead of it. Either way the message is deleted first, and what was kept of it is forgotten."""
    own = turn.stories.accounts
    if turn.heard.said_id is not None:
        await turn.sender.delete(turn.chat_id, turn.heard.said_id)
    url = await own.address(turn.person, turn.chat_id)
    try:
        if not url or "://" in text:  # no key is an address: the first one was wrong
            url = await own.take_address(turn.person, turn.chat_id, text, turn.update_id)
            await turn.show(screens.ask_key(turn.t, url))
            return
        view = await own.connect(turn.person, turn.chat_id, text)
    except PanelError as trouble:
        await turn.show(screens.ask_key(turn.t, url, trouble=errors.trouble(turn.t, trouble)))
        return
    except UserMistake as wrong:
        await turn.show(screens.ask_key(turn.t, url, wrong) if url else screens.ask_address(turn.t, wrong))
        return
    finally:
        await turn.stories.store.inbox.forget(turn.update_id)
    turn = turn.speaking(await turn.stories.access.person(turn.person.id))
    await _show(turn, await own.view(turn.person, view.account.id), screens.connected(turn.t, view))


async def ask_disconnect(turn: Context) -> None:
    """Sure?"""
    await turn.show(screens.ask_disconnect(turn.t, await turn.stories.accounts.view(turn.person, _account(turn))))


async def disconnect(turn: Context) -> None:
    """Forget the key."""
    gone = await turn.stories.accounts.disconnect(turn.person, _account(turn))
    turn = turn.speaking(await turn.stories.access.person(turn.person.id))
    await _list(turn, screens.disconnected(turn.t, gone))


# ── bounds ──


async def ask_low(turn: Context) -> None:
    """Below which balance?"""
    await _ask(turn, "low")


async def ask_above(turn: Context) -> None:
    """Above which charge?"""
    await _ask(turn, "above")


async def ask_day(turn: Context) -> None:
    """Whose days?"""
    await _ask(turn, "day")


async def ask_name(turn: Context) -> None:
    """Which name?"""
    await _ask(turn, "rename")


async def _ask(turn: Context, purpose: str) -> None:
    account_id = _account(turn)
    await turn.stories.accounts.ask(turn.person, turn.chat_id, purpose, account_id, turn.update_id)
    view = await turn.stories.accounts.view(turn.person, account_id)
    await turn.show(screens.ask_bound(turn.t, view, purpose))


async def low(turn: Context, about: str, text: str) -> None:
    """The threshold was typed."""
    await _bound(turn, "low", about, text)


async def above(turn: Context, about: str, text: str) -> None:
    """The sum was typed."""
    await _bound(turn, "above", about, text)


async def day(turn: Context, about: str, text: str) -> None:
    """A place or a time was typed."""
    await _bound(turn, "day", about, text)


async def rename(turn: Context, about: str, text: str) -> None:
    """The name was typed."""
    await _bound(turn, "rename", about, text)


async def _bound(turn: Context, purpose: str, about: str, text: str) -> None:
    own, account_id = turn.stories.accounts, AccountId(_number(about))
    view = await own.view(turn.person, account_id)
    try:
        if purpose == "low":
            await own.tell_below(turn.person, account_id, read_amount(text))
        elif purpose == "above":
            await own.approve_above(turn.person, account_id, read_amount(text))
        elif purpose == "day":
            zone = read_zone(text, turn.stories.clock(), turn.t.formats.cities())
            await own.in_zone(turn.person, account_id, zone)
        else:
            await own.rename(turn.person, account_id, text)
    except UserMistake as wrong:
        await turn.show(screens.ask_bound(turn.t, view, purpose, wrong))
        return
    await answered(turn.stories.store, turn.person, turn.chat_id, f"{purpose}:{about}")
    await _show(turn, await own.view(turn.person, account_id))


# ── members ──


async def members(turn: Context) -> None:
    """Who is on the account, from the top or from somebody on: `acm:account[:way:role:person]`."""
    account_id, button = _account(turn), turn.button()
    turned = len(button.words) == 4
    place = (button.number(2), button.id(3)) if turned else TOP
    back = place if turned and button.word(1) == "n" else None
    page = await turn.stories.members.page(turn.person, account_id, after=place, before=back)
    await turn.show(screens.members(turn.t, await turn.stories.accounts.view(turn.person, account_id), page))


async def member(turn: Context) -> None:
    """One of them."""
    await _show_member(turn, _account(turn), _person(turn))


async def _show_member(turn: Context, account_id: AccountId, person_id: PersonId) -> None:
    view = await turn.stories.members.member(turn.person, account_id, person_id)
    currency = (await turn.stories.accounts.view(turn.person, account_id)).account.currency
    await turn.show(screens.member(turn.t, view, currency))


async def change_role(turn: Context) -> None:
    """Make them something else."""
    account_id, person_id = _account(turn), _person(turn)
    await turn.stories.members.change_role(turn.person, account_id, person_id, _role(turn, 2))
    await _look_after_groups(turn, account_id, person_id)
    await _show_member(turn, account_id, person_id)


async def ask_limit(turn: Context) -> None:
    """How much a day?"""
    account_id, person_id = _account(turn), _person(turn)
    view = await turn.stories.members.ask_limit(turn.person, turn.chat_id, account_id, person_id, turn.update_id)
    await turn.show(screens.ask_limit(turn.t, view))


async def limit(turn: Context, about: str, text: str) -> None:
    """The limit was typed."""
    account, _, person = about.partition("-")
    account_id, person_id = AccountId(_number(account)), PersonId(_number(person))
    try:
        await turn.stories.members.limit(turn.person, account_id, person_id, read_amount(text))
    except UserMistake as wrong:
        view = await turn.stories.members.member(turn.person, account_id, person_id)
        await turn.show(screens.ask_limit(turn.t, view, wrong))
        return
    await answered(turn.stories.store, turn.person, turn.chat_id, f"limit:{about}")
    await _show_member(turn, account_id, person_id)


async def ask_remove(turn: Context) -> None:
    """Sure?"""
    view = await turn.stories.members.member(turn.person, _account(turn), _person(turn))
    await turn.show(screens.ask_remove(turn.t, view))


async def remove(turn: Context) -> None:
    """Take their role away."""
    await turn.stories.members.remove(turn.person, _account(turn), _person(turn))
    await _look_after_groups(turn, _account(turn), _person(turn))
    await members(turn)


async def _look_after_groups(turn: Context, account_id: AccountId, person_id: PersonId) -> None:
    """Groups that somebody linked who may not any more are held at once, and their managers told."""
    await turn.stories.linking.look_after(await turn.stories.store.groups.of_account(account_id), person_id)


async def invite(turn: Context) -> None:
    """As what?"""
    await turn.show(screens.invite(turn.t, await turn.stories.accounts.manage(turn.person, _account(turn))))


async def invitation(turn: Context) -> None:
    """A fresh link for that role: `ivl:account:role:limit`."""
    most = turn.button().number(2)
    made = await turn.stories.inviting.invite(
        turn.person, _role(turn, 1), account_id=_account(turn), daily_limit=Decimal(most) if most else None
    )
    link = f"https://t.me/{turn.stories.bot_username()}?start={made.token}"
    await turn.send(home_screens.invited(turn.t, made, link))


def _account(turn: Context) -> AccountId:
    return AccountId(turn.button().id(0))


def _person(turn: Context) -> PersonId:
    return PersonId(turn.button().id(1))


def _role(turn: Context, position: int) -> Role:
    number = turn.button().number(position)
    if number not in (Role.VIEWER, Role.BUYER, Role.MANAGER):
        raise OldButton
    return Role(number)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise OldButton
    return int(text)
