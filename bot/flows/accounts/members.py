"""Who is what on an account: its managers list people, change what they are and what they may spend, and let them go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.memberships import TOP, AuditEntry, Membership, Place
from bot.domain.accounts.people import Permission, Person, Role
from bot.domain.errors import NotAllowed, NotFound, OldButton
from bot.domain.ids import AccountId, ChatId, PersonId
from bot.domain.messages import N_
from bot.flows.accounts.deps import Deps
from bot.flows.pending_question import answered, ask

PAGE = 20

LIMIT = "limit"
"""The kind of the question for a daily limit, about an account and a member: their ids with `-` between them."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as a manager sees them; `may_change`: the manager outranks them."""

    member: Membership
    may_change: bool
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Some members; whether others come before and after them."""

    members: tuple[Membership, ...]
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Nobody changes who holds as much as they do, and nobody gives more than they hold."""

    deps: Deps

    async def page(
        self, person: Person, account_id: AccountId, *, after: Place = TOP, before: Place | None = None
    ) -> MembersPage:
        """Everybody with a role on the account, operators of the settings left out, a page at a time.

        Where nobody is left beyond a place, from the top.
        """
        await self.deps.access.account_for(person.id, account_id, Permission.MANAGE)
        members = self.deps.store.memberships
        if before is not None and (found := await members.before(account_id, before, PAGE + 1)):
            return MembersPage(tuple(found[-PAGE:]), earlier=len(found) > PAGE, later=True)
        found = await members.after(account_id, after, PAGE + 1) or await members.after(account_id, TOP, PAGE + 1)
        first = found[0] if found else None
        earlier = first is not None and await members.before(account_id, (first.role, first.person_id), 1)
        return MembersPage(tuple(found[:PAGE]), earlier=bool(earlier), later=len(found) > PAGE)

    async def member(self, person: Person, account_id: AccountId, member_id: PersonId) -> MemberView:
        """One of them."""
        await self.deps.access.account_for(person.id, account_id, Permission.MANAGE)
        member = await self.deps.store.memberships.get(member_id, account_id)
        if member is None:
            raise NotFound(N_("This person is no longer on the account."))
        held = await self.deps.access.role(person.id, account_id)
        may = held > member.role and member.person_id != person.id
        roles = tuple(role for role in (Role.VIEWER, Role.BUYER, Role.MANAGER) if role < held or held >= Role.OWNER)
        return MemberView(member, may, roles if may else ())

    async def change_role(self, person: Person, account_id: AccountId, member_id: PersonId, role: Role) -> MemberView:
        """Make them something else."""
        view = await self._changeable(person, account_id, member_id)
        if role not in view.roles:
            raise NotAllowed(N_("Your own role does not let you give that one."))
        return await self._store(person, view.member, replace(view.member, role=role))

    async def ask_limit(
        self, person: Person, chat_id: ChatId, account_id: AccountId, member_id: PersonId, update_id: int
    ) -> MemberView:
        """The person's next text is what the member may spend a day."""
        view = await self._changeable(person, account_id, member_id)
        subject = f"{account_id}-{member_id}"
        await ask(
            self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, LIMIT, update_id, subject=subject
        )
        return view

    async def limit_answered(self, person: Person, chat_id: ChatId, account_id: AccountId, member_id: PersonId) -> None:
        """The question for a limit was answered."""
        await answered(self.deps.store, person, chat_id, LIMIT, f"{account_id}-{member_id}")

    async def limit(
        self, person: Person, account_id: AccountId, member_id: PersonId, limit: Decimal | None
    ) -> MemberView:
        """Bound what they may spend a day; None: no bound."""
        view = await self._changeable(person, account_id, member_id)
        return await self._store(person, view.member, replace(view.member, daily_limit=limit))

    async def remove(self, person: Person, account_id: AccountId, member_id: PersonId) -> None:
        """Take their role away; what is running goes on."""
        view = await self._changeable(person, account_id, member_id)
        entry = self._entry(person, view.member, "member_remove", role=view.member.role.name.lower())
        if not await self.deps.store.memberships.remove(view.member, entry):
            raise OldButton

    async def _changeable(self, person: Person, account_id: AccountId, member_id: PersonId) -> MemberView:
        view = await self.member(person, account_id, member_id)
        if not view.may_change:
            raise NotAllowed(N_("You cannot change this person: their role is not below yours."))
        return view

    async def _store(self, person: Person, before: Membership, after: Membership) -> MemberView:
        entry = self._entry(
            person, after, "member_change", role=after.role.name.lower(), daily_limit=str(after.daily_limit or "")
        )
        if not await self.deps.store.memberships.change(after, was=before.role, entry=entry):
            raise OldButton
        return await self.member(person, after.account_id, after.person_id)

    def _entry(self, person: Person, member: Membership, action: str, **details: str) -> AuditEntry:
        said = {"person": str(member.person_id), **details}
        return AuditEntry(self.deps.new_id(), self.deps.clock(), person.id, member.account_id, action, said)
