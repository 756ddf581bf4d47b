"""Orders that wait for a manager's decision."""

from __future__ import annotations

from bot.domain.accounts.memberships import LimitPassed
from bot.domain.accounts.people import Role
from bot.domain.errors import ConfirmationLost, StoreUnavailable, UserMistake
from bot.domain.messages import N_
from bot.telegram.actions import ordering as actions
from bot.telegram.arguments import DraftVersion
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screen import Screen
from bot.telegram.screens import errors
from bot.telegram.screens.ordering import approvals as screens


async def request_approval(context: Context, draft: DraftVersion) -> None:
    """Request the approval of a confirmed order that the buyer may not buy alone."""
    await context.flows.approvals.ask(context.person, context.chat_id, draft)
    await context.show(screens.waits(context.t))


async def count_waiting(context: Context) -> int:
    """Count the orders on the account in use that the person can approve."""
    if context.person.role < Role.MANAGER:
        return 0
    return len(await context.flows.approvals.waiting(context.person.account_id))


@on(actions.APPROVALS)
async def show_oldest(context: Context) -> None:
    """Show the oldest waiting request."""
    view = await context.flows.accounts.manage(context.person, context.person.account_id)
    found = await context.flows.approvals.waiting(view.account.id)
    if not found:
        await context.show(screens.nothing_waits(context.t))
    else:
        await _show_approval(context, found[0].id)


@on(actions.APPROVE)
async def approve(context: Context, approval_id: int) -> None:
    """Approve an order: it is bought now."""
    try:
        order = await context.flows.approvals.approve(context.person, approval_id)
    except LimitPassed as passed:
        theirs = N_(
            "This exceeds the buyer's daily limit of {limit}: {spent} has been spent today. Nothing was bought. Raise the limit in Members, or refuse."
        )
        await _show_refusal(context, approval_id, UserMistake(theirs, **passed.values))
        return
    except UserMistake as no:
        await _show_refusal(context, approval_id, no)
        return
    try:
        context.flows.balance.forget(order.account_id)
        await _show_approval(context, approval_id)
    except StoreUnavailable as away:  # it is bought: the screen must not say that nothing was
        raise ConfirmationLost(away.why) from away


@on(actions.REFUSE)
async def refuse(context: Context, approval_id: int) -> None:
    """Refuse an order."""
    try:
        await context.flows.approvals.refuse(context.person, approval_id)
    except UserMistake as no:
        await _show_refusal(context, approval_id, no)
        return
    await _show_approval(context, approval_id)


async def _show_refusal(context: Context, approval_id: int, mistake: UserMistake) -> None:
    """Show a refusal, and the request as it is now: another manager may have decided. Raises for a person who may not see it."""
    screen = await _screen(context, approval_id)
    await context.toast(errors.said_plain(context.t, mistake), alert=True)
    await context.show(screen)


async def _show_approval(context: Context, approval_id: int) -> None:
    await context.show(await _screen(context, approval_id))


async def _screen(context: Context, approval_id: int) -> Screen:
    """A request as it is now."""
    approval, buyer, account, service = await context.flows.approvals.view(context.person, approval_id)
    return screens.asked(context.t, approval, buyer.name, account, service)
