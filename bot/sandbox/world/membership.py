"""Who belongs to a group: joining, leaving, being made administrator; topics; a group that becomes a supergroup."""

from __future__ import annotations

from typing import Any

from bot.sandbox.world.chats import GENERAL_TOPIC, Chat, Topic
from bot.sandbox.world.events import Event
from bot.sandbox.world.members import Member
from bot.sandbox.world.messages import hears
from bot.sandbox.world.people import ANONYMOUS_ADMIN, Person
from bot.sandbox.world.world import Impossible, World, add_topic

STATUSES = ("member", "administrator", "creator", "left", "kicked", "restricted")


def set_member(
    world: World,
    chat: Chat,
    who: int,
    status: str,
    by: dict[str, Any],
    *,
    anonymous: bool = False,
    rights: dict[str, bool] | None = None,
) -> None:
    """Change somebody's standing, with the service message and the update Telegram sends for it.

    `who` is the id of a person or of the bot, `by` the User object of whoever does it.
    """
    user = world.user(who)
    if user is None or chat.private:
        raise Impossible("Only a group has members, and only people and the bot can be members.")
    if status not in STATUSES:
        raise Impossible(f"A member's status is one of {', '.join(STATUSES)}.")
    old = chat.members.get(who) or Member(user, "left")
    new = Member(user, status, anonymous, rights or {})
    was_listening = who == world.bot.id and (old.present or new.present)
    chat.members[who] = new
    if not old.present and new.present:
        _announce(world, chat, by, {"new_chat_members": [user]}, was_listening)
    elif old.present and not new.present:
        _announce(world, chat, by, {"left_chat_member": user}, was_listening)
    body = {"chat": chat.as_chat(), "from": by, "date": world.now()}
    body |= {"old_chat_member": old.as_chat_member(), "new_chat_member": new.as_chat_member()}
    bot = chat.member(world.bot.id)
    if who == world.bot.id:
        world.updates.put("my_chat_member", body, chat.id)
    elif bot is not None and bot.admin:
        world.updates.put("chat_member", body, chat.id)
    world.events.tell(Event("state", chat))


def may_change(world: World, chat: Chat, who: int, status: str, by: Person) -> None:
    """Raise Impossible unless `by` may give `who` that status: people come and go themselves, admins do the rest."""
    member = chat.member(by.id)
    if who == by.id and status in ("member", "left"):
        return
    if member is None or not member.admin:
        raise Impossible(f"{by.name} is no administrator of {chat.title}.")


def migrate(world: World, chat: Chat) -> Chat:
    """Make a supergroup of a group: a new chat with a new id, and a service message on both sides."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise Impossible("Only a basic group can become a supergroup.")
    creator = next(member for member in chat.members.values() if member.status == "creator")
    person = world.people[creator.user["id"]]
    wide = world.add_group(chat.title, person, supergroup=True)
    wide.members = dict(chat.members)
    old = world.post(chat, person.as_user(), {"migrate_to_chat_id": wide.id})
    chat.migrated_to = wide.id
    new = world.post(wide, ANONYMOUS_ADMIN, {"sender_chat": wide.as_chat(), "migrate_from_chat_id": chat.id})
    for message in (old, new):
        if hears(world, wide, message):
            world.updates.put("message", message.sent, message.chat.id)
    world.events.tell(Event("state", wide))
    return wide


def change_topic(world: World, chat: Chat, do: str, by: Person, *, topic: int | None = None, name: str = "") -> Topic:
    """Create, close, reopen or delete a topic."""
    if not chat.forum:
        raise Impossible(f"{chat.title} has no topics.")
    if do == "create":
        made = add_topic(world, chat, name or "Topic", by)
        message = chat.messages[made.id]
        if hears(world, chat, message):
            world.updates.put("message", message.sent, chat.id)
        return made
    found = chat.topics.get(topic or 0)
    if found is None:
        raise Impossible(f"There is no topic {topic} here.")
    if do in ("close", "reopen"):
        found.closed = do == "close"
        kind = {"close": "closed", "reopen": "reopened"}[do]
        body = {**world.standing(chat, found.id, None), f"forum_topic_{kind}": {}}
        message = world.post(chat, by.as_user(), body)
        if hears(world, chat, message):
            world.updates.put("message", message.sent, chat.id)
    elif do == "delete" and found.id != GENERAL_TOPIC:
        del chat.topics[found.id]
        gone = [message for message in chat.messages.values() if message.topic == found.id]
        for message in gone:
            world.delete(message)
    else:
        raise Impossible("A topic can be created, closed, reopened or deleted (the general one cannot).")
    world.events.tell(Event("state", chat))
    return found


def add_crowd(world: World, count: int) -> list[Person]:
    """Many people at once who have all started the bot: for benches."""
    people = [world.add_person(f"Guest{number}") for number in range(1, count + 1)]
    for person in people:
        person.started = True
    return people


def _announce(world: World, chat: Chat, by: dict[str, Any], body: dict[str, Any], about_the_bot: bool) -> None:
    message = world.post(chat, by, body)
    if about_the_bot or hears(world, chat, message):
        world.updates.put("message", message.sent, chat.id)
