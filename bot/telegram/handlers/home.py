"""Home, balance, settings, language, help, invitations."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.people import Role
from bot.domain.errors import PanelError, UserMistake
from bot.flows.accounts.balance import BalanceView
from bot.flows.accounts.invitations import PREFIX
from bot.flows.pending_question import left
from bot.telegram.context import Context
from bot.telegram.handlers import groups
from bot.telegram.handlers.accounts import accounts
from bot.telegram.handlers.ordering import approvals
from bot.telegram.screen import Screen
from bot.telegram.screens import home as screens
from bot.telegram.screens.groups import BALANCE_LINK, ORDER_LINK
from bot.telegram.screens.ordering import approvals as approval_screens
from bot.telegram.screens.orders import attention as needing_screen


async def start(turn: Context) -> None:
    """`/start`, and what a deep link carries."""
    if turn.arguments.startswith(PREFIX):
        try:
            await turn.stories.inviting.accept(turn.person, turn.arguments.strip())
        except UserMistake:
            if turn.person.role is Role.NOBODY:
                raise
            await home(turn)  # somebody who is in already pressed it again, or it was handled again after a kill
            return
        turn = turn.speaking(await turn.stories.access.person(turn.person.id))
        await turn.send(await _home(turn, above=True))
        return
    await turn.stories.store.chats.resume(turn.chat_id)
    await left(turn.stories.store, turn.person, turn.chat_id)
    if turn.arguments == "connect":
        await accounts.connect(turn)
        return
    if turn.arguments.startswith(BALANCE_LINK):
        await groups.balance_in_private(turn, turn.arguments.removeprefix(BALANCE_LINK))
        return
    if turn.arguments.startswith(ORDER_LINK):
        turn = await groups.order_for(turn, turn.arguments.removeprefix(ORDER_LINK))
    await home(turn)


async def home(turn: Context) -> None:
    """The home screen, or for somebody without a role who to ask."""
    await turn.show(
        screens.not_invited(turn.t, connect=turn.stories.accounts.own_accounts)
        if turn.person.role is Role.NOBODY
        else await _home(turn)
    )


async def _home(turn: Context, *, above: bool = False) -> Screen:
    view = await _lately(turn)
    summary, asked = await turn.stories.reviewing.summary(turn.person), await approvals.count(turn)
    summary = replace(summary, needs_you=summary.needs_you + asked)
    screen = screens.home(turn.t, turn.person, view, summary, first=turn.person.new or above)
    screen = await groups.above_home(turn, screen)
    if asked:
        screen = approval_screens.waiting_at_home(turn.t, asked, screen)
    return screen.with_text(screens.welcome(turn.t, turn.person.role)) if above else screen


async def needing(turn: Context) -> None:
    """What needs the person."""
    found = await turn.stories.reviewing.needing(turn.person)
    await turn.show(needing_screen.needing(turn.t, found, await approvals.count(turn)))


async def _lately(turn: Context) -> BalanceView | None:
    try:
        return await turn.stories.balance.lately(turn.person)
    except PanelError:
        return None


async def balance(turn: Context) -> None:
    """The balance of now."""
    view = await turn.stories.balance.now(turn.person)
    spent = await turn.stories.statistics.spent(turn.person.id, view.account, view.balance.currency)
    await turn.show(screens.balance(turn.t, view, await turn.stories.reviewing.summary(turn.person), spent))


async def settings(turn: Context) -> None:
    """The settings."""
    await turn.show(screens.settings(turn.t, turn.person, turn.stories.catalogues.languages))


async def languages(turn: Context) -> None:
    """The languages to choose from."""
    await turn.show(screens.languages(turn.t, turn.stories.catalogues.languages))


async def language(turn: Context) -> None:
    """A language was chosen."""
    person = replace(turn.person, language=turn.stories.catalogues.match(turn.button().word(0)))
    await turn.stories.store.people.save(person)
    turn = turn.speaking(person)
    await turn.show(screens.settings(turn.t, turn.person, turn.stories.catalogues.languages))


async def invite(turn: Context) -> None:
    """A fresh invitation link for a buyer."""
    invitation = await turn.stories.inviting.invite(turn.person)
    link = f"https://t.me/{turn.stories.bot_username()}?start={invitation.token}"
    await turn.send(screens.invited(turn.t, invitation, link))


async def here(turn: Context) -> None:
    """A button that only says where one is."""
    await turn.answered()
