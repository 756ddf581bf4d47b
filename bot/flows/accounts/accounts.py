"""Accounts: those a person may use, one's own connected by its key, and the bounds its managers set."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlsplit

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Permission, Person, Role, require
from bot.domain.errors import FieldMistake, NotAllowed, NotFound, UserMistake
from bot.domain.ids import AccountId, ChatId, PersonId
from bot.domain.messages import N_
from bot.domain.notifications.events import LowBalance
from bot.domain.text_normalisation import is_blank, remove_invisible
from bot.flows.accounts.balance import Balance, BalanceView
from bot.flows.accounts.deps import Deps
from bot.flows.pending_question import answered, ask
from bot.flows.ports import Panels

CONNECT = "connect"
MOST_OWN = 10
LONGEST_KEY = 300
LONGEST_NAME = 40
_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as somebody sees it who holds `role` on it; `used`: it is the one in use."""

    account: Account
    role: Role
    used: bool


@dataclass(frozen=True, slots=True)
class Accounts:
    """`own_accounts`: whether people may connect their own; `plain_http`: whether over an address without TLS."""

    deps: Deps
    panels: Panels
    balances: Balance
    own_accounts: bool = False
    plain_http: bool = False

    async def all(self, person: Person) -> list[AccountView]:
        """The open accounts the person holds a role on, the shared one first."""
        now = await self.deps.access.person(person.id)
        views = [await self._view(now, account_id) for account_id in sorted(now.roles)]
        return [view for view in views if view is not None]

    async def view(self, person: Person, account_id: AccountId) -> AccountView:
        """One of them; raises `NotFound` for any other."""
        view = await self._view(await self.deps.access.person(person.id), account_id)
        if view is None:
            raise NotFound(N_("There is no such account of yours."))
        return view

    async def _view(self, person: Person, account_id: AccountId) -> AccountView | None:
        role = person.roles.get(account_id, Role.NOBODY)
        account = await self.deps.store.accounts.get(account_id)
        if role is Role.NOBODY or account is None or account.closed_at is not None:
            return None
        return AccountView(account, role, used=person.account_id == account_id)

    async def use(self, person: Person, account_id: AccountId) -> Person:
        """Use another account from now on, for oneself."""
        view = await self.view(person, account_id)
        person = replace(await self.deps.access.person(person.id), account_id=view.account.id, group_id=None)
        await self.deps.store.people.save(person)
        return person

    # ── one's own ──

    def require_connecting(self) -> None:
        """Raise where the operator does not let people connect accounts of their own."""
        if not self.own_accounts:
            raise NotAllowed(N_("Own accounts cannot be connected here: the operator switched that off."))

    async def ask_address(self, person: Person, chat_id: ChatId, update_id: int) -> None:
        """The person's next text is the address of their panel."""
        self.require_connecting()
        own = [one for one in await self.deps.store.accounts.of_owner(person.id) if one.closed_at is None]
        if len(own) >= MOST_OWN:
            raise UserMistake(N_("You cannot connect more accounts. Disconnect one first: /accounts"))
        await ask(self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, CONNECT, update_id)

    async def address(self, person: Person, chat_id: ChatId) -> str:
        """The address that was given in this chat, empty while it is asked for."""
        question = await self.deps.store.drafts.question(person.id, chat_id, CONNECT)
        return question.answers.get("url", "") if question is not None else ""

    async def take_address(self, person: Person, chat_id: ChatId, text: str, update_id: int) -> str:
        """The address was given; the next text is the key. Raises `FieldMistake`, and the question stays."""
        self.require_connecting()
        url = self._address(text)
        await ask(self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, CONNECT, update_id, {"url": url})
        return url

    async def connect(self, person: Person, chat_id: ChatId, key: str) -> BalanceView:
        """The key was given: tried with the balance, then stored encrypted, and the account is used from now on.

        Raises `FieldMistake` for what cannot be a key, and what the panel raises; the question stays then.
        """
        self.require_connecting()
        url, key = await self.address(person, chat_id), remove_invisible(key).strip()
        if not url:
            raise NotFound(N_("Begin with /connect."))
        if not 4 <= len(key) <= LONGEST_KEY or len(key.split()) != 1 or not key.isprintable():
            raise FieldMistake(N_("That does not look like a key. Send the key alone, as the panel shows it."))
        known = next((one for one in await self.deps.store.accounts.of_owner(person.id) if one.url == url), None)
        account_id = known.id if known is not None else AccountId(self.deps.new_id())
        name = known.name if known is not None else (urlsplit(url).hostname or url)[:LONGEST_NAME]
        tried = Account(account_id, name, url, key, owner_id=person.id)
        balance = await self.panels.of(tried).balance()
        account = replace(tried, currency=balance.currency)
        details = {"panel": urlsplit(url).hostname or ""}
        await self.deps.store.accounts.connect(account, self._entry(person.id, account_id, "account_connect", details))
        await answered(self.deps.store, person, chat_id, CONNECT)
        self.balances.forget(account.id)
        return BalanceView(account, balance, self.deps.clock())

    async def forget_update(self, update_id: int) -> None:
        """Remove the text of a stored update: it may hold a key."""
        await self.deps.store.inbox.forget(update_id)

    async def disconnect(self, person: Person, account_id: AccountId) -> Account:
        """Forget the key for good. Orders stay; they are not followed any more."""
        view = await self.view(person, account_id)
        if view.account.owner_id != person.id:
            raise NotAllowed(N_("Only the owner of an account can disconnect it."))
        await self.deps.store.accounts.disconnect(
            view.account, self._entry(person.id, account_id, "account_disconnect", {"name": view.account.name})
        )
        self.balances.forget(view.account.id)
        return view.account

    async def rename(self, person: Person, account_id: AccountId, name: str) -> None:
        """Give one's own account another name."""
        view = await self.view(person, account_id)
        name = " ".join(name.split())[:LONGEST_NAME]
        if view.account.owner_id != person.id:
            raise NotAllowed(N_("Only the owner of an account can rename it."))
        if is_blank(name):
            raise FieldMistake(N_("Send a name of at most 40 characters."))
        await self.deps.store.accounts.rename(account_id, name)
        self.balances.forget(view.account.id)

    # ── bounds ──

    async def manage(self, person: Person, account_id: AccountId) -> AccountView:
        """The account, for who manages it."""
        view = await self.view(person, account_id)
        require(view.role, Permission.MANAGE)
        return view

    async def ask(self, person: Person, chat_id: ChatId, kind: str, account_id: AccountId, update_id: int) -> None:
        """The person's next text answers a question about an account they manage: `kind` is "low", "above", "day" or "rename"."""
        await self.manage(person, account_id)
        await ask(
            self.deps.store,
            self.deps.clock,
            self.deps.new_id,
            person,
            chat_id,
            kind,
            update_id,
            subject=str(account_id),
        )

    async def answered(self, person: Person, chat_id: ChatId, kind: str, account_id: AccountId) -> None:
        """The question was answered."""
        await answered(self.deps.store, person, chat_id, kind, str(account_id))

    async def tell_below(self, person: Person, account_id: AccountId, threshold: Decimal | None) -> None:
        """Tell a low balance below that; None: never."""
        account = (await self.manage(person, account_id)).account
        await self._bound(person, replace(account, low_balance=threshold))

    async def approve_above(self, person: Person, account_id: AccountId, above: Decimal | None) -> None:
        """Buyers' orders over that need a manager's yes; None: none does."""
        account = (await self.manage(person, account_id)).account
        await self._bound(person, replace(account, approve_above=above))

    async def in_zone(self, person: Person, account_id: AccountId, time_zone: str) -> None:
        """Count the account's days in that zone. Who is bound by them does not move them: a limit would begin anew."""
        view = await self.manage(person, account_id)
        member = await self.deps.store.memberships.get(person.id, account_id)
        if view.role < Role.OWNER and member is not None and member.daily_limit is not None:
            raise NotAllowed(
                N_("You have a daily limit on this account: only somebody without one can set its time zone.")
            )
        entry = self._entry(person.id, account_id, "account_zone", {"was": view.account.time_zone, "zone": time_zone})
        await self.deps.store.accounts.in_zone(account_id, time_zone, entry)
        self.balances.forget(view.account.id)

    async def _bound(self, person: Person, account: Account) -> None:
        details = {"low_balance": str(account.low_balance), "approve_above": str(account.approve_above)}
        await self.deps.store.accounts.bound(
            account.id,
            low_balance=account.low_balance,
            approve_above=account.approve_above,
            entry=self._entry(person.id, account.id, "account_bounds", details),
        )

    def _address(self, text: str) -> str:
        """A panel's address as it is asked: with its scheme, and the usual path where none is given."""
        text = remove_invisible(text).strip()
        url = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            raise _no_address() from None
        usable = ("https", "http") if self.plain_http else ("https",)
        if parts.scheme.lower() not in usable or len(text.split()) != 1 or len(url) > 300:
            raise _no_address()
        if (
            parts.username is not None
            or not _HOST.fullmatch(parts.netloc)
            or ("." not in parts.netloc and not self.plain_http)
        ):
            raise _no_address()
        path = parts.path.rstrip("/") or "/api/v2"
        return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}"

    def _entry(self, person_id: PersonId, account_id: AccountId, action: str, details: dict[str, str]) -> AuditEntry:
        return AuditEntry(self.deps.new_id(), self.deps.clock(), person_id, account_id, action, details)


def _no_address() -> FieldMistake:
    return FieldMistake(N_("That is not the address of a panel's API. It looks like https://example.com/api/v2"))


@dataclass(frozen=True, slots=True)
class LowBalanceAlerts:
    """Low balances, told once until they recover."""

    deps: Deps
    balances: Balance

    async def watched(self) -> list[Account]:
        """The open accounts somebody set a threshold for."""
        return [
            one for one in await self.deps.store.accounts.all() if one.low_balance is not None and one.closed_at is None
        ]

    async def look(self, account: Account) -> bool:
        """Ask for one balance and tell who should know; whether somebody is told. Raises what the panel raises."""
        balance = (await self.balances.asked(account)).balance
        if account.low_balance is None:
            return False
        if balance.amount >= account.low_balance:
            if account.low_told_at is not None:
                await self.deps.store.accounts.low(account.id, None)
            return False
        if account.low_told_at is not None:
            return False
        now = self.deps.clock()
        people = await self.deps.access.managers(account.id)
        groups = [link.chat_id for link in await self.deps.store.groups.of_account(account.id) if link.low]
        events = [
            LowBalance.of(account.id, balance, chat_id, self.deps.new_id(), now) for chat_id in (*people, *groups)
        ]
        return await self.deps.store.accounts.low(account.id, now, events)
