"""Refill and cancel: requests about an order, each sent once, followed until the panel decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.errors import OutcomeUnknown, PanelError, PanelRefusal, PanelUnavailable, RefusalCode, UserMistake
from bot.domain.ids import AccountId, OrderId, PanelRefillId, PersonId, RefillId
from bot.domain.messages import N_
from bot.domain.notifications.events import Event, RefillMoved
from bot.domain.orders.orders import Order, Refill, RefillAnswer, RefillStatus
from bot.domain.orders.polling import batches
from bot.flows.accounts.deps import Deps
from bot.flows.orders.my_orders import MyOrders, cancelable, refillable
from bot.flows.ports import Panels
from bot.flows.store_retry import kept

LEASE_MS = 120_000
REFILL_PAUSE_MS = 600_000
CANNOT_REFILL = N_("This order cannot be refilled now.")
CANNOT_CANCEL = N_("This order cannot be cancelled now.")


@dataclass(frozen=True, slots=True)
class RefillsAndCancels:
    """Asks a panel to refill or cancel, and follows refills in the background."""

    deps: Deps
    panels: Panels
    my_orders: MyOrders
    first_seconds: float = 20

    async def refill(self, person: Person, order_id: OrderId) -> Refill:
        """Ask for a refill of one order, once. Raises the panel's refusal; an unanswered request comes back *unknown*."""
        order = (await self.my_orders.order(person, order_id)).order
        await self.my_orders.require_acting(person, order)
        account = await self.deps.access.account_for(person.id, order.account_id, Permission.BUY)
        return await self._send_refill(account, order, await self.begin_refill(order, person.id))

    async def begin_refill(self, order: Order, by: PersonId) -> Refill:
        """Note on disk that somebody asks for a refill, before the panel is asked; raises `UserMistake` where that cannot be asked."""
        now = self.deps.clock()
        known = tuple(await self.deps.store.refills.of(order.id))
        if order.panel_order_id is None or not refillable(order, known, now):
            raise UserMistake(CANNOT_REFILL)
        refill = Refill(
            RefillId(self.deps.new_id()),
            order.id,
            order.account_id,
            by,
            RefillStatus.SUBMITTING,
            now,
            lease_until=now + LEASE_MS,
        )
        if not await self.deps.store.refills.submit(refill, over=[one for one in known if not one.status.final]):
            raise UserMistake(N_("A refill of this order is under way already."))
        return refill

    async def _send_refill(self, account: Account, order: Order, refill: Refill) -> Refill:
        assert order.panel_order_id is not None  # noqa: S101 - `begin_refill` checked it
        try:
            answer = (await self.panels.of(account).refill([order.panel_order_id])).get(order.panel_order_id)
        except (PanelRefusal, PanelUnavailable) as refused:
            await self.refused(refill, refused.said if isinstance(refused, PanelRefusal) else refused.why)
            raise
        except OutcomeUnknown as unknown:
            answer, said = None, unknown.why
        else:
            said = ""
        if isinstance(answer, PanelRefusal):
            await self.refused(refill, answer.said)
            raise answer
        return await self.taken(refill, answer, said)

    async def taken(self, refill: Refill, number: PanelRefillId | None, said: str) -> Refill:
        """The panel took the request and gave it a number; or, without one, nobody knows.

        A number counts also where the request was taken for lost meanwhile. Where the database is away, what is true is
        told in any case: what could not be stored becomes *unknown* there.
        """
        if number is None:
            after = replace(refill, status=RefillStatus.UNKNOWN, said=said, lease_until=None)
        else:
            after = replace(
                refill,
                status=RefillStatus.PENDING,
                panel_refill_id=number,
                lease_until=None,
                next_check_at=self.deps.clock() + round(self.first_seconds * 1000),
            )
        entry = self._refill_entry(after)

        async def store() -> None:
            stored = await self.deps.store.refills.save(after, was=RefillStatus.SUBMITTING, entry=entry)
            if not stored and number is not None:
                await self.deps.store.refills.save(after, was=RefillStatus.UNKNOWN, entry=entry)

        await kept(store)
        return after

    async def refused(self, refill: Refill, said: str) -> None:
        """The panel said no."""
        gone = replace(refill, status=RefillStatus.REJECTED, said=said, finished_at=self.deps.clock(), lease_until=None)
        entry = self._refill_entry(gone)
        await kept(lambda: self.deps.store.refills.save(gone, was=RefillStatus.SUBMITTING, entry=entry))

    async def cancel(self, person: Person, order_id: OrderId) -> Order:
        """Ask to cancel one order, once. It counts as requested before it is sent: what is not answered is not sent again."""
        order = (await self.my_orders.order(person, order_id)).order
        await self.my_orders.require_acting(person, order)
        account = await self.deps.access.account_for(person.id, order.account_id, Permission.BUY)
        if not cancelable(order, self.deps.clock()) or order.panel_order_id is None:
            raise UserMistake(CANNOT_CANCEL)
        requested = await self.ask_cancel(order, person.id)
        if requested is None:
            raise UserMistake(CANNOT_CANCEL)
        try:
            refusal = (await self.panels.of(account).cancel([order.panel_order_id])).get(order.panel_order_id)
        except OutcomeUnknown:
            refusal = None
        except (PanelRefusal, PanelUnavailable):
            await self.cancel_answered(requested, None, person.id)
            raise
        if refusal is not None:
            await self.cancel_answered(requested, None, person.id)
            raise refusal
        await self.cancel_answered(requested, requested.cancel_requested_at, person.id)
        return requested

    async def ask_cancel(self, order: Order, by: PersonId) -> Order | None:
        """Note on disk that somebody asks to cancel, before the panel is asked; None where that cannot be asked."""
        entry = self._entry(order, by, "cancel", order=str(order.id))
        return await self.deps.store.orders.ask_cancel(order.id, entry, was=order.cancel_requested_at)

    async def cancel_answered(self, order: Order, requested_at: int | None, by: PersonId) -> None:
        """The panel took the cancel, or (None) did not; the order is asked about soon."""
        entry = self._entry(
            order, by, "cancel_answer", order=str(order.id), outcome="asked" if requested_at else "not taken"
        )
        soon = self.deps.clock() + round(self.first_seconds * 1000)
        answered = self.deps.store.orders.cancel_answered
        await kept(lambda: answered(order.id, entry, requested_at=requested_at, next_check_at=soon))

    def _refill_entry(self, refill: Refill) -> AuditEntry:
        return self._entry(
            refill, refill.person_id, "refill_answer", order=str(refill.order_id), outcome=refill.status.value
        )

    def _entry(self, about: Order | Refill, by: PersonId, action: str, **details: str) -> AuditEntry:
        return AuditEntry(self.deps.new_id(), self.deps.clock(), by, about.account_id, action, details)

    # ── following refills ──

    async def due(self, busy: Collection[AccountId] = (), limit: int = 2000) -> dict[AccountId, list[Refill]]:
        """Refills to ask about now, by account but none of the busy ones, held until the lease ends."""
        now = self.deps.clock()
        grouped: dict[AccountId, list[Refill]] = defaultdict(list)
        for refill in await self.deps.store.refills.claim_due(now, now + LEASE_MS, limit, busy=busy):
            grouped[refill.account_id].append(refill)
        return grouped

    async def ask(self, account_id: AccountId, refills: Sequence[Refill]) -> None:
        """Ask the account's panel about these refills and record what changed."""
        account = await self.deps.store.accounts.get(account_id)
        for batch in batches(refills):
            ids = [PanelRefillId(refill.panel_refill_id) for refill in batch if refill.panel_refill_id]
            answers: dict[PanelRefillId, RefillAnswer | PanelRefusal] = {}
            give_up = account is None or account.closed_at is not None
            again_at = self.deps.clock() + REFILL_PAUSE_MS
            if account is not None and not give_up:
                try:
                    answers = await self.panels.of(account, background=True).refill_status(ids)
                except PanelError as trouble:
                    again_at = trouble.again_at or again_at
                    give_up = isinstance(trouble, PanelRefusal) and trouble.code is RefusalCode.ACTION
            for refill in batch:
                answer = answers.get(PanelRefillId(refill.panel_refill_id or ""))
                await self._record(refill, answer, again_at=None if give_up else again_at)

    async def _record(
        self, refill: Refill, answer: RefillAnswer | PanelRefusal | None, *, again_at: int | None
    ) -> None:
        now = self.deps.clock()
        after = replace(refill, lease_until=None, next_check_at=again_at)
        events: list[Event] = []
        if isinstance(answer, RefillAnswer):
            status = answer.status or refill.status
            after = replace(after, status=status, said=answer.said, finished_at=now if status.final else None)
            if status.final:
                after = replace(after, next_check_at=None)
                if await self.deps.store.orders.get(refill.order_id) is not None:
                    events.append(RefillMoved.of(after, self.deps.new_id(), now))
            else:
                after = replace(
                    after,
                    next_check_at=now
                    + min(REFILL_PAUSE_MS, max(round(self.first_seconds * 1000), (now - refill.created_at) // 10)),
                )
        entry = self._refill_entry(after) if after.status is not refill.status else None
        await self.deps.store.refills.save(after, was=refill.status, events=events, entry=entry)
