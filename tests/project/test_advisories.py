"""What is pinned is looked up among known weaknesses; whoever cannot be asked stops nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests import advisories

PINNED = len(advisories.pins(*(Path(name).read_text() for name in advisories.PINNED)))


class Advisories:
    """Knows of one weakness."""

    weak = "aiohttp"
    answer: str | None = None
    status = 200
    length: int | None = None
    """What is said to come, where the answer is cut off before it has."""

    async def look_up(self, request: web.Request) -> web.StreamResponse:
        asked: list[dict[str, Any]] = (await request.json())["queries"]
        found = [{"vulns": [{"id": "TEST-1"}]} if one["package"]["name"] == self.weak else {} for one in asked]
        text = self.answer or json.dumps({"results": found})
        if self.length is None:
            return web.Response(text=text, status=self.status)
        cut = web.StreamResponse(headers={"Content-Length": str(self.length)})
        await cut.prepare(request)
        await cut.write(text.encode()[:100])
        if request.transport is not None:
            request.transport.close()
        return cut


@pytest.fixture
async def source() -> AsyncIterator[tuple[Advisories, str]]:
    known, app = Advisories(), web.Application()
    app.router.add_post("/", known.look_up)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield known, f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_a_known_weakness_stops_the_checks_and_is_named(
    source: tuple[Advisories, str], capsys: pytest.CaptureFixture[str]
) -> None:
    known, address = source
    assert await asyncio.to_thread(advisories.main, address) == 1
    assert ": TEST-1" in capsys.readouterr().out
    known.weak = "nothing that is pinned"
    assert await asyncio.to_thread(advisories.main, address) == 0
    assert "none in" in capsys.readouterr().out


async def test_advisories_that_cannot_be_read_or_reached_are_said_and_stop_nobody(
    source: tuple[Advisories, str], capsys: pytest.CaptureFixture[str]
) -> None:
    known, address = source
    every = json.dumps({"results": [None] * PINNED}), json.dumps({"results": [{"vulns": ["TEST-1"]}] * PINNED})
    for answer in ("<html>", "{}", "[]", '{"results": [{}]}', *every):
        known.answer = answer
        assert await asyncio.to_thread(advisories.main, address) == 0
    known.answer, known.status = None, 503
    assert await asyncio.to_thread(advisories.main, address) == 0
    known.status, known.length = 200, 1_000_000
    assert await asyncio.to_thread(advisories.main, address) == 0
    assert await asyncio.to_thread(advisories.main, "http://127.0.0.1:9/") == 0
    assert capsys.readouterr().out.count("cannot be reached") == 9


def test_every_pin_is_read_whatever_stands_behind_it() -> None:
    text = 'one==1.0 \\\n    --hash=sha256:00\ntwo[extra]==2.0.post1 ; python_version < "3.12" \\\n# three==3\n'
    assert advisories.pins(text, text) == [("one", "1.0"), ("two", "2.0.post1")]
