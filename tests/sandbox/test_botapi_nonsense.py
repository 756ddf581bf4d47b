"""Whatever a bot sends, the stand-in answers or refuses; it never breaks."""

from __future__ import annotations

import contextlib
import inspect
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.botapi import METHODS, BotApiContext, BotApiError
from bot.sandbox.botapi.call import Call
from bot.sandbox.world import World, add_demo_people
from bot.sandbox.world.inline import InlineQuery
from bot.sandbox.world.messages import send_text
from tests.sandbox.bot_client import ANA, FORUM, TEAM

FIELDS = (
    "allowed_updates", "button", "callback_query_id", "caption", "caption_entities", "chat_id", "commands",
    "description", "document", "draft_id", "entities", "from_chat_id", "inline_message_id", "inline_query_id",
    "language_code", "limit", "link_preview_options", "media", "menu_button", "message_id", "message_ids",
    "message_thread_id", "name", "offset", "parse_mode", "photo", "reaction", "reply_markup", "reply_parameters",
    "results", "rights", "scope", "text", "url", "user_id",
)  # fmt: skip
KEYS = st.sampled_from(
    ["type", "id", "text", "url", "inline_keyboard", "keyboard", "command", "offset", "length", "media", "emoji",
     "chat_id", "user_id", "message_id", "title", "input_message_content", "message_text", "callback_data", "user"]
)  # fmt: skip
KINDS = ["bold", "text_mention", "article", "chat", "chat_member", "emoji", "photo", "commands", "HTML"]
SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([ANA, TEAM, FORUM, *KINDS]) | st.text(max_size=5)
)
THINGS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
LISTED = st.lists(st.dictionaries(KEYS, THINGS, min_size=1, max_size=4) | SCALARS, max_size=3)
ROWS = st.lists(st.lists(st.dictionaries(KEYS, THINGS, max_size=3) | SCALARS, max_size=3), max_size=2)
MARKUP = st.fixed_dictionaries({}, optional={"inline_keyboard": ROWS, "keyboard": ROWS})
VALUES = THINGS | LISTED | MARKUP | (THINGS | LISTED | MARKUP).map(json.dumps)


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(max_examples=15)
@given(fields=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8), known=st.booleans())
async def test_any_call_is_answered_or_refused(method: str, fields: dict[str, Any], known: bool) -> None:
    world = add_demo_people(World())
    send_text(world, world.find_person("ana"), world.find_chat(ANA), "/start")
    world.post_message(world.find_chat(ANA), world.bot.user, {"text": "x"}, by_bot=True)
    world.inline_queries["7"] = InlineQuery("7", ANA, "likes", world.clock())
    real = {"chat_id": ANA, "message_id": 2, "from_chat_id": ANA, "inline_query_id": "7"}
    given_fields = {**fields, **real} if known else fields
    with contextlib.suppress(BotApiError):
        result = METHODS[method](BotApiContext(world, None), Call(method, given_fields | {"timeout": 0}))
        if inspect.isawaitable(result):
            result = await result
        json.dumps(result)
