"""The table of order types: whole, filled in one question at a time, and sent word for word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.catalogue.services import Service
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.order_types import ORDER_TYPES, OrderType, as_markdown, order_type
from tests.domain.examples import CHARGES, SENT, TYPED, draft, service

every_type = pytest.mark.parametrize("shape", ORDER_TYPES, ids=lambda shape: shape.name)


def filled(shape: OrderType, sold: Service) -> OrderDraft:
    """The draft of somebody who answers every question as it comes, and then wishes for whatever else there is."""
    filling = draft()
    for _ in range(2 * len(shape.fields)):
        question = filling.question(sold, shape)
        if question is None:
            wished = next((name for name in SENT[shape.name] if name not in filling.answers), None)
            if wished is None:
                return filling
            filling = filling.edited(wished)
            continue
        filling = filling.answered(question, TYPED[shape.name][question.name], sold, shape)
    raise AssertionError(f"{shape.name} asks without end")


@every_type
def test_every_type_can_be_filled_and_is_sent_word_for_word(shape: OrderType) -> None:
    whole = filled(shape, service(shape.name))
    assert shape.parameters(whole.answers) == SENT[shape.name]
    assert [*shape.parameters(whole.answers)] == [*SENT[shape.name]]


@every_type
def test_every_type_is_charged_exactly(shape: OrderType) -> None:
    sold = service(shape.name)
    assert shape.charge(sold, filled(shape, sold).answers) == Decimal(CHARGES[shape.name])


@every_type
def test_every_type_goes_back_to_its_first_question_and_keeps_what_was_said(shape: OrderType) -> None:
    sold = service(shape.name)
    there: OrderDraft | None = filled(shape, sold)
    assert there is not None
    whole, seen = there.answers, []
    while there is not None:
        question = there.question(sold, shape)
        seen += [question.name] if question else []
        assert there.answers == whole
        there = there.back(sold, shape)
    assert seen == [name for name in SENT[shape.name]][::-1]


@every_type
def test_every_type_without_its_optional_fields_is_whole_too(shape: OrderType) -> None:
    sold = service(shape.name)
    filling = draft()
    while question := filling.question(sold, shape):
        if question.optional:
            filling = filling.skipped(question, sold, shape)
        else:
            filling = filling.answered(question, TYPED[shape.name][question.name], sold, shape)
    needed = {field.name for field in shape.fields if not field.optional}
    assert shape.parameters(filling.answers).keys() <= needed
    assert shape.charge(sold, filling.answers) > 0


def test_there_are_the_eight_of_the_standard_and_nine_that_other_panels_list() -> None:
    assert {shape.name for shape in ORDER_TYPES} == SENT.keys()
    assert len(ORDER_TYPES) == 17


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Default", "Default"),
        ("default", "Default"),
        ("", "Default"),
        (" ", "Default"),
        ("custom_comments", "Custom Comments"),
        ("Custom  Comments Package", "Custom Comments Package"),
        ("INVITES FROM GROUPS", "Invites from Groups"),
        ("web-traffic", "Web Traffic"),
    ],
)
def test_a_type_is_known_by_every_spelling(said: str, meant: str) -> None:
    found = order_type(said)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize("said", ["Likes spread", "Special comments", "Defaults", "?", "Story Poll Pro"])
def test_an_unknown_type_is_never_taken_for_another(said: str) -> None:
    assert order_type(said) is None
    assert service(said).order_type is None


def test_a_drip_feed_delivers_its_quantity_with_every_run() -> None:
    shape = ORDER_TYPES[0]
    assert shape.quantity({"link": "x", "quantity": "1500", "runs": "10", "interval": "60"}) == 15_000
    assert shape.quantity({"link": "x", "quantity": "1500", "runs": ""}) == 1500


def test_a_package_has_no_quantity_and_costs_its_rate() -> None:
    package = order_type("Package")
    assert package is not None
    assert package.quantity({"link": "x"}) is None
    assert package.charge(service("Package", rate=Decimal("12.50")), {"link": "x"}) == Decimal("12.50")


def test_the_documents_table_names_every_type_and_field() -> None:
    rows = as_markdown().splitlines()[2:]
    assert len(rows) == sum(len(shape.fields) for shape in ORDER_TYPES)
    for shape in ORDER_TYPES:
        for field in shape.fields:
            assert any(row.startswith(f"| {shape.name} |") and f"| `{field.name}` |" in row for row in rows)
    assert all(row.count("|") == 6 for row in rows)
