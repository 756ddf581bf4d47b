"""What an operator types to copy the database and to bring it back."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, NOW, draft, order, running

ROOT = Path(__file__).parents[2]


async def types(*words: str, database_url: str) -> tuple[int, str]:
    """Run one command; its exit code and what it said."""
    environment = {
        "PATH": os.environ["PATH"],
        "TELEGRAM_TOKEN": "1000:sandbox",
        "DATABASE_URL": database_url,
        "HTTP_LISTEN": "",
    }
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await command.communicate()
    return command.returncode or 0, said.decode()


async def test_a_copy_taken_while_the_bot_is_at_work_brings_everything_back(sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url)
    try:
        await store.orders.take(running(1), next_check_at=NOW)
        await store.drafts.save(draft(2), over=None)
        copy = tmp_path / "bot.backup"
        assert await types("backup", str(copy), database_url=sqlite_url) == (0, "")
        await store.orders.take(running(3), next_check_at=NOW)
    finally:
        await store.close()
    elsewhere = f"sqlite+aiosqlite:///{tmp_path}/elsewhere/bot.db"
    assert await types("restore", str(copy), database_url=elsewhere) == (0, "")
    restored = await Store.open(elsewhere)
    try:
        assert await restored.orders.get(order(1).id) == running(1)
        assert await restored.drafts.current(ANA, AT_ANAS) == draft(2)
        assert await restored.orders.get(order(3).id) is None
    finally:
        await restored.close()
    code, said = await types("restore", str(copy), database_url=elsewhere)
    assert code == 78
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("content", ["", "no backup at all"])
async def test_what_is_no_copy_is_one_clear_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bot.backup"
    file.write_text(content)
    code, said = await types("restore", str(file), database_url=f"sqlite+aiosqlite:///{tmp_path}/new/bot.db")
    assert code == 78
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said
