"""What a person may still spend today on an account."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.accounts.memberships import DailySpending, Membership
from bot.domain.accounts.people import Account, Role
from bot.domain.money import Money
from bot.domain.time_zones import day_start
from bot.store.store import Store


async def spending_today(
    store: Store, membership: Membership, account: Account, currency: str, now: int
) -> DailySpending | None:
    """What they spent today, what is being sent or unknown counted; None where no limit holds.

    The day is the account's: a day of the person's own zone would begin anew whenever they choose another one. Owners
    and operators have no limit.
    """
    if membership.role >= Role.OWNER or membership.daily_limit is None:
        return None
    since = day_start(now, account.time_zone)
    spent = (await store.memberships.spent(account.id, since, membership.person_id)).get(currency, Decimal(0))
    return DailySpending(membership, Money(membership.daily_limit, currency), Money(spent, currency))
