"""What operators and managers decide: switches, broadcasts, approvals; and people who want to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.memberships import Approval, ApprovalState, AuditEntry, Membership
from bot.domain.ids import AccountId, ChatId, DraftId, PersonId
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Order
from bot.flows.account_ports import Broadcast, BroadcastProgress, FailedEvent, InvitationEntry, PersonEntry
from bot.flows.queue_ports import QueueDepth
from bot.store.accounts.memberships import counting, spending
from bot.store.audit import auditing, buying
from bot.store.database.codecs import depth_of
from bot.store.database.engine import Engine, Row, Statement, do, first, must
from bot.store.notifications.outbox import adding
from bot.store.order_rows import order_values
from bot.store.ordering.drafts import draft_text, read_draft

PORTION = 500


class SqlSwitchRepository:
    """The table `switches`; see the port `Switches`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def get(self, name: str) -> str:
        [found] = await self._engine.glance(do("switches_get", name=name))
        row = first(found)
        return "" if row is None else str(row["value"])

    async def set(self, name: str, value: str, entry: AuditEntry) -> None:
        await self._engine.write(do("switches_set", name=name, value=value), auditing(entry))


class SqlFailedEventRepository:
    """Events of the outbox that could not be told; see the port `SetAside`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def list(self, limit: int) -> list[FailedEvent]:
        [rows] = await self._engine.read(do("set_aside_list", limit=limit))
        return [
            FailedEvent(row["id"], row["kind"], ChatId(row["chat_id"]), row["created_at"], row["attempts"], row["why"])
            for row in rows
        ]

    async def count(self) -> int:
        [[row]] = await self._engine.read(do("set_aside_count"))
        return int(row["events"])

    async def again(self, event_id: int, entry: AuditEntry) -> bool:
        written = await self._engine.write(must("set_aside_again", id=event_id, now=entry.at), auditing(entry))
        return written is not None

    async def drop(self, event_id: int, entry: AuditEntry) -> bool:
        written = await self._engine.write(must("set_aside_drop", id=event_id, now=entry.at), auditing(entry))
        return written is not None


class SqlBroadcastRepository:
    """The table `broadcasts`, its messages waiting in the outbox; see the port `Broadcasts`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def start(self, broadcast: Broadcast, events: Sequence[Event], entry: AuditEntry) -> None:
        begun = do(
            "broadcasts_add",
            id=broadcast.id,
            person_id=broadcast.person_id,
            text=broadcast.text,
            state="running",
            total=broadcast.total,
            created_at=broadcast.created_at,
        )
        await self._engine.write(begun, auditing(entry))
        await self.go_on(events)

    async def go_on(self, events: Sequence[Event]) -> None:
        for start in range(0, len(events), PORTION):
            await self._engine.write(adding(events[start : start + PORTION]))

    async def get(self, broadcast_id: int) -> Broadcast | None:
        [found] = await self._engine.read(do("broadcasts_get", id=broadcast_id))
        row = first(found)
        return None if row is None else _broadcast(row)

    async def running(self) -> list[Broadcast]:
        [rows] = await self._engine.read(do("broadcasts_running"))
        return [_broadcast(row) for row in rows]

    async def shown_in(self, broadcast_id: int, message_id: int) -> None:
        await self._engine.write(do("broadcasts_shown_in", id=broadcast_id, message_id=message_id))

    async def moved(self, broadcast_id: int, how_far: BroadcastProgress, event: Event, *, over: bool) -> bool:
        told = f"{how_far.told} {how_far.failed}"
        moving = must("broadcasts_moved", id=broadcast_id, told=told, state="sent" if over else "running")
        return await self._engine.write(moving, adding([event])) is not None

    async def stop(self, broadcast_id: int, entry: AuditEntry) -> bool:
        stopped = await self._engine.write(
            must("broadcasts_stop", id=broadcast_id),
            do("broadcasts_drop", **_keys(broadcast_id), now=entry.at),
            auditing(entry),
        )
        return stopped is not None

    async def progress(self, broadcast_id: int) -> BroadcastProgress:
        [rows] = await self._engine.read(do("broadcasts_progress", **_keys(broadcast_id)))
        counts = {row["state"]: row["events"] for row in rows}
        return BroadcastProgress(waiting=counts.get(0, 0), told=counts.get(1, 0), failed=counts.get(2, 0))


class SqlApprovalRepository:
    """The table `approvals`; see the port `Approvals`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def ask(self, approval: Approval, events: Sequence[Event]) -> bool:
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
        row = first(found)
        return None if row is None else _approval(row)

    async def by_draft(self, draft_id: DraftId) -> Approval | None:
        [found] = await self._engine.glance(do("approvals_by_draft", draft_id=draft_id))
        row = first(found)
        return None if row is None else _approval(row)

    async def waiting(self, account_id: AccountId) -> list[Approval]:
        [rows] = await self._engine.read(do("approvals_waiting", account_id=account_id))
        return [_approval(row) for row in rows]

    async def depth(self) -> QueueDepth:
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
        stored = await self._engine.write(_deciding(approval, state, by, entry.at), adding(events), auditing(entry))
        return stored is not None


class SqlDirectoryRepository:
    """Everybody the bot knows, for operators; and the way out. See the port `Register`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def count(self) -> int:
        [[row]] = await self._engine.read(do("people_count"))
        return int(row["people"])

    async def page(self, after: int, limit: int) -> list[PersonEntry]:
        [rows] = await self._engine.read(do("people_page", after=after, limit=limit))
        return [PersonEntry(PersonId(row["id"]), row["name"], row["username"], row["created_at"]) for row in rows]

    async def ids(self) -> list[PersonId]:
        found: list[PersonId] = []
        while True:
            last = found[-1] if found else 0
            [rows] = await self._engine.read(do("people_all_ids", after=last, limit=PORTION))
            found += [PersonId(row["id"]) for row in rows]
            if len(rows) < PORTION:
                return found

    async def invitations(self, limit: int, *, before: int = 2**63 - 1, mark: str = "") -> list[InvitationEntry]:
        [rows] = await self._engine.read(do("people_invitations", limit=limit, before=before, mark=mark))
        return [
            InvitationEntry(
                row["role"], row["account_id"], row["made_by"], row["expires_at"], row["used_by"], row["mark"]
            )
            for row in rows
        ]

    async def forget(self, person_id: PersonId, entry: AuditEntry) -> None:
        who = {"person_id": int(person_id)}
        await self._engine.write(
            do("people_forget", **who),
            do("people_forget_memberships", **who),
            do("people_forget_favourites", **who),
            do("people_forget_presets", **who),
            do("people_forget_noise", **who),
            do("people_forget_drafts", **who),
            do("people_forget_invitations", **who, now=entry.at),
            do("people_forget_approvals", **who),
            do("people_forget_events", **who),
            do("people_forget_keys", **who, now=entry.at),
            auditing(entry),
        )


def _broadcast(row: Row) -> Broadcast:
    return Broadcast(
        row["id"],
        PersonId(row["person_id"]),
        row["text"],
        row["created_at"],
        row["state"] == "stopped",
        row["total"],
        row["message_id"],
    )


def _deciding(approval: Approval, state: ApprovalState, by: PersonId, at: int) -> Statement:
    return must("approvals_decide", id=approval.id, state=state.value, decided_by=by, decided_at=at)


def _approval(row: Row) -> Approval:
    return Approval(
        id=row["id"],
        draft=read_draft(row["draft"]),
        state=ApprovalState(row["state"]),
        created_at=row["created_at"],
        decided_by=None if row["decided_by"] is None else PersonId(row["decided_by"]),
        decided_at=row["decided_at"],
    )


def _keys(broadcast_id: int) -> dict[str, str]:
    """The range of a broadcast's dedupe keys: ";" follows ":"."""
    return {"low": f"broadcast:{broadcast_id}:", "high": f"broadcast:{broadcast_id};"}
