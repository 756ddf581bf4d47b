"""Many orders with one yes: previewed and confirmed once. Sending what was confirmed is `flows/mass_orders/line_sender.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.catalogue.services import Catalogue
from bot.domain.conversation import PendingQuestion
from bot.domain.errors import ConfirmationLost, NotFound, OldButton, QuoteChanged, StoreUnavailable, UserMistake
from bot.domain.ids import ChatId, DraftId
from bot.domain.links import link_key
from bot.domain.mass_orders.mass_orders import (
    LineState,
    MassLine,
    MassOrder,
    MassStatus,
    check_terms,
    checked,
    lines_of_links,
    rows_of,
    total,
)
from bot.domain.mass_orders.mass_outcome import MassOutcome, outcome
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.ordering.quote import VALID_MINUTES
from bot.domain.orders.orders import Order
from bot.domain.paste_joining import TOGETHER_SECONDS, join_bulk_lines, may_go_on
from bot.flows.accounts.access import Access
from bot.flows.mass_orders.line_sender import MassLineSender
from bot.flows.ordering.new_order import Ordering
from bot.flows.ordering.purchase import FRESH_MS
from bot.flows.pending_question import answered, ask

QUESTION = "mass"
LINKS = "mass_links"
"""The question which service, and how many, several links should get: it holds the links, and the service where it is known."""
PASTE = "paste"
"""The draft of a paste whose next piece may come: it holds the text so far, and the update of the piece before."""


@dataclass(frozen=True, slots=True)
class MassView:
    """A mass order and its lines. `obstacle`: why the person may not buy all of it, as far as that is known before they try."""

    mass: MassOrder
    lines: tuple[MassLine, ...]
    obstacle: UserMistake | None = None

    @property
    def ready(self) -> list[MassLine]:
        """Lines that can be ordered, or are still to be sent."""
        return [line for line in self.lines if line.state is LineState.READY]

    @property
    def bad(self) -> list[MassLine]:
        return [line for line in self.lines if line.state is LineState.BAD]

    @property
    def total(self) -> Money:
        return total(self.lines, self.mass.currency)

    @property
    def balance_after(self) -> Money | None:
        if self.mass.balance is None:
            return None
        return Money(self.mass.balance, self.mass.currency) - self.total

    @property
    def done(self) -> int:
        """How many lines had their turn."""
        return sum(line.state in (LineState.SENT, LineState.REFUSED) for line in self.lines)

    @property
    def outcome(self) -> MassOutcome | None:
        """What its orders came to; None while lines are sent or orders run, and where none was bought."""
        if self.mass.status not in (MassStatus.DONE, MassStatus.STOPPED):
            return None
        return outcome(self.lines, self.mass.currency)

    @property
    def not_bought(self) -> list[MassLine]:
        """Lines that were meant to be bought and certainly were not."""
        return [line for line in self.lines if line.failed or line.state is LineState.READY]


@dataclass(frozen=True, slots=True)
class MassOrders:
    """A person's mass orders: previewed, confirmed, stopped. `sender` sends the lines of those that were confirmed."""

    ordering: Ordering
    access: Access
    sender: MassLineSender

    async def ask(self, person: Person, chat_id: ChatId, update_id: int) -> None:
        """The person's next text or file in this chat is a mass order."""
        await self.access.account(person, Permission.BUY)
        own = self.ordering
        await ask(own.deps.store, own.deps.clock, own.deps.new_id, person, chat_id, QUESTION, update_id)

    async def ask_of_links(
        self, person: Person, chat_id: ChatId, links: Sequence[str], service: str, update_id: int
    ) -> None:
        """The person's next text says what each of these links should get; `service` is empty where it is to be said, too."""
        await self.access.account(person, Permission.BUY)
        own, answers = self.ordering, {"links": "\n".join(links), "service": service}
        await ask(own.deps.store, own.deps.clock, own.deps.new_id, person, chat_id, LINKS, update_id, answers)

    async def links(self, person: Person, chat_id: ChatId) -> tuple[list[str], str]:
        """The links that are asked about, and their service where it is known."""
        question = await self.ordering.deps.store.drafts.question(person.id, chat_id, LINKS)
        return (question.answers["links"].split(), question.answers["service"]) if question else ([], "")

    async def preview_links(self, person: Person, chat_id: ChatId, text: str, update_id: int) -> MassView:
        """The same order for each of the links, as `preview` shows it; raises what that raises."""
        links, service = await self.links(person, chat_id)
        view = await self.preview(person, chat_id, lines_of_links(links, service, text), update_id)
        await answered(self.ordering.deps.store, person, chat_id, LINKS)
        return view

    async def preview(
        self,
        person: Person,
        chat_id: ChatId,
        text: str,
        update_id: int,
        *,
        said_at: int | None = None,
        message_units: int = 0,
    ) -> MassView:
        """The lines of a text, checked against the catalogue of now and priced; nothing is bought.

        `said_at` (seconds) and `message_units` (its length) are given for a message: one that is a further piece of a paste is put to the pieces before it,
        and the preview of those gives way to that of all. Raises `FieldMistake` where there are no lines or too many, and
        what the panel raises.
        """
        account = await self.access.account(person, Permission.BUY)
        before: MassOrder | None = None
        if said_at is not None:
            text, before = await self._pasted(person, chat_id, text, update_id, said_at, message_units)
        rows = rows_of(text)
        return await self._preview(person, account, chat_id, rows, update_id, before.message_id if before else None)

    async def _pasted(
        self, person: Person, chat_id: ChatId, piece: str, update_id: int, said_at: int, message_units: int
    ) -> tuple[str, MassOrder | None]:
        """The whole paste so far, stored before anything comes of it, and the preview it takes the place of, thrown away."""
        own = self.ordering
        draft = await own.deps.store.drafts.question(person.id, chat_id, PASTE)
        text, previous = piece, 0
        if draft is not None and draft.update_id == update_id:
            text, previous = draft.answers["text"], int(draft.answers["previous"])
        else:
            if draft is not None and awaits_more(draft, said_at):
                text = join_bulk_lines(draft.answers["text"], piece, int(draft.answers["units"]))
                previous = draft.update_id
            if not previous and not may_go_on(message_units):
                return piece, None
            answers = {"text": text, "units": str(message_units), "previous": str(previous), "said_at": str(said_at)}
            await ask(own.deps.store, own.deps.clock, own.deps.new_id, person, chat_id, PASTE, update_id, answers)
        before = await own.deps.store.mass_orders.of_update(person.id, previous) if previous else None
        if before is not None:
            await own.deps.store.mass_orders.drop(before.id)
        return text, before

    async def again(self, person: Person, chat_id: ChatId, mass_id: int, update_id: int) -> MassView:
        """A new preview of the lines that were not bought: of a preview all, of an ended mass order those that failed or had no turn."""
        view = await self.view(person, mass_id)
        if view.mass.status is MassStatus.RUNNING:
            raise OldButton
        account = await self.access.account_for(person.id, view.mass.account_id, Permission.BUY)
        lines = view.not_bought if view.mass.confirmed_at else view.lines
        if not lines:
            raise UserMistake(N_("Every line has been bought."))
        rows = [(line.number, [line.service, line.link, *line.quantity.split("|")]) for line in lines]
        shown = await self._preview(person, account, chat_id, rows, update_id)
        await self.ordering.deps.store.mass_orders.leave(mass_id)
        return shown

    async def shown(self, mass_id: int, message_id: int) -> None:
        """Remember the message that shows the mass order, to be edited as it moves."""
        await self.ordering.deps.store.mass_orders.shown(mass_id, message_id)

    async def leave(self, person: Person, mass_id: int) -> MassView:
        """The refused lines stay as they are; they are not called to mind any more."""
        await self.view(person, mass_id)
        await self.ordering.deps.store.mass_orders.leave(mass_id)
        return await self.view(person, mass_id)

    async def _preview(
        self,
        person: Person,
        account: Account,
        chat_id: ChatId,
        rows: Sequence[tuple[int, list[str]]],
        update_id: int,
        message_id: int | None = None,
    ) -> MassView:
        own = self.ordering
        if (shown := await own.deps.store.mass_orders.of_update(person.id, update_id)) is not None:
            # Handled again after a kill: a second preview of the same lines would be a second Confirm for them.
            return MassView(shown, tuple(await own.deps.store.mass_orders.lines(shown.id)))
        catalogue = await own.catalogue_cache.refresh(account)
        balance = await own.panels.of(account).balance()
        ids = iter([own.deps.new_id() for _ in rows])
        lines, keys = await asyncio.to_thread(_understood, rows, catalogue, ids)  # a thousand take a tenth of a second
        busy = await own.deps.store.mass_orders.unfinished_on(account.id, list(keys.values()))
        lines = [_marked(line, busy.get(keys.get(line.id, ""))) for line in lines]
        mass = MassOrder(
            own.deps.new_id(),
            person.id,
            account.id,
            chat_id,
            MassStatus.PREVIEW,
            balance.currency,
            own.deps.clock(),
            update_id,
            balance.amount,
            message_id,
            group_id=person.group_id if account.id == person.account_id else None,
        )
        await own.deps.store.mass_orders.begin(mass, lines)
        await answered(own.deps.store, person, chat_id, QUESTION)
        view = MassView(mass, tuple(lines))
        try:
            await own.allowance(person.id, account, view.total)
        except UserMistake as obstacle:
            return replace(view, obstacle=obstacle)
        return view

    async def confirm(self, person: Person, mass_id: int, message_id: int | None) -> MassView:
        """The one yes. From now on the lines are sent; a second press finds the confirmation used and shows how it goes.

        Raises `QuoteChanged` when the preview is too old or a service of it changed, `LimitPassed` or `ApprovalNeeded` where all of it
        together is more than the person may buy; nothing is bought then. `ConfirmationLost` where that is not certain.
        """
        view = await self.view(person, mass_id)
        mass, own = view.mass, self.ordering
        if mass.confirmed_at is not None:
            return view
        if mass.status is not MassStatus.PREVIEW:
            raise OldButton
        account = await self.access.account_for(person.id, mass.account_id, Permission.BUY)
        if not view.ready:
            raise UserMistake(N_("None of these lines can be ordered."))
        await own.allowance(person.id, account, view.total)
        now = own.deps.clock()
        if now - mass.created_at > VALID_MINUTES * 60_000:
            raise QuoteChanged(N_("This price is too old to confirm. Nothing was bought: look again and confirm."))
        fresh = now - mass.created_at < FRESH_MS
        catalogue = await (own.catalogue_cache.current(account) if fresh else own.catalogue_cache.refresh(account))
        self._check(view, catalogue)
        await self._check_links(view)
        # All of it counts: many small lines must not pass where one large order would not.
        await own.allowance(person.id, account, view.total)
        try:
            await own.deps.store.mass_orders.confirm(mass_id, message_id, now)
            return await self.view(person, mass_id)
        except StoreUnavailable as away:
            raise ConfirmationLost(away.why) from away

    @staticmethod
    def _check(view: MassView, catalogue: Catalogue) -> None:
        for line in view.ready:
            try:
                check_terms(line, catalogue.find(line.service_id))
            except UserMistake as changed:
                raise QuoteChanged(
                    N_("The panel changed one of its services. Nothing was bought: look again and confirm.")
                ) from changed

    async def _check_links(self, view: MassView) -> None:
        """A link that got an order since its line was shown without a warning: another preview of the same lines was confirmed, say."""
        links = [line.link for line in view.ready if line.warning is None]
        keys = await asyncio.to_thread(lambda: [link_key(link) for link in links])
        if await self.ordering.deps.store.mass_orders.unfinished_on(view.mass.account_id, keys):
            raise QuoteChanged(
                N_("Meanwhile one of these links got an order. Nothing was bought: look again and confirm.")
            )

    async def stop(self, person: Person, mass_id: int) -> MassView:
        """Send no further line. The one that is being sent is still told."""
        view = await self.view(person, mass_id)
        stopped = UserMistake(N_("You stopped it."))
        await self.sender.end(view.mass, MassStatus.STOPPED, stopped, held=False)
        return await self.view(person, mass_id)

    async def drop(self, person: Person, mass_id: int) -> None:
        """Throw a preview away."""
        await self.view(person, mass_id)
        await self.ordering.deps.store.mass_orders.drop(mass_id)

    async def view(self, person: Person, mass_id: int) -> MassView:
        """A mass order of this person; raises `NotFound` for anybody else's."""
        mass = await self.ordering.deps.store.mass_orders.get(mass_id)
        if mass is None or mass.person_id != person.id:
            raise NotFound(N_("There is no such mass order of yours."))
        return MassView(mass, tuple(await self.ordering.deps.store.mass_orders.lines(mass_id)))


def awaits_more(paste: PendingQuestion, said_at: int) -> bool:
    """Whether a message of that moment (seconds) is a further piece of the paste, a question of the kind `PASTE`."""
    return may_go_on(int(paste.answers["units"])) and 0 <= said_at - int(paste.answers["said_at"]) <= TOGETHER_SECONDS


def _understood(
    rows: Sequence[tuple[int, list[str]]], catalogue: Catalogue, ids: Iterator[int]
) -> tuple[list[MassLine], dict[DraftId, str]]:
    """The rows as lines, and the link keys of those that can be ordered."""
    lines = checked(rows, catalogue.find, ids.__next__)
    return lines, {line.id: link_key(line.link) for line in lines if line.state is LineState.READY}


def _marked(line: MassLine, running: Order | None) -> MassLine:
    if line.state is not LineState.READY or running is None:
        return line
    number = str(running.panel_order_id or "?")
    return replace(line, warning=UserMistake(N_("the link has a running order (#{number})"), number=number))
