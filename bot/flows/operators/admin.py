"""What operators see and decide: everybody and everything in lists, buying paused, what could not be told, the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Permission, Person, require
from bot.domain.errors import FieldMistake, OldButton
from bot.domain.ids import SHARED, ChatId
from bot.domain.messages import N_
from bot.domain.notifications.events import FailedEvent
from bot.domain.operators import InvitationEntry, PersonEntry
from bot.domain.orders.orders import Order
from bot.domain.text_normalisation import is_blank
from bot.flows.accounts.access import MAINTENANCE
from bot.flows.accounts.deps import Deps
from bot.flows.pending_question import answered, ask

PAGE = 20
MOST_AUDIT = 50_000
MOST_SET_ASIDE = 8


@dataclass(frozen=True, slots=True)
class Overview:
    """The bot in a few numbers; `paused` says why nothing is bought now, empty while it is."""

    people: int
    accounts: int
    unknown: int
    waiting: int
    set_aside: int
    paused: str


@dataclass(frozen=True, slots=True)
class Admin:
    """Every method asks first whether the person is an operator."""

    deps: Deps

    async def overview(self, person: Person) -> Overview:
        """The bot in a few numbers."""
        await self._require(person)
        return Overview(
            await self.deps.store.directory.count(),
            await self.deps.store.accounts.count(),
            await self.deps.store.orders.count_unknown(),
            (await self.deps.store.outbox.depth(self.deps.clock())).waiting,
            await self.deps.store.failed_events.count(),
            await self.deps.store.switches.get(MAINTENANCE),
        )

    async def people(self, person: Person, after: int) -> list[PersonEntry]:
        """Everybody who ever talked to the bot, a page at a time."""
        await self._require(person)
        return await self.deps.store.directory.page(after, PAGE)

    async def accounts(self, person: Person, after: int) -> list[Account]:
        """Every account, a page at a time; keys are in none of them that is shown."""
        await self._require(person)
        return await self.deps.store.accounts.page(after, PAGE)

    async def invitations(self, person: Person, before: int, mark: str) -> list[InvitationEntry]:
        """Invitations, without what opens them, the newest first; after one that ends at `before` (ms) and has that mark."""
        await self._require(person)
        return await self.deps.store.directory.invitations(PAGE, before=before, mark=mark)

    async def unknown(self, person: Person) -> list[Order]:
        """Orders nobody knows the outcome of, newest first."""
        await self._require(person)
        return await self.deps.store.orders.unknown(PAGE)

    async def audit(self, person: Person, limit: int = 15) -> list[AuditEntry]:
        """What spent money or changed rights, newest first."""
        await self._require(person)
        return await self.deps.store.audit.page(limit)

    # ── what could not be told ──

    async def set_aside(self, person: Person) -> list[FailedEvent]:
        """Events that could not be told, newest first."""
        await self._require(person)
        return await self.deps.store.failed_events.list(MOST_SET_ASIDE)

    async def tell_again(self, person: Person, event_id: int) -> None:
        """Try to tell one of them again."""
        await self._require(person)
        if not await self.deps.store.failed_events.again(
            event_id, self._entry(person, "event_again", event=str(event_id))
        ):
            raise OldButton

    async def drop(self, person: Person, event_id: int) -> None:
        """Tell one of them never."""
        await self._require(person)
        if not await self.deps.store.failed_events.drop(
            event_id, self._entry(person, "event_drop", event=str(event_id))
        ):
            raise OldButton

    # ── buying paused ──

    async def ask_pause(self, person: Person, chat_id: ChatId, update_id: int) -> None:
        """The operator's next text says why nothing is bought."""
        await self._require(person)
        await ask(self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, MAINTENANCE, update_id)

    async def pause(self, person: Person, chat_id: ChatId, why: str) -> None:
        """Buy nothing from now on, in every process; reading goes on."""
        await self._require(person)
        why = " ".join(why.split())[:300]
        if is_blank(why):
            raise FieldMistake(N_("Send the sentence that people should see."))
        await self.deps.store.switches.set(MAINTENANCE, why, self._entry(person, "pause", why=why))
        await answered(self.deps.store, person, chat_id, MAINTENANCE)

    async def resume(self, person: Person) -> None:
        """Buy again."""
        await self._require(person)
        await self.deps.store.switches.set(MAINTENANCE, "", self._entry(person, "resume"))

    async def _require(self, person: Person) -> None:
        require(await self.deps.access.role(person.id, SHARED), Permission.OPERATE)

    def _entry(self, person: Person, action: str, **details: str) -> AuditEntry:
        return AuditEntry(self.deps.new_id(), self.deps.clock(), person.id, None, action, details)
