"""People who order, press twice, look, refill and cancel while the bot dies again and again under their hands."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.world import Chat, InvalidAction, Message, Person, World, actions, messages

GLANCE_SECONDS = 0.03
ENDED = ("✅", "◐", "✖️")
"""What the notice of an order's end begins with."""


class NoAnswer(Exception):
    """Somebody waited longer than anybody would."""


@dataclass(slots=True)
class Told:
    """What the crowd did and what it waited for in vain. `links` are those of single orders, `lines` those of mass orders."""

    begun: int = 0
    confirmed: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    masses: int = 0
    left_open: dict[int, str] = field(default_factory=dict)
    in_vain: list[str] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)


class Somebody:
    """One person in the private chat with the bot, as the page shows it."""

    def __init__(
        self, world: World, person: Person, told: Told, chance: random.Random, patience_seconds: float
    ) -> None:
        self.world = world
        self.person = person
        self.chat: Chat = world.chats[person.id]
        self.told = told
        self.chance = chance
        self.patience_seconds = patience_seconds
        self._links = 0

    def says(self, text: str) -> int:
        """Write; the message's id."""
        return messages.send_text(self.world, self.person, self.chat, text).id

    def presses(self, message: Message, label: str) -> bool:
        """Press the button with that label, if the message still has it."""
        for row in message.keyboard:
            for button in row:
                if label in button["text"] and "callback_data" in button:
                    actions.press_button(self.world, self.person, self.chat, message.id, button)
                    return True
        return False

    async def waits(self, since: int, fits: Callable[[Message], bool], what: str) -> Message:
        """The newest message of the bot from that id on that fits, as soon as there is one."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience_seconds
        version = -1
        while loop.time() < deadline:
            if self.chat.version != version:
                version = self.chat.version
                for message in reversed(self.chat.messages.values()):
                    if message.id < since:
                        break
                    if message.is_by_bot and fits(message):
                        return message
            await asyncio.sleep(GLANCE_SECONDS)
        raise NoAnswer(f"{self.person.name} waited in vain for {what}")

    def new_link(self) -> str:
        """A link that nobody else orders on, and that is ordered on once."""
        self._links += 1
        return f"https://instagram.com/p/s{self.person.id}x{self._links}/"

    # ── what people do ──

    async def orders(self, *, up_to: str = "yes") -> None:
        """One order, question by question; `up_to` "quote" leaves it before the yes."""
        link, quantity = self.new_link(), str(self.chance.randint(50, 400))
        self.told.begun += 1
        said = self.says("/order 1234")
        await self.waits(said, lambda one: "Likes HQ" in one.text, "the question for a link")
        said = self.says(link)
        asked = await self.waits(said, lambda one: "Likes HQ" in one.text, "the question for a quantity")
        tapped = self.chance.random() < 0.3 and self.presses(asked, "100")
        said = asked.id if tapped else self.says(quantity)
        screen = await self._until(said, lambda one: has(one, "Confirm"), "the confirm screen")
        if up_to != "yes":
            self.told.left_open[self.person.id] = link
            return
        self.told.links.add(link)
        self.presses(screen, "Confirm")
        self.told.confirmed.add(link)
        for _ in range(self.chance.choice((0, 0, 1, 3))):
            # As it stood when the finger came down: the same data, whatever the message shows by now.
            await asyncio.sleep(self.chance.random() * 0.3)
            self.presses(screen, "Confirm")
        path = link.rstrip("/").rsplit("/", 1)[1]
        became = await self.waits(
            screen.id, lambda one: path in one.text and not has(one, "Confirm"), "what became of an order"
        )
        if has(became, "Try again"):  # the panel was silent before anything was sent, and that was said
            self.told.confirmed.discard(link)
            self.told.did["refused"] += 1

    async def _until(self, since: int, fits: Callable[[Message], bool], what: str) -> Message:
        """Wait, and where the panel was away try again, as the screen offers it."""
        while True:
            seen = await self.waits(since, lambda one: fits(one) or has(one, "Try again"), what)
            if fits(seen):
                return seen
            version = seen.chat.version
            self.presses(seen, "Try again")
            self.told.did["tried again"] += 1
            for _ in range(200):
                if seen.chat.version != version:
                    break
                await asyncio.sleep(GLANCE_SECONDS)

    async def orders_many(self, count: int) -> None:
        """A mass order."""
        links = [self.new_link() for _ in range(count)]
        said = self.says("/mass\n" + "\n".join(f"1234 | {link} | 50" for link in links))
        screen = await self._until(said, lambda one: has(one, "Confirm"), "the preview of a mass order")
        self.told.lines.update(links)
        self.told.masses += 1
        refused = screen.id
        while True:
            self.presses(screen, "Confirm")
            seen = await self.waits(
                screen.id,
                lambda one, refused=refused: (  # type: ignore[misc]
                    "mass order is done" in one.text
                    or "before its end" in one.text
                    or (one.id > refused and "Nothing was bought" in one.text)
                ),
                "the end of a mass order",
            )
            if "Nothing was bought" not in seen.text:
                return
            refused = seen.id

    async def looks(self) -> None:
        """Press something about an order that is to be seen: refresh, refill, cancel, mute."""
        recent = [one for one in list(self.chat.messages.values())[-30:] if one.is_by_bot]
        labels = [
            label for label in ("Refill", "Refresh", "Cancel order", "Mute") if any(has(one, label) for one in recent)
        ]
        if not labels:
            return
        label = self.chance.choice(labels)
        self.told.did[label] += self.presses(self.chance.choice([one for one in recent if has(one, label)]), label)
        await asyncio.sleep(self.chance.random())


def has(message: Message, label: str) -> bool:
    """Whether the message has a button whose label contains that."""
    return any(label in button["text"] for row in message.keyboard for button in row)


async def keeps_at_it(somebody: Somebody, going_on: Callable[[], bool], *, mass_lines: int = 0) -> None:
    """One person for as long as the campaign lasts; what was waited for in vain is written down."""
    while going_on():
        try:
            if mass_lines:
                await somebody.orders_many(mass_lines)
            else:
                await somebody.orders()
            for _ in range(somebody.chance.randint(0, 2)):
                await somebody.looks()
            await asyncio.sleep(somebody.chance.random())
        except (NoAnswer, InvalidAction) as lost:
            somebody.told.in_vain.append(str(lost))


def ends_together(chat: Chat) -> int:
    """How many ends were told in bursts, which name no numbers of orders that were completed."""
    return sum(
        int(message.text.split()[1])
        for message in chat.messages.values()
        if message.is_by_bot and message.text.startswith("📬 ") and message.text.split()[1].isdigit()
    )


def finished_notices(chat: Chat) -> Counter[str]:
    """How often each panel number was told as done, partial or cancelled in this chat."""
    told: Counter[str] = Counter()
    for message in chat.messages.values():
        mark, number, word, *_ = (*message.text.split(), "", "", "")
        ended = word.strip(".:,") in ("done", "is", "partial", "cancelled")
        if message.is_by_bot and mark in ENDED and number.startswith("#") and ended:
            told[number[1:]] += 1
    return told


def as_json(counts: Counter[Any]) -> dict[str, int]:
    """Counts by name."""
    return {str(name): count for name, count in sorted(counts.items())}
