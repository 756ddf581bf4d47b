"""Orders that wait for a manager's yes or no."""

from __future__ import annotations

from bot.domain.accounts.memberships import LimitPassed
from bot.domain.accounts.people import Role
from bot.domain.errors import ConfirmationLost, StoreUnavailable, UserMistake
from bot.domain.messages import N_
from bot.telegram.context import Context
from bot.telegram.screen import Screen
from bot.telegram.screens import errors
from bot.telegram.screens.ordering import approvals as screens


async def ask_manager(context: Context) -> None:
    """The confirmed order is over what the buyer may buy alone: the managers are asked."""
    await context.flows.approvals.ask(context.person, context.chat_id, context.button().draft)
    await context.show(screens.waits(context.t))


async def count(context: Context) -> int:
    """How many orders wait for the yes of a manager of the account in use."""
    if context.person.role < Role.MANAGER:
        return 0
    return len(await context.flows.approvals.waiting(context.person.account_id))


async def waiting(context: Context) -> None:
    """The oldest request that waits."""
    view = await context.flows.accounts.manage(context.person, context.person.account_id)
    found = await context.flows.approvals.waiting(view.account.id)
    if not found:
        await context.show(screens.nothing_waits(context.t))
    else:
        await _show_approval(context, found[0].id)


async def approve(context: Context) -> None:
    """Yes: bought now."""
    approval_id = context.button().id(0)
    try:
        order = await context.flows.approvals.approve(context.person, approval_id)
    except LimitPassed as passed:
        theirs = N_(
            "This exceeds the buyer's daily limit of {limit}: {spent} has been spent today. Nothing was bought. Raise the limit in Members, or refuse."
        )
        await _show_after(context, approval_id, UserMistake(theirs, **passed.values))
        return
    except UserMistake as no:
        await _show_after(context, approval_id, no)
        return
    try:
        context.flows.balance.forget(order.account_id)
        await _show_approval(context, approval_id)
    except StoreUnavailable as away:  # it is bought: nobody may read that nothing was
        raise ConfirmationLost(away.why) from away


async def refuse(context: Context) -> None:
    """No."""
    approval_id = context.button().id(0)
    try:
        await context.flows.approvals.refuse(context.person, approval_id)
    except UserMistake as no:
        await _show_after(context, approval_id, no)
        return
    await _show_approval(context, approval_id)


async def _show_after(context: Context, approval_id: int, mistake: UserMistake) -> None:
    """Why not, and the request as it stands: somebody else may have answered it. For who may not see it, that alone."""
    screen = await _screen(context, approval_id)
    await context.toast(errors.said_plain(context.t, mistake), alert=True)
    await context.show(screen)


async def _show_approval(context: Context, approval_id: int) -> None:
    await context.show(await _screen(context, approval_id))


async def _screen(context: Context, approval_id: int) -> Screen:
    """A request as it stands."""
    approval, buyer, account, service = await context.flows.approvals.view(context.person, approval_id)
    return screens.asked(context.t, approval, buyer.name, account, service)
