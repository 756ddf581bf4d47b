"""What the database keeps of mass orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.accounts.memberships import Membership
from bot.domain.errors import UserMistake
from bot.domain.ids import AccountId, DraftId, OrderId, PersonId
from bot.domain.mass_orders.mass_orders import MassLine, MassOrder, MassStatus
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Order
from bot.flows.queue_ports import QueueDepth


class MassOrderRepository(Protocol):
    """Mass orders: previews, and what becomes of their lines."""

    async def begin(self, mass: MassOrder, lines: Sequence[MassLine]) -> None: ...

    async def get(self, mass_id: int) -> MassOrder | None: ...

    async def of_update(self, person_id: PersonId, update_id: int) -> MassOrder | None:
        """What an update began, where it was handled before."""

    async def lines(self, mass_id: int) -> list[MassLine]:
        """Every line in its order, with what became of its order."""

    async def lines_beside(self, line_id: DraftId) -> int:
        """How many lines the mass order of a line has that could be ordered, itself among them; 0 for what is no line."""

    async def next_line(self, mass_id: int) -> MassLine | None:
        """The first line that is still to be sent."""

    async def unfinished_on(self, account_id: AccountId, link_keys: Sequence[str]) -> dict[str, Order]:
        """For each of the links that has one, the newest submitting, unknown or running order on it."""

    async def confirm(self, mass_id: int, message_id: int | None, now: int) -> bool:
        """Use the confirmation up, on disk when this returns; False if it was used or thrown away before."""

    async def drop(self, mass_id: int) -> None:
        """Throw a preview away; what was confirmed is left alone."""

    async def shown(self, mass_id: int, message_id: int) -> None: ...

    async def claim(self, now: int, lease_until: int, limit: int) -> list[MassOrder]:
        """Confirmed mass orders that nobody is at work on, held until the lease ends."""

    async def release(self) -> None:
        """Let all that is running be taken over at once: nobody else can be at work on it."""

    async def hold(self, mass: MassOrder, lease_until: int) -> bool:
        """Hold on longer; False if it was stopped, or somebody else took it over after the lease `mass` was claimed with."""

    async def submit(self, order: Order, line: MassLine, *, seen: Membership | None = None) -> bool:
        """Store the order of a line, on disk when this returns. False, and nothing stored, if the line had its turn or the mass order stopped."""

    async def refuse(self, line: MassLine, problem: UserMistake) -> None:
        """The line is not orderable any more."""

    async def end(
        self,
        mass_id: int,
        status: MassStatus,
        now: int,
        why: UserMistake | None,
        events: Sequence[Event],
        *,
        held: bool = True,
    ) -> bool:
        """End a running mass order, with what is to be told; False if it was not running.

        Only for who holds it; with `held` False for anybody, as a person's Stop does.
        """

    async def finishing(self, limit: int) -> list[MassOrder]:
        """Ended ones that were not told as finished, and wait for no order that still runs on an open account; first ended first."""

    async def wait_for(self, mass_id: int, order_id: OrderId) -> None:
        """It is not finished before this order comes to its end."""

    async def finish(self, mass_id: int, now: int, events: Sequence[Event]) -> bool:
        """All its orders came to their end: mark it, with what is to be told; False if it was marked before."""

    async def refused(self, person_id: PersonId, account_id: AccountId, limit: int) -> list[MassOrder]:
        """Ended ones with refused lines that the person has neither looked at again nor left, newest first."""

    async def leave(self, mass_id: int) -> None:
        """Nothing about its refused lines is asked of the person any more."""

    async def depth(self) -> QueueDepth:
        """How many are running, and since when the first was confirmed."""

    async def trim(self, before: int) -> int:
        """Forget previews made before that time and never confirmed; how many of at most 100."""
