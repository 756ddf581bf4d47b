"""A read is asked again while the panel is not answering, within bounds, and never otherwise."""

from __future__ import annotations

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import PanelError, PanelRefusal, PanelUnavailable, RefusalCode, UnreadableAnswer
from bot.domain.ids import AccountId, PanelOrderId
from bot.domain.orders.orders import StatusAnswer
from bot.panel.api import PanelAPI
from bot.panel.http import LARGEST_ANSWER
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import KEY, Answer, PlayedPanel

BALANCE = '{"balance": "1.5", "currency": "USD"}'


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Answer(cut="before"), id="reset"),
        pytest.param(Answer(BALANCE, cut="mid"), id="cut in the middle"),
        pytest.param(Answer("", 500), id="500, empty"),
        pytest.param(Answer('{"error": "Server error"}', 503), id="503 in words that tell nothing"),
        pytest.param(Answer('{"detail": []}', 500), id="500 in JSON"),
        pytest.param(Answer("oops", 500, "text/plain"), id="500 in plain text"),
        pytest.param(Answer("<html></html>", 502, "text/html"), id="a page"),
        pytest.param(Answer("", 200), id="200, empty"),
        pytest.param(Answer("", 429, headers={"Retry-After": "0"}), id="too many requests"),
    ],
)
async def test_a_read_is_asked_again_after_trouble(
    api: PanelAPI, panel: PlayedPanel, observed: list[tuple[str, str]], trouble: Answer
) -> None:
    panel.plays(trouble, BALANCE)
    assert str((await api.balance()).amount) == "1.5"
    assert len(panel.forms) == 2
    assert observed == [("balance", "ok")]


async def test_a_read_gives_up_after_three_requests(
    api: PanelAPI, panel: PlayedPanel, observed: list[tuple[str, str]]
) -> None:
    panel.plays(Answer("", 503))
    with pytest.raises(PanelUnavailable):
        await api.balance()
    assert len(panel.forms) == 3
    assert observed == [("balance", "unavailable")]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer('{"error": "Invalid API key"}'), PanelRefusal),
        (Answer('{"error": "Invalid API key"}', 500), PanelRefusal),
        (Answer('{"error": "Not found"}', 404), PanelRefusal),
        (Answer('{"balance": "plenty"}'), UnreadableAnswer),
        (Answer("null"), UnreadableAnswer),
        (Answer('{"balance": "1.5'), UnreadableAnswer),
        (Answer("[" * 100_000), UnreadableAnswer),
        (Answer(BALANCE, 404), UnreadableAnswer),
        (Answer("", 302, headers={"Location": "/elsewhere"}), UnreadableAnswer),
    ],
)
async def test_a_refusal_or_nonsense_is_not_asked_again(
    api: PanelAPI, panel: PlayedPanel, answer: Answer, error: type[PanelError]
) -> None:
    panel.plays(answer)
    with pytest.raises(error):
        await api.balance()
    assert len(panel.forms) == 1


async def test_a_read_waits_as_long_as_it_is_asked_to(panel: PlayedPanel) -> None:
    panel.plays(Answer("", 429, headers={"Retry-After": "3"}), BALANCE)
    impatient = PanelConnections(timeout_seconds=0.5)
    with pytest.raises(PanelUnavailable) as error:
        await impatient.of(panel.account()).balance()
    assert error.value.retry_after_seconds == 3
    assert len(panel.forms) == 1
    await impatient.close()


@pytest.mark.parametrize("status", [429, 503])
async def test_a_read_asked_to_wait_longer_than_it_would_tells_how_long(
    api: PanelAPI, panel: PlayedPanel, status: int
) -> None:
    panel.plays(Answer("", status, headers={"Retry-After": "60"}))
    with pytest.raises(PanelUnavailable) as error:
        await api.balance()
    assert error.value.retry_after_seconds == 60
    assert len(panel.forms) == 1


async def test_everything_a_read_does_ends_with_its_time_out(panel: PlayedPanel) -> None:
    panel.plays(Answer("", 500), Answer(BALANCE, delay_seconds=30))
    impatient = PanelConnections(timeout_seconds=0.5)
    with pytest.raises(PanelUnavailable):
        async with asyncio.timeout(5):
            await impatient.of(panel.account()).balance()
    await impatient.close()


async def test_a_read_on_a_connection_that_was_closed_meanwhile_is_asked_again(
    api: PanelAPI, panel: PlayedPanel
) -> None:
    panel.plays(BALANCE, Answer(cut="before"), BALANCE)
    await api.balance()
    await api.balance()
    assert len(panel.forms) == 3


async def test_reads_share_a_connection(api: PanelAPI, panel: PlayedPanel) -> None:
    panel.plays(BALANCE)
    for _ in range(5):
        await api.balance()
    assert len(panel.connections) == 1


async def test_redirects_are_not_followed_and_cookies_not_kept(api: PanelAPI, panel: PlayedPanel) -> None:
    panel.plays(
        Answer(BALANCE, headers={"Set-Cookie": "session=1; Path=/"}), Answer("", 307, headers={"Location": "/x"})
    )
    await api.balance()
    with pytest.raises(UnreadableAnswer):
        await api.balance()
    assert panel.paths == ["POST /api/v2"] * 2
    assert not any("Cookie" in headers for headers in panel.headers)


async def test_an_answer_beyond_the_limit_is_not_read_to_its_end(api: PanelAPI, panel: PlayedPanel) -> None:
    panel.plays("[" + " " * LARGEST_ANSWER + "]")
    with pytest.raises(UnreadableAnswer):
        await api.services()
    assert len(panel.forms) == 1


async def test_250_orders_are_asked_about_in_three_requests(api: PanelAPI, panel: PlayedPanel) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 251)]
    answers = [
        json.dumps({name: {"status": "In progress", "remains": int(name)} for name in batch})
        for batch in (ids[:100], ids[100:200], ids[200:])
    ]
    panel.plays(*answers)
    found = await api.status([*ids, ids[0]])
    assert list(found) == ids
    assert [len(form["orders"].split(",")) for form in panel.forms] == [100, 100, 50]


async def test_101_orders_leave_one_for_the_single_form(api: PanelAPI, panel: PlayedPanel) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 102)]
    panel.plays(json.dumps({name: {"status": "Pending"} for name in ids[:100]}), '{"status": "Completed"}')
    assert len(await api.status(ids)) == 101
    assert panel.forms[1] == {"key": KEY, "action": "status", "order": "101"}


async def test_no_more_requests_are_under_way_at_once_than_allowed(panel: PlayedPanel) -> None:
    panel.plays(Answer(BALANCE, delay_seconds=0.05))
    narrow = PanelConnections(timeout_seconds=10, requests_per_minute=60_000, at_once=2)
    api = narrow.of(panel.account())
    await asyncio.gather(*(api.balance() for _ in range(6)))
    assert len(panel.connections) == 2
    await narrow.close()


async def test_each_account_has_limits_of_its_own(panel: PlayedPanel) -> None:
    panel.plays(BALANCE)
    slow = PanelConnections(timeout_seconds=0.3, requests_per_minute=1)
    first, second = slow.of(panel.account()), slow.of(panel.account(number=AccountId(2)))
    await first.balance()
    await second.balance()
    with pytest.raises(PanelUnavailable):
        await first.balance()
    await slow.close()


async def test_an_account_keeps_its_panel_until_its_key_changes(
    panel: PlayedPanel, connections: PanelConnections
) -> None:
    panel.plays('{"balance": "1.5"}')
    first = connections.of(panel.account())
    assert connections.of(panel.account(currency="EUR")) is first
    assert (await first.balance()).currency == "EUR"
    second = connections.of(panel.account(key="another key"))
    assert second is not first
    await second.balance()
    assert [form["key"] for form in panel.forms] == [KEY, "another key"]


async def test_a_rate_limit_told_with_200_is_a_refusal(api: PanelAPI, panel: PlayedPanel) -> None:
    panel.plays('{"error": "Rate limit exceeded"}')
    with pytest.raises(PanelRefusal) as refusal:
        await api.status([PanelOrderId("7")])
    assert refusal.value.code is RefusalCode.RATE_LIMIT


async def test_a_panel_that_knows_single_ids_only_is_asked_one_by_one_from_then_on(
    api: PanelAPI, panel: PlayedPanel
) -> None:
    ids = [PanelOrderId("7"), PanelOrderId("8"), PanelOrderId("9")]
    no, pending = '{"error": "Incorrect order ID"}', '{"status": "Pending"}'
    panel.plays(no, pending, no, pending, pending)
    assert [type(answer) for answer in (await api.status(ids)).values()] == [StatusAnswer, PanelRefusal, StatusAnswer]
    assert [type(answer) for answer in (await api.status(ids[:2])).values()] == [StatusAnswer, StatusAnswer]
    asked = [form.get("orders") or form["order"] for form in panel.forms]
    assert asked == ["7,8,9", "7", "8", "9", "7", "8"]


async def test_a_panel_asked_one_by_one_is_asked_about_some_at_a_time(api: PanelAPI, panel: PlayedPanel) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 101)]
    panel.plays(
        '{"error": "Incorrect order ID"}',
        *['{"status": "Pending"}'] * 3,
        Answer("", 503, headers={"Retry-After": "60"}),
        '{"status": "Pending"}',
    )
    assert list(await api.status(ids)) == ids[:3]
    assert list(await api.status(ids)) == ids[:50]


@pytest.mark.parametrize("odd", ["null", '"what?"', "[1, 2]"])
async def test_an_id_that_a_panel_asked_one_by_one_answers_oddly_holds_up_no_other(
    api: PanelAPI, panel: PlayedPanel, odd: str
) -> None:
    ids = [PanelOrderId("7"), PanelOrderId("8"), PanelOrderId("9")]
    panel.plays('{"error": "Incorrect order ID"}', odd, '{"status": "Pending"}')
    assert list(await api.status(ids)) == ids[1:]


async def test_what_a_panel_asked_one_by_one_answered_before_it_asked_for_fewer_requests_counts(
    api: PanelAPI, panel: PlayedPanel
) -> None:
    ids = [PanelOrderId("7"), PanelOrderId("8"), PanelOrderId("9")]
    pending = '{"status": "Pending"}'
    panel.plays('{"error": "Incorrect order ID"}', pending, '{"error": "Rate limit exceeded"}', pending)
    assert list(await api.status(ids)) == ids[:1]


async def test_a_panel_that_refuses_a_batch_of_unknown_ids_is_still_asked_in_batches(
    api: PanelAPI, panel: PlayedPanel
) -> None:
    panel.plays('{"error": "Incorrect order ID"}')
    for _ in range(2):
        found = await api.status([PanelOrderId("7"), PanelOrderId("8")])
        assert all(isinstance(answer, PanelRefusal) for answer in found.values())
    assert [form.get("orders") for form in panel.forms] == ["7,8", None, None] * 2


async def test_what_makes_no_sense_is_kept_for_the_operator(api: PanelAPI, panel: PlayedPanel) -> None:
    panel.plays('{"balance": "plenty"}')
    with capture_logs() as logged, pytest.raises(UnreadableAnswer):
        await api.balance()
    assert [(entry["event"], entry["answer"]) for entry in logged] == [("panel_nonsense", '{"balance": "plenty"}')]


async def test_a_read_that_is_cancelled_is_not_counted_as_answered(
    api: PanelAPI, panel: PlayedPanel, observed: list[tuple[str, str]]
) -> None:
    panel.plays(Answer(BALANCE, delay_seconds=30))
    task = asyncio.create_task(api.balance())
    await panel.has_read(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert observed == [("balance", "unknown")]
