"""Inline mode as people use it: typing `@bot words` and choosing a result."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.world.chats import Chat, Message
from bot.sandbox.world.inline import InlineQuery
from bot.sandbox.world.messages import post_from_person
from bot.sandbox.world.people import Person
from bot.sandbox.world.world import InvalidAction, World

MAX_QUERY_CHARACTERS = 256


async def send_inline_query(
    world: World, person: Person, query: str, offset: str = "", *, chat: Chat | None = None, seconds: float = 10
) -> InlineQuery:
    """Type an inline query and wait for its results. Raises InvalidAction if none come in time."""
    query = query[:MAX_QUERY_CHARACTERS]
    answer = InlineQuery(str(next(world.ids)), person.id, query, world.clock())
    world.inline_queries[answer.id] = answer
    if len(world.inline_queries) > 2_000:
        world.inline_queries.popitem(last=False)
    kind = "sender" if chat is None or chat.is_private else chat.type
    body = {"id": answer.id, "from": person.as_user(), "query": query, "offset": offset, "chat_type": kind}
    world.updates.put("inline_query", body, person.id)
    try:
        await asyncio.wait_for(answer.answered.wait(), seconds)
    except TimeoutError:
        raise InvalidAction("The bot did not answer the inline query.") from None
    return answer


def choose_result(
    world: World, person: Person, chat: Chat, result_id: str, query: str = "", topic: int | None = None
) -> Message:
    """Send one of the results that the bot gave this person last."""
    for answer in reversed(world.inline_queries.values()):
        if answer.person_id != person.id:
            continue
        for result in answer.results:
            if str(result["id"]) == result_id:
                return _send_result(world, person, chat, result, answer.query, topic)
    raise InvalidAction(f"The bot gave no result {result_id} for {query!r}.")


def _send_result(
    world: World, person: Person, chat: Chat, result: dict[str, Any], query: str, topic: int | None
) -> Message:
    message = post_from_person(world, person, chat, {"via_bot": world.bot.user, **result["message"]}, topic)
    chosen = {"result_id": str(result["id"]), "from": person.as_user(), "query": query}
    if "reply_markup" in result["message"]:
        message.inline_id = f"inline{next(world.ids)}"
        world.inline_messages[message.inline_id] = message
        chosen["inline_message_id"] = message.inline_id
    world.updates.put("chosen_inline_result", chosen, person.id)
    return message
