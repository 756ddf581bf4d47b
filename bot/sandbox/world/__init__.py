"""The state of the simulated Telegram: people, chats, messages, files, and updates pending for the bot."""

from __future__ import annotations

from bot.sandbox.world.chats import Chat, Message, Topic
from bot.sandbox.world.events import Event
from bot.sandbox.world.members import Member
from bot.sandbox.world.people import Person
from bot.sandbox.world.world import Callback, InvalidAction, World, add_demo_people

__all__ = [
    "Callback",
    "Chat",
    "Event",
    "InvalidAction",
    "Member",
    "Message",
    "Person",
    "Topic",
    "World",
    "add_demo_people",
]
