"""What was spent day by day: one's own; a manager sees what everybody spent on the account."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.people import Account, Permission, Person, Role
from bot.domain.accounts.spending import ServiceSpending, Spending, SpendingDay
from bot.domain.ids import PersonId
from bot.domain.money import Money
from bot.domain.time_zones import day_starts
from bot.flows.accounts.deps import Deps


@dataclass(frozen=True, slots=True)
class SpendingView:
    """The spending on an account: the reader's own, or of everybody on it (`whole`)."""

    account: Account
    spending: Spending
    whole: bool


@dataclass(frozen=True, slots=True)
class SpendingReport:
    """Reads what was spent from our own orders; the panel is not asked."""

    deps: Deps

    async def of(self, person: Person, days: int) -> SpendingView:
        """The last days on the account in use, for who may see its balance and orders."""
        await self.deps.access.account(person, Permission.SEE_BALANCE)
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        whole = await self.deps.access.role(person.id, account.id) >= Role.MANAGER
        return await self._read(account, None if whole else person.id, days)

    async def of_account(self, account: Account, days: int) -> SpendingView:
        """The last days of the whole account; whoever calls has checked who asks."""
        return await self._read(account, None, days)

    async def _read(self, account: Account, person_id: PersonId | None, days: int) -> SpendingView:
        starts = day_starts(self.deps.clock(), days, account.time_zone)
        found = await self.deps.store.orders.spent_by_day(account.id, person_id, starts)
        currency = account.currency or _usual([one.on for one in found])
        spent = [Decimal(0)] * days
        orders = [0] * days
        services: dict[str, ServiceSpending] = {}
        for one in found:
            if one.on.spent.currency != currency:  # the account was kept in another money then
                continue
            spent[one.place] += one.on.spent.amount
            orders[one.place] += one.on.orders
            before = services.get(one.on.service_id) or replace(one.on, spent=Money(Decimal(0), currency), orders=0)
            services[one.on.service_id] = replace(
                before, spent=before.spent + one.on.spent, orders=before.orders + one.on.orders
            )
        most = sorted(services.values(), key=lambda one: -one.spent.amount)
        by_day = tuple(map(SpendingDay, starts, spent, orders))
        return SpendingView(account, Spending(by_day, currency, tuple(most)), person_id is None)


def _usual(spent: list[ServiceSpending]) -> str:
    counted = Counter[str]()
    for one in spent:
        counted[one.spent.currency] += one.orders
    return counted.most_common(1)[0][0] if counted else ""
