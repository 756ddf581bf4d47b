"""A text of an operator for everybody: shown first, sent once, its progress kept up to date where it was begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Permission, Person, require
from bot.domain.conversation import PendingQuestion
from bot.domain.errors import FieldMistake, NotFound, OldButton
from bot.domain.ids import SHARED, ChatId, DraftId, PersonId
from bot.domain.messages import N_
from bot.domain.notifications.events import BroadcastMessage, BroadcastMoved
from bot.domain.operators import Broadcast, BroadcastProgress
from bot.domain.text_normalisation import is_blank
from bot.flows.accounts.deps import Deps
from bot.flows.pending_question import answered, ask

BROADCAST = "broadcast"
LONGEST = 3500
VALID_HOURS = 24
"""Who could not be reached for longer is not told what was for everybody then."""
PACE_MS = 50
"""Between two messages, so that what somebody waits for is never behind all of them."""


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """Every method of a person asks first whether they are an operator."""

    deps: Deps

    async def ask(self, person: Person, chat_id: ChatId, update_id: int) -> None:
        """The operator's next text is for everybody."""
        await self._require(person)
        await ask(self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, BROADCAST, update_id)

    async def prepare(self, person: Person, chat_id: ChatId, text: str, update_id: int) -> tuple[PendingQuestion, int]:
        """The text, kept until it is sent; with how many people it would go to."""
        await self._require(person)
        text = text.strip()
        if is_blank(text) or len(text) > LONGEST:
            raise FieldMistake(N_("Send a text of at most {most} characters."), most=LONGEST)
        question = await ask(
            self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, BROADCAST, update_id, {"text": text}
        )
        return question, await self.deps.store.directory.count()

    async def send(self, person: Person, chat_id: ChatId, draft_id: DraftId) -> Broadcast:
        """Send it to everybody, once: pressed again, or handled again after a kill, it goes on with the same."""
        await self._require(person)
        if started := await self.deps.store.broadcasts.get(draft_id):
            await self._go_on(started)
            return started
        draft = await self.deps.store.drafts.question(person.id, chat_id, BROADCAST)
        if draft is None or draft.id != draft_id or not draft.answers.get("text"):
            raise OldButton
        ids = await self.deps.store.directory.ids()
        made = Broadcast(draft_id, person.id, draft.answers["text"], self.deps.clock(), total=len(ids))
        entry = self._entry(person, "broadcast", people=str(len(ids)), text=made.text[:200])
        await self.deps.store.broadcasts.start(made, self._events(draft_id, ids), entry)
        await answered(self.deps.store, person, chat_id, BROADCAST)
        return made

    async def progress(self, person: Person, broadcast_id: int) -> tuple[Broadcast, BroadcastProgress]:
        """How far a broadcast is."""
        await self._require(person)
        found = await self.deps.store.broadcasts.get(broadcast_id)
        if found is None:
            raise NotFound(N_("There is no such message."))
        return found, await self.deps.store.broadcasts.progress(broadcast_id)

    async def stop(self, person: Person, broadcast_id: int) -> None:
        """Send it to nobody else."""
        await self._require(person)
        await self.deps.store.broadcasts.stop(broadcast_id, self._entry(person, "broadcast_stop", id=str(broadcast_id)))

    async def shown(self, person: Person, broadcast: Broadcast, message_id: int) -> None:
        """Whoever began it sees its progress in that message, which is kept up to date."""
        if person.id == broadcast.person_id:
            await self.deps.store.broadcasts.shown_in(broadcast.id, message_id)

    async def refresh(self) -> int:
        """Have every progress told that moved since it was told; how many. The clock calls this, not a person."""
        told = 0
        for running in await self.deps.store.broadcasts.running():
            now, how_far = self.deps.clock(), await self.deps.store.broadcasts.progress(running.id)
            whole = how_far.waiting == 0 and how_far.told + how_far.failed >= running.total
            over = whole or now - running.created_at >= VALID_HOURS * 3_600_000
            event = BroadcastMoved.of(
                running.id, running.person_id, how_far.told, how_far.failed, self.deps.new_id(), now
            )
            told += await self.deps.store.broadcasts.moved(running.id, how_far, event, over=over)
        return told

    async def _go_on(self, started: Broadcast) -> None:
        """Whom a kill left out is told as well; whoever was told, or is to be, has that key and is left alone."""
        how_far = await self.deps.store.broadcasts.progress(started.id)
        if not started.stopped and how_far.waiting + how_far.told + how_far.failed < started.total:
            await self.deps.store.broadcasts.go_on(self._events(started.id, await self.deps.store.directory.ids()))

    def _events(self, broadcast_id: int, ids: Sequence[PersonId]) -> list[BroadcastMessage]:
        now = self.deps.clock()
        return [
            BroadcastMessage.of(broadcast_id, one, self.deps.new_id(), now, due_at=now + position * PACE_MS)
            for position, one in enumerate(ids)
        ]

    async def _require(self, person: Person) -> None:
        require(await self.deps.access.role(person.id, SHARED), Permission.OPERATE)

    def _entry(self, person: Person, action: str, **details: str) -> AuditEntry:
        return AuditEntry(self.deps.new_id(), self.deps.clock(), person.id, None, action, details)
