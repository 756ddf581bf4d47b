"""What is known of a person: given to them as a file, and deleted when they want it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Person
from bot.domain.ids import AccountId
from bot.domain.orders.orders import Order, OrderFilter
from bot.flows.accounts.deps import Deps

MOST_ORDERS = 10_000
_PORTION = 200


@dataclass(frozen=True, slots=True)
class Privacy:
    """Everybody may ask for what is theirs."""

    deps: Deps

    async def export(self, person: Person) -> bytes:
        """Everything about the person as JSON; keys, which open a panel to whoever reads them, are left out."""
        known = await self.deps.access.person(person.id)
        own = await self.deps.store.accounts.of_owner(person.id)
        orders: list[Order] = []
        favourites: dict[str, list[str]] = {}
        for account_id in sorted({*known.roles, *(one.id for one in own)}):
            favourites[str(account_id)] = [
                str(one) for one in await self.deps.store.favourites.of(person.id, account_id)
            ]
            orders += await self._orders(person, account_id, MOST_ORDERS - len(orders))
        data: dict[str, Any] = {
            "person": {
                "id": known.id,
                "name": known.name,
                "username": known.username,
                "language": known.language,
                "telegram_language": known.telegram_language,
                "time_zone": known.time_zone,
                "since": known.created_at,
            },
            "roles": {str(account_id): role.name.lower() for account_id, role in known.roles.items()},
            "own_accounts": [{"name": one.name, "url": one.url, "closed_at": one.closed_at} for one in own],
            "favourites": favourites,
            "orders": [_order(one) for one in orders],
        }
        return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace")

    async def forget(self, person: Person) -> None:
        """Delete name, roles, keys, favourites, drafts and what waits to be told; orders stay under the bare number."""
        entry = AuditEntry(self.deps.new_id(), self.deps.clock(), person.id, None, "forget")
        await self.deps.store.directory.forget(person.id, entry)

    async def _orders(self, person: Person, account_id: AccountId, most: int) -> list[Order]:
        found: list[Order] = []
        while len(found) < most:
            last = found[-1].id if found else None
            page = await self.deps.store.orders.page(
                account_id, person.id, OrderFilter(), older_than=last, limit=_PORTION
            )
            found += page
            if len(page) < _PORTION:
                break
        return found[:most]


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.panel_order_id,
        "service": order.service_name,
        "parameters": dict(order.parameters),
        "charge": f"{order.charge.amount} {order.charge.currency}",
        "charged": None if order.charged is None else str(order.charged),
        "status": order.status.value,
        "created_at": order.created_at,
        "finished_at": order.finished_at,
    }
