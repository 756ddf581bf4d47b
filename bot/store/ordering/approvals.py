"""Confirmed orders that wait for a manager."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.memberships import Approval, ApprovalState, AuditEntry, Membership
from bot.domain.ids import AccountId, DraftId, PersonId
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Order
from bot.domain.queues import QueueDepth
from bot.store.accounts.memberships import counting, spending
from bot.store.audit import auditing, buying
from bot.store.database.codecs import depth_of
from bot.store.database.engine import Engine, Statement, do, must
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding
from bot.store.order_rows import order_values
from bot.store.ordering.drafts import draft_text, read_draft

APPROVALS = RowMapper(Approval, read={"draft": lambda row: read_draft(row["draft"])})


class ApprovalRepository:
    """Confirmed orders that wait for a manager: the table `approvals`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def ask(self, approval: Approval, events: Sequence[Event]) -> bool:
        """Store the request in place of its draft, in one transaction; False if that draft moved on or asked already."""
        draft = approval.draft
        asked = await self._engine.write(
            must(
                "approvals_add",
                id=approval.id,
                draft_id=draft.id,
                account_id=draft.account_id,
                person_id=draft.person_id,
                chat_id=draft.chat_id,
                draft=draft_text(draft),
                created_at=approval.created_at,
            ),
            must(
                "approvals_close_draft",
                person_id=draft.person_id,
                chat_id=draft.chat_id,
                id=draft.id,
                version=draft.version,
            ),
            adding(events),
        )
        return asked is not None

    async def get(self, approval_id: int) -> Approval | None:
        [found] = await self._engine.glance(do("approvals_get", id=approval_id))
        return APPROVALS.first(found)

    async def by_draft(self, draft_id: DraftId) -> Approval | None:
        [found] = await self._engine.glance(do("approvals_by_draft", draft_id=draft_id))
        return APPROVALS.first(found)

    async def waiting(self, account_id: AccountId) -> list[Approval]:
        [rows] = await self._engine.read(do("approvals_waiting", account_id=account_id))
        return APPROVALS.all(rows)

    async def depth(self) -> QueueDepth:
        """How many wait, on every account."""
        return depth_of(await self._engine.read(do("approvals_depth")))

    async def approve(
        self,
        approval: Approval,
        order: Order,
        by: PersonId,
        entry: AuditEntry,
        events: Sequence[Event],
        *,
        seen: Membership | None,
    ) -> bool:
        """Store the order, the yes and who is told in one transaction; False if somebody answered before or the limit moved."""
        stored = await self._engine.write(
            must("orders_submit", **order_values(order)),
            _deciding(approval, ApprovalState.APPROVED, by, entry.at),
            spending(seen) if seen else counting(order.person_id, order.account_id),
            buying(order),
            auditing(entry),
            adding(events),
        )
        return stored is not None

    async def close(
        self, approval: Approval, state: ApprovalState, by: PersonId, entry: AuditEntry, events: Sequence[Event]
    ) -> bool:
        """Store any other answer; False if somebody answered before."""
        stored = await self._engine.write(_deciding(approval, state, by, entry.at), adding(events), auditing(entry))
        return stored is not None


def _deciding(approval: Approval, state: ApprovalState, by: PersonId, at: int) -> Statement:
    return must("approvals_decide", id=approval.id, state=state.value, decided_by=by, decided_at=at)
