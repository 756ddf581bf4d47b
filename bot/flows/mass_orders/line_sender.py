"""The lines of a confirmed mass order, sent one by one by whichever process holds the lease.

What a crash does: a line is an order's row before it is sent, and no line has two; so whoever goes on begins with the first line that
has none. The line that was being sent when the process died becomes *unknown* (`flows/orders/crash_recovery.py`), and nothing stops for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.domain.accounts.people import Permission
from bot.domain.errors import (
    OutcomeUnknown,
    PanelError,
    PanelRefusal,
    PanelUnavailable,
    RefusalCode,
    UserMistake,
)
from bot.domain.mass_orders.mass_orders import MassLine, MassOrder, MassStatus, answers_of, check_terms, mass_type
from bot.domain.mass_orders.mass_outcome import told_together
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.notifications.events import Event, MassEnded, MassMoved, OrderUnknown
from bot.domain.orders.orders import Order, Status
from bot.flows.accounts.access import Access
from bot.flows.groups.groups import mass_news
from bot.flows.ordering.new_order import Ordering

LEASE_MS = 120_000
TELL_EVERY_MS = 3_000
REST_MS = 30_000
"""How long a mass order rests when the panel asks for fewer requests or cannot be reached."""
MOST_UNREACHED = 3
EVIDENCE_MS = 1_000
"""How long the balance may take that is shown with a line without an answer."""


@dataclass(frozen=True, slots=True)
class MassLineSender:
    """Sends the lines of confirmed mass orders. Silent answers and the time of the latest progress notice are remembered in memory only."""

    ordering: Ordering
    access: Access
    _unreached: dict[int, int] = field(default_factory=dict)
    _told_at: dict[int, int] = field(default_factory=dict)

    async def due(self, limit: int = 20) -> list[MassOrder]:
        """Confirmed mass orders that wait for somebody to send their lines, held until the lease ends."""
        now = self.ordering.deps.clock()
        return await self.ordering.deps.store.mass_orders.claim(now, now + LEASE_MS, limit)

    async def send(
        self, mass: MassOrder, *, go_on: Callable[[], bool] = lambda: True, told: Callable[[], None] = lambda: None
    ) -> None:
        """Send line after line until the last one, or until something stops it. Another process may have taken over meanwhile.

        Asked before each line, `go_on` may say no: then another process can take over at once. `told` hears that there is news to tell.
        """
        store, clock = self.ordering.deps.store, self.ordering.deps.clock
        together = told_together(await store.mass_orders.lines(mass.id))
        while True:
            held = replace(mass, lease_until=max(clock() + LEASE_MS, (mass.lease_until or 0) + 1))
            if not go_on():
                await store.mass_orders.hold(mass, clock())
                return
            if not await store.mass_orders.hold(mass, held.lease_until or 0):
                return
            mass = held
            line = await store.mass_orders.next_line(mass.id)
            if line is None:
                await self.end(mass, MassStatus.DONE, None)
                return
            try:
                trouble = await self._buy(mass, line, quiet=together)
            except UserMistake as stopping:
                await self.end(mass, MassStatus.STOPPED, stopping)
                return
            if trouble is None:
                self._unreached.pop(mass.id, None)
            elif await self._rests(mass, trouble):
                return
            await self._tell(mass)
            told()

    async def _buy(self, mass: MassOrder, line: MassLine, *, quiet: bool) -> PanelError | None:
        """Send one line; what the panel had against it. Raises `UserMistake` where the person may not buy any more."""
        own = self.ordering
        account = await self.access.account_for(mass.person_id, mass.account_id, Permission.BUY)
        try:
            service = check_terms(line, (await own.catalogue_cache.current(account)).find(line.service_id))
        except UserMistake as changed:
            await own.deps.store.mass_orders.refuse(line, changed)
            return None
        charge = Money(line.charge or Decimal(0), mass.currency)
        order = own.submitting(mass, line.id, service, mass_type(service), answers_of(line), charge)
        order = replace(order, muted=quiet)
        panel = own.panels.of(account)
        try:
            await own.sound_out(account, panel)
        except PanelError as silence:
            return silence
        spending = await own.allowance(mass.person_id, account, order.charge)
        if not await own.deps.store.mass_orders.submit(order, line, seen=spending.membership if spending else None):
            return None
        incoming: list[PanelError] = []
        await own.send(order, panel, incoming=incoming.append, unknown=[self._unknown(order)])
        return incoming[0] if incoming else None

    async def _rests(self, mass: MassOrder, trouble: PanelError) -> bool:
        """Whether what the panel said ends the sending, for good or for a while.

        One line without an answer stops nothing; several in a row do, since each of them is a person's to settle.
        """
        silent = isinstance(trouble, PanelUnavailable | OutcomeUnknown)
        unreached = self._unreached.get(mass.id, 0) + 1 if silent else 0
        self._unreached[mass.id] = unreached
        code = trouble.code if isinstance(trouble, PanelRefusal) else None
        if code in (RefusalCode.FUNDS, RefusalCode.KEY) or unreached >= MOST_UNREACHED:
            silence = N_("The panel did not answer several times in a row.")
            await self.end(mass, MassStatus.STOPPED, UserMistake(silence if silent else trouble.message))
            return True
        if code is RefusalCode.RATE_LIMIT or isinstance(trouble, PanelUnavailable):
            await self._tell(mass)
            await self.ordering.deps.store.mass_orders.hold(mass, self.ordering.deps.clock() + REST_MS)
            return True
        return False

    async def end(self, mass: MassOrder, status: MassStatus, why: UserMistake | None, *, held: bool = True) -> None:
        """End a running mass order and notify of it; with `held` False also one that another process sends."""
        now = self.ordering.deps.clock()
        self._unreached.pop(mass.id, None)
        self._told_at.pop(mass.id, None)
        ended = MassEnded.of(mass, self.ordering.deps.new_id(), now)
        news: list[Event] = []
        store = self.ordering.deps.store
        if told_together(await store.mass_orders.lines(mass.id)):
            news = await mass_news(store, mass, Status.PENDING, self.ordering.deps.new_id, now)
        await store.mass_orders.end(mass.id, status, now, why, [ended, *news], held=held)

    async def _tell(self, mass: MassOrder) -> None:
        """Let the progress message be edited, at most every few seconds."""
        now = self.ordering.deps.clock()
        if now - self._told_at.setdefault(mass.id, now - TELL_EVERY_MS) < TELL_EVERY_MS:
            return
        self._told_at[mass.id] = now
        await self.ordering.deps.store.outbox.add([MassMoved.of(mass, self.ordering.deps.new_id(), now)])

    def _unknown(self, order: Order) -> Event:
        """What is told of a line without an answer, stored with it; a moment later, so that the balance can be shown."""
        now = self.ordering.deps.clock()
        return OrderUnknown.of(order, self.ordering.deps.new_id(), now, due_at=now + EVIDENCE_MS)
