"""Orders, from the moment before they are sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter

from bot.domain.accounts.memberships import AuditEntry, Membership
from bot.domain.accounts.spending import DaySpending
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.notifications.events import Event
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.dripfeed import seconds_to_last_run
from bot.domain.orders.orders import UNPLACED, Order, OrderFilter, OrderSummary, PolledOrder, Status
from bot.domain.orders.polling import NOBODY_AGAIN, DueOrder, OrderRecord
from bot.domain.orders.statistics import OrderTimes
from bot.domain.queues import QueueDepth
from bot.store.accounts.memberships import counting, spending
from bot.store.accounts.spending import spent_by_day
from bot.store.audit import auditing, buying
from bot.store.database.codecs import depth_of, json_text, listed, read_json
from bot.store.database.engine import Engine, Row, Statement, Value, do, each, must
from bot.store.database.leased_tables import CHECKS
from bot.store.database.leases import Leases
from bot.store.notifications.outbox import adding, event_values
from bot.store.order_rows import ORDERS, POLLED_ORDERS, check_values, order_values
from bot.store.ordering.drafts import closing
from bot.store.orders.order_pages import SERVICES_WITHIN, page


class OrderRepository:
    """Orders, from the moment before they are sent: the tables `orders` and `checks`."""

    def __init__(self, engine: Engine, holder: str = "") -> None:
        self._engine = engine
        self._leases = Leases(engine, CHECKS)
        self._holder = holder

    async def submit(self, order: Order, draft: OrderDraft, *, seen: Membership | None = None) -> bool:
        """Store the order and close its draft in one transaction that is on disk when this returns. False, and nothing stored, if an order
        of this draft exists, the draft is not at this version any more, or the person bought something since `seen` was read.
        """
        written = await self._engine.write(
            must("orders_submit", **order_values(order)),
            closing(draft, order.id),
            spending(seen) if seen else counting(order.person_id, order.account_id),
            buying(order),
        )
        return written is not None

    async def take(self, order: Order, *, next_check_at: int | None) -> bool:
        """Store an order that was placed elsewhere, asked about at that time (ms); False if its number is here already."""
        imported = must("orders_submit", **order_values(order)), _check(order, next_check_at)
        return await self._engine.write(*self._numbering(order), *imported) is not None

    async def take_over(self, order: Order, person_id: PersonId, chat_id: ChatId) -> Order | None:
        """Make an order placed elsewhere somebody else's; None if it is not as it was read any more."""
        written = await self._engine.write(
            must("orders_take_over", id=order.id, was=order.person_id, person_id=person_id, chat_id=chat_id),
            do("cards_forget_all", order_id=order.id),
        )
        return None if written is None else ORDERS.first(written[0])

    async def get(self, order_id: OrderId) -> Order | None:
        return await self._one(do("orders_get", id=order_id))

    async def by_draft(self, draft_id: DraftId) -> Order | None:
        return await self._one(do("orders_by_draft", draft_id=draft_id))

    async def by_panel_id(self, account_id: AccountId, panel_order_id: PanelOrderId) -> Order | None:
        return await self._one(do("orders_by_panel_id", account_id=account_id, panel_order_id=panel_order_id))

    async def save(self, order: Order, *, was: Status, next_check_at: int | None, events: Sequence[Event] = ()) -> bool:
        """Store the order's changed state, when the panel is asked about it (ms; None: it is not), and its events in one
        transaction, on disk when this returns, if its status still is `was`. Who was asking about it has lost its claim.
        False, and nothing stored, otherwise, and where the panel's number is given to an order while another one that was placed here
        has it; what was followed by that number alone gives way. Events whose dedupe key exists are left out silently.
        """
        placing: tuple[Statement, ...] = ()
        if order.panel_order_id is not None and was in UNPLACED:
            same: dict[str, Value] = {"id": order.id, "account_id": order.account_id, "number": order.panel_order_id}
            ways = ("orders_bring_refills", "orders_drop_cards", "orders_drop_checks", "orders_give_way")
            placing = (*self._numbering(order), *(do(way, **same) for way in ways))
        saving = must("orders_save", **ORDERS.values(order), was=was.value)
        checking = _check(order, next_check_at)
        written = await self._engine.write(*placing, saving, checking, *([adding(events)] if events else ()))
        return written is not None

    def _numbering(self, order: Order) -> tuple[Statement, ...]:
        """Two that give an order the same number come one after the other."""
        return self._engine.one_at_a_time(f"order {order.panel_order_id} of {order.account_id}")

    async def record(
        self,
        orders: Sequence[OrderRecord],
        events: Sequence[Event],
        *,
        again: Mapping[OrderId, int] = NOBODY_AGAIN,
        claimed: bool = True,
    ) -> None:
        """Store many tracked orders, when each is asked about next, and events in one transaction.

        An order that moved meanwhile is left alone, and so is what was claimed and then lost to another replica or to whoever
        moved the order; with `claimed` False nobody needed a claim. `again`: claimed orders of which nothing new was heard, and
        when to ask about each (ms).
        """
        # In the order of their ids: two processes that record the same orders must not wait for each other.
        ordered = sorted(orders, key=lambda one: one.order.id)
        status_of = {one.order.id: one.order.status.value for one in ordered}
        about = [(event, status_of[event.order_id]) for event in events if event.order_id in status_of]
        held: dict[str, Value] = {"holder": self._holder, "claimed": int(claimed)}
        moved: list[Mapping[str, Value]] = []
        stayed: list[Mapping[str, Value]] = []
        checked: list[Mapping[str, Value]] = []
        ended: list[Mapping[str, Value]] = []
        for order, was, next_check_at, incoming in ordered:
            (stayed if order.status is was else moved).append({**POLLED_ORDERS.values(order), **held, "was": was.value})
            check: dict[str, Value] = {"order_id": order.id, "status": order.status.value, **held}
            if next_check_at is None:
                ended.append(check)
            else:
                checked.append({**check, "next_check_at": next_check_at, "heard": incoming})
        await self._engine.write(
            each("orders_record", moved),
            each("orders_record_numbers", stayed),
            each("checks_moved", checked),
            each("checks_end", ended),
            *([do("checks_again", again=json_text(again), holder=self._holder)] if again else ()),
            each("outbox_add_if_recorded", ({**event_values(event), "status": status} for event, status in about)),
            adding([event for event in events if event.order_id not in status_of]),
            synced=bool(events),  # else the panel is asked again, and says the same
        )

    async def leave(self, order_ids: Sequence[OrderId]) -> None:
        """Follow these claimed orders no more."""
        left: list[Mapping[str, Value]] = [{"order_id": one, "holder": self._holder} for one in sorted(order_ids)]
        await self._engine.write(each("checks_leave", left), synced=False)

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[DueOrder]:
        """Orders whose next check is due and that nobody else holds, oldest due first, none of the busy accounts; held until `lease_until`."""
        claimed = await self._leases.claim(self._holder, now, lease_until, limit, busy=listed(busy))
        rows = sorted(claimed, key=itemgetter("next_check_at"))
        return [
            DueOrder(row["order_id"], row["account_id"], row["panel_order_id"], row["since"], row["heard"])
            for row in rows
        ]

    async def tracked(self, order_ids: Sequence[OrderId]) -> list[PolledOrder]:
        """These orders as far as they are tracked, in no order; those that are gone are left out."""
        [rows] = await self._engine.glance(do("orders_tracked", ids=json_text({order_id: 0 for order_id in order_ids})))
        return POLLED_ORDERS.all(rows)

    async def lost(self, now: int) -> list[Order]:
        """Orders still submitting although the lease of whoever sent them ended."""
        return await self._many(do("orders_lost", now=now))

    async def page(
        self,
        account_id: AccountId,
        person_id: PersonId | None,
        chosen: OrderFilter,
        *,
        older_than: OrderId | None = None,
        newer_than: OrderId | None = None,
        limit: int = 6,
    ) -> list[Order]:
        """Newest first; of one person, or of the whole account when None."""
        return await page(
            self._engine, account_id, person_id, chosen, older_than=older_than, newer_than=newer_than, limit=limit
        )

    async def of_each_service(self, account_id: AccountId, person_id: PersonId, limit: int) -> list[Order]:
        """The newest order of each service that the person's last orders were of, newest first."""
        where: dict[str, Value] = {"account_id": account_id, "person_id": person_id}
        return await self._many(do("pages_services", **where, within=SERVICES_WITHIN, limit=limit))

    async def unfinished_on(self, account_id: AccountId, link_key: str) -> list[Order]:
        """The newest few of the submitting, unknown and running orders on one link, newest first."""
        [rows] = await self._engine.glance(do("orders_unfinished_on", account_id=account_id, link_key=link_key))
        return ORDERS.all(rows)

    async def summary(self, account_id: AccountId, person_id: PersonId | None) -> OrderSummary:
        if person_id is None:
            statement = do("orders_summary_of_account", account_id=account_id)
        else:
            statement = do("orders_summary_of_person", account_id=account_id, person_id=person_id)
        [rows] = await self._engine.read(statement)
        counts: dict[Status, int] = {Status(row["status"]): row["orders"] for row in rows}
        running = sum(orders for status, orders in counts.items() if status.running)
        return OrderSummary(running=running, needs_you=counts.get(Status.UNKNOWN, 0))

    async def latest(self, account_id: AccountId, person_id: PersonId, limit: int) -> list[Order]:
        """The person's newest orders that were placed."""
        return await self._many(do("orders_latest", account_id=account_id, person_id=person_id, limit=limit))

    async def last_parameters(
        self, account_id: AccountId, person_id: PersonId, service_id: ServiceId, *, within: int
    ) -> Mapping[str, str]:
        """The parameters of the person's newest order of a service among so many newest of all; empty without one."""
        where: dict[str, Value] = {"account_id": account_id, "person_id": person_id, "service_id": service_id}
        [rows] = await self._engine.glance(do("orders_last_parameters", **where, within=within))
        return read_json(rows[0]["parameters"]) if rows else {}

    async def unknown(self, limit: int) -> list[Order]:
        """Orders whose outcome is unknown, newest first."""
        return await self._many(do("orders_unknown", limit=limit))

    async def count_unknown(self) -> int:
        [[row]] = await self._engine.read(do("orders_count_unknown"))
        return int(row["orders"])

    async def history(self, account_id: AccountId, service_id: ServiceId, limit: int) -> list[OrderTimes]:
        """The courses of the newest finished orders of a service."""
        [rows] = await self._engine.read(
            do("statistics_history", account_id=account_id, service_id=service_id, limit=limit)
        )
        return [_course(row) for row in rows]

    async def courses(self, account_id: AccountId, limit: int) -> dict[ServiceId, list[OrderTimes]]:
        """The courses of the newest orders of an account that finished, by service."""
        [rows] = await self._engine.read(do("statistics_courses", account_id=account_id, limit=limit))
        found: dict[ServiceId, list[OrderTimes]] = {}
        for row in rows:
            found.setdefault(ServiceId(row["service_id"]), []).append(_course(row))
        return found

    async def spent_by_day(
        self, account_id: AccountId, person_id: PersonId | None, starts: Sequence[int]
    ) -> list[DaySpending]:
        """What a person, or (None) everybody on the account, spent between each of `starts` and the next, by service and currency."""
        return await spent_by_day(self._engine, account_id, person_id, starts)

    async def running_since(self, account_id: AccountId) -> list[tuple[ServiceId, int]]:
        """Services with running orders that were not told as late, and when the oldest of each was placed."""
        [rows] = await self._engine.read(do("statistics_running_since", account_id=account_id))
        return [(ServiceId(row["service_id"]), row["oldest_at"]) for row in rows]

    async def running_of(self, account_id: AccountId, service_id: ServiceId, limit: int) -> list[Order]:
        """The oldest of those orders."""
        return await self._many(do("statistics_running_of", account_id=account_id, service_id=service_id, limit=limit))

    async def told_late(self, order_id: OrderId, now: int, event: Event) -> bool:
        """Tell that a running order is late; False if that was told, or it runs no more."""
        written = await self._engine.write(must("statistics_told_late", id=order_id, now=now), adding([event]))
        return written is not None

    async def ask_cancel(self, order_id: OrderId, entry: AuditEntry, *, was: int | None) -> Order | None:
        """Note on disk that a cancel is asked for, if the order runs and none was since `was` (ms); the order then, None otherwise."""
        asked = must("orders_ask_cancel", id=order_id, now=entry.at, was=was or 0)
        written = await self._engine.write(asked, auditing(entry))
        return None if written is None else ORDERS.first(written[0])

    async def cancel_answered(
        self, order_id: OrderId, entry: AuditEntry, *, requested_at: int | None, next_check_at: int
    ) -> None:
        """What came of it: asked for, or (None) not; the order is asked about by that time at the latest."""
        await self._engine.write(
            do("orders_cancel_answered", id=order_id, cancel_requested_at=requested_at),
            do("checks_sooner", order_id=order_id, next_check_at=next_check_at),
            auditing(entry),
        )

    async def mute(self, order_id: OrderId, muted: bool) -> None:
        await self._engine.write(do("orders_mute", id=order_id, muted=int(muted)))

    async def depth(self, now: int) -> QueueDepth:
        """Orders due to be asked about."""
        return depth_of(await self._engine.read(do("checks_depth", now=now)))

    async def _one(self, statement: Statement) -> Order | None:
        [rows] = await self._engine.glance(statement)
        return ORDERS.first(rows)

    async def _many(self, statement: Statement) -> list[Order]:
        [rows] = await self._engine.read(statement)
        return ORDERS.all(rows)


def _check(order: Order, next_check_at: int | None) -> Statement:
    if next_check_at is None:
        return do("checks_drop", order_id=order.id)
    return do("checks_put", **check_values(order, next_check_at))


def _course(row: Row) -> OrderTimes:
    parameters = read_json(row["parameters"]) if '"runs"' in row["parameters"] else {}
    last_run_at = row["placed_at"] + 1000 * seconds_to_last_run(parameters)
    return OrderTimes(Status(row["status"]), row["placed_at"], row["started_at"], row["finished_at"], last_run_at)
