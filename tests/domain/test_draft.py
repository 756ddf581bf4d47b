"""The draft, walked through at random: whatever is said, in whatever order, it stays sound."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.catalogue.services import Service
from bot.domain.errors import FieldMistake
from bot.domain.money import Money
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.fields import SKIPPED, Field
from bot.domain.ordering.order_types import ORDER_TYPES, OrderType, order_type
from bot.domain.ordering.quote import Quote
from tests.domain.examples import LINK, TYPED, draft, service


def shape_of(name: str) -> OrderType:
    found = order_type(name)
    assert found is not None
    return found


class DraftWalk(RuleBasedStateMachine):
    """Somebody who answers, skips, goes back and edits at will."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: OrderType = ORDER_TYPES[0]
        self.service: Service = service()
        self.draft: OrderDraft = draft()
        self.before: tuple[OrderDraft, Mapping[str, str]] = (self.draft, {})

    @initialize(
        shape=st.sampled_from(ORDER_TYPES), dripfeed=st.sampled_from([True, False, None]), least=st.integers(1, 3)
    )
    def begin(self, shape: OrderType, dripfeed: bool | None, least: int) -> None:
        self.shape = shape
        self.service = service(shape.name, dripfeed=dripfeed, minimum=least)

    @property
    def question(self) -> Field | None:
        return self.draft.question(self.service, self.shape)

    def step(self, after: OrderDraft) -> None:
        self.before = (self.draft, dict(self.draft.answers))
        self.draft = after

    @precondition(lambda self: self.question is not None)
    @rule(data=st.data())
    def answer_well(self, data: st.DataObject) -> None:
        question = self.question
        assert question is not None
        usual = TYPED[self.shape.name].get(question.name, "1")
        texts = [usual, *(choice.value for choice in question.choices)]
        if question.numbers:
            texts = [str(self.service.minimum), "100", "150", str(self.service.maximum)]
        text = data.draw(st.sampled_from(texts))
        try:
            self.step(self.draft.answered(question, text, self.service, self.shape))
        except FieldMistake:
            assert question.name in ("max", "usernames", "comments")
        else:
            assert question.name in self.draft.answers
            assert self.draft.reopened is None

    @precondition(lambda self: self.question is not None)
    @rule(text=st.text(max_size=30))
    def answer_anything(self, text: str) -> None:
        question = self.question
        assert question is not None
        try:
            self.step(self.draft.answered(question, text, self.service, self.shape))
        except FieldMistake:
            assert self.question == question

    @precondition(lambda self: self.question is not None)
    @rule()
    def skip(self) -> None:
        question = self.question
        assert question is not None
        try:
            self.step(self.draft.skipped(question, self.service, self.shape))
        except FieldMistake:
            assert not question.optional

    @rule()
    def back(self) -> None:
        earlier = self.draft.back(self.service, self.shape)
        if earlier is None:
            assert self.question == self.shape.fields[0]
        else:
            assert earlier.answers == self.draft.answers
            self.step(earlier)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        field = data.draw(st.sampled_from(self.shape.editable(self.service, self.draft.answers)))
        self.step(self.draft.edited(field.name))
        assert self.question == field

    @invariant()
    def every_answer_still_reads_as_it_is(self) -> None:
        for field in self.shape.fields:
            answer = self.draft.answers.get(field.name, SKIPPED)
            if answer != SKIPPED:
                assert field.read(answer, self.service, self.draft.answers) == answer
                assert field.allowed(self.service, self.draft.answers)

    @invariant()
    def what_belongs_together_is_there_together(self) -> None:
        sent = self.shape.parameters(self.draft.answers)
        assert sent.keys() <= {field.name for field in self.shape.fields}
        assert SKIPPED not in sent.values()
        if self.question is None:
            assert ("runs" in sent) == ("interval" in sent)
            assert all(field.optional or field.name in sent for field in self.shape.fields if self.needed(field))
            assert self.shape.charge(self.service, self.draft.answers) > 0
        if "min" in sent and "max" in sent:
            assert int(sent["min"]) <= int(sent["max"])

    def needed(self, field: Field) -> bool:
        return field.asked(self.service, self.draft.answers)

    @invariant()
    def a_step_leaves_the_draft_before_it_as_it_was(self) -> None:
        earlier, answers = self.before
        assert earlier.answers == answers


TestDraftWalk = DraftWalk.TestCase
TestDraftWalk.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_least_that_is_raised_above_the_most_asks_for_the_most_again() -> None:
    shape, sold = shape_of("Subscriptions"), service("Subscriptions")
    filling = draft(answers={"username": "ana", "min": "100", "max": "150", "posts": "", "delay": "0", "expiry": ""})
    assert filling.question(sold, shape) is None
    edited = filling.edited("min")
    least = edited.question(sold, shape)
    assert least is not None
    assert least.name == "min"
    after = edited.answered(least, "200", sold, shape)
    question = after.question(sold, shape)
    assert question is not None
    assert question.name == "max"
    assert edited.answered(least, "150", sold, shape).question(sold, shape) is None


def test_an_interval_goes_with_its_runs() -> None:
    shape, sold = shape_of("Default"), service()
    filling = draft(answers={"link": LINK, "quantity": "100", "runs": "2", "interval": "5"}).edited("runs")
    runs = filling.question(sold, shape)
    assert runs is not None
    assert shape.parameters(filling.skipped(runs, sold, shape).answers) == {"link": LINK, "quantity": "100"}


def test_another_kind_of_traffic_asks_for_what_belongs_to_it() -> None:
    shape, sold = shape_of("Web Traffic"), service("Web Traffic", dripfeed=False)
    answers = {"link": LINK, "quantity": "100", "country": "US", "device": "1", "type_of_traffic": "1"}
    filling = draft(answers={**answers, "google_keyword": "cats"}).edited("type_of_traffic")
    kind = filling.question(sold, shape)
    assert kind is not None
    after = filling.answered(kind, "2", sold, shape)
    question = after.question(sold, shape)
    assert question is not None
    assert question.name == "referring_url"
    assert "google_keyword" not in after.answers


def test_a_drip_feed_nobody_asked_for_can_be_wished_for_and_left_alone() -> None:
    shape, sold = shape_of("Default"), service(dripfeed=None)
    whole = draft(answers={"link": LINK, "quantity": "100"})
    assert whole.question(sold, shape) is None
    wished = whole.edited("runs")
    runs = wished.question(sold, shape)
    assert runs is not None
    assert runs.name == "runs"
    left_alone = wished.back(sold, shape)
    assert left_alone is not None
    assert left_alone.question(sold, shape) is None
    interval = wished.answered(runs, "2", sold, shape).question(sold, shape)
    assert interval is not None
    assert interval.name == "interval"


def test_a_changed_answer_drops_the_quote() -> None:
    shape, sold = shape_of("Default"), service(dripfeed=False)
    charge = shape.charge(sold, {"link": LINK, "quantity": "100"})
    quote = Quote(sold.rate, sold.minimum, sold.maximum, 100, Money(charge, "USD"), None, 0)
    quoted = draft(answers={"link": LINK, "quantity": "100"}, quote=quote)
    assert quoted.edited("quantity").quote is None
    assert quoted.answered(shape.fields[1], "200", sold, shape).quote is None
    back = quoted.back(sold, shape)
    assert back is not None
    assert back.quote is None


def test_a_draft_is_for_its_link_or_for_whom_it_follows() -> None:
    assert draft(answers={"link": LINK, "username": "boris"}).target == LINK
    assert draft(answers={"username": "ana"}).target == "ana"
    assert draft().target == ""
