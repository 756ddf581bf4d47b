"""What operators see and send: broadcasts, and lists of people and invitations. Times in ms UTC."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import PersonId


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A text that an operator sends to every person. `message_id`: the operator's message that shows its progress."""

    id: int
    person_id: PersonId
    text: str
    created_at: int
    stopped: bool = False
    total: int = 0
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class BroadcastProgress:
    """How many people a broadcast still waits for, reached and could not reach."""

    waiting: int
    told: int
    failed: int


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person as a row of the operator's list."""

    id: PersonId
    name: str
    username: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class InvitationEntry:
    """An invitation without its token; `used_by` is None while it is unused; `mark` tells apart those that expire at one moment."""

    role: int
    account_id: int
    made_by: int
    expires_at: int
    used_by: int | None
    mark: str
