"""Accounts: panel addresses with their keys, which are never stored in clear."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import AccessContext, Account, Role
from bot.domain.errors import Misconfigured
from bot.domain.ids import SHARED, AccountId, PersonId
from bot.domain.notifications.events import Event
from bot.store.audit import auditing
from bot.store.database.codecs import decimal_text
from bot.store.database.engine import Engine, Row, Value, do, first, must
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

ACCOUNTS = RowMapper(Account, without=("key",))


class AccountRepository:
    """Panel accounts with their keys: the table `accounts`. The first of `keys` encrypts, all of them decrypt."""

    def __init__(self, engine: Engine, keys: Sequence[str]) -> None:
        self._engine = engine
        self._cipher = cipher_of(keys)
        self._newest = cipher_of(keys[:1])

    async def get(self, account_id: AccountId) -> Account | None:
        [found] = await self._engine.glance(do("accounts_get", id=account_id))
        row = first(found)
        return None if row is None else self._account(row)

    async def footing(self, person_id: PersonId, account_id: AccountId, switch: str) -> AccessContext:
        """What somebody stands on where they want something of an account, read at one moment."""
        [[row]] = await self._engine.glance(do("accounts_footing", person_id=person_id, id=account_id, switch=switch))
        return AccessContext(
            Role.NOBODY if row["role"] is None else Role(row["role"]),
            None if row["id"] is None else self._account(row),
            row["switched"] or "",
        )

    async def all(self) -> list[Account]:
        [rows] = await self._engine.read(do("accounts_all"))
        # Ten thousand keys take an eighth of a second to open: not on the event loop.
        return await asyncio.to_thread(lambda: [self._account(row) for row in rows])

    async def page(self, after: int, limit: int) -> list[Account]:
        """Those that come next after an id, the oldest first."""
        [rows] = await self._engine.read(do("accounts_page", after=after, limit=limit))
        return [self._account(row) for row in rows]

    async def of_owner(self, owner_id: PersonId) -> list[Account]:
        """Those that somebody connected, closed ones too."""
        [rows] = await self._engine.read(do("accounts_of_owner", owner_id=owner_id))
        return [self._account(row) for row in rows]

    async def count(self) -> int:
        """How many are open."""
        [[row]] = await self._engine.read(do("accounts_count"))
        return int(row["accounts"])

    async def save(self, account: Account) -> None:
        """Store it, its key encrypted. The shared account's key comes from the settings and is stored empty."""
        await self._engine.write(do("accounts_save", **self._values(account)))

    async def connect(self, account: Account, entry: AuditEntry) -> None:
        """Store it, make its owner its owner and let them use it, in one transaction."""
        await self._engine.write(
            do("accounts_save", **self._values(account)),
            do("people_grant", person_id=account.owner_id, account_id=account.id, role=int(Role.OWNER)),
            do("people_use_account", person_id=account.owner_id, account_id=account.id),
            auditing(entry),
        )

    async def disconnect(self, account: Account, entry: AuditEntry) -> None:
        """Close it for good: its key is gone, its groups are unlinked, whoever used it uses the shared account."""
        await self._engine.write(
            do("accounts_close", id=account.id, closed_at=entry.at),
            do("groups_unlink_account", account_id=account.id),
            do("people_leave_account", account_id=account.id, shared=SHARED),
            auditing(entry),
        )

    async def bound(
        self, account_id: AccountId, *, low_balance: Decimal | None, approve_above: Decimal | None, entry: AuditEntry
    ) -> None:
        await self._engine.write(
            do(
                "accounts_bound",
                id=account_id,
                low_balance=decimal_text(low_balance),
                approve_above=decimal_text(approve_above),
            ),
            auditing(entry),
        )

    async def in_currency(self, account_id: AccountId, currency: str) -> None:
        """Remember the currency its panel names, and change nothing else of it."""
        await self._engine.write(do("accounts_currency", id=account_id, currency=currency))

    async def in_zone(self, account_id: AccountId, time_zone: str, entry: AuditEntry) -> None:
        """Count its days in another time zone."""
        await self._engine.write(do("accounts_in_zone", id=account_id, time_zone=time_zone), auditing(entry))

    async def rename(self, account_id: AccountId, name: str) -> None:
        await self._engine.write(do("accounts_rename", id=account_id, name=name))

    async def low(self, account_id: AccountId, told_at: int | None, events: Sequence[Event] = ()) -> bool:
        """Remember that the low balance was told, with who is told; or with None that it recovered. True for who comes first."""
        turning = "accounts_low" if told_at is not None else "accounts_recovered"
        values = {"id": account_id} | ({"told_at": told_at} if told_at is not None else {})
        return await self._engine.write(must(turning, **values), adding(events)) is not None

    async def check_keys(self) -> None:
        """Raise `Misconfigured`, naming every account whose stored key none of the keys opens."""
        [rows] = await self._engine.read(do("accounts_all"))
        problems = []
        for row in rows:
            try:
                self._account(row)
            except Misconfigured as error:
                problems += error.problems
        if problems:
            raise Misconfigured(problems)

    async def rotate(self) -> int:
        """Encrypt every stored key that is not yet with the first key, so that the older ones can be put away; how many.

        An account a transaction: broken off, it goes on where it was. A key that is changed meanwhile stays as it is.
        """
        [rows] = await self._engine.read(do("accounts_all"))
        done = 0
        for row in rows:
            if self._cipher is None or not row["encrypted_key"] or self._is_newest(row["encrypted_key"]):
                continue
            anew = self._cipher.rotate(row["encrypted_key"].encode()).decode()
            written = await self._engine.write(
                do("accounts_encrypt_anew", id=row["id"], was=row["encrypted_key"], encrypted_key=anew)
            )
            done += len(written[0]) if written else 0
        return done

    def _is_newest(self, encrypted: str) -> bool:
        from cryptography.fernet import InvalidToken

        try:
            return self._newest is not None and bool(self._newest.decrypt(encrypted.encode()))
        except InvalidToken:
            return False

    def _values(self, account: Account) -> dict[str, Value]:
        return {
            "id": account.id,
            "name": account.name,
            "url": account.url,
            "encrypted_key": "" if account.id == SHARED else self._encrypted(account),
            "owner_id": account.owner_id,
            "currency": account.currency,
            "closed_at": account.closed_at,
        }

    def _encrypted(self, account: Account) -> str:
        if not account.key:
            return ""
        if self._cipher is None:
            raise Misconfigured(["SECRET_KEY is empty; keys of people are stored only encrypted."])
        return self._cipher.encrypt(account.key.encode()).decode()

    def _account(self, row: Row) -> Account:
        return ACCOUNTS.read(row, key=self._decrypted(row))

    def _decrypted(self, row: Row) -> str:
        if not row["encrypted_key"]:
            return ""
        from cryptography.fernet import InvalidToken

        try:
            if self._cipher is not None:
                return self._cipher.decrypt(row["encrypted_key"].encode()).decode()
        except InvalidToken:
            pass
        raise Misconfigured(
            [
                f"SECRET_KEY does not open the stored key of the account “{row['name']}” ({row['id']}); "
                "it should hold the key it was stored with, after the new one and a comma."
            ]
        )


def cipher_of(keys: Sequence[str]) -> MultiFernet | None:
    """The cipher, loaded where it is needed alone: most bots store no keys."""
    if not keys:
        return None
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key) for key in keys])
