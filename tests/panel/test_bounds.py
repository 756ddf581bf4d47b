"""An answer costs no more than its limit, whatever a panel sends: bytes, memory, or the time of the event loop."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.domain.accounts.people import Account
from bot.domain.catalogue.search import SearchIndex, wish_of
from bot.domain.errors import OutcomeUnknown, UnreadableAnswer
from bot.domain.ids import SHARED, AccountId, PanelOrderId, PersonId, ServiceId
from bot.domain.networks import network_of
from bot.domain.service_kinds import kind_of
from bot.domain.text_normalisation import plain, words_of
from bot.panel import answers
from bot.panel.api import PanelAPI
from bot.panel.catalogue import CatalogueParser
from bot.panel.dialects import STANDARD, fold_word
from bot.panel.json_rows import LONGEST_ROW, iterate_rows
from bot.panel.panels import PanelConnections
from bot.panel.parsing import plain_text, single_line
from bot.panel.refusals import ErrorReader, find_error_text
from bot.panel.requests import PanelRequests, ignore_observation
from bot.panel.transport import INLINE_BYTES, SMALL_ANSWER_BYTES, Transport
from tests.panel.scripted_panel import KEY, ScriptedPanel
from tests.panel.test_catalogue import body, row

MIB = 1024 * 1024


def own(panel: ScriptedPanel) -> Account:
    return replace(panel.account(number=AccountId(5)), owner_id=PersonId(1002))


@pytest.fixture
async def limited() -> AsyncIterator[PanelConnections]:
    """Connections with small limits of catalogues: 1,000 rows or 1 MiB, and for own accounts 10 rows or 100 KiB."""
    opened = PanelConnections(
        allow_private=True,
        catalogue_bytes=MIB,
        catalogue_rows=1_000,
        own_catalogue_bytes=100 * 1024,
        own_catalogue_rows=10,
    )
    yield opened
    await opened.close()


@pytest.fixture
async def bomb() -> AsyncIterator[str]:
    """The address of a panel whose compressed answer never ends: about a thousand bytes for each MiB of spaces."""
    compressor = zlib.compressobj(wbits=31)
    beginning = compressor.compress(b'{"balance": "1",') + compressor.flush(zlib.Z_FULL_FLUSH)
    mib_of_spaces = compressor.compress(b" " * MIB) + compressor.flush(zlib.Z_FULL_FLUSH)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        await response.write(beginning)
        while True:
            await response.write(mib_of_spaces)

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v2"
    await runner.cleanup()


async def test_an_endless_compressed_answer_ends_at_the_limit(connections: PanelConnections, bomb: str) -> None:
    api = connections.of(Account(SHARED, "bomb", bomb, KEY))
    with pytest.raises(UnreadableAnswer):
        await api.balance()
    with pytest.raises(UnreadableAnswer):
        await api.services()
    with pytest.raises(OutcomeUnknown):
        await api.add(ServiceId("1"), {})


async def test_only_a_catalogue_may_be_long(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"balance": "1"' + " " * SMALL_ANSWER_BYTES + "}")
    with pytest.raises(UnreadableAnswer):
        await api.balance()
    panel.script('{"order": 5' + " " * SMALL_ANSWER_BYTES + "}")
    with pytest.raises(OutcomeUnknown):
        await api.add(ServiceId("1"), {})
    panel.script("[" + " " * SMALL_ANSWER_BYTES + "]")
    assert (await api.services()).services == ()
    assert len(panel.forms) == 3


@pytest.mark.parametrize("call", ["read", "write"])
@pytest.mark.parametrize(("length", "on_the_loop"), [(INLINE_BYTES // 2, True), (2 * INLINE_BYTES, False)])
async def test_a_long_answer_is_parsed_off_the_event_loop(
    connections: PanelConnections, panel: ScriptedPanel, call: str, length: int, on_the_loop: bool
) -> None:
    panel.script(json.dumps({"order": 5, "note": "x" * length}))
    transport: Transport = connections._both(panel.account())[0]._requests._transport
    requests = PanelRequests(transport, ErrorReader(STANDARD, KEY), ignore_observation)
    threads: list[int] = []

    def parse(_answer: object) -> bool:
        threads.append(threading.get_ident())
        return True

    await (requests.read if call == "read" else requests.write)("balance", {}, parse)
    assert (threads == [threading.get_ident()]) is on_the_loop


async def test_an_own_catalogue_has_fewer_rows_than_the_shared_one(
    limited: PanelConnections, panel: ScriptedPanel
) -> None:
    panel.script(body([row(number) for number in range(1, 31)]).decode())
    shared = await limited.of(panel.account()).services()
    with capture_logs() as logged:
        cut = await limited.of(own(panel)).services()
    assert len(shared.services or ()) == 30
    assert cut.services == (shared.services or ())[:10]
    assert [(entry["event"], entry["read"], entry["rest_unread"]) for entry in logged] == [
        ("panel_services_skipped", 10, True)
    ]


async def test_an_own_catalogue_has_fewer_bytes_than_the_shared_one(
    limited: PanelConnections, panel: ScriptedPanel
) -> None:
    panel.script(body([row(1, more="x" * 200 * 1024)]).decode())
    assert len((await limited.of(panel.account()).services()).services or ()) == 1
    with pytest.raises(UnreadableAnswer):
        await limited.of(own(panel)).services()


def test_rows_are_read_one_portion_after_the_other() -> None:
    whole = json.dumps([row(number) for number in range(1, 1001)])
    rows = iterate_rows(whole[:-200] + "broken")
    assert [next(rows) for _ in range(900)] == [row(number) for number in range(1, 901)]
    with pytest.raises(ValueError, match="a row is no JSON"):
        list(rows)


@pytest.mark.parametrize("length", [LONGEST_ROW // 2, 3 * LONGEST_ROW])
@pytest.mark.parametrize("place", [0, 1, 300])
def test_a_row_longer_than_any_service_makes_a_catalogue_unreadable(length: int, place: int) -> None:
    rows = [row(number) for number in range(1, 301)]
    rows.insert(place, row(999, more="x" * length))
    if length < LONGEST_ROW:
        assert len(CatalogueParser().parse(body(rows))) == 301
    else:
        with pytest.raises(ValueError, match="a row is"):
            CatalogueParser().parse(body(rows))


@pytest.mark.parametrize(
    "wrapped",
    [
        pytest.param(lambda rows: {"status": "success", "data": rows}, id="data"),
        pytest.param(lambda rows: {"status": "success", "data": dict(enumerate(rows))}, id="data by number"),
        pytest.param(lambda rows: {"services": rows, "total": len(rows)}, id="services"),
        pytest.param(lambda rows: dict(enumerate(rows)), id="by number"),
    ],
)
@pytest.mark.parametrize("count", [2, 2_000])
def test_a_wrapped_catalogue_of_any_length_is_read(wrapped: Callable[[list[Any]], Any], count: int) -> None:
    rows = [row(number) for number in range(1, count + 1)]
    assert CatalogueParser().parse(body(wrapped(rows))) == CatalogueParser().parse(body(rows))


HOSTILE = {
    "open comments": "<!--",
    "open scripts": "<script>",
    "open tags": "<a",
    "brackets": "<",
    "entities": "&amp;",
    "digits": "<1.",
    "a character that becomes eighteen": "\ufdfa",
    "combining marks": "\u0327\u0301",
    "flags": "\U0001f1fa\U0001f1f8",
    "letters": "a",
    "spaces": " ",
    "words of the tables": "auto likes refill ",
    "ends of rows": "},{",
    "quotes": '"',
    "new lines": "\n",
}
SERVICES = CatalogueParser().parse(body([row(number) for number in range(1, 50)]))
SCANS: dict[str, Callable[[str], object]] = {
    "plain": plain.__wrapped__,
    "words_of": words_of,
    "network_of": lambda text: network_of(text, text),
    "kind_of": lambda text: kind_of.__wrapped__(text, text),
    "wish_of": wish_of,
    "search": SearchIndex(SERVICES).find,
    "single_line": lambda text: single_line(text, 300),
    "plain_text": lambda text: plain_text(text, 1_000),
    "error text": lambda text: ErrorReader(STANDARD, KEY).refusal(find_error_text({"error": text})),
    "status word": fold_word,
    "catalogue": lambda text: list(_until_broken(iterate_rows("[" + text))),
    "name of a service": lambda text: CatalogueParser().parse(body([row(1, name=_part(text), desc=_part(text))])),
}


def _part(text: str) -> str:
    return text[: len(text) // 64]


def _until_broken(rows: Any) -> Any:
    try:
        yield from rows
    except ValueError:
        return


def seconds(scan: Callable[[str], object], text: str) -> float:
    """The processor time of this thread for a scan, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.thread_time()
        scan(text)
        best = min(best, time.thread_time() - started)
    return best


@pytest.mark.parametrize("scan", SCANS)
def test_a_scan_of_a_hostile_text_takes_linear_time_at_most(scan: str) -> None:
    """Eight times the text takes about eight times as long, where quadratic time would be sixty-four times as long."""
    for name, unit in HOSTILE.items():
        long = (unit * (MIB // len(unit) + 1))[:MIB]
        part = seconds(SCANS[scan], long[: MIB // 8])
        assert seconds(SCANS[scan], long) < 24 * max(part, 0.002), name


@pytest.mark.parametrize("key", ["error", "message", "other"])
def test_a_deeply_nested_error_is_not_searched_to_its_end(key: str) -> None:
    answer: Any = {}
    for _ in range(200):
        answer = {key: answer}
    assert find_error_text({"error": answer}) == ""


async def test_a_long_figure_is_not_kept_in_memory(api: PanelAPI, panel: ScriptedPanel) -> None:
    answers._parse_figures.cache_clear()
    panel.script(json.dumps({"status": "Pending " + "x" * 5_000, "charge": "1" * 5_000}))
    found = await api.status([PanelOrderId("7")])
    assert len(getattr(found[PanelOrderId("7")], "said", "")) == 60
    assert answers._parse_figures.cache_info().currsize == 0


async def test_a_numeric_entity_without_an_end_is_no_reason_to_give_up(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(body([row(1, desc="&#" + "9" * 6_000)]).decode())
    (service,) = (await api.services()).services or ()
    assert service.description.startswith("&#999")


async def test_the_event_loop_runs_while_a_catalogue_is_parsed(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(body([row(number) for number in range(1, 5_001)]).decode())
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.create_task(count_turns())
    await api.services()
    counting.cancel()
    assert turns > 100
