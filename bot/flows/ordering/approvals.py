"""A buyer's order over a sum waits for a manager's yes. The first answer counts, and a yes buys at most once.

What was confirmed is kept as it was; at the yes the price, the buyer's role and their limit are looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.accounts.memberships import Approval, ApprovalState, AuditEntry, BuyerBarred
from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.catalogue.services import Service
from bot.domain.errors import NotAllowed, NotFound, OldButton, PanelError, QuoteChanged, UserMistake
from bot.domain.ids import AccountId, ChatId, DraftId, PersonId
from bot.domain.messages import N_
from bot.domain.notifications.events import ApprovalDecided, ApprovalRequested
from bot.domain.ordering.draft import OrderDraft
from bot.domain.orders.orders import Order
from bot.flows.ordering.purchase import MOST_SUBMITS, Purchase


class ApprovalView(NamedTuple):
    """A request as its screen shows it; `service` is None where the catalogue at hand does not have it."""

    approval: Approval
    buyer: Person
    account: Account
    service: Service | None


@dataclass(frozen=True, slots=True)
class Approvals:
    """Asks managers, and buys when one says yes."""

    buying: Purchase

    async def ask(self, person: Person, chat_id: ChatId, button: tuple[DraftId, int]) -> Approval:
        """Ask the managers about a confirmed draft, once; the draft is over then."""
        own = self.buying
        if asked := await own.deps.store.approvals.by_draft(button[0]):
            return asked
        draft = await own.deps.store.drafts.order(person.id, chat_id)
        if draft is None or (draft.id, draft.version) != button or draft.quote is None:
            raise OldButton
        await own.deps.access.account_for(person.id, draft.account_id, Permission.BUY)
        now = own.deps.clock()
        approval = Approval(own.deps.new_id(), draft, ApprovalState.WAITING, now)
        managers = [one for one in await own.deps.access.managers(draft.account_id) if one != person.id]
        if not managers:
            raise UserMistake(N_("There is no manager to ask. Nothing was bought."))
        requested = [ApprovalRequested.of(approval, manager, own.deps.new_id(), now) for manager in managers]
        if not await own.deps.store.approvals.ask(approval, requested):
            raise OldButton
        return approval

    async def asked(self, person: Person, draft_id: DraftId) -> Approval | None:
        """What the person asked about this draft, whose Confirm was pressed again or is handled again after a kill."""
        asked = await self.buying.deps.store.approvals.by_draft(draft_id)
        return asked if asked is not None and asked.draft.person_id == person.id else None

    async def get(self, person: Person, approval_id: int) -> Approval:
        """A request, for who may answer it."""
        approval = await self.buying.deps.store.approvals.get(approval_id)
        if approval is None:
            raise NotFound(N_("There is no such request."))
        await self.buying.deps.access.account_for(person.id, approval.draft.account_id, Permission.MANAGE)
        return approval

    async def view(self, person: Person, approval_id: int) -> ApprovalView:
        """A request with what its screen shows, for a person who may answer it."""
        approval = await self.get(person, approval_id)
        buyer = await self.buying.deps.access.person(approval.draft.person_id)
        account = await self.buying.deps.store.accounts.get(approval.draft.account_id)
        if account is None:
            raise OldButton
        return ApprovalView(approval, buyer, account, await self.service(approval, account))

    async def service(self, approval: Approval, account: Account) -> Service | None:
        """What is to be bought, where the catalogue at hand has it."""
        try:
            catalogue = await self.buying.catalogue_cache.current(account)
        except PanelError:
            return None
        return catalogue.find(approval.draft.service_id) if approval.draft.service_id is not None else None

    async def waiting(self, account_id: AccountId) -> Sequence[Approval]:
        """What waits on an account; whoever calls has checked who asks."""
        return await self.buying.deps.store.approvals.waiting(account_id)

    async def refuse(self, person: Person, approval_id: int) -> Approval:
        """No. Nothing is bought, and the buyer is told."""
        approval = await self._open(person, approval_id)
        await self._close(approval, ApprovalState.REFUSED, person.id, "approval_refuse")
        return await self.get(person, approval_id)

    async def approve(self, person: Person, approval_id: int) -> Order:
        """Yes: bought as it was confirmed, if the panel still asks that price. The buyer is told.

        Raises `UserMistake` where somebody answered before or it does not fit the buyer's limit now. The request ends
        with `QuoteChanged`, because the buyer would have to confirm anew, and with `BuyerBarred`.
        """
        approval = await self._open(person, approval_id)
        own, draft = self.buying, approval.draft
        try:
            account = await own.deps.access.account_for(draft.person_id, draft.account_id, Permission.BUY)
        except NotAllowed:
            raise await self._barred(approval, person.id) from None
        panel = own.panels.of(account)
        catalogue = await own.catalogue_cache.refresh(account)
        try:
            order = self._order(draft, catalogue.find(draft.service_id) if draft.service_id is not None else None)
        except QuoteChanged:
            await self._close(approval, ApprovalState.GONE, person.id, "approval_gone")
            raise
        entry = self._entry(approval, person.id, "approval_approve", order=str(order.id))
        decided = ApprovalDecided.of(
            approval, ApprovalState.APPROVED, own.deps.new_id(), own.deps.clock(), order_id=order.id
        )
        for _ in range(MOST_SUBMITS):
            try:
                spending = await own.allowance(draft.person_id, account, order.charge, approved=True)
            except NotAllowed:
                raise await self._barred(approval, person.id) from None
            seen = spending.membership if spending is not None else None
            if await own.deps.store.approvals.approve(approval, order, person.id, entry, [decided], seen=seen):
                break
            await self._open(person, approval_id)
            if seen is None:
                raise OldButton
        else:
            raise OldButton
        return await own.send(order, panel)

    def _order(self, draft: OrderDraft, service: Service | None) -> Order:
        if draft.quote is None:
            raise OldButton
        return self.buying.order_of(draft, draft.quote, service)

    async def _barred(self, approval: Approval, by: PersonId) -> BuyerBarred:
        """The buyer's role went since they asked: the request ends."""
        await self._close(approval, ApprovalState.BARRED, by, "approval_barred")
        return BuyerBarred()

    async def _open(self, person: Person, approval_id: int) -> Approval:
        approval = await self.get(person, approval_id)
        if approval.state is not ApprovalState.WAITING:
            raise UserMistake(N_("This request has already been answered; the first answer counts."))
        return approval

    async def _close(self, approval: Approval, state: ApprovalState, by: PersonId, action: str) -> None:
        decided = ApprovalDecided.of(approval, state, self.buying.deps.new_id(), self.buying.deps.clock())
        entry = self._entry(approval, by, action)
        if not await self.buying.deps.store.approvals.close(approval, state, by, entry, [decided]):
            raise UserMistake(N_("This request has already been answered; the first answer counts."))

    def _entry(self, approval: Approval, by: PersonId, action: str, **details: str) -> AuditEntry:
        said = {"request": str(approval.id), "buyer": str(approval.draft.person_id), **details}
        return AuditEntry(
            self.buying.deps.new_id(), self.buying.deps.clock(), by, approval.draft.account_id, action, said
        )
