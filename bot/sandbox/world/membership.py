"""Groups: joining, leaving, promotion; topics; migration to a supergroup."""

from __future__ import annotations

from typing import Any

from bot.sandbox.world.chats import GENERAL_TOPIC, Chat, Topic
from bot.sandbox.world.events import Event
from bot.sandbox.world.members import Member
from bot.sandbox.world.messages import is_sent_to_bot
from bot.sandbox.world.people import ANONYMOUS_ADMIN, Person
from bot.sandbox.world.world import InvalidAction, World, add_topic

STATUSES = ("member", "administrator", "creator", "left", "kicked", "restricted")


def set_member(
    world: World,
    chat: Chat,
    user_id: int,
    status: str,
    by: dict[str, Any],
    *,
    anonymous: bool = False,
    rights: dict[str, bool] | None = None,
) -> None:
    """Change a user's status, with the service message and the update that Telegram sends for it.

    `user_id` is the id of a person or of the bot, `by` the User object of the person who makes the change.
    """
    user = world.find_user(user_id)
    if user is None or chat.is_private:
        raise InvalidAction("Only a group has members, and only people and the bot can be members.")
    if status not in STATUSES:
        raise InvalidAction(f"A member's status is one of {', '.join(STATUSES)}.")
    old = chat.members.get(user_id) or Member(user, "left")
    new = Member(user, status, anonymous, rights or {})
    bot_was_present = user_id == world.bot.id and (old.is_present or new.is_present)
    chat.members[user_id] = new
    if not old.is_present and new.is_present:
        _post_service_message(world, chat, by, {"new_chat_members": [user]}, bot_was_present)
    elif old.is_present and not new.is_present:
        _post_service_message(world, chat, by, {"left_chat_member": user}, bot_was_present)
    body = {"chat": chat.as_chat(), "from": by, "date": world.now()}
    body |= {"old_chat_member": old.as_chat_member(), "new_chat_member": new.as_chat_member()}
    bot = chat.get_member(world.bot.id)
    if user_id == world.bot.id:
        world.updates.put("my_chat_member", body, chat.id)
    elif bot is not None and bot.is_admin:
        world.updates.put("chat_member", body, chat.id)
    world.events.publish(Event("state", chat))


def check_may_change(world: World, chat: Chat, user_id: int, status: str, by: Person) -> None:
    """Raise InvalidAction unless `by` may give `user_id` that status: people join and leave themselves, admins do the rest."""
    member = chat.get_member(by.id)
    if user_id == by.id and status in ("member", "left"):
        return
    if member is None or not member.is_admin:
        raise InvalidAction(f"{by.name} is not an administrator of {chat.title}.")


def migrate_group(world: World, chat: Chat) -> Chat:
    """Turn a basic group into a supergroup: a new chat with a new id, and a service message in both chats."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise InvalidAction("Only a basic group can become a supergroup.")
    creator = next(member for member in chat.members.values() if member.status == "creator")
    person = world.people[creator.user["id"]]
    supergroup = world.add_group(chat.title, person, supergroup=True)
    supergroup.members = dict(chat.members)
    old = world.post_message(chat, person.as_user(), {"migrate_to_chat_id": supergroup.id})
    chat.migrated_to = supergroup.id
    new = world.post_message(
        supergroup, ANONYMOUS_ADMIN, {"sender_chat": supergroup.as_chat(), "migrate_from_chat_id": chat.id}
    )
    for message in (old, new):
        if is_sent_to_bot(world, supergroup, message):
            world.updates.put("message", message.payload, message.chat.id)
    world.events.publish(Event("state", supergroup))
    return supergroup


def change_topic(world: World, chat: Chat, do: str, by: Person, *, topic: int | None = None, name: str = "") -> Topic:
    """Create, close, reopen or delete a topic."""
    if not chat.forum:
        raise InvalidAction(f"{chat.title} has no topics.")
    if do == "create":
        created = add_topic(world, chat, name or "Topic", by)
        message = chat.messages[created.id]
        if is_sent_to_bot(world, chat, message):
            world.updates.put("message", message.payload, chat.id)
        return created
    found = chat.topics.get(topic or 0)
    if found is None:
        raise InvalidAction(f"There is no topic {topic} here.")
    if do in ("close", "reopen"):
        found.closed = do == "close"
        kind = {"close": "closed", "reopen": "reopened"}[do]
        body = {**world.place_fields(chat, found.id, None), f"forum_topic_{kind}": {}}
        message = world.post_message(chat, by.as_user(), body)
        if is_sent_to_bot(world, chat, message):
            world.updates.put("message", message.payload, chat.id)
    elif do == "delete" and found.id != GENERAL_TOPIC:
        del chat.topics[found.id]
        deleted = [message for message in chat.messages.values() if message.topic == found.id]
        for message in deleted:
            world.delete_message(message)
    else:
        raise InvalidAction("A topic can be created, closed, reopened or deleted (the general one cannot).")
    world.events.publish(Event("state", chat))
    return found


def add_guests(world: World, count: int) -> list[Person]:
    """Add many people who have all started the bot; for benchmarks."""
    people = [world.add_person(f"Guest{number}") for number in range(1, count + 1)]
    for person in people:
        person.has_started = True
    return people


def _post_service_message(
    world: World, chat: Chat, by: dict[str, Any], body: dict[str, Any], about_the_bot: bool
) -> None:
    message = world.post_message(chat, by, body)
    if about_the_bot or is_sent_to_bot(world, chat, message):
        world.updates.put("message", message.payload, chat.id)
