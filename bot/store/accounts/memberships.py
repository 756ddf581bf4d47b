"""Who is what on an account, and what was spent there."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.accounts.memberships import AuditEntry, Membership, Place
from bot.domain.accounts.people import Role
from bot.domain.ids import AccountId, PersonId
from bot.store.audit import auditing
from bot.store.database.codecs import decimal_text
from bot.store.database.engine import Engine, Statement, do, must
from bot.store.database.rows import RowMapper

MEMBERSHIPS = RowMapper(Membership)


class MembershipRepository:
    """Roles, limits and spent amounts: the table `memberships`, and sums over `orders`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def get(self, person_id: PersonId, account_id: AccountId) -> Membership | None:
        [found] = await self._engine.glance(do("memberships_get", person_id=person_id, account_id=account_id))
        return MEMBERSHIPS.first(found)

    async def after(self, account_id: AccountId, place: Place, limit: int) -> list[Membership]:
        """The members that come next after a place."""
        return await self._page("memberships_after", account_id, place, limit)

    async def before(self, account_id: AccountId, place: Place, limit: int) -> list[Membership]:
        """The nearest members before a place, in the same order."""
        return (await self._page("memberships_before", account_id, place, limit))[::-1]

    async def _page(self, name: str, account_id: AccountId, place: Place, limit: int) -> list[Membership]:
        role, person_id = place
        [rows] = await self._engine.read(
            do(name, account_id=account_id, role=int(role), person_id=person_id, limit=limit)
        )
        return MEMBERSHIPS.all(rows)

    async def at_least(self, account_id: AccountId, least: Role) -> list[PersonId]:
        """Who holds that role on the account or a higher one."""
        [rows] = await self._engine.read(do("memberships_from", account_id=account_id, least=int(least)))
        return [PersonId(row["person_id"]) for row in rows]

    async def change(self, changed: Membership, *, was: Role, entry: AuditEntry) -> bool:
        """Store role and limit, if the role still is `was`."""
        statement = must(
            "memberships_change",
            person_id=changed.person_id,
            account_id=changed.account_id,
            role=int(changed.role),
            daily_limit=decimal_text(changed.daily_limit),
            was=int(was),
        )
        ending = _ending_invitations(changed, entry) if changed.role < Role.MANAGER else ()
        return await self._engine.write(statement, *ending, auditing(entry)) is not None

    async def remove(self, member: Membership, entry: AuditEntry) -> bool:
        statement = must(
            "memberships_remove", person_id=member.person_id, account_id=member.account_id, was=int(member.role)
        )
        return await self._engine.write(statement, *_ending_invitations(member, entry), auditing(entry)) is not None

    async def spent(self, account_id: AccountId, since: int, person_id: PersonId | None = None) -> dict[str, Decimal]:
        """What orders confirmed since then cost, by currency: charged where known, else quoted; rejected ones nothing."""
        if person_id is None:
            statement = do("spending_of_account", account_id=account_id, since=since)
        else:
            statement = do("spending_of_person", account_id=account_id, since=since, person_id=person_id)
        [rows] = await self._engine.read(statement)
        sums: dict[str, Decimal] = {}
        for row in rows:
            sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + Decimal(row["amount"]) * row["orders"]
        return sums

    async def usual(self, account_id: AccountId, currency: str, limit: int = 50) -> Decimal | None:
        """The median charge of the account's newest orders."""
        [rows] = await self._engine.read(do("spending_usual", account_id=account_id, limit=limit))
        charges = sorted(Decimal(row["charge"]) for row in rows if row["currency"] == currency)
        return charges[len(charges) // 2] if charges else None


def spending(seen: Membership) -> Statement:
    """The guard of a limited order: nothing was bought since `seen` was read, and the role still allows it."""
    return must(
        "memberships_spend",
        person_id=seen.person_id,
        account_id=seen.account_id,
        seen=seen.orders,
        least=int(Role.BUYER),
    )


def counting(person_id: PersonId, account_id: AccountId) -> Statement:
    """Let whoever looked at the person's limit before know that something was bought."""
    return do("memberships_count", person_id=person_id, account_id=account_id)


def _ending_invitations(member: Membership, entry: AuditEntry) -> tuple[Statement]:
    return (do("people_end_invitations", person_id=member.person_id, account_id=member.account_id, now=entry.at),)
