"""Events of approvals: a manager is asked, a buyer gets the answer."""

from __future__ import annotations

from bot.domain.accounts.memberships import ApprovalState
from bot.domain.errors import RetryLater
from bot.domain.notifications.events import ApprovalDecided, ApprovalRequested
from bot.domain.orders.orders import Status
from bot.telegram.renderers.delivery import Delivery, Notice, renders
from bot.telegram.renderers.orders import order_for_reader
from bot.telegram.screens.ordering import approvals as screens


@renders(ApprovalRequested)
async def approval_requested(delivery: Delivery, event: ApprovalRequested) -> Notice | None:
    flows = delivery.flows
    approval = await delivery.store.approvals.get(event.approval_id)
    if approval is None or approval.state is not ApprovalState.WAITING:
        return None
    account = await delivery.store.accounts.get(approval.draft.account_id)
    if account is None:
        return None
    buyer = await flows.access.person(approval.draft.person_id)
    service = await flows.approvals.service(approval, account)
    return Notice(screens.asked(delivery.t, approval, buyer.name, account, service))


@renders(ApprovalDecided)
async def approval_decided(delivery: Delivery, event: ApprovalDecided) -> Notice | None:
    """The card of what was bought, once the panel answered; else why nothing was."""
    if event.order_id is None:
        approval = await delivery.store.approvals.get(event.approval_id)
        return None if approval is None else Notice(screens.decided(delivery.t, approval.state))
    order = await delivery.order_of(event)
    if order is not None and order.status is Status.SUBMITTING:
        raise RetryLater(1.0, "the order is being sent")
    if order := await order_for_reader(delivery, event):
        await delivery.send_card(event, order)
    return None
