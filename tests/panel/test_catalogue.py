"""The list of services: parsed row by row, and cheap to parse again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.domain.catalogue.services import Service
from bot.domain.ids import AccountId
from bot.panel.api import PanelAPI
from bot.panel.catalogue import CatalogueParser
from bot.panel.panels import MOST_CATALOGUES_REMEMBERED, PanelConnections
from bot.panel.parsing import plain_text
from tests.panel.scripted_panel import KEY, ScriptedPanel


def row(number: int, **differing: Any) -> dict[str, Any]:
    return {
        "service": number,
        "name": f"Likes {number}",
        "type": "Default",
        "category": f"Category {number % 7}",
        "rate": "0.90",
        "min": "50",
        "max": "10000",
        "refill": True,
        "cancel": False,
        "desc": f"<b>Start</b> of {number}: " + "soon " * 50,
    } | differing


def body(rows: list[Any]) -> bytes:
    return json.dumps(rows).encode()


async def test_an_unchanged_catalogue_is_not_parsed_again(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(body([row(1)]).decode())
    first = await api.services()
    second = await api.services(first.digest)
    third = await api.services("another digest")
    assert second.services is None
    assert first.digest == second.digest == third.digest
    assert third.services == first.services != ()


async def test_the_rows_of_few_catalogues_are_remembered(connections: PanelConnections, panel: ScriptedPanel) -> None:
    texts = body([row(1)]).decode(), body([row(1), row(2)]).decode()
    panel.script(texts[0])
    first = await connections.of(panel.account()).services()
    panel.script(texts[1])
    second = await connections.of(panel.account()).services()
    for number in range(2, 2 + MOST_CATALOGUES_REMEMBERED):
        await connections.of(panel.account(number=AccountId(number))).services()
    third = await connections.of(panel.account()).services()
    assert first.services
    assert second.services
    assert third.services
    assert second.services[0] is first.services[0]
    assert third.services[0] is not second.services[0]
    assert third.services == second.services


async def test_a_catalogue_that_changed_has_another_digest(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(body([row(1)]).decode(), body([row(1, rate="0.91")]).decode())
    first = await api.services()
    second = await api.services(first.digest)
    assert second.digest != first.digest
    assert [str(service.rate) for service in second.services or ()] == ["0.91"]


def test_rows_that_did_not_change_are_the_same_services_as_before() -> None:
    rows = CatalogueParser()
    first = rows.parse(body([row(number) for number in range(1, 101)]))
    second = rows.parse(
        body([row(number, **({"rate": "1.5"} if number == 50 else {})) for number in range(100, 0, -1)])
    )
    known = {id(service) for service in first}
    assert [service.id for service in second if id(service) not in known] == ["50"]


@given(
    st.lists(
        st.builds(
            row,
            st.integers(1, 9),
            rate=st.sampled_from(["1", "1.0", "1.00", 1, "free", None]),
            min=st.sampled_from([1, "1", 10, None]),
            refill=st.sampled_from([True, False, "true", "false", "1", "0", None]),
            desc=st.sampled_from(["", "<p>a", "x" * 200, "y" * 200, None, 5, ["list"]]),
            category=st.sampled_from(["a", "", None, {"name": "a"}]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.lists(st.integers(0, 11), min_size=1, max_size=12),
)
def test_remembered_rows_do_not_change_the_result(rows: list[Any], chosen: list[int]) -> None:
    remembering = CatalogueParser()
    for part in (rows, [rows[index % len(rows)] for index in chosen], rows[::-1]):
        assert spelled(remembering, body(part)) == spelled(CatalogueParser(), body(part))


def spelled(rows: CatalogueParser, text: bytes) -> list[str] | None:
    """The services with every digit as written; None where there are none."""
    try:
        return [repr(service) for service in rows.parse(text)]
    except ValueError:
        return None


async def test_rows_left_out_are_counted_in_the_log(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(body([row(1), row(2, rate="free"), row(3, min=None), row(4, min=9, max=8), "five"]).decode())
    with capture_logs() as logged:
        answer = await api.services()
    assert len(answer.services or ()) == 1
    assert [(entry["event"], entry["skipped"]) for entry in logged] == [("panel_services_skipped", 4)]


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[", "]", "[1", '[{"service": 1}', "[1 2]", "[1,]", "[,1]", "[1]]", "[1] x", "null", '"[]"', "[nul]",
        pytest.param("[" * 5000, id="many brackets"),
    ],
)  # fmt: skip
def test_an_incomplete_list_is_no_catalogue(text: str) -> None:
    assert spelled(CatalogueParser(), text.encode()) is None


@pytest.mark.parametrize("text", ["[]", " [ ] ", "\ufeff[]", "\n[\r\n]\t"])
def test_an_empty_list_is_an_empty_catalogue(text: str) -> None:
    assert CatalogueParser().parse(text.encode()) == ()


@given(st.lists(st.builds(row, st.integers(1, 10**6)), max_size=5), st.sampled_from([None, 0, 2, "\t"]))
def test_spaces_between_the_rows_change_nothing(rows: list[Any], indent: int | str | None) -> None:
    def ids(text: str) -> list[str]:
        return [service.id for service in CatalogueParser().parse(text.encode())]

    assert ids(json.dumps(rows, indent=indent)) == list(dict.fromkeys(str(each["service"]) for each in rows))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 299),
            st.sampled_from(
                ["},{", '"},{"service": 7},{"', [{"a": 1}, {"b": 2}], {"a": [{}, {}]}, "\\", '\\"},{', "}" * 9]
            ),
        ),
        max_size=8,
    ),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", ":")]),
)
def test_a_row_may_contain_text_that_looks_like_its_end(
    odd: list[tuple[int, Any]], separators: tuple[str, str]
) -> None:
    told = {number: row(number + 1) for number in range(300)}
    for number, description in odd:
        told[number] |= {"desc": description, "more": description}
    services = CatalogueParser().parse(json.dumps(list(told.values()), separators=separators).encode())
    assert list(services) == [CatalogueParser().parse(body([one]))[0] for one in told.values()]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two<br/>three</p>", "One\nTwo\nthree"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<script>alert('x')</script>safe", "safe"),
        ("<style>p{}</style>safe<!-- unseen -->", "safe"),
        ("<b>not closed", "not closed"),
        ("a<br><br><br><br>b", "a\n\nb"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("x\u202ey\x00z", "x y z"),
        ("<a href='https://example.com/'>here</a>", "here"),
        (None, ""),
        (5, ""),
        pytest.param("<" * 20_000, "<" * 1000, id="many brackets"),
        pytest.param("<script>" * 2_000, "", id="many scripts"),
        ("&nbsp;&nbsp;", ""),
    ],
)
def test_a_description_is_text(html: object, text: str) -> None:
    assert plain_text(html, 1000) == text


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Likes \u2764\ufe0f [HQ]", "Likes \u2764\ufe0f [HQ]"),
        ("  Likes\t\n now ", "Likes now"),
        pytest.param("x" * 400, "x" * 300, id="long"),
        ("evil \u202eeman\u2066", "evil eman"),
        ("half \ud83d of a sign", "half of a sign"),
        ("", "1"),
        (None, "1"),
        (77, "77"),
        (["list"], "1"),
    ],
)
def test_a_name_is_one_line_of_text(name: object, read: str) -> None:
    (service,) = CatalogueParser().parse(body([row(1, name=name)]))
    assert service.name == read


def test_a_service_is_read_in_full() -> None:
    (service,) = CatalogueParser().parse(
        body([row(8, type="", dripfeed="1", max=2147483647, description="", note="Slow\nbut sure")])
    )
    assert isinstance(service, Service)
    assert (service.type, service.dripfeed, service.maximum) == ("Default", True, 2147483647)
    assert service.description.startswith("Start of 8: soon soon")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Likes &amp; Views 5&#039;s", "Likes & Views 5's"),
        ("Instagram &raquo; Likes", "Instagram » Likes"),
        ("a &amp;lt;b&amp;gt;", "a &lt;b&gt;"),
        ("R&D & more", "R&D & more"),
        ("line&#10;break &nbsp; here", "line break here"),
    ],
)
def test_entities_of_a_name_and_a_category_are_decoded_once(written: str, shown: str) -> None:
    (service,) = CatalogueParser().parse(body([row(1, name=written, category=written)]))
    assert (service.name, service.category) == (shown, shown)


async def test_a_key_that_a_panel_puts_into_a_service_is_not_shown(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(body([row(1, name=f"Likes {KEY}", category=KEY.upper(), desc=f"<b>{KEY}</b>", type=KEY)]).decode())
    (service,) = (await api.services()).services or ()
    assert (service.name, service.category, service.description) == ("Likes [key]", "[key]", "[key]")
    assert KEY not in repr(service)
