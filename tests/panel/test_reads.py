"""A read is retried while the panel does not answer, within bounds, and never otherwise."""

from __future__ import annotations

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import PanelError, PanelRefusal, PanelUnavailable, RefusalCode, UnreadableAnswer
from bot.domain.ids import AccountId, PanelOrderId
from bot.domain.orders.orders import StatusAnswer
from bot.panel.api import PanelAPI
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import KEY, Answer, ScriptedPanel

BALANCE = '{"balance": "1.5", "currency": "USD"}'


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Answer(cut="before"), id="reset"),
        pytest.param(Answer(BALANCE, cut="mid"), id="cut in the middle"),
        pytest.param(Answer("", 500), id="500, empty"),
        pytest.param(Answer('{"error": "Server error"}', 503), id="503 in an unknown text"),
        pytest.param(Answer('{"detail": []}', 500), id="500 in JSON"),
        pytest.param(Answer("oops", 500, "text/plain"), id="500 in plain text"),
        pytest.param(Answer("<html></html>", 502, "text/html"), id="a page"),
        pytest.param(Answer("", 200), id="200, empty"),
        pytest.param(Answer("", 429, headers={"Retry-After": "0"}), id="too many requests"),
    ],
)
async def test_a_read_is_retried_after_a_failure(
    api: PanelAPI, panel: ScriptedPanel, observed: list[tuple[str, str]], trouble: Answer
) -> None:
    panel.script(trouble, BALANCE)
    assert str((await api.balance()).amount) == "1.5"
    assert len(panel.forms) == 2
    assert observed == [("balance", "ok")]


async def test_a_read_gives_up_after_three_requests(
    api: PanelAPI, panel: ScriptedPanel, observed: list[tuple[str, str]]
) -> None:
    panel.script(Answer("", 503))
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
async def test_a_read_is_not_retried_after_a_refusal_or_an_unreadable_answer(
    api: PanelAPI, panel: ScriptedPanel, answer: Answer, error: type[PanelError]
) -> None:
    panel.script(answer)
    with pytest.raises(error):
        await api.balance()
    assert len(panel.forms) == 1


async def test_a_read_waits_as_long_as_retry_after_says(panel: ScriptedPanel) -> None:
    panel.script(Answer("", 429, headers={"Retry-After": "3"}), BALANCE)
    short = PanelConnections(timeout_seconds=0.5)
    with pytest.raises(PanelUnavailable) as error:
        await short.of(panel.account()).balance()
    assert error.value.retry_after_seconds == 3
    assert len(panel.forms) == 1
    await short.close()


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_retry_after_is_raised_to_the_caller(api: PanelAPI, panel: ScriptedPanel, status: int) -> None:
    panel.script(Answer("", status, headers={"Retry-After": "60"}))
    with pytest.raises(PanelUnavailable) as error:
        await api.balance()
    assert error.value.retry_after_seconds == 60
    assert len(panel.forms) == 1


async def test_a_read_with_its_retries_ends_at_its_time_out(panel: ScriptedPanel) -> None:
    panel.script(Answer("", 500), Answer(BALANCE, delay_seconds=30))
    short = PanelConnections(timeout_seconds=0.5)
    with pytest.raises(PanelUnavailable):
        async with asyncio.timeout(5):
            await short.of(panel.account()).balance()
    await short.close()


async def test_a_read_on_a_connection_that_was_closed_meanwhile_is_retried(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(BALANCE, Answer(cut="before"), BALANCE)
    await api.balance()
    await api.balance()
    assert len(panel.forms) == 3


async def test_reads_share_a_connection(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(BALANCE)
    for _ in range(5):
        await api.balance()
    assert len(panel.connections) == 1


async def test_redirects_are_not_followed_and_cookies_not_kept(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(
        Answer(BALANCE, headers={"Set-Cookie": "session=1; Path=/"}), Answer("", 307, headers={"Location": "/x"})
    )
    await api.balance()
    with pytest.raises(UnreadableAnswer):
        await api.balance()
    assert panel.paths == ["POST /api/v2"] * 2
    assert not any("Cookie" in headers for headers in panel.headers)


async def test_250_orders_are_polled_in_three_requests(api: PanelAPI, panel: ScriptedPanel) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 251)]
    answers = [
        json.dumps({name: {"status": "In progress", "remains": int(name)} for name in batch})
        for batch in (ids[:100], ids[100:200], ids[200:])
    ]
    panel.script(*answers)
    found = await api.status([*ids, ids[0]])
    assert list(found) == ids
    assert [len(form["orders"].split(",")) for form in panel.forms] == [100, 100, 50]


async def test_the_last_of_101_orders_is_polled_in_the_single_form(api: PanelAPI, panel: ScriptedPanel) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 102)]
    panel.script(json.dumps({name: {"status": "Pending"} for name in ids[:100]}), '{"status": "Completed"}')
    assert len(await api.status(ids)) == 101
    assert panel.forms[1] == {"key": KEY, "action": "status", "order": "101"}


async def test_the_number_of_requests_at_once_is_bounded(panel: ScriptedPanel) -> None:
    panel.script(Answer(BALANCE, delay_seconds=0.05))
    narrow = PanelConnections(timeout_seconds=10, requests_per_minute=60_000, at_once=2)
    api = narrow.of(panel.account())
    await asyncio.gather(*(api.balance() for _ in range(6)))
    assert len(panel.connections) == 2
    await narrow.close()


async def test_each_account_has_its_own_limits(panel: ScriptedPanel) -> None:
    panel.script(BALANCE)
    slow = PanelConnections(timeout_seconds=0.3, requests_per_minute=1)
    first, second = slow.of(panel.account()), slow.of(panel.account(number=AccountId(2)))
    await first.balance()
    await second.balance()
    with pytest.raises(PanelUnavailable):
        await first.balance()
    await slow.close()


async def test_an_account_keeps_its_panel_until_its_key_changes(
    panel: ScriptedPanel, connections: PanelConnections
) -> None:
    panel.script('{"balance": "1.5"}')
    first = connections.of(panel.account())
    assert connections.of(panel.account(currency="EUR")) is first
    assert (await first.balance()).currency == "EUR"
    second = connections.of(panel.account(key="another key"))
    assert second is not first
    await second.balance()
    assert [form["key"] for form in panel.forms] == [KEY, "another key"]


async def test_a_rate_limit_with_http_200_is_a_refusal(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"error": "Rate limit exceeded"}')
    with pytest.raises(PanelRefusal) as refusal:
        await api.status([PanelOrderId("7")])
    assert refusal.value.code is RefusalCode.RATE_LIMIT


async def test_a_panel_without_batches_is_polled_id_by_id_from_then_on(api: PanelAPI, panel: ScriptedPanel) -> None:
    ids = [PanelOrderId("7"), PanelOrderId("8"), PanelOrderId("9")]
    no, pending = '{"error": "Incorrect order ID"}', '{"status": "Pending"}'
    panel.script(no, pending, no, pending, pending)
    assert [type(answer) for answer in (await api.status(ids)).values()] == [StatusAnswer, PanelRefusal, StatusAnswer]
    assert [type(answer) for answer in (await api.status(ids[:2])).values()] == [StatusAnswer, StatusAnswer]
    asked = [form.get("orders") or form["order"] for form in panel.forms]
    assert asked == ["7,8,9", "7", "8", "9", "7", "8"]


async def test_a_panel_without_batches_is_polled_for_some_ids_per_call(api: PanelAPI, panel: ScriptedPanel) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 101)]
    panel.script(
        '{"error": "Incorrect order ID"}',
        *['{"status": "Pending"}'] * 3,
        Answer("", 503, headers={"Retry-After": "60"}),
        '{"status": "Pending"}',
    )
    assert list(await api.status(ids)) == ids[:3]
    assert list(await api.status(ids)) == ids[:50]


@pytest.mark.parametrize("odd", ["null", '"what?"', "[1, 2]"])
async def test_an_unreadable_answer_to_one_id_does_not_hold_up_the_others(
    api: PanelAPI, panel: ScriptedPanel, odd: str
) -> None:
    ids = [PanelOrderId("7"), PanelOrderId("8"), PanelOrderId("9")]
    panel.script('{"error": "Incorrect order ID"}', odd, '{"status": "Pending"}')
    assert list(await api.status(ids)) == ids[1:]


async def test_the_answers_before_a_rate_limit_count(api: PanelAPI, panel: ScriptedPanel) -> None:
    ids = [PanelOrderId("7"), PanelOrderId("8"), PanelOrderId("9")]
    pending = '{"status": "Pending"}'
    panel.script('{"error": "Incorrect order ID"}', pending, '{"error": "Rate limit exceeded"}', pending)
    assert list(await api.status(ids)) == ids[:1]


async def test_a_panel_that_refuses_a_batch_of_unknown_ids_still_gets_batches(
    api: PanelAPI, panel: ScriptedPanel
) -> None:
    panel.script('{"error": "Incorrect order ID"}')
    for _ in range(2):
        found = await api.status([PanelOrderId("7"), PanelOrderId("8")])
        assert all(isinstance(answer, PanelRefusal) for answer in found.values())
    assert [form.get("orders") for form in panel.forms] == ["7,8", None, None] * 2


async def test_an_unreadable_answer_is_logged_for_the_operator(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"balance": "plenty"}')
    with capture_logs() as logged, pytest.raises(UnreadableAnswer):
        await api.balance()
    assert [(entry["event"], entry["answer"]) for entry in logged] == [
        ("panel_answer_unreadable", '{"balance": "plenty"}')
    ]


async def test_a_cancelled_read_is_not_counted_as_answered(
    api: PanelAPI, panel: ScriptedPanel, observed: list[tuple[str, str]]
) -> None:
    panel.script(Answer(BALANCE, delay_seconds=30))
    task = asyncio.create_task(api.balance())
    await panel.wait_for_requests(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert observed == [("balance", "unknown")]
