"""Who somebody is and what they may do. Asked where a thing is done, from the store each time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.domain.accounts.memberships import Membership
from bot.domain.accounts.people import Account, Permission, Person, Role, require
from bot.domain.errors import NotFound, UserMistake
from bot.domain.ids import SHARED, AccountId, PersonId
from bot.domain.messages import N_
from bot.flows.ports import Clock
from bot.store.store import Store

MAINTENANCE = "maintenance"
"""The switch whose text says why nothing is bought now."""


class Paused(UserMistake):
    """An operator paused buying; reading goes on."""

    def __init__(self, why: str) -> None:
        super().__init__(N_("Ordering is paused for now: {why} Nothing was bought."), why=why[:300])


@dataclass(frozen=True, slots=True)
class Access:
    """`operators` hold every right on the shared account; anybody else has what is stored for them, else nothing."""

    store: Store
    clock: Clock
    operators: Collection[PersonId]

    async def meet(self, person_id: PersonId, name: str, username: str | None, language: str | None) -> Person:
        """The person who writes, made at the first meeting, with their name as it is now."""
        known = await self.store.people.get(person_id)
        if known is None:
            known = Person(person_id, name, username, telegram_language=language, created_at=self.clock())
            await self.store.people.save(known)
            known = replace(known, new=True)
        elif (known.name, known.username, known.telegram_language) != (name, username, language):
            known = replace(known, name=name, username=username, telegram_language=language)
            await self.store.people.save(known)
        return self._with_operator(known)

    async def set_language(self, person: Person, language: str | None) -> Person:
        """Choose the language in which the bot answers the person; None: the language of their Telegram."""
        person = replace(person, language=language)
        await self.store.people.save(person)
        return person

    async def person(self, person_id: PersonId) -> Person:
        """The person as stored; somebody never met holds no role."""
        return self._with_operator(await self.store.people.get(person_id) or Person(person_id, ""))

    async def account(self, person: Person, action: Permission) -> Account:
        """The account in use, once the stored role was seen to allow the action; raises `NotAllowed` or `NotFound`."""
        return await self.account_for(person.id, person.account_id, action)

    async def account_for(self, person_id: PersonId, account_id: AccountId, action: Permission) -> Account:
        """The account, once the role the person holds on it at this moment was seen to allow the action."""
        found = await self.store.accounts.footing(person_id, account_id, MAINTENANCE)
        require(self._held(found.role, person_id, account_id), action)
        if action is Permission.BUY and found.switched:
            raise Paused(found.switched)
        account = found.account
        if account is None or account.closed_at is not None:
            raise NotFound(
                N_("No panel account is connected here yet. The operator sets PANEL_API_URL and PANEL_API_KEY.")
            )
        return account

    async def role(self, person_id: PersonId, account_id: AccountId) -> Role:
        """What somebody is on an account at this moment."""
        return (await self.membership(person_id, account_id)).role

    async def membership(self, person_id: PersonId, account_id: AccountId) -> Membership:
        """The same with what they may spend; of nobody where nothing is stored for them."""
        stored = await self.store.memberships.get(person_id, account_id)
        if stored is None:
            stored = Membership(person_id, account_id, Role.NOBODY)
        return replace(stored, role=self._held(stored.role, person_id, account_id))

    async def managers(self, account_id: AccountId) -> list[PersonId]:
        """Who decides about an account: its owner and managers, and for the shared one the operators."""
        found = await self.store.memberships.at_least(account_id, Role.MANAGER)
        return list(dict.fromkeys([*found, *(self.operators if account_id == SHARED else ())]))

    def _held(self, stored: Role, person_id: PersonId, account_id: AccountId) -> Role:
        return Role.OPERATOR if account_id == SHARED and person_id in self.operators else stored

    def _with_operator(self, person: Person) -> Person:
        if person.id not in self.operators:
            return person
        return replace(person, roles={**person.roles, SHARED: Role.OPERATOR})
