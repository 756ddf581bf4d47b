"""Accounts, and their keys, which nobody reads in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.accounts.people import Account
from bot.domain.errors import Misconfigured
from bot.domain.ids import SHARED, AccountId
from bot.store.store import Store
from tests.store.examples import ANA, NOW

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
KEY = "0123456789-a-key-that-opens-nothing"
OWN = Account(AccountId(2), "Own panel", "https://panel.example/api/v2", KEY, ANA, "USD", NOW)


def contents(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("bot.db*")]


async def test_the_shared_account_is_stored_without_its_key(store: Store) -> None:
    shared = Account(SHARED, "Shared", "https://panel.example/api/v2", KEY)
    await store.accounts.save(shared)
    found = await store.accounts.get(SHARED)
    assert found is not None
    assert (found.name, found.url, found.key) == (shared.name, shared.url, "")


async def test_an_account_comes_back_with_its_key(database_url: str) -> None:
    store = await Store.open(database_url, keys=[NEW])
    await store.accounts.save(OWN)
    assert await store.accounts.get(OWN.id) == OWN
    assert await store.accounts.all() == [OWN]
    assert await store.accounts.get(AccountId(3)) is None
    await store.close()


async def test_a_key_is_nowhere_in_the_files_in_clear(sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url, keys=[NEW])
    await store.accounts.save(OWN)
    files = contents(tmp_path)
    await store.close()
    files += contents(tmp_path)
    assert any(OWN.name.encode() in content for content in files)
    assert not any(KEY.encode() in content for content in files)


async def test_without_a_secret_key_no_key_is_stored(store: Store) -> None:
    with pytest.raises(Misconfigured, match="SECRET_KEY"):
        await store.accounts.save(OWN)
    assert await store.accounts.get(OWN.id) is None


async def test_after_rotation_the_old_secret_can_be_put_away(database_url: str) -> None:
    store = await Store.open(database_url, keys=[OLD])
    await store.accounts.save(OWN)
    await store.close()

    store = await Store.open(database_url, keys=[NEW, OLD])
    assert await store.accounts.get(OWN.id) == OWN
    assert await store.accounts.rotate() == 1
    assert await store.accounts.rotate() == 0
    await store.close()

    store = await Store.open(database_url, keys=[NEW])
    assert await store.accounts.get(OWN.id) == OWN
    await store.close()


@pytest.mark.parametrize("keys", [[NEW], []])
async def test_a_lost_secret_is_told_when_the_store_is_opened(database_url: str, keys: list[str]) -> None:
    store = await Store.open(database_url, keys=[OLD])
    await store.accounts.save(OWN)
    await store.close()
    with pytest.raises(Misconfigured, match="SECRET_KEY does not open the stored key of the account “Own panel”"):
        await Store.open(database_url, keys=keys)
