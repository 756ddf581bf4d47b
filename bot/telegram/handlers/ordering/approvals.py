"""Orders that wait for a manager's yes or no."""

from __future__ import annotations

from bot.domain.accounts.memberships import LimitPassed
from bot.domain.accounts.people import Role
from bot.domain.errors import ConfirmationLost, OldButton, StoreUnavailable, UserMistake
from bot.domain.messages import N_
from bot.telegram.context import Context
from bot.telegram.screen import Screen
from bot.telegram.screens import errors
from bot.telegram.screens.ordering import approvals as screens


async def ask_manager(turn: Context) -> None:
    """The confirmed order is over what the buyer may buy alone: the managers are asked."""
    await turn.stories.approving.ask(turn.person, turn.chat_id, turn.button().draft)
    await turn.show(screens.waits(turn.t))


async def count(turn: Context) -> int:
    """How many orders wait for the yes of a manager of the account in use."""
    if turn.person.role < Role.MANAGER:
        return 0
    return len(await turn.stories.approving.waiting(turn.person.account_id))


async def waiting(turn: Context) -> None:
    """The oldest request that waits."""
    view = await turn.stories.accounts.manage(turn.person, turn.person.account_id)
    found = await turn.stories.approving.waiting(view.account.id)
    if not found:
        await turn.show(screens.nothing_waits(turn.t))
    else:
        await _show_approval(turn, found[0].id)


async def approve(turn: Context) -> None:
    """Yes: bought now."""
    approval_id = turn.button().id(0)
    try:
        order = await turn.stories.approving.approve(turn.person, approval_id)
    except LimitPassed as passed:
        theirs = N_(
            "This exceeds the buyer's daily limit of {limit}: {spent} has been spent today. Nothing was bought. Raise the limit in Members, or refuse."
        )
        await _show_after(turn, approval_id, UserMistake(theirs, **passed.values))
        return
    except UserMistake as no:
        await _show_after(turn, approval_id, no)
        return
    try:
        account = await turn.stories.store.accounts.get(order.account_id)
        if account is not None:
            turn.stories.balance.spent(account)
        await _show_approval(turn, approval_id)
    except StoreUnavailable as away:  # it is bought: nobody may read that nothing was
        raise ConfirmationLost(away.why) from away


async def refuse(turn: Context) -> None:
    """No."""
    approval_id = turn.button().id(0)
    try:
        await turn.stories.approving.refuse(turn.person, approval_id)
    except UserMistake as no:
        await _show_after(turn, approval_id, no)
        return
    await _show_approval(turn, approval_id)


async def _show_after(turn: Context, approval_id: int, mistake: UserMistake) -> None:
    """Why not, and the request as it stands: somebody else may have answered it. For who may not see it, that alone."""
    screen = await _screen(turn, approval_id)
    await turn.toast(errors.said_plain(turn.t, mistake), alert=True)
    await turn.show(screen)


async def _show_approval(turn: Context, approval_id: int) -> None:
    await turn.show(await _screen(turn, approval_id))


async def _screen(turn: Context, approval_id: int) -> Screen:
    """A request as it stands."""
    asked = await turn.stories.approving.get(turn.person, approval_id)
    buyer = await turn.stories.access.person(asked.draft.person_id)
    account = await turn.stories.store.accounts.get(asked.draft.account_id)
    if account is None:
        raise OldButton
    service = await turn.stories.approving.service(asked, account)
    return screens.asked(turn.t, asked, buyer.name, account, service)
