"""Random walks of a conversation: any text, any button old or new, forged and truncated data, in any order.

Nothing may break, everything gets an answer, and nothing is bought without a press of Confirm.
"""

from __future__ import annotations

import asyncio
import random
import string
from collections import Counter, deque
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.server import Sandbox
from bot.sandbox.world import Callback, Chat, InvalidAction, Message, Person, World, actions, membership
from bot.sandbox.world import messages as acts
from bot.telegram.commands import COMMANDS
from bot.wiring import running
from tests.stories.environment import QUICK, settings_for

PATIENCE_SECONDS = 60.0
"""Longer than two pictures of one person's may take, where the machine is busy."""
PICTURES = 6
"""So many pictures are asked for in a walk: drawing one takes as long as hundreds of steps."""
CONFIRMING = ("ok", "mok")
"""The verbs behind the buttons that say Confirm."""
TEXTS = (
    "https://instagram.com/p/CxWalk", "instagram.com/somebody?igsh=abc&utm_source=x", "@somebody", "1000", "1.5k", "0", "-5",
    "１２３", "99999999999999999999", "1e9", "likes", "followers ru", "#1234", "1234", "yes", "да", "<b>&amp;</b>", "🙂" * 30,
    "a\nb\nc", "x" * 4000, "\u202eabc\u0000def", "1234 | https://instagram.com/p/CxMass | 100\n1234 | bad | 1\n\n|||",
    "http://127.0.0.1/x", "javascript:alert(1)", "https://", "%s {name} {0} {count}", "2026-12-31", "31.12.2026", "50, 100", "٣٠٠",
    "vk.com/wall-1_2 и ещё слова", "https://youtu.be/" + "d" * 900,
)  # fmt: skip
ARGUMENTS = (
    "",
    "",
    "",
    " 1234",
    " 1",
    " 123,456",
    " nothing",
    " " + "z" * 200,
    " #1234 x",
    "@sandbox_bot",
    "@other_bot",
)
KINDS_OF_SERVICES = 320


@dataclass(slots=True)
class Walked:
    """What came of a walk; every list should be empty."""

    seed: int
    steps: int = 0
    did: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    bought_without_yes: list[str] = field(default_factory=list)
    failed_updates: list[str] = field(default_factory=list)
    bought: int = 0

    @property
    def good(self) -> bool:
        return not (self.broken or self.unanswered or self.bought_without_yes or self.failed_updates)


def _draws(data: str) -> bool:
    return data.split(":")[0] in ("spent", "gsp")


class Walker:
    """One person who does anything at all. What they did last is kept, to be read when something broke."""

    def __init__(
        self, sandbox: Sandbox, person: Person, groups: list[Chat], chance: random.Random, walked: Walked
    ) -> None:
        self.world: World = sandbox.world
        self.person = person
        self.home: Chat = self.world.chats[person.id]
        self.groups = groups
        self.chance = chance
        self.walked = walked
        self.confirmed: set[str] = set()
        """What the person said yes to: drafts and mass orders, as their buttons name them."""
        self.lately: deque[str] = deque(maxlen=25)

    async def step(self) -> None:
        """Do one thing, and wait until it had its answer."""
        kind = self.chance.choices(
            ("press", "write", "command", "old", "forge", "file", "group", "other", "order"),
            (38, 17, 14, 8, 8, 4, 5, 3, 3),
        )[0]
        self.walked.did[kind] += 1
        self.walked.steps += 1
        version = self.home.version
        try:
            answered = await getattr(self, f"_{kind}")()
        except InvalidAction:
            return
        if answered is False:
            self.walked.unanswered.append(self._story())
        self._look_for_breakage(version)

    # ── things to do; each gives whether it was answered, None where no answer is due ──

    async def _press(self) -> bool | None:
        return await self._pressed(self._buttons(12))

    async def _old(self) -> bool | None:
        return await self._pressed(self._buttons(400))

    async def _pressed(self, buttons: list[tuple[Message, dict[str, Any]]]) -> bool | None:
        if self.walked.did["picture"] >= PICTURES:
            buttons = [one for one in buttons if not _draws(str(one[1]["callback_data"]))]
        if not buttons:
            return await self._command()
        message, button = self.chance.choice(buttons)
        data = str(button["callback_data"])
        self.walked.did["picture"] += _draws(data)
        self._note(f"presses [{button['text']}] {data}")
        self._heed(data)
        return await self._answered(actions.press_button(self.world, self.person, self.home, message.id, button))

    async def _forge(self) -> bool | None:
        messages = [one for one in self.home.messages.values() if one.is_by_bot]
        if not messages:
            return await self._command()
        data = self._forged()
        if _draws(data) and self.walked.did["picture"] >= PICTURES:
            return None
        self._note(f"forges {data!r}")
        self._heed(data)
        return await self._answered(
            actions.press_button(self.world, self.person, self.home, self.chance.choice(messages[-20:]).id, data=data)
        )

    async def _write(self) -> bool:
        text = self.chance.choice(TEXTS) if self.chance.random() < 0.85 else self._noise()
        return await self._said(text)

    async def _command(self) -> bool | None:
        names = [one.name for one in COMMANDS] + ["start", "order", "start", "nonsense", "mass", "track"]
        name, arguments = self.chance.choice(names), self.chance.choice(ARGUMENTS)
        if name == "order" and self.chance.random() < 0.7:
            arguments = f" {self.chance.randint(1, KINDS_OF_SERVICES)}"
        if name == "start" and self.chance.random() < 0.2:
            arguments = " " + "".join(self.chance.choices(string.ascii_letters + "_-", k=self.chance.randint(1, 64)))
        if "@other_bot" in arguments:  # none of this bot's business
            self._note(f"writes to another bot: /{name}")
            acts.send_text(self.world, self.person, self.home, f"/{name}{arguments}")
            return None
        return await self._said(f"/{name}{arguments}")

    async def _order(self) -> bool:
        """What most people do; else hardly anything would be bought by chance."""
        link = f"https://instagram.com/p/CxW{self.person.id}n{self.chance.randrange(10**9)}"
        answered = all([await self._said("/order 1234"), await self._said(link), await self._said("100")])
        for message, button in self._buttons(2):
            if "Confirm" in button["text"] and self.chance.random() < 0.8:
                self._note(f"presses [{button['text']}] {button['callback_data']}")
                self._heed(button["callback_data"])
                answered &= await self._answered(
                    actions.press_button(self.world, self.person, self.home, message.id, button)
                )
        return answered

    async def _file(self) -> bool:
        content = self.chance.choice(
            (b"", b"1234 | instagram.com/p/CxFile | 100\n", bytes(range(256)), "коммент\nещё".encode("cp1251"))
        )
        name = self.chance.choice(("a.txt", "a.csv", "a.exe", "", "x" * 200 + ".txt"))
        self._note(f"sends {name[:20]!r} with {content[:20]!r}")
        caption = self.chance.choice(("", "", "see https://instagram.com/p/CxCaption"))
        return await self._replied(
            acts.send_file(self.world, self.person, self.home, name or "file", content, caption=caption)
        )

    async def _other(self) -> bool | None:
        chance = self.chance.random()
        if chance < 0.4:
            self._note("forwards")
            return await self._replied(
                acts.forward_text(self.world, self.person, self.home, self.chance.choice(TEXTS), "Somebody")
            )
        if chance < 0.6:
            self._note("shares a contact")
            return await self._replied(acts.send_contact(self.world, self.person, self.home))
        own = [one for one in self.home.messages.values() if not one.is_by_bot and one.payload.get("text")]
        if chance < 0.8 and own:
            self._note("edits")
            acts.edit_message(self.world, self.person, self.home, own[-1].id, "edited")
        elif own:
            self._note("blocks and comes back")
            actions.set_blocked(self.world, self.person, True)
            await asyncio.sleep(0.05)
            actions.set_blocked(self.world, self.person, False)
            await asyncio.sleep(0.05)
        return None

    async def _group(self) -> None:
        group = self.chance.choice(self.groups)
        if group.migrated_to is not None:
            return
        self._note(f"in group {group.id}")
        buttons = [
            (message, button)
            for message in list(group.messages.values())[-40:]
            for row in message.keyboard
            for button in row
            if "callback_data" in button
        ]
        if buttons and self.chance.random() < 0.5:
            message, button = self.chance.choice(buttons)
            self._heed(button["callback_data"])
            actions.press_button(self.world, self.person, group, message.id, button)
        else:
            names = ("balance", "orders", "link", "unlink", "settings", "help", "start", "order 1234")
            acts.send_text(self.world, self.person, group, f"/{self.chance.choice(names)}")
        await asyncio.sleep(0.01)

    # ── how things are answered ──

    async def _said(self, text: str) -> bool:
        self._note(f"writes {text[:60]!r}")
        return await self._replied(acts.send_text(self.world, self.person, self.home, text))

    async def _replied(self, said: Message) -> bool:
        before = [(one, one.payload) for one in list(self.home.messages.values())[-10:] if one.is_by_bot]

        def answered() -> bool:
            newest = next(reversed(self.home.messages.values()))
            # The next piece of a paste is answered by the preview of the whole, edited, whatever was said between.
            edited = any(message.payload is not as_it_was for message, as_it_was in before)
            return edited or (newest.is_by_bot and newest.id > said.id)

        return await _until(answered)

    async def _answered(self, callback: Callback) -> bool:
        return await _until(lambda: callback.answered)

    def _look_for_breakage(self, version: int) -> None:
        for message in list(self.home.messages.values())[-3:]:
            if message.is_by_bot and "Something broke" in message.text and message.id not in self._seen_broken:
                self._seen_broken.add(message.id)
                self.walked.broken.append(self._story())

    _seen_broken: set[int] = set()  # noqa: RUF012 - ids are of one row for all chats

    # ── odds and ends ──

    def _buttons(self, lately: int) -> list[tuple[Message, dict[str, Any]]]:
        return [
            (message, button)
            for message in list(self.home.messages.values())[-lately:]
            for row in message.keyboard
            for button in row
            if "callback_data" in button
        ]

    def _heed(self, data: str) -> None:
        verb, _, rest = data.partition(":")
        if verb in CONFIRMING:
            self.confirmed.add(rest.split(":")[0])

    def _forged(self) -> str:
        known = [button["callback_data"] for _, button in self._buttons(60)]
        data = str(self.chance.choice(known)) if known else "home"
        match self.chance.randint(0, 5):
            case 0:
                return data[: self.chance.randint(0, len(data))] or "x"
            case 1:
                return f"{data}:{self._noise(10)}".encode()[:64].decode(errors="ignore")
            case 2:
                verb, *words = data.split(":")
                self.chance.shuffle(words)
                return ":".join((verb, *words))[:64]
            case 3:
                place = self.chance.randrange(len(data))
                return data[:place] + self.chance.choice(string.printable[:90]) + data[place + 1 :]
            case 4:
                other = str(self.chance.choice(known)) if known else "new"
                return (data.split(":")[0] + ":" + ":".join(other.split(":")[1:]))[:64]
            case _:
                return self._noise(self.chance.randint(1, 15)).encode()[:64].decode(errors="ignore") or "x"

    def _noise(self, length: int = 40) -> str:
        letters = string.printable + "абвгд🙂\u200b\u202e٣日本"
        return "".join(self.chance.choices(letters, k=length)).strip() or "?"

    def _note(self, what: str) -> None:
        self.lately.append(what)

    def _story(self) -> str:
        said = list(self.home.messages.values())[-1].text[:300] if self.home.messages else ""
        return f"{self.person.name}: " + " → ".join(self.lately) + f" ⇒ {said!r}"


async def walk(seed: int, steps: int, database_url: str, *, people: int = 8) -> Walked:
    """Let people walk at random, all of them at once, `steps` in all; the first ones may do everything, the last one nothing."""
    walked = Walked(seed)
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(speed=50, flood_limits=False))
        sandbox.panel.execute({"do": "set_balance", "balance": "1000000"})
        sandbox.panel.execute({"do": "set_service", "service": 1234, "dripfeed": False})
        crowd = [sandbox.world.find_person("ana")] + [
            sandbox.world.add_person(f"Walker {n}") for n in range(people - 1)
        ]
        groups = [chat for chat in sandbox.world.chats.values() if not chat.is_private]
        for chat in groups:
            for person in crowd[1:]:
                membership.set_member(sandbox.world, chat, person.id, "member", crowd[0].as_user())
        walkers = [Walker(sandbox, one, groups, random.Random(f"{seed} {one.name}"), walked) for one in crowd]
        settings = settings_for(
            sandbox, database_url, operator_ids=tuple(one.id for one in crowd[:-1]), log_level="error", panel_requests_per_minute=100_000
        )  # fmt: skip
        await stack.enter_async_context(running(settings, account_name="Panel", intervals=QUICK))

        async def on_the_way(walker: Walker) -> None:
            while walked.steps < steps and walked.good:
                await walker.step()

        await asyncio.gather(*(on_the_way(walker) for walker in walkers))
        await _until(lambda: not len(sandbox.world.updates))
        yes = set().union(*(walker.confirmed for walker in walkers))
        adds = [one for one in sandbox.panel.requests if one["action"] == "add"]
        walked.bought = len(adds)
        singles = [
            one for one in adds if "CxMass" not in str(one["parameters"]) and "CxFile" not in str(one["parameters"])
        ]
        if len(singles) > len(yes):
            walked.bought_without_yes.append(f"{len(singles)} orders, {len(yes)} confirmations")
        if len(adds) > len(singles) and not yes:
            walked.bought_without_yes.append("a mass order")
        walked.failed_updates.extend(await _failed(database_url))
    return walked


async def _failed(database_url: str) -> list[str]:
    """Updates that broke something. A stand-in that shares two cores may be late with an answer: that is tried again."""
    from tests.soak.bots import Database

    rows = await Database(database_url).rows(
        "SELECT update_id, why FROM inbox WHERE state = 2 OR why <> '' AND why NOT LIKE 'NotTaken%' AND why NOT LIKE 'RetryLater%'"
    )
    return [f"{row['update_id']}: {row['why']}" for row in rows]


async def _until(true: Any) -> bool:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_SECONDS
    pause = 0.001
    while not true():
        if loop.time() > deadline:
            return False
        await asyncio.sleep(pause)
        pause = min(0.02, pause * 1.3)
    return True
