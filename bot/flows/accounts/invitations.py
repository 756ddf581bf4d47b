"""Invitations: a single-use, expiring link gives a role on an account."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Invitation, Permission, Person, Role
from bot.domain.errors import UserMistake
from bot.domain.ids import AccountId
from bot.domain.messages import N_
from bot.domain.notifications.events import InvitationUsed
from bot.flows.accounts.deps import Deps

VALID_DAYS = 7
PREFIX = "join-"


def new_token() -> str:
    """192 random bits in the alphabet of deep links. Source: Bot API, `start` parameter, 64 of `[A-Za-z0-9_-]`."""
    return PREFIX + secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Invitations:
    """Managers and operators let people in."""

    deps: Deps
    new_token: Callable[[], str] = new_token

    async def invite(
        self,
        person: Person,
        role: Role = Role.BUYER,
        *,
        account_id: AccountId | None = None,
        daily_limit: Decimal | None = None,
    ) -> Invitation:
        """A fresh invitation to an account, the one in use by default; nobody gives more than they hold below owner."""
        account = await self.deps.access.account_for(person.id, account_id or person.account_id, Permission.MANAGE)
        held = (await self.deps.access.person(person.id)).roles.get(account.id, Role.NOBODY)
        if role >= Role.OWNER or role > held or role is Role.NOBODY:
            raise UserMistake(N_("Your own role does not let you give that one."))
        limit = None if daily_limit is None else format(daily_limit, "f")
        now = self.deps.clock()
        expires_at = now + VALID_DAYS * 86_400_000
        invitation = Invitation(self.new_token(), account.id, role, person.id, expires_at, limit)
        details = {"role": role.name.lower(), "daily_limit": limit or ""}
        await self.deps.store.people.invite(
            invitation, AuditEntry(self.deps.new_id(), now, person.id, account.id, "invite", details)
        )
        return invitation

    async def accept(self, person: Person, token: str) -> Invitation:
        """Use an invitation; who made it is told."""
        used = UserMistake(N_("This invitation has been used or has expired. Ask for a new one."))
        invitation = await self.deps.store.people.invitation(token)
        if invitation is None:
            raise used
        now = self.deps.clock()
        details = {"role": invitation.role.name.lower(), "invited_by": str(invitation.made_by)}
        entry = AuditEntry(self.deps.new_id(), now, person.id, invitation.account_id, "join", details)
        event = InvitationUsed.of(invitation, person, self.deps.new_id(), now)
        if not await self.deps.store.people.redeem(invitation, person.id, entry, [event]):
            raise used
        return invitation
