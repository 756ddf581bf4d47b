"""The stories on a real SQLite database and a real panel over HTTP, with a clock of the test's own."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from aiohttp import web

from bot.domain.accounts.people import Account, Person, Role
from bot.domain.ids import SHARED, ChatId, DraftId, PersonId, ServiceId
from bot.domain.ordering.draft import OrderDraft
from bot.domain.orders.orders import Order
from bot.domain.orders.polling import PollingSchedule
from bot.flows.accounts.access import Access
from bot.flows.accounts.balance import Balance
from bot.flows.accounts.deps import Deps
from bot.flows.accounts.invitations import Invitations
from bot.flows.catalogue.catalogue_browser import CatalogueBrowser
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.catalogue.service_comparison import ServiceComparison
from bot.flows.mass_orders.line_sender import MassLineSender
from bot.flows.mass_orders.preview import MassOrders
from bot.flows.ordering.new_order import Ordering
from bot.flows.ordering.order_questions import Step
from bot.flows.orders.crash_recovery import CrashRecovery
from bot.flows.orders.my_orders import MyOrders
from bot.flows.orders.refill_cancel import RefillsAndCancels
from bot.flows.orders.status_polling import StatusPolling
from bot.panel.api import PanelAPI
from bot.panel.panels import PanelConnections
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.store.store import Store

NOW = 1_790_000_000_000
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
ANA, BORIS, CARLA = PersonId(1001), PersonId(1002), PersonId(1003)
LINK = "https://instagram.com/p/CxExample"
LIKES: dict[str, Any] = {
    "service": 1, "name": "Likes HQ", "type": "Default", "category": "Instagram Likes", "rate": "0.85", "min": "50",
    "max": "10000", "refill": True, "cancel": True, "dripfeed": False,
}  # fmt: skip
SERVICES: list[dict[str, Any]] = [
    LIKES,
    {**LIKES, "service": 2, "name": "Followers", "category": "Instagram Followers", "refill": False, "cancel": False},
    {**LIKES, "service": 3, "name": "Views with drip-feed", "dripfeed": True},
    {**LIKES, "service": 4, "name": "Story quiz", "type": "Story Poll Pro"},
    {**LIKES, "service": 5, "name": "Auto likes", "type": "Subscriptions"},
]


class Clock:
    """Milliseconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now

    def passes(self, milliseconds: int) -> None:
        self.now += milliseconds


@dataclass(frozen=True, slots=True)
class Keyed:
    """The shared account's key comes from the settings, not from the database."""

    connections: PanelConnections

    def of(self, account: Account, *, background: bool = False) -> PanelAPI:
        return self.connections.of(replace(account, key="demo"), background=background)


@dataclass
class Stage:
    """Everything a test of the stories needs; `panel` is what is bought from, `faults` what goes wrong with it."""

    store: Store
    panel: SandboxPanel
    faults: Faults
    connections: PanelConnections
    url: str
    operators: set[PersonId] = field(default_factory=set)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        # An update's id tells nothing of another one's: ids of drafts and orders come from elsewhere.
        counting = itertools.count(1)
        self.new_id = lambda: next(counting)
        self.updates = itertools.count(500)
        self.again()

    def again(self) -> None:
        """Another process on the same database, with nothing in its memory."""
        panels, clock, new_id, schedule = Keyed(self.connections), self.clock, self.new_id, PollingSchedule()
        self.access = Access(self.store, clock, self.operators)
        self.deps = deps = Deps(self.store, self.access, clock, new_id)
        self.catalogue_cache = CatalogueCache(self.store, panels, clock)
        self.ordering = Ordering(deps, self.catalogue_cache, panels, schedule)
        self.my_orders = MyOrders(deps, panels, self.ordering)
        self.refill_cancel = RefillsAndCancels(deps, panels, self.my_orders)
        self.status_polling = StatusPolling(deps, panels, schedule)
        self.crash_recovery = CrashRecovery(self.store, panels, clock, new_id)
        self.invitations = Invitations(deps)
        self.catalogue_browser = CatalogueBrowser(deps, self.catalogue_cache, ServiceComparison(self.store, clock))
        self.balance = Balance(self.store, self.access, panels, clock)

    def mass_orders(self) -> MassOrders:
        """Mass orders, with nothing in their memory."""
        return MassOrders(self.ordering, self.access, MassLineSender(self.ordering, self.access))

    async def opened(self) -> None:
        """The shared account is there, and Ana may buy on it."""
        await self.store.accounts.save(Account(SHARED, "My panel", self.url, "", currency="USD"))
        await self.person(ANA, Role.BUYER)

    async def person(self, person_id: PersonId, role: Role) -> Person:
        """Somebody who holds a role on the shared account."""
        await self.access.meet(person_id, f"person {person_id}", None, "en")
        await self.store.people.grant(person_id, SHARED, role)
        return await self.access.person(person_id)

    async def who(self, person_id: PersonId = ANA) -> Person:
        """The person as they are now."""
        return await self.access.person(person_id)

    def update(self) -> int:
        """The id of the next update."""
        return next(self.updates)

    async def draft(self, person_id: PersonId = ANA) -> OrderDraft:
        """The person's draft as stored."""
        draft = await self.store.drafts.order(person_id, ChatId(person_id))
        assert draft is not None
        return draft

    async def asked(self, service: str = "1", *texts: str, person_id: PersonId = ANA) -> Step:
        """A service chosen and so many of its questions answered."""
        person, chat_id = await self.who(person_id), ChatId(person_id)
        step = await self.ordering.choose(person, chat_id, ServiceId(service), self.update())
        for text in texts:
            step = await self.ordering.answer(person, chat_id, text, self.update())
        return step

    async def quoted(self, quantity: str = "1000", link: str = LINK, *, person_id: PersonId = ANA) -> Step:
        """A draft that waits for the yes."""
        step = await self.asked("1", link, quantity, person_id=person_id)
        assert step.quote is not None
        return step

    async def confirm(self, step: Step, *, person_id: PersonId = ANA) -> Order:
        """The yes, pressed on what the step showed."""
        return await self.ordering.confirm(await self.who(person_id), ChatId(person_id), button_of(step))

    async def asked_next(self) -> int | None:
        """When the panel is next asked about an order (ms); None: about none any more."""
        return (await self.store.orders.depth(2**62)).oldest_at

    async def bought(self, quantity: str = "1000", link: str = LINK, *, person_id: PersonId = ANA) -> Order:
        """A whole order."""
        return await self.confirm(await self.quoted(quantity, link, person_id=person_id), person_id=person_id)

    def goes_wrong(self, action: str, **fault: Any) -> None:
        """The next call of this action meets a fault."""
        self.faults.add(Fault("panel", action, **fault))

    def sent(self, action: str) -> list[dict[str, str]]:
        """The parameters of every request for this action that reached the panel."""
        return [request["parameters"] for request in self.panel.requests if request["action"] == action]

    async def has_been_asked(self, action: str) -> None:
        """Returns once a request for the action has reached the panel."""
        async with asyncio.timeout(10):
            while not self.sent(action):  # noqa: ASYNC110 - the panel keeps a list, and tells nobody of it
                await asyncio.sleep(0.005)

    def booked(self) -> list[dict[str, Any]]:
        """What the panel has in its books."""
        return self.panel.list_orders()

    def holds(self) -> Decimal:
        """The panel's balance."""
        return Decimal(self.panel.execute({"do": "look"})["balance"])


def button_of(step: Step) -> tuple[DraftId, int]:
    """What a button of the screen carries."""
    return step.draft.id, step.draft.version


async def serving(panel: SandboxPanel) -> tuple[web.AppRunner, str]:
    """The panel on a free port of loopback."""
    app = web.Application()
    app.add_routes(panel.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/api/v2"
