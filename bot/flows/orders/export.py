"""Orders to be kept as a file: one's own; a manager gets everybody's on the account."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from bot.domain.accounts.people import Account, Permission, Person, Role
from bot.domain.ids import PersonId
from bot.domain.orders.orders import Order, OrderFilter
from bot.flows.accounts.deps import Deps

PORTION = 200


@dataclass(frozen=True, slots=True)
class Export:
    """Which orders: those of the account, of everybody on it or (`person_id`) of one person, under a filter."""

    account: Account
    person_id: PersonId | None
    chosen: OrderFilter


@dataclass(frozen=True, slots=True)
class OrderExport:
    """Reads orders in portions, so that many of them fill no memory."""

    deps: Deps

    async def begin(self, person: Person, chosen: OrderFilter) -> Export:
        """Which orders that will be; raises `NotAllowed` for who may see none."""
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        whole = await self.deps.access.role(person.id, account.id) >= Role.MANAGER
        return Export(account, None if whole else person.id, chosen)

    async def portions(self, export: Export) -> AsyncGenerator[list[Order], None]:
        """The orders, newest first, some at a time."""
        service_id = export.chosen.service_id
        # Asked for one service, a page looks through the nearest orders alone; here every one counts.
        chosen = replace(export.chosen, service_id=None)
        last = None
        while True:
            found = await self.deps.store.orders.page(
                export.account.id, export.person_id, chosen, older_than=last, limit=PORTION
            )
            if some := [order for order in found if service_id in (None, order.service_id)]:
                yield some
            if len(found) < PORTION:
                return
            last = found[-1].id
