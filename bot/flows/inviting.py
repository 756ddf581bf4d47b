"""Invitations: a single-use, expiring link gives a role on an account."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import UserMistake
from bot.domain.events import Event, EventKind
from bot.domain.ids import ChatId
from bot.domain.messages import N_
from bot.domain.people import Action, Invitation, Person, Role
from bot.flows.access import Access
from bot.flows.ports import Clock, NewId, Store

VALID_DAYS = 7
PREFIX = "join-"


def new_token() -> str:
    """192 random bits in the alphabet of deep links. Source: Bot API, `start` parameter, 64 of `[A-Za-z0-9_-]`."""
    return PREFIX + secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Inviting:
    """Managers and operators let people in."""

    store: Store
    access: Access
    clock: Clock
    new_id: NewId
    new_token: Callable[[], str] = new_token

    async def invite(self, person: Person, role: Role = Role.BUYER) -> Invitation:
        """A fresh invitation to the account in use; nobody gives more than they hold below owner."""
        account = await self.access.account(person, Action.MANAGE)
        held = (await self.access.person(person.id)).roles.get(account.id, Role.NOBODY)
        if role >= Role.OWNER or role > held or role is Role.NOBODY:
            raise UserMistake(N_("You cannot give that role."))
        invitation = Invitation(self.new_token(), account.id, role, person.id, self.clock() + VALID_DAYS * 86_400_000)
        await self.store.people.invite(invitation)
        return invitation

    async def accept(self, person: Person, token: str) -> Invitation:
        """Use an invitation; who made it is told."""
        invitation = await self.store.people.redeem(token, person.id, self.clock())
        if invitation is None:
            raise UserMistake(N_("This invitation was used already or has expired. Ask for a new one."))
        now = self.clock()
        event = Event(
            self.new_id(),
            EventKind.INVITATION_USED,
            f"invitation:{person.id}:{now}",
            invitation.made_by,
            ChatId(invitation.made_by),
            now,
            payload={"name": person.name, "role": invitation.role.name.lower()},
            created_at=now,
        )
        await self.store.outbox.add([event])
        return invitation
