"""An answer means the same in every shape, and a damaged one raises only the promised errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BotError, OutcomeUnknown, PanelRefusal, PanelUnavailable, UnreadableAnswer
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, StatusAnswer
from bot.panel.api import PanelAPI
from bot.panel.catalogue import CatalogueParser
from bot.panel.dialects import STANDARD
from bot.panel.http import HttpClient
from bot.panel.response_checks import Reply
from bot.panel.transport import Transport
from tests.panel.scripted_panel import KEY
from tests.panel.test_seed_answers import CANCELS, REFILL_STATUSES, REFILLS, SERVICES, STATUS, STATUSES

Result = TypeVar("Result")

AMOUNT = st.decimals(min_value=0, max_value=10**9, places=5, allow_nan=False, allow_infinity=False)
NUMBER = st.integers(0, 10**12)
WORDS = st.sampled_from(["Pending", "In progress", "IN_PROGRESS", "Completed", "Partial", "Canceled", "Odd"])
IDS = st.lists(
    st.one_of(st.integers(1, 10**12).map(str), st.from_regex(r"ord_[0-9A-F]{3,10}[0-9]", fullmatch=True)),
    min_size=2,
    max_size=8,
    unique=True,
).map(lambda names: [PanelOrderId(name) for name in names])


class Direct(Transport):
    """A transport with a prepared reply, so that thousands are parsed in a second."""

    def __init__(self) -> None:
        super().__init__(HttpClient(), "", KEY, public_only=False, timeout_seconds=1, requests_per_minute=1, at_once=1)
        self.reply = Reply(200, b"")
        self.writes = 0

    async def read(
        self, action: str, parameters: Mapping[str, str], parse: Callable[[Reply], Result], *, most_bytes: int = 0
    ) -> Result:
        return parse(self.reply)

    async def write(self, action: str, parameters: Mapping[str, str], parse: Callable[[Reply], Result]) -> Result:
        self.writes += 1
        return parse(self.reply)


def answered(text: str, call: Callable[[PanelAPI], Coroutine[Any, Any, Result]], status: int = 200) -> Result:
    """The result of a call with this reply; the call never waits, so it needs no event loop."""
    transport = Direct()
    transport.reply = Reply(status, text.encode("utf-8", "replace"))
    running = call(PanelAPI(transport, STANDARD, KEY))
    try:
        running.send(None)
    except StopIteration as finished:
        read: Result = finished.value
        return read
    raise AssertionError("a call waited for something")


@st.composite
def orders_and_answers(draw: st.DrawFn) -> tuple[list[PanelOrderId], dict[str, dict[str, Any]], list[StatusAnswer]]:
    """Ids, the entry of each as a panel writes it, and the answer it means."""
    ids = draw(IDS)
    entries: dict[str, dict[str, Any]] = {}
    said = []
    for name in ids:
        charge, start, remains, word = draw(AMOUNT), draw(NUMBER), draw(st.integers(-99, 10**9)), draw(WORDS)
        spelled = draw(st.sampled_from(["{:f}", "{:,f}", "{:.5f}"])).format(charge)
        entries[name] = {
            "charge": spelled,
            "start_count": draw(st.sampled_from([start, str(start), f"{start:,}"])),
            "status": word,
            "remains": draw(st.sampled_from([remains, str(remains)])),
            "currency": "USD",
        }
        said.append(StatusAnswer(STANDARD.find_status(word), word, charge, start, remains, "USD"))
    return ids, entries, said


@given(orders_and_answers(), st.sampled_from(["by id", "list with ids", "list", "wrapped"]), st.randoms())
def test_statuses_are_the_same_in_every_shape(
    case: tuple[list[PanelOrderId], dict[str, dict[str, Any]], list[StatusAnswer]], shape: str, chance: Any
) -> None:
    ids, entries, said = case
    mixed = chance.sample(ids, len(ids))
    match shape:
        case "by id":
            answer: Any = {name: entries[name] for name in mixed}
        case "list with ids":
            answer = [{"order": int(name) if name.isdigit() else name} | entries[name] for name in mixed]
        case "wrapped":
            answer = {"status": "success", "data": {name: entries[name] for name in mixed}}
        case _:
            answer = [entries[name] for name in ids]
    read = answered(json.dumps(answer), lambda api: api.status(ids))
    assert read == dict(zip(ids, said, strict=True))


@given(orders_and_answers(), st.data())
def test_an_id_that_is_left_out_gets_no_other_answer(
    case: tuple[list[PanelOrderId], dict[str, dict[str, Any]], list[StatusAnswer]], data: st.DataObject
) -> None:
    ids, entries, said = case
    kept = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    expected = {name: answer for name, answer in zip(ids, said, strict=True) if name in kept}
    for answer in ({name: entries[name] for name in kept}, [{"order": name} | entries[name] for name in kept]):
        assert answered(json.dumps(answer), lambda api: api.status(ids)) == expected


def test_cached_figures_do_not_change_the_result() -> None:
    """1, true and 1.0 are equal in Python, and only two of them are a count."""
    for remains, read in (
        ("1", 1),
        ("true", None),
        ("1.0", 1),
        ("true", None),
        ("{}", None),
        ('"1"', 1),
        ("null", None),
    ):
        text = f'{{"status": "Pending", "charge": "0.5", "remains": {remains}}}'
        found = answered(text, lambda api: api.status(TWO[:1]))
        assert found == {"1": StatusAnswer(STANDARD.find_status("Pending"), "Pending", Decimal("0.5"), remains=read)}


RECORDED: list[str] = [
    SERVICES,
    STATUS,
    STATUSES,
    REFILLS,
    REFILL_STATUSES,
    CANCELS,
    '{"order": 23501}',
    '{"refill": "1"}',
    '{"status": "Completed"}',
    '{"balance": "100.84292", "currency": "USD"}',
    '{"error": "Not enough funds on balance"}',
    '{"1": {"error": "Incorrect order ID"}}',
    '{"status": "Active", "posts": "10", "orders": [91, 92]}',
    '{"orders": [23501]}',
    '{"canceled": [1, 2]}',
    "[]",
    "null",
    "{}",
    '{"status": "success", "data": {"order": 12, "charge": 1.25}}',
    '[{"order": 0, "error": "Incorrect order ID"}]',
]
JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    7,
    10**18,
    2**70,
    0.5,
    -0.25,
    1e300,
    float("inf"),
    float("nan"),
    "",
    " ",
    "0",
    "1",
    "2",
    "-3",
    "+5",
    "1,234.5",
    "0,5",
    "None",
    "Unknown",
    "1e9999",
    "error",
    "Completed",
    "pending",
    "Incorrect order ID",
    "Too many requests",
    "<b>1</b>",
    "\ud800",
    "\x00",
    "٣",
    "9" * 50,
    KEY,
    f"Invalid API key {KEY}",
    [],
    {},
    [[]],
    [1, 2],
    {"error": "Bad link"},
    {"error": KEY},
    {"order": 5},
    {"1": 1},
    {"data": [1]},
]
KEYS = [
    "1",
    "2",
    "3",
    "order",
    "orders",
    "refill",
    "cancel",
    "error",
    "status",
    "message",
    "success",
    "data",
    "charge",
    "id",
]
STATUS_CODES = [200, 200, 200, 201, 302, 400, 404, 408, 429, 500, 503]


def mutated(chance: Random) -> str:
    """A recorded answer with some values or keys replaced or removed, and perhaps its text cut or broken."""
    answer = json.loads(chance.choice(RECORDED))
    for _ in range(chance.randrange(4)):
        answer = replaced(chance, answer)
    text = json.dumps(answer, ensure_ascii=chance.random() < 0.5)
    place = chance.randint(0, len(text))
    match chance.randrange(12):
        case 0:
            return text[:place]
        case 1:
            return text[:place] + chance.choice(['"', "{", "]", ",", "\\", "0", "é", "\x00"]) + text[place:]
        case 2:
            return text[:place] + text[place + 1 :]
    return text


def replaced(chance: Random, value: Any) -> Any:
    """The value with one random place replaced, renamed or removed."""
    if not isinstance(value, (dict, list)) or not value or chance.random() < 0.1:
        return deepcopy(chance.choice(JUNK))
    key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
    match chance.randrange(8):
        case 0:
            del value[key]
        case 1 if isinstance(value, dict):
            value[chance.choice(KEYS)] = value.pop(key)
        case 2 if isinstance(value, dict):
            value[chance.choice(KEYS)] = deepcopy(chance.choice(JUNK))
        case 3 if isinstance(value, list):
            value.append(deepcopy(value[key]))
        case _:
            value[key] = replaced(chance, value[key])
    return value


def numbers_in(value: Any) -> Iterator[Decimal]:
    """Every number in an answer, as a number or as text, parsed independently of the bot."""
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(inner)
    elif isinstance(value, str) or (isinstance(value, (int, Decimal)) and not isinstance(value, bool)):
        try:
            yield Decimal(str(value).replace(",", "").strip())
        except ArithmeticError:
            return


def json_in(text: str) -> Any:
    """The JSON value of an answer, which may have other text around it; None where there is none."""
    decoder = json.JSONDecoder(parse_float=Decimal)
    with suppress(ValueError):
        return decoder.decode(text)
    opening = min((place for place in map(text.find, "{[") if place >= 0), default=0)
    with suppress(ValueError):
        return decoder.raw_decode(text[opening:])[0]
    return None


def numbers_of(result: Any) -> Iterator[Decimal]:
    """Every number in a result."""
    match result:
        case StatusAnswer():
            told = (result.charge, result.start_count, result.remains, result.runs, result.posts)
            yield from (Decimal(each) for each in told if each is not None)
        case PlacedOrder():
            yield from () if result.charge is None else (result.charge,)
        case Money():
            yield result.amount
        case dict():
            for inner in result.values():
                yield from numbers_of(inner)


TWO, REFILLS_ASKED = [PanelOrderId("1"), PanelOrderId("2")], [PanelRefillId("1"), PanelRefillId("3")]
READS: list[Callable[[PanelAPI], Coroutine[Any, Any, Any]]] = [
    lambda api: api.status(TWO[:1]),
    lambda api: api.status(TWO),
    lambda api: api.refill_status(REFILLS_ASKED),
    lambda api: api.refill_status(REFILLS_ASKED[:1]),
    lambda api: api.balance(),
]
WRITES: list[Callable[[PanelAPI], Coroutine[Any, Any, Any]]] = [
    lambda api: api.add(ServiceId("1"), {}),
    lambda api: api.refill(TWO[:1]),
    lambda api: api.refill(TWO),
    lambda api: api.cancel(TWO[:1]),
    lambda api: api.cancel(TWO),
]


@settings(max_examples=200)
@given(st.integers(0, 2**64))
def test_a_mutated_answer_raises_only_promised_errors_and_adds_no_number(seed: int) -> None:
    """200 examples of 60 answers each: 12,000 answers, each parsed by ten calls and as a catalogue."""
    chance = Random(seed)
    for _ in range(60):
        text, status = mutated(chance), chance.choice(STATUS_CODES)
        for call in READS:
            check(text, outcome(text, call, status), (PanelUnavailable, PanelRefusal, UnreadableAnswer))
        for call in WRITES:
            check(text, outcome(text, call, status), (PanelRefusal, OutcomeUnknown))
        check_catalogue(text.encode("utf-8", "replace"))


def outcome(text: str, call: Callable[[PanelAPI], Coroutine[Any, Any, Any]], status: int) -> Any:
    """What a call returns or raises."""
    try:
        return answered(text, call, status)
    except BotError as error:
        return error


def check(text: str, result: Any, promised: tuple[type[BotError], ...]) -> None:
    """Check what holds for every result, whatever the answer was."""
    if isinstance(result, BotError):
        assert isinstance(result, promised)
        assert KEY not in f"{result!r} {vars(result)}"
        return
    held = set(numbers_in(json_in(text.encode("utf-8", "replace").decode())))
    assert set(numbers_of(result)) <= held
    if isinstance(result, PlacedOrder):
        assert result.panel_order_id
    if isinstance(result, dict):
        assert result.keys() <= {*TWO, *REFILLS_ASKED}
        assert KEY not in "".join(
            f"{inner!r} {inner.values}" for inner in result.values() if isinstance(inner, BotError)
        )


def check_catalogue(body: bytes) -> None:
    """Check what holds for every catalogue, whatever the answer was."""
    try:
        services = CatalogueParser().parse(body)
    except ValueError:
        return
    for service in services:
        assert service.rate >= 0
        assert 0 <= service.minimum <= service.maximum
        assert service.id


@given(st.binary(max_size=200), st.sampled_from([200, 204, 301, 404, 500]))
def test_any_bytes_raise_only_promised_errors(body: bytes, status: int) -> None:
    for call in READS + WRITES:
        transport = Direct()
        transport.reply = Reply(status, body)
        running = call(PanelAPI(transport, STANDARD, KEY))
        try:
            running.send(None)
        except (BotError, StopIteration):
            continue
