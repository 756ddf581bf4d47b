"""Home, balance, settings, language, help, invitations."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.people import Role
from bot.domain.errors import PanelError, UserMistake
from bot.flows.accounts.balance import BalanceView
from bot.flows.accounts.invitations import PREFIX
from bot.telegram.actions import home as actions
from bot.telegram.actions.accounts import INVITE_BUYER
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.handlers import groups
from bot.telegram.handlers.accounts import accounts
from bot.telegram.handlers.ordering import approvals
from bot.telegram.screen import Screen
from bot.telegram.screens import home as screens
from bot.telegram.screens.groups import BALANCE_LINK, ORDER_LINK
from bot.telegram.screens.ordering import approvals as approval_screens
from bot.telegram.screens.orders import attention as needing_screen


async def start(context: Context) -> None:
    """Answer `/start` and its deep links: an invitation, a group's balance, ordering for a group, connecting an account."""
    if context.arguments.startswith(PREFIX):
        try:
            await context.flows.invitations.accept(context.person, context.arguments.strip())
        except UserMistake:
            if context.person.role is Role.NOBODY:
                raise
            await home(context)  # a member opened the link again, or the update is handled again after a crash
            return
        context = context.speaking(await context.flows.access.person(context.person.id))
        await context.send(await _home(context, above=True))
        return
    await context.flows.chats.resume(context.chat_id)
    await context.flows.pending_questions.leave(context.person, context.chat_id)
    if context.arguments == "connect":
        await accounts.connect(context)
        return
    if context.arguments.startswith(BALANCE_LINK):
        await groups.show_balance_in_private(context, context.arguments.removeprefix(BALANCE_LINK))
        return
    if context.arguments.startswith(ORDER_LINK):
        context = await groups.order_for(context, context.arguments.removeprefix(ORDER_LINK))
    await home(context)


@on(actions.HOME)
async def home(context: Context) -> None:
    """Show home; to a person without a role, whom to ask for an invitation."""
    await context.show(
        screens.not_invited(context.t, connect=context.flows.accounts.own_accounts)
        if context.person.role is Role.NOBODY
        else await _home(context)
    )


async def _home(context: Context, *, above: bool = False) -> Screen:
    view = await _lately(context)
    summary, asked = await context.flows.my_orders.summary(context.person), await approvals.count_waiting(context)
    summary = replace(summary, needs_you=summary.needs_you + asked)
    screen = screens.home(context.t, context.person, view, summary, first=context.person.new or above)
    screen = await groups.with_group(context, screen)
    if asked:
        screen = approval_screens.waiting_at_home(context.t, asked, screen)
    return screen.with_text(screens.welcome(context.t, context.person.role)) if above else screen


@on(actions.ATTENTION)
async def show_attention(context: Context) -> None:
    """Show what needs the person: unknown orders, refused lines, orders to approve."""
    found = await context.flows.my_orders.needing(context.person)
    await context.show(needing_screen.needing(context.t, found, await approvals.count_waiting(context)))


async def _lately(context: Context) -> BalanceView | None:
    try:
        return await context.flows.balance.lately(context.person)
    except PanelError:
        return None


@on(actions.BALANCE)
async def show_balance(context: Context) -> None:
    """Request the balance and show it."""
    view = await context.flows.balance.now(context.person)
    spent = await context.flows.statistics.spent(context.person.id, view.account, view.balance.currency)
    await context.show(screens.balance(context.t, view, await context.flows.my_orders.summary(context.person), spent))


@on(actions.SETTINGS)
async def show_settings(context: Context) -> None:
    """Show the person's own settings."""
    await context.show(screens.settings(context.t, context.person, context.flows.catalogues.languages))


@on(actions.LANGUAGES)
async def show_languages(context: Context) -> None:
    """Show the languages to choose from."""
    await context.show(screens.languages(context.t, context.flows.catalogues.languages))


@on(actions.CHOOSE_LANGUAGE)
async def choose_language(context: Context, code: str) -> None:
    """Use a language; Telegram's choice where the code is unknown."""
    chosen = context.flows.catalogues.match_code(code)
    context = context.speaking(await context.flows.access.set_language(context.person, chosen))
    await context.show(screens.settings(context.t, context.person, context.flows.catalogues.languages))


@on(INVITE_BUYER)
async def invite_buyer(context: Context) -> None:
    """Make an invitation link for a buyer."""
    invitation = await context.flows.invitations.invite(context.person)
    link = f"https://t.me/{context.flows.bot_username()}?start={invitation.token}"
    await context.send(screens.invited(context.t, invitation, link))


@on(actions.NO_ACTION)
async def do_nothing(context: Context) -> None:
    """Stop the spinner of a button that only shows something."""
    await context.answered()
