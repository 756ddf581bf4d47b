"""Mass orders and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bot.domain.accounts.memberships import Membership
from bot.domain.errors import UserMistake
from bot.domain.ids import AccountId, DraftId, OrderId, PersonId
from bot.domain.mass_orders.mass_orders import MassLine, MassOrder, MassStatus
from bot.domain.money import Money
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Order
from bot.domain.queues import QueueDepth
from bot.store.accounts.memberships import counting, spending
from bot.store.audit import buying
from bot.store.database import leased_tables
from bot.store.database.codecs import decimal_text, depth_of, json_text, read_json
from bot.store.database.engine import Engine, Value, do, each, must
from bot.store.database.leases import Leases
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding
from bot.store.order_rows import ORDERS, order_values

MASS_ORDERS = RowMapper(
    MassOrder, read={"why": lambda row: _mistake(row["why"])}, write={"why": lambda mass: _sentence(mass.why)}
)
LINES = RowMapper(
    MassLine,
    columns={"service": "service_id"},
    read={"problem": lambda row: _mistake(row["problem"]), "warning": lambda row: _mistake(row["warning"])},
    write={"problem": lambda line: _sentence(line.problem), "warning": lambda line: _sentence(line.warning)},
)


class MassOrderRepository:
    """Mass orders, from the preview to the end of their lines: the tables `mass_orders` and `mass_lines`."""

    def __init__(self, engine: Engine, holder: str = "") -> None:
        self._engine = engine
        self._leases = Leases(engine, leased_tables.MASS_ORDERS)
        self._holder = holder

    async def begin(self, mass: MassOrder, lines: Sequence[MassLine]) -> None:
        await self._engine.write(
            do("mass_begin", **MASS_ORDERS.values(mass)),
            each("mass_add_line", ({**LINES.values(line), "mass_id": mass.id} for line in lines)),
        )

    async def get(self, mass_id: int) -> MassOrder | None:
        [rows] = await self._engine.glance(do("mass_get", id=mass_id))
        return MASS_ORDERS.first(rows)

    async def of_update(self, person_id: PersonId, update_id: int) -> MassOrder | None:
        """What an update began, where it was handled before."""
        [rows] = await self._engine.read(do("mass_of_update", person_id=person_id, update_id=update_id))
        return MASS_ORDERS.first(rows)

    async def lines(self, mass_id: int) -> list[MassLine]:
        """Every line in its order, with what became of its order."""
        [rows] = await self._engine.read(do("mass_lines_of", mass_id=mass_id))
        return LINES.all(rows)

    async def lines_beside(self, line_id: DraftId) -> int:
        """How many lines the mass order of a line has that could be ordered, itself among them; 0 for what is no line."""
        [rows] = await self._engine.glance(do("mass_lines_beside", id=line_id))
        return int(rows[0]["count"])

    async def next_line(self, mass_id: int) -> MassLine | None:
        """The first line that is still to be sent."""
        [rows] = await self._engine.read(do("mass_next_line", mass_id=mass_id))
        return LINES.first(rows)

    async def unfinished_on(self, account_id: AccountId, link_keys: Sequence[str]) -> dict[str, Order]:
        """For each of the links that has one, the newest submitting, unknown or running order on it."""
        asked = list(dict.fromkeys(link_keys))
        answers = await self._engine.read(
            *(do("orders_unfinished_on", account_id=account_id, link_key=key) for key in asked)
        )
        return {key: ORDERS.read(rows[0]) for key, rows in zip(asked, answers, strict=True) if rows}

    async def confirm(self, mass_id: int, message_id: int | None, now: int) -> bool:
        """Use the confirmation up, on disk when this returns; False if it was used or thrown away before."""
        written = await self._engine.write(must("mass_confirm", id=mass_id, message_id=message_id, now=now))
        return written is not None

    async def drop(self, mass_id: int) -> None:
        """Throw a preview away; what was confirmed is left alone."""
        await self._engine.write(do("mass_drop", id=mass_id))

    async def shown(self, mass_id: int, message_id: int) -> None:
        await self._engine.write(do("mass_shown", id=mass_id, message_id=message_id), synced=False)

    async def claim(self, now: int, lease_until: int, limit: int) -> list[MassOrder]:
        """Confirmed mass orders that nobody is at work on, held until the lease ends."""
        return MASS_ORDERS.all(await self._leases.claim(self._holder, now, lease_until, limit))

    async def hold(self, mass: MassOrder, lease_until: int) -> bool:
        """Hold on longer; False if it was stopped, or somebody else took it over after the lease `mass` was claimed with."""
        written = await self._engine.write(
            must("mass_hold", id=mass.id, holder=self._holder, was=mass.lease_until, lease_until=lease_until),
            synced=False,
        )
        return written is not None

    async def submit(self, order: Order, line: MassLine, *, seen: Membership | None = None) -> bool:
        """Store the order of a line, on disk when this returns. False, and nothing stored, if the line had its turn or the mass order stopped."""
        written = await self._engine.write(
            must("mass_line_sent", id=line.id, order_id=order.id, holder=self._holder),
            must("orders_submit", **order_values(order)),
            spending(seen) if seen else counting(order.person_id, order.account_id),
            buying(order),
        )
        return written is not None

    async def refuse(self, line: MassLine, problem: UserMistake) -> None:
        """The line is not orderable any more."""
        await self._engine.write(do("mass_line_refused", id=line.id, problem=_sentence(problem)))

    async def end(
        self,
        mass_id: int,
        status: MassStatus,
        now: int,
        why: UserMistake | None,
        events: Sequence[Event],
        *,
        held: bool = True,
    ) -> bool:
        """End a running mass order, with what is to be told; False if it was not running.

        Only for who holds it; with `held` False for anybody, as a person's Stop does.
        """
        outcome = {"id": mass_id, "status": status.value, "finished_at": now, "why": _sentence(why)}
        ending = must("mass_end", holder=self._holder, **outcome) if held else must("mass_stop", **outcome)
        written = await self._engine.write(ending, adding(events))
        return written is not None

    async def finishing(self, limit: int) -> list[MassOrder]:
        """Ended ones that were not told as finished, and wait for no order that still runs on an open account; first ended first."""
        [rows] = await self._engine.read(do("mass_finishing", limit=limit))
        return MASS_ORDERS.all(rows)

    async def wait_for(self, mass_id: int, order_id: OrderId) -> None:
        """It is not finished before this order comes to its end."""
        await self._engine.write(do("mass_wait_for", id=mass_id, order_id=order_id), synced=False)

    async def finish(self, mass_id: int, now: int, events: Sequence[Event]) -> bool:
        """All its orders came to their end: mark it, with what is to be told; False if it was marked before."""
        written = await self._engine.write(must("mass_finish", id=mass_id, now=now), adding(events))
        return written is not None

    async def refused(self, person_id: PersonId, account_id: AccountId, limit: int) -> list[MassOrder]:
        """Ended ones with refused lines that the person has neither looked at again nor left, newest first."""
        where: dict[str, Value] = {"person_id": person_id, "account_id": account_id}
        [rows] = await self._engine.read(do("mass_refused", **where, limit=limit))
        return MASS_ORDERS.all(rows)

    async def leave(self, mass_id: int) -> None:
        """Nothing about its refused lines is asked of the person any more."""
        await self._engine.write(do("mass_leave", id=mass_id), synced=False)

    async def depth(self) -> QueueDepth:
        """How many are running, and since when the first was confirmed."""
        return depth_of(await self._engine.read(do("mass_depth")))

    async def trim(self, before: int) -> int:
        """Forget previews made before that time and never confirmed; how many of at most 100."""
        written = await self._engine.write(do("mass_trim_lines", before=before), do("mass_trim", before=before))
        return len(written[1]) if written else 0


def _sentence(mistake: UserMistake | None) -> str | None:
    """A sentence with its values: it is shown in the language the reader has then. Decimals keep their digits as `{"d": …}`."""
    if mistake is None:
        return None
    return json_text({"message": mistake.message, "values": {k: _kept(v) for k, v in mistake.values.items()}})


def _kept(value: object) -> Any:
    if isinstance(value, Money):
        return {"d": decimal_text(value.amount), "c": value.currency}
    if isinstance(value, Decimal):
        return {"d": decimal_text(value)}
    return value if isinstance(value, int) else str(value)


def _value(kept: Any) -> object:
    if not isinstance(kept, dict):
        return kept
    amount = Decimal(kept["d"])
    return Money(amount, kept["c"]) if "c" in kept else amount


def _mistake(kept: str | None) -> UserMistake | None:
    if kept is None:
        return None
    read: dict[str, Any] = read_json(kept)
    return UserMistake(read["message"], **{name: _value(value) for name, value in read["values"].items()})
