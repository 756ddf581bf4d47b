"""Groups: linked to an account by somebody who is an admin there and a manager here; then its admins see the account's balance.

Standing in a group and roles on an account are asked each time a thing is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.events import Event, EventKind
from bot.domain.groups import BalanceFor, GroupLink, Told
from bot.domain.ids import AccountId, ChatId, OrderId, PersonId
from bot.domain.memberships import Entry
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.orders import Filter, Order, Status
from bot.domain.people import Account, Action, Person, Role
from bot.domain.periods import day_start, week_start
from bot.flows.access import Access
from bot.flows.account_ports import Standings
from bot.flows.balance import Balance
from bot.flows.ports import Clock, NewId, Store, Summary

PAGE = 8
MOST_USUAL = 9999


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks in a group; `anonymous`: the group itself wrote, so that they are an admin there and nobody else."""

    person_id: PersonId
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """An account in a few numbers. `enough_for`: how many orders of the usual charge the balance pays, None if not known."""

    account: Account
    balance: Money
    today: Money
    week: Money
    summary: Summary
    enough_for: int | None


@dataclass(frozen=True, slots=True)
class GroupOrders:
    """A page of the account's orders, newest first; whether there are older ones, and whether its reader may see money."""

    account: Account
    orders: tuple[Order, ...]
    older: bool
    charges: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """Linking groups, and what is asked in them."""

    store: Store
    access: Access
    standings: Standings
    balances: Balance
    clock: Clock
    new_id: NewId

    # ── linking ──

    async def linkable(self, person_id: PersonId) -> list[Account]:
        """The accounts the person may link a group to, the one in use first."""
        person = await self.access.person(person_id)
        managed = [one for one, role in person.roles.items() if role >= Role.MANAGER]
        managed.sort(key=lambda one: (one != person.account_id, one))
        found = [await self.store.accounts.get(one) for one in managed]
        return [account for account in found if account is not None and account.closed_at is None]

    async def link(
        self,
        person_id: PersonId,
        chat_id: ChatId,
        title: str,
        topic_id: int | None,
        account_id: AccountId | None = None,
    ) -> GroupLink:
        """Link a group, or link it anew, to the account: by default the one in use, else the only one there is."""
        await self._require_admin(Who(person_id), chat_id, fresh=True)
        if account_id is None:
            known = await self.linkable(person_id)
            if not known:
                raise NotAllowed(N_("Only a manager or the owner of an account can link a group to it."))
            account_id = known[0].id
        account = await self.access.account_for(person_id, account_id, Action.MANAGE)
        before = await self.store.groups.get(chat_id)
        now = self.clock()
        link = GroupLink(
            chat_id,
            account.id,
            title or (before.title if before else ""),
            topic_id,
            before.balance_for if before else BalanceFor.ADMINS,
            before.told if before else Told.FINAL,
            person_id,
            now,
        )
        await self.store.groups.link(link, self._entry(person_id, link, "group_link"))
        await self.store.chats.resume(chat_id)
        return link

    async def change(
        self, person_id: PersonId, chat_id: ChatId, *, balance_for: BalanceFor | None = None, told: Told | None = None
    ) -> GroupLink:
        """Change who sees the balance, or which events are told."""
        link = await self._linked(chat_id)
        await self._require_admin(Who(person_id), chat_id, fresh=True)
        await self.access.account_for(person_id, link.account_id, Action.MANAGE)
        changed = replace(link, balance_for=balance_for or link.balance_for, told=told or link.told)
        await self.store.groups.link(changed, self._entry(person_id, changed, "group_change"))
        return changed

    async def unlink(self, who: Who, chat_id: ChatId) -> GroupLink:
        """Unlink a group: any admin of it may."""
        link = await self._linked(chat_id)
        await self._require_admin(who, chat_id, fresh=True)
        await self.store.groups.unlink(chat_id, self._entry(who.person_id, link, "group_unlink"))
        return link

    async def settings(self, who: Who, chat_id: ChatId) -> tuple[GroupLink, Account]:
        """How the group is linked, for its admins."""
        link = await self._linked(chat_id)
        await self._require_admin(who, chat_id)
        return link, await self._account(link)

    async def linked(self, chat_id: ChatId) -> GroupLink | None:
        """How the group is linked, None if it is not; asks nobody's standing."""
        return await self.store.groups.get(chat_id)

    # ── looking ──

    async def figures(self, who: Who, chat_id: ChatId) -> tuple[GroupLink, AccountFigures]:
        """The balance of the group's account, for who may see it."""
        link, account = await self.seen(who, chat_id)
        return link, await self.of_account(account)

    async def seen(self, who: Who, chat_id: ChatId) -> tuple[GroupLink, Account]:
        """The group's account, for who may see its balance: its admins, and its members where the link says so."""
        link = await self._linked(chat_id)
        if link.balance_for is BalanceFor.MEMBERS and not who.anonymous:
            if not await self.standings.member(chat_id, who.person_id):
                raise NotAllowed(N_("Only this group's members see its balance."))
        else:
            await self._require_admin(who, chat_id)
        return link, await self._account(link)

    async def of_account(self, account: Account) -> AccountFigures:
        """An account in numbers, its days and weeks in its own zone; whoever calls has checked who asks. Raises what the panel raises."""
        view = await self.balances.of(account)
        now, currency = self.clock(), view.balance.currency
        today = await self.store.memberships.spent(account.id, day_start(now, account.time_zone))
        week = await self.store.memberships.spent(account.id, week_start(now, account.time_zone))
        usual = await self.store.memberships.usual(account.id, currency)
        enough = None
        if usual and view.balance.amount >= 0:
            enough = min(MOST_USUAL, int(view.balance.amount / usual))
        return AccountFigures(
            view.account,
            view.balance,
            Money(today.get(currency, Decimal(0)), currency),
            Money(week.get(currency, Decimal(0)), currency),
            await self.store.orders.summary(account.id, None),
            enough,
        )

    async def orders(self, who: Who, chat_id: ChatId, older_than: OrderId | None = None) -> GroupOrders:
        """The orders of the group's account, for its admins."""
        link = await self._linked(chat_id)
        await self._require_admin(who, chat_id)
        account = await self._account(link)
        found = await self.store.orders.page(account.id, None, Filter(), older_than=older_than, limit=PAGE + 1)
        charges = link.balance_for is BalanceFor.MEMBERS
        return GroupOrders(account, tuple(found[:PAGE]), len(found) > PAGE, charges)

    # ── ordering for a group ──

    async def order_for(self, person: Person, chat_id: ChatId) -> tuple[Person, GroupLink]:
        """From now on the person orders on the group's account, and the group is told what came of it."""
        link = await self._linked(chat_id)
        if not await self.standings.member(chat_id, person.id):
            raise NotAllowed(N_("Only this group's members order for it."))
        await self.access.account_for(person.id, link.account_id, Action.BUY)
        person = replace(person, account_id=link.account_id, group_id=chat_id)
        await self.store.people.save(person)
        return person, link

    async def order_for_oneself(self, person: Person) -> Person:
        """What is ordered from now on is told to nobody else."""
        person = replace(person, group_id=None)
        await self.store.people.save(person)
        return person

    async def _linked(self, chat_id: ChatId) -> GroupLink:
        link = await self.store.groups.get(chat_id)
        if link is None:
            raise NotFound(
                N_("This group is not linked to an account. An admin of it who manages one sends /link here.")
            )
        return link

    async def _account(self, link: GroupLink) -> Account:
        account = await self.store.accounts.get(link.account_id)
        if account is None or account.closed_at is not None:
            raise NotFound(N_("The account of this group was disconnected. An admin links another one with /link."))
        return account

    async def _require_admin(self, who: Who, chat_id: ChatId, *, fresh: bool = False) -> None:
        if not who.anonymous and not await self.standings.admin(chat_id, who.person_id, fresh=fresh):
            raise NotAllowed(N_("Only this group's admins can do this."))

    def _entry(self, person_id: PersonId, link: GroupLink, action: str) -> Entry:
        details = {"group": str(link.chat_id), "balance": link.balance_for.value, "events": link.told.value}
        return Entry(self.new_id(), self.clock(), person_id, link.account_id, action, details)


async def group_news(store: Store, orders: Iterable[tuple[Status, Order]], new_id: NewId, now: int) -> list[Event]:
    """What linked groups are told of orders that came to another status: `orders` with the status before."""
    moved = [order for before, order in orders if order.status is not before and order.status is not Status.SUBMITTING]
    links: dict[AccountId, Sequence[GroupLink]] = {}
    events: list[Event] = []
    for order in moved:
        if order.account_id not in links:
            links[order.account_id] = await store.groups.of_account(order.account_id)
        events += [
            Event(
                new_id(),
                EventKind.GROUP_ORDER,
                f"group:{link.chat_id}:{order.id}:{order.status}",
                order.person_id,
                link.chat_id,
                now,
                order.id,
                {"status": order.status.value},
                created_at=now,
            )
            for link in links[order.account_id]
            if link.wants(order.status, ordered_here=order.group_id == link.chat_id)
        ]
    return events


def is_told(link: GroupLink | None, order: Order, status: Status) -> bool:
    """Whether a group still is to hear of an order: it may have been unlinked, or ask for less, since."""
    return (
        link is not None
        and link.account_id == order.account_id
        and link.wants(status, ordered_here=order.group_id == link.chat_id)
    )
