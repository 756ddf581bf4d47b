"""Every kind of event has a renderer, and says which topics its notices have."""

from __future__ import annotations

import pytest

from bot.domain.notifications.events import KINDS, Event, OrderMoved
from bot.telegram.notifier import RENDERER_MODULES
from bot.telegram.renderers.delivery import BUNDLE_RENDERERS, RENDERERS, Delivery, renders


@pytest.mark.parametrize("event_class", KINDS.values())
def test_a_kind_declares_its_topics_and_has_a_renderer(event_class: type[Event]) -> None:
    assert "topics" in vars(event_class), "state the topics; an empty tuple for what cannot be switched off"
    assert event_class in RENDERERS
    assert RENDERERS[event_class].__module__ in {module.__name__ for module in RENDERER_MODULES}


def test_a_kind_has_no_second_renderer() -> None:
    with pytest.raises(TypeError, match="OrderMoved has a renderer already"):

        @renders(OrderMoved)
        async def second(delivery: Delivery, event: OrderMoved) -> None: ...


@pytest.mark.parametrize("event_class", KINDS.values())
def test_orders_events_that_are_bundled_or_held_have_a_renderer_for_bundles(event_class: type[Event]) -> None:
    changes_topic = event_class.topic is not Event.topic
    assert (event_class in BUNDLE_RENDERERS) == (event_class.bundled or changes_topic)
