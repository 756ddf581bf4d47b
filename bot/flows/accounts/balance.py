"""The balance of the account in use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.ids import AccountId
from bot.domain.money import Money
from bot.flows.accounts.access import Access
from bot.flows.ports import Clock, Panels
from bot.store.store import Store

KEPT_MS = 30_000


@dataclass(frozen=True, slots=True)
class BalanceView:
    """An account's balance, asked at `asked_at` (ms)."""

    account: Account
    balance: Money
    asked_at: int


class Balance:
    """Asks panels for balances; an answer is kept for half a minute for screens that only show it in passing."""

    def __init__(self, store: Store, access: Access, panels: Panels, clock: Clock) -> None:
        self._store = store
        self._access = access
        self._panels = panels
        self._clock = clock
        self._kept: dict[int, BalanceView] = {}

    async def now(self, person: Person) -> BalanceView:
        """The balance, asked from the panel; raises what the panel raises."""
        account = await self._access.account(person, Permission.SEE_BALANCE)
        return await self._ask(account)

    async def lately(self, person: Person) -> BalanceView:
        """The balance as asked at most half a minute ago; raises what the panel raises."""
        account = await self._access.account(person, Permission.SEE_BALANCE)
        kept = self._kept.get(account.id)
        if kept and self._clock() - kept.asked_at < KEPT_MS:
            return kept
        return await self._ask(account)

    async def of(self, account: Account) -> BalanceView:
        """The balance of an account for somebody who was seen to be allowed; asked at most once in `KEPT_MS`."""
        kept = self._kept.get(account.id)
        if kept and self._clock() - kept.asked_at < KEPT_MS:
            return replace(kept, account=account)
        return await self._ask(account)

    async def asked(self, account: Account) -> BalanceView:
        """The same, asked from the panel now, in the background."""
        return await self._ask(account, background=True)

    def forget(self, account_id: AccountId) -> None:
        """Something was bought, or the account changed: the remembered balance is no longer true."""
        self._kept.pop(account_id, None)

    async def _ask(self, account: Account, *, background: bool = False) -> BalanceView:
        balance = await self._panels.of(account, background=background).balance()
        if account.currency != balance.currency and balance.currency:
            account = replace(account, currency=balance.currency)
            await self._store.accounts.in_currency(account.id, balance.currency)
        view = BalanceView(account, balance, self._clock())
        self._kept[account.id] = view
        return view
