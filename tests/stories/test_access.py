"""The table of who may do what, tried cell by cell: every command and button, by every role, in every place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.domain.accounts.people import Role
from bot.sandbox.person import SandboxPerson
from bot.sandbox.world import actions, messages
from bot.sandbox.world.chats import Chat, Message
from bot.sandbox.world.people import Person
from bot.sandbox.world.world import Callback, World
from bot.telegram.actions import home, operators
from bot.telegram.callbacks import pack, pack_id
from bot.telegram.commands import COMMANDS as REAL_COMMANDS
from bot.telegram.router import all_actions
from tests.stories import access_rows as rows
from tests.stories.fixture import Town, a_town

ACTIONS = all_actions()
TEAM, OTHER = -1001000000001, -1001000000002
TOPIC = 2
DENIED = (
    "not invited",
    "Your role does not allow this",
    "Only a manager or the owner",
    "Only this group's",
    "Only the owner",
    "You cannot",
)
NOTHING = ("This button is old", "no such", "no longer on the account", "I do not know", "is not in the catalogue")
OTHERS = ("instagram.com/p/", "Victor")
"""What is somebody else's: orders and members."""
PROTECTED = ("100.8", "99.", "Likes HQ", *OTHERS)
"""What only people of the account are shown, its balance and services beside that."""
WRITES = ("add", "refill", "cancel")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who tries, and what about."""

    town: Town
    people: dict[Role, Person]
    order: str
    victim: str

    def chat(self, chat_id: int) -> Chat:
        return self.town.sandbox.world.chats[chat_id]

    def data(self, action: rows.AnyAction) -> str:
        filled = rows.words_for(action).format(order=self.order, victim=self.victim, group=pack_id(-TEAM))
        return pack(action.code, filled) if filled else pack(action.code)

    def written(self) -> int:
        return sum(self.town.asked(action) for action in WRITES)


def test_every_command_has_its_row() -> None:
    assert set(rows.COMMANDS) == {command.name for command in REAL_COMMANDS}
    for command in REAL_COMMANDS:
        private, group = rows.COMMANDS[command.name]
        assert (private is not None) is ("private" in command.places), command.name
        assert (group is not None) is ("group" in command.places), command.name


def test_only_the_listed_buttons_work_in_groups() -> None:
    assert {action for action in ACTIONS if "group" in action.places} == rows.IN_GROUPS


def test_no_button_is_open_to_a_lower_role_than_expected_unless_its_flow_refuses() -> None:
    for action, least in rows.EXPECTED.items():
        assert action in ACTIONS
        assert action.flow_refuses or action.role == least, action


@asynccontextmanager
async def cast(url: str) -> AsyncIterator[Cast]:
    """A town with somebody of every role, an order of somebody else, and a group that Ana linked."""
    async with a_town(url) as town:
        made: dict[Role, Person] = {Role.OPERATOR: town.sandbox.world.find_person("ana")}
        for role, name in ((Role.NOBODY, "Nora"), (Role.VIEWER, "Vera"), (Role.BUYER, "Bill"), (Role.MANAGER, "Mona")):
            person = await town.people.add_person(name)
            await joins(town, person, role)
            made[role] = town.sandbox.world.find_person(person.short_name)
        victor, other = await town.people.add_person("Victor"), await town.people.add_person("Olga")
        await joins(town, victor, Role.VIEWER)
        await joins(town, other, Role.BUYER)
        await town.buys(other)
        card = await other.sees("Likes HQ", "#")
        order = next(b["data"] for row in card["buttons"] for b in row if "Refresh" in b["text"]).split(":")[1]
        ana = town.ana.in_chat(TEAM)
        await ana.says("/link")
        await ana.sees("works on the account")
        yield Cast(town, made, order, pack_id(town.sandbox.world.find_person("victor").id))


async def joins(town: Town, person: SandboxPerson, role: Role) -> None:
    """Somebody follows an invitation of Ana's; nobody just says hello."""
    if role is Role.NOBODY:
        await person.says("/start")
        await person.sees("by invitation")
        return
    await town.ana.says("/accounts")
    shown = await town.ana.sees("Accounts")
    await town.ana.forges(shown["message_id"], f"ivl:1:{int(role)}:0")
    await town.ana.toast()
    link = await town.ana.last()
    await person.follows(str(link["text"].split("?start=", 1)[1].split()[0]))
    await person.sees("You are in")


@dataclass(frozen=True, slots=True)
class Trying:
    """Somebody who tries things in a chat, and everything they are told."""

    cast: Cast
    person: Person
    chat: Chat
    anonymous: bool = False
    topic: int | None = None

    async def says(self, text: str) -> list[str]:
        """What the bot says to that."""
        return await self._heard(lambda: self._write(text))

    async def presses(self, message_id: int, data: str) -> str:
        """The same for a button; its toast first."""
        pressed: list[Callback] = []

        def press() -> None:
            pressed.append(actions.press_button(self._world, self.person, self.chat, message_id, data=data))

        said = await self._heard(press)
        return "\n".join([pressed[0].text or "", *said])

    @property
    def _world(self) -> World:
        return self.cast.town.sandbox.world

    def _write(self, text: str) -> Message:
        return messages.send_text(self._world, self.person, self.chat, text, topic=self.topic, anonymous=self.anonymous)

    async def _heard(self, act: Callable[[], object]) -> list[str]:
        """Everything new or edited until the bot answers a `/help` that came later."""
        before = {number: _text(message) for number, message in self.chat.messages.items()}
        act()
        marker = self._write("/help").id
        async with asyncio.timeout(15):
            while (end := self._answered(marker)) is None:  # noqa: ASYNC110 - the sandbox tells nobody
                await asyncio.sleep(0.003)
        return [
            _text(message)
            for number, message in self.chat.messages.items()
            if message.is_by_bot and number != end and before.get(number) != _text(message)
        ]

    def _answered(self, marker: int) -> int | None:
        for message in reversed(self.chat.messages.values()):
            if message.id <= marker:
                return None
            if message.is_by_bot and any(words in _text(message) for words in ("How to order", "In a group")):
                return message.id
        return None


def _text(message: Message) -> str:
    return str(message.payload.get("text", message.payload.get("caption", "")))


def judged(told: str, *, may: bool, what: str, secret: Sequence[str] = PROTECTED) -> list[str]:
    """What is wrong with a cell: who may is not refused, who may not is told so or that there is nothing, and learns nothing."""
    refused = any(words in told for words in DENIED)
    if "(incident" in told or (may and refused):
        return [f"{what} is refused: {told}"]
    if not may and not (refused or any(words in told for words in NOTHING)):
        return [f"{what} is answered: {told}"]
    if not may and any(words in told for words in secret):
        return [f"{what} learns: {told}"]
    return []


async def test_in_private_every_command_and_button_does_what_the_role_allows(sqlite_url: str) -> None:
    async with cast(sqlite_url) as tried:
        wrong: list[str] = []
        for role in (Role.NOBODY, Role.VIEWER, Role.BUYER, Role.MANAGER, Role.OPERATOR):
            person = tried.people[role]
            own = Trying(tried, person, tried.chat(person.id))
            for name, (least, _) in rows.COMMANDS.items():
                if name == "help":
                    continue  # `says` ends with one
                told = "\n".join(await own.says(f"/{name}"))
                wrong += judged(told, may=least is not None and role >= least, what=f"/{name} by a {role.name}: ")
            message_id = next(m.id for m in reversed(own.chat.messages.values()) if m.is_by_bot)
            for action in sorted(ACTIONS, key=lambda one: (one is operators.FORGET, one.code)):
                if action is home.HELP:
                    continue
                before = tried.written()
                told = await own.presses(message_id, tried.data(action))
                least = rows.least_role(action)
                may = least is not None and role >= least
                secret = PROTECTED if role is Role.NOBODY else OTHERS
                wrong += judged(told, may=may, what=f"{action} by a {role.name}: ", secret=secret)
                assert may or tried.written() == before, action
        assert wrong == [], "\n\n".join(wrong)


async def test_in_a_linked_group_admins_see_and_members_do_not(sqlite_url: str) -> None:
    async with cast(sqlite_url) as tried:
        chat = tried.chat(TEAM)
        boris, carla = somebody(tried, "boris"), somebody(tried, "carla")  # an admin and a member there, nobody here
        everybody = {
            "member": Trying(tried, carla, chat),
            "admin": Trying(tried, boris, chat),
            "anonymous": Trying(tried, boris, chat, anonymous=True),
        }
        for name, (_, group) in rows.COMMANDS.items():
            for who, own in everybody.items() if name not in ("help", "unlink") else ():
                said = await own.says(f"/{name}")
                if group is None:
                    assert said == [], f"/{name} in a group by {who}: {said}"
                else:
                    assert not judged("\n".join(said), may=getattr(group, who), what=f"/{name} in a group by {who}: ")
                assert not any("100." in one for one in said), name


async def test_in_a_group_a_button_shows_nobody_what_is_not_theirs(sqlite_url: str) -> None:
    async with cast(sqlite_url) as tried:
        chat = tried.chat(TEAM)
        message_id = next(m.id for m in chat.messages.values() if m.is_by_bot)
        for who in ("carla", "boris", "ana"):
            own = Trying(tried, somebody(tried, who), chat)
            for action in ACTIONS:
                before = tried.written()
                told = await own.presses(message_id, tried.data(action))
                toast, _, posted = told.partition("\n")
                what = f"{action} in a group by {who}: {told}"
                assert "(incident" not in told, what
                assert "100." not in posted, what
                assert tried.written() == before, what
                if action not in rows.IN_GROUPS:
                    assert "This button is old" in toast, what
                    assert posted == "", what
                elif action is not home.NO_ACTION and who == "carla":
                    assert judged(told, may=False, what=what) == []


@pytest.mark.parametrize("topic", [None, TOPIC])
async def test_in_a_group_that_is_not_linked_nobody_is_shown_anything(sqlite_url: str, topic: int | None) -> None:
    async with cast(sqlite_url) as tried:
        for who in ("carla", "boris", "ana"):
            own = Trying(tried, somebody(tried, who), tried.chat(OTHER), topic=topic)
            for name, (_, group) in rows.COMMANDS.items():
                if name in ("link", "help", "connect"):
                    continue
                said = await own.says(f"/{name}")
                if group is None:
                    assert said == [], f"/{name} by {who}: {said}"
                else:
                    assert len(said) == 1
                    assert "not linked" in said[0]


def somebody(tried: Cast, short: str) -> Person:
    """A person of the sandbox, who reads English here."""
    person = tried.town.sandbox.world.find_person(short)
    tried.town.sandbox.world.set_language(person, "en")
    return person
