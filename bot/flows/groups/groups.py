"""What is asked in a linked group: the account's balance and orders, and ordering for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.errors import NotAllowed
from bot.domain.groups import BalanceVisibility, GroupLink
from bot.domain.ids import AccountId, ChatId, OrderId
from bot.domain.mass_orders.mass_orders import MassOrder
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.notifications.events import Event, GroupMassMoved, GroupOrderMoved
from bot.domain.orders.orders import Order, OrderFilter, OrderSummary, PolledOrder, Status
from bot.domain.time_zones import day_start, week_start
from bot.flows.accounts.balance import Balance
from bot.flows.accounts.deps import Deps
from bot.flows.groups.group_links import GroupLinks, Requester
from bot.flows.ports import ChatMembers, NewId
from bot.store.store import Store

PAGE = 8
MOST_USUAL = 9999


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """An account in a few numbers. `enough_for`: how many orders of the usual charge the balance pays, None if not known."""

    account: Account
    balance: Money
    today: Money
    week: Money
    summary: OrderSummary
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
    """What is asked in groups, while somebody stands for their link."""

    deps: Deps
    chat_members: ChatMembers
    group_links: GroupLinks
    balances: Balance

    async def figures(self, who: Requester, chat_id: ChatId) -> tuple[GroupLink, AccountFigures]:
        """The balance of the group's account, for who may see it."""
        link, account = await self.seen(who, chat_id)
        return link, await self.of_account(account)

    async def seen(self, who: Requester, chat_id: ChatId) -> tuple[GroupLink, Account]:
        """The group's account, for who may see its balance: its admins, and its members where the link says so."""
        link = await self.group_links.linked(chat_id)
        if link.balance_for is BalanceVisibility.MEMBERS and not who.anonymous:
            if not await self.chat_members.member(chat_id, who.person_id):
                raise NotAllowed(N_("Only members of this group can see its balance."))
        else:
            await self.group_links.require_admin(who, chat_id)
        await self.group_links.require_trusted(link)
        return link, await self.group_links.account(link)

    async def of_account(self, account: Account) -> AccountFigures:
        """An account in numbers, its days and weeks in its own zone; whoever calls has checked who asks. Raises what the panel raises."""
        view = await self.balances.of(account)
        now, currency = self.deps.clock(), view.balance.currency
        today = await self.deps.store.memberships.spent(account.id, day_start(now, account.time_zone))
        week = await self.deps.store.memberships.spent(account.id, week_start(now, account.time_zone))
        usual = await self.deps.store.memberships.usual(account.id, currency)
        enough = None
        if usual and view.balance.amount >= 0:
            enough = min(MOST_USUAL, int(view.balance.amount / usual))
        return AccountFigures(
            view.account,
            view.balance,
            Money(today.get(currency, Decimal(0)), currency),
            Money(week.get(currency, Decimal(0)), currency),
            await self.deps.store.orders.summary(account.id, None),
            enough,
        )

    async def orders(self, who: Requester, chat_id: ChatId, older_than: OrderId | None = None) -> GroupOrders:
        """The orders of the group's account, for its admins."""
        link = await self.group_links.linked(chat_id)
        await self.group_links.require_admin(who, chat_id)
        await self.group_links.require_trusted(link)
        account = await self.group_links.account(link)
        found = await self.deps.store.orders.page(
            account.id, None, OrderFilter(), older_than=older_than, limit=PAGE + 1
        )
        charges = link.balance_for is BalanceVisibility.MEMBERS
        return GroupOrders(account, tuple(found[:PAGE]), len(found) > PAGE, charges)

    # ── ordering for a group ──

    async def order_for(self, person: Person, chat_id: ChatId) -> tuple[Person, GroupLink, Account]:
        """Let the person order on the group's account from now on; the group is notified of those orders."""
        link = await self.group_links.linked(chat_id)
        if not await self.chat_members.member(chat_id, person.id):
            raise NotAllowed(N_("Only members of this group can order for it."))
        account = await self.deps.access.account_for(person.id, link.account_id, Permission.BUY)
        await self.group_links.require_trusted(link)
        person = replace(person, account_id=link.account_id, group_id=chat_id)
        await self.deps.store.people.save(person)
        return person, link, account

    async def ordered_for(self, person: Person) -> GroupLink | None:
        """The link of the group that the person orders for; None where they order for themselves."""
        return await self.deps.store.groups.get(person.group_id) if person.group_id is not None else None

    async def order_for_oneself(self, person: Person) -> Person:
        """What is ordered from now on is told to nobody else."""
        person = replace(person, group_id=None)
        await self.deps.store.people.save(person)
        return person


async def group_news(
    store: Store, orders: Iterable[tuple[Status, PolledOrder]], new_id: NewId, now: int
) -> list[Event]:
    """What linked groups are told of orders that came to another status: `orders` with the status before."""
    moved = [order for before, order in orders if order.status is not before and order.status is not Status.SUBMITTING]
    links: dict[AccountId, Sequence[GroupLink]] = {}
    events: list[Event] = []
    for order in moved:
        if order.account_id not in links:
            links[order.account_id] = await store.groups.of_account(order.account_id)
        events += [
            GroupOrderMoved.of(link, order, new_id(), now)
            for link in links[order.account_id]
            if link.wants(order.status, ordered_here=order.group_id == link.chat_id)
        ]
    return events


async def mass_news(store: Store, mass: MassOrder, status: Status, new_id: NewId, now: int) -> list[Event]:
    """What linked groups are told of a large mass order as a whole: that it was placed (`PENDING`), or that all of it ended."""
    return [
        GroupMassMoved.of(link, mass, status, new_id(), now)
        for link in await store.groups.of_account(mass.account_id)
        if mass_is_told(link, mass, status)
    ]


def mass_is_told(link: GroupLink, mass: MassOrder, status: Status) -> bool:
    """Whether a group hears of a mass order; it may have been linked otherwise since."""
    return link.account_id == mass.account_id and link.wants(status, ordered_here=mass.group_id == link.chat_id)


def is_told(link: GroupLink | None, order: Order, status: Status) -> bool:
    """Whether a group still is to hear of an order: it may have been unlinked, or ask for less, since."""
    return (
        link is not None
        and link.account_id == order.account_id
        and link.wants(status, ordered_here=order.group_id == link.chat_id)
    )
