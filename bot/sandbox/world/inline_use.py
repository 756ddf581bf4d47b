"""Inline mode as people use it: `@bot words`, and picking one of the results."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.world.chats import Chat, Message
from bot.sandbox.world.inline import InlineAnswer
from bot.sandbox.world.messages import said
from bot.sandbox.world.people import Person
from bot.sandbox.world.world import Impossible, World

MAX_QUERY_CHARACTERS = 256


async def ask_inline(
    world: World, person: Person, query: str, offset: str = "", *, chat: Chat | None = None, seconds: float = 10
) -> InlineAnswer:
    """Type a question after the bot's name and wait for its results; Impossible when none come in time."""
    query = query[:MAX_QUERY_CHARACTERS]
    answer = InlineAnswer(str(next(world.numbers)), person.id, query, world.clock())
    world.inline_answers[answer.id] = answer
    if len(world.inline_answers) > 2_000:
        world.inline_answers.popitem(last=False)
    kind = "sender" if chat is None or chat.private else chat.type
    body = {"id": answer.id, "from": person.as_user(), "query": query, "offset": offset, "chat_type": kind}
    world.updates.put("inline_query", body, person.id)
    try:
        await asyncio.wait_for(answer.done.wait(), seconds)
    except TimeoutError:
        raise Impossible("The bot did not answer the inline question.") from None
    return answer


def pick(
    world: World, person: Person, chat: Chat, result_id: str, query: str = "", topic: int | None = None
) -> Message:
    """Send one of the results the bot gave this person last."""
    for answer in reversed(world.inline_answers.values()):
        if answer.person_id != person.id:
            continue
        for result in answer.results:
            if str(result["id"]) == result_id:
                return _send(world, person, chat, result, answer.query, topic)
    raise Impossible(f"The bot gave no result {result_id} for {query!r}.")


def _send(world: World, person: Person, chat: Chat, result: dict[str, Any], query: str, topic: int | None) -> Message:
    message = said(world, person, chat, {"via_bot": world.bot.user, **result["message"]}, topic)
    chosen = {"result_id": str(result["id"]), "from": person.as_user(), "query": query}
    if "reply_markup" in result["message"]:
        message.inline_id = f"inline{next(world.numbers)}"
        world.inline_messages[message.inline_id] = message
        chosen["inline_message_id"] = message.inline_id
    world.updates.put("chosen_inline_result", chosen, person.id)
    return message
