"""Groups linked to an account by somebody who is an admin there and a manager here, and what becomes of it when they are not any more.

Standing in a group and roles on an account are asked each time a thing is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Permission, Person, Role
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.groups import BalanceVisibility, GroupEvents, GroupLink
from bot.domain.ids import AccountId, ChatId, PersonId
from bot.domain.messages import N_
from bot.domain.notifications.events import GroupLinkSuspended
from bot.flows.accounts.deps import Deps
from bot.flows.ports import ChatMembers


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks in a group; `anonymous`: the group itself wrote, so that they are an admin there and nobody else."""

    person_id: PersonId
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class GroupLinks:
    """Links groups, and holds a link that nobody stands for any more."""

    deps: Deps
    chat_members: ChatMembers

    async def linkable(self, person_id: PersonId) -> list[Account]:
        """The accounts the person may link a group to, the one in use first."""
        person = await self.deps.access.person(person_id)
        managed = [one for one, role in person.roles.items() if role >= Role.MANAGER]
        managed.sort(key=lambda one: (one != person.account_id, one))
        found = [await self.deps.store.accounts.get(one) for one in managed]
        return [account for account in found if account is not None and account.closed_at is None]

    async def link(
        self,
        person_id: PersonId,
        chat_id: ChatId,
        title: str,
        topic_id: int | None,
        account_id: AccountId | None = None,
    ) -> GroupLink:
        """Link a group, or link it anew, to the account: by default the one in use, else the only one there is."""
        await self.require_admin(Requester(person_id), chat_id, fresh=True)
        if account_id is None:
            known = await self.linkable(person_id)
            if not known:
                raise NotAllowed(N_("Only a manager or the owner of an account can link a group to it."))
            account_id = known[0].id
        account = await self.deps.access.account_for(person_id, account_id, Permission.MANAGE)
        before = await self.deps.store.groups.get(chat_id)
        link = GroupLink(
            chat_id,
            account.id,
            title or (before.title if before else ""),
            topic_id,
            before.balance_for if before else BalanceVisibility.ADMINS,
            before.told if before else GroupEvents.FINAL,
            person_id,
            self.deps.clock(),
            low=before.low if before else True,
        )
        await self.deps.store.groups.link(link, self._entry(person_id, link, "group_link"))
        await self.deps.store.chats.resume(chat_id)
        return link

    async def change(
        self,
        person_id: PersonId,
        chat_id: ChatId,
        *,
        balance_for: BalanceVisibility | None = None,
        told: GroupEvents | None = None,
        low: bool | None = None,
        general: bool = False,
    ) -> GroupLink:
        """Change who sees the balance, which events are told, whether a low balance is, or (`general`) leave the topic."""
        link = await self._decidable(person_id, chat_id)
        await self.require_trusted(link)
        changed = replace(
            link,
            balance_for=balance_for or link.balance_for,
            told=told or link.told,
            low=link.low if low is None else low,
            topic_id=None if general else link.topic_id,
        )
        await self.deps.store.groups.link(changed, self._entry(person_id, changed, "group_change"))
        return changed

    async def confirm(self, person_id: PersonId, chat_id: ChatId) -> GroupLink:
        """Stand for the link from now on, as it is."""
        link = await self._decidable(person_id, chat_id)
        confirmed = replace(link, linked_by=person_id, linked_at=self.deps.clock(), held_at=None)
        await self.deps.store.groups.link(confirmed, self._entry(person_id, confirmed, "group_confirm"))
        return confirmed

    async def unlink(self, who: Requester, chat_id: ChatId) -> GroupLink:
        """Unlink a group: any admin of it may, and whoever manages the account."""
        link = await self.linked(chat_id)
        await self._require_concerned(who, link, fresh=True)
        await self.deps.store.groups.unlink(chat_id, self._entry(who.person_id, link, "group_unlink"))
        return link

    async def settings(self, who: Requester, chat_id: ChatId) -> tuple[GroupLink, Account]:
        """How the group is linked, for its admins and whoever manages the account."""
        link = await self.linked(chat_id)
        await self._require_concerned(who, link)
        await self.trusted(link)
        return await self.linked(chat_id), await self.account(link)

    async def of_account(self, person: Person, account_id: AccountId) -> list[GroupLink]:
        """The groups that work on an account, for who manages it."""
        await self.deps.access.account_for(person.id, account_id, Permission.MANAGE)
        return await self.deps.store.groups.of_account(account_id)

    async def linked(self, chat_id: ChatId) -> GroupLink:
        """How the group is linked; raises `NotFound` if it is not. Asks nobody's standing."""
        link = await self.deps.store.groups.get(chat_id)
        if link is None:
            raise NotFound(
                N_(
                    "This group is not linked to an account. A group admin who also manages an account can send /link here."
                )
            )
        return link

    async def account(self, link: GroupLink) -> Account:
        """The account the group works on."""
        account = await self.deps.store.accounts.get(link.account_id)
        if account is None or account.closed_at is not None:
            raise NotFound(N_("The account of this group was disconnected. An admin can link another one with /link."))
        return account

    # ── who stands for it ──

    async def trusted(self, link: GroupLink) -> bool:
        """Whether whoever linked it still manages the account and is an admin of the group.

        The first time they are not, the link is held and the account's managers are told; it stays so until one of them
        confirms it, also if the rights come back.
        """
        if link.held_at is not None:
            return False
        if await self.deps.access.role(
            link.linked_by, link.account_id
        ) >= Role.MANAGER and await self.chat_members.admin(link.chat_id, link.linked_by):
            return True
        await self._hold(link)
        return False

    async def role_changed(self, account_id: AccountId, person_id: PersonId) -> None:
        """A person's role on an account changed: hold the links to it that they made and may not make any longer."""
        await self._check(await self.deps.store.groups.of_account(account_id), person_id)

    async def status_changed(self, chat_id: ChatId, person_id: PersonId) -> None:
        """A person's status in a group changed: hold its link if they made it and may not any longer."""
        link = await self.deps.store.groups.get(chat_id)
        await self._check([] if link is None else [link], person_id)

    async def _check(self, links: Iterable[GroupLink], person_id: PersonId) -> None:
        for link in links:
            if link.linked_by == person_id:
                await self.trusted(link)

    async def require_trusted(self, link: GroupLink) -> None:
        """Raise `NotAllowed` while nobody stands for the link."""
        if not await self.trusted(link):
            raise NotAllowed(
                N_(
                    "Whoever linked this group may no longer do so. An admin here who manages the account can confirm the link: /settings"
                )
            )

    async def require_admin(self, who: Requester, chat_id: ChatId, *, fresh: bool = False) -> None:
        """Raise `NotAllowed` unless they are an admin of the group."""
        if not who.anonymous and not await self.chat_members.admin(chat_id, who.person_id, fresh=fresh):
            raise NotAllowed(N_("Only this group's admins can do this."))

    async def _decidable(self, person_id: PersonId, chat_id: ChatId) -> GroupLink:
        link = await self.linked(chat_id)
        await self.require_admin(Requester(person_id), chat_id, fresh=True)
        await self.deps.access.account_for(person_id, link.account_id, Permission.MANAGE)
        return link

    async def _require_concerned(self, who: Requester, link: GroupLink, *, fresh: bool = False) -> None:
        if who.anonymous or await self.deps.access.role(who.person_id, link.account_id) < Role.MANAGER:
            await self.require_admin(who, link.chat_id, fresh=fresh)

    async def _hold(self, link: GroupLink) -> None:
        now = self.deps.clock()
        events = [
            GroupLinkSuspended.of(link, one, self.deps.new_id(), now)
            for one in await self.deps.access.managers(link.account_id)
        ]
        await self.deps.store.groups.hold(link, self._entry(link.linked_by, link, "group_hold"), events)

    def _entry(self, person_id: PersonId, link: GroupLink, action: str) -> AuditEntry:
        details = {"group": str(link.chat_id), "balance": link.balance_for.value, "events": link.told.value}
        return AuditEntry(self.deps.new_id(), self.deps.clock(), person_id, link.account_id, action, details)
