"""Pages of orders: newest first, older and newer, chosen by status, words and service."""

from __future__ import annotations

from bot.domain.ids import AccountId, OrderId, PersonId
from bot.domain.links import link_key
from bot.domain.orders.orders import LOOKED_THROUGH, Order, OrderFilter, Status
from bot.domain.text_normalisation import clean_id
from bot.store.database.engine import Engine, Statement, Value, do
from bot.store.order_rows import ORDERS

SERVICES_WITHIN = 500
"""How many of somebody's newest orders are looked at for the services they order."""
_NEWEST = 2**63 - 1


async def page(
    engine: Engine,
    account_id: AccountId,
    person_id: PersonId | None,
    chosen: OrderFilter,
    *,
    older_than: OrderId | None,
    newer_than: OrderId | None,
    limit: int,
) -> list[Order]:
    """Give the `limit` orders that come next, newest first, whichever way is turned."""
    back = newer_than is not None
    beyond = newer_than if newer_than is not None else older_than if older_than is not None else _NEWEST
    who: dict[str, Value] = {"account_id": account_id}
    if person_id is not None:
        who["person_id"] = person_id
    name = f"pages_of_{'account' if person_id is None else 'person'}_{{}}_{'newer' if back else 'older'}"
    where: dict[str, Value] = {**who, "beyond": beyond, "limit": limit}
    answers = await engine.read(*_statements(name, where, chosen, limit))
    found = {row["id"]: row for rows in answers for row in rows}
    orders = [ORDERS.read(row) for row in found.values()]
    fitting = [
        order
        for order in orders
        if (order.id > beyond if back else order.id < beyond)
        and person_id in (None, order.person_id)
        and (not chosen.statuses or order.status in chosen.statuses)
        and chosen.service_id in (None, order.service_id)
    ]
    fitting.sort(key=lambda order: order.id, reverse=not back)
    return sorted(fitting[:limit], key=lambda order: -order.id)


def _statements(name: str, where: dict[str, Value], chosen: OrderFilter, limit: int) -> list[Statement]:
    words = chosen.words.strip()
    statuses = chosen.statuses or frozenset(Status)
    if chosen.service_id is not None and not words and "person_id" in where:
        of_service: dict[str, Value] = {**where, "service_id": chosen.service_id}
        return [do(name.format("service"), **of_service, status=status.value) for status in sorted(statuses)]
    if chosen.statuses and not words and chosen.service_id is None:
        return [do(name.format("status"), **where, status=status.value) for status in sorted(chosen.statuses)]
    picking = words or chosen.service_id is not None
    where |= {"service_id": chosen.service_id or "", "statuses": f",{','.join(sorted(statuses))},"}
    pattern = f"%{_literally(words.casefold())}%"
    looking = do(name.format("any"), **where, within=LOOKED_THROUGH if picking else limit, pattern=pattern)
    if not words:
        return [looking]
    return [
        looking,
        do("pages_by_number", account_id=where["account_id"], number=clean_id(words)),
        do(f"pages_by_link_{name.rpartition('_')[2]}", **{"person_id": 0, **where}, link_key=link_key(words)),
    ]


def _literally(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
