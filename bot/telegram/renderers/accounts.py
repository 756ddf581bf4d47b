"""Events of accounts: an invitation was used, a balance is low."""

from __future__ import annotations

from bot.domain.groups import BalanceVisibility
from bot.domain.money import Money
from bot.domain.notifications.events import InvitationUsed, LowBalance
from bot.telegram.renderers.delivery import Delivery, Notice, renders
from bot.telegram.renderers.groups import is_trusted, send_to_group
from bot.telegram.screens import groups as group_screens
from bot.telegram.screens.accounts import accounts as screens
from bot.telegram.screens.home import role_name
from bot.telegram.screens.notifications import notices


@renders(InvitationUsed)
async def invitation_used(delivery: Delivery, event: InvitationUsed) -> Notice:
    return Notice(notices.used_invitation(delivery.t, event.name, role_name(delivery.t, event.role)))


@renders(LowBalance)
async def low_balance(delivery: Delivery, event: LowBalance) -> Notice | None:
    """A group gets it while its link still wants it; the sum only where the members may see the balance."""
    flows = delivery.flows
    account = await delivery.store.accounts.get(event.account_id)
    if account is None or account.closed_at is not None:
        return None
    balance = Money(event.balance, event.currency)
    if event.chat_id > 0:
        return Notice(screens.low_balance(delivery.t, account, balance))
    link = await delivery.store.groups.get(event.chat_id)
    if link is None or link.account_id != account.id or not link.low or not await is_trusted(delivery, link):
        return None
    t = delivery.localizer_of(await flows.access.person(link.linked_by))
    screen = screens.low_balance(t, account, balance)
    if link.balance_for is not BalanceVisibility.MEMBERS:
        row = group_screens.balance_row(t, link.chat_id, flows.bot_username())
        screen = screens.low_balance_privately(t, account, row)
    await send_to_group(delivery, link, screen, t)
    return None
