"""What waits for a manager's yes, and the answer."""

from __future__ import annotations

from bot.domain.accounts.memberships import Approval, ApprovalState
from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import Service
from bot.telegram.actions.catalogue import NETWORKS
from bot.telegram.actions.ordering import APPROVALS, APPROVE, REFUSE
from bot.telegram.screen import Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.labels import short_link


def asked(t: Localizer, request: Approval, buyer: str, account: Account, service: Service | None) -> Screen:
    """What a manager is asked."""
    draft, quote = request.draft, request.draft.quote
    quantity = t("{quantity}", quantity=quote.quantity) if quote is not None and quote.quantity is not None else None
    charge = t("Charge <b>{charge}</b>", charge=quote.charge) if quote is not None else None
    about = Html(" · ".join(part for part in (quantity, t("{link}", link=short_link(draft.target))) if part))
    state = {
        ApprovalState.WAITING: None,
        ApprovalState.APPROVED: t("✅ Approved."),
        ApprovalState.REFUSED: t("✖️ Refused."),
        ApprovalState.GONE: t("The price changed; nothing was bought."),
        ApprovalState.BARRED: t("The buyer may no longer order here; nothing was bought."),
    }[request.state]
    key = request.id
    rows = (
        [
            [
                APPROVE.button("✅ " + t.plain("Approve"), key, style="success"),
                REFUSE.button("✖️ " + t.plain("Refuse"), key, style="danger"),
            ]
        ]
        if request.state is ApprovalState.WAITING
        else [[APPROVALS.button("✋ " + t.plain("Orders to approve"))], [home_button(t)]]
    )
    head = t("✋ <b>{name}</b> asks to order on {account}:", name=cut(buyer, 60), account=account.name)
    named = (
        t("<b>{name}</b> · #{id}", name=cut(service.name, 120), id=service.id)
        if service is not None
        else t("Service #{id}", id=draft.service_id or "")
    )
    return Screen(lines(head, named, about, charge, state), rows)


def waiting_at_home(t: Localizer, count: int, screen: Screen) -> Screen:
    """Home, with what waits for a manager."""
    said = t.plural("✋ {count} order waits for your approval", "✋ {count} orders wait for your approval", count)
    return Screen(lines(screen.text, said), ([APPROVALS.button("✋ " + t.plain("Orders to approve"))], *screen.rows))


def nothing_waits(t: Localizer) -> Screen:
    """Somebody else answered."""
    return Screen(t("No order is waiting for approval."), ((home_button(t),),))


def waits(t: Localizer) -> Screen:
    """The buyer's screen after Confirm."""
    text = lines(
        t("✋ This order needs a manager's approval. I have asked, and will tell you the answer."),
        t("Nothing is bought before that."),
    )
    return Screen(text, ((home_button(t),),))


def decided(t: Localizer, state: ApprovalState) -> Screen:
    """What the buyer is told where nothing was bought."""
    text = {
        ApprovalState.REFUSED: t("✖️ A manager refused your order. Nothing was bought."),
        ApprovalState.BARRED: t(
            "A manager approved it, but you may no longer order on that account. Nothing was bought."
        ),
    }.get(state, t("A manager approved it, but the price had changed. Nothing was bought: order it again."))
    return Screen(text, ((NETWORKS.button("🛒 " + t.plain("New order")), home_button(t)),))
