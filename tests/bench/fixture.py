"""The stand-in of a bench, and people who hold the same conversation with whichever bot answers."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.faults import Fault
from bot.sandbox.panel import SandboxPanel, generate_catalogue
from bot.sandbox.server import Sandbox
from bot.sandbox.world import actions, membership
from bot.sandbox.world import messages as acts
from bot.sandbox.world.events import Event
from bot.sandbox.world.people import Person

ROOT = Path(__file__).parents[2]
UPDATES_A_CONVERSATION = 4
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot under measurement: how it is called, and the command that starts it."""

    name: str
    command: tuple[str, ...]


OURS = Bot("this bot", (sys.executable, "-m", "bot", "run"))
BARE = Bot("python-telegram-bot, bare", (sys.executable, "-m", "tests.bench.bare_ptb"))
AIOGRAM = Bot("aiogram, bare", (str(ROOT / ".venv-bench" / "bin" / "python"), "-m", "tests.bench.bare_aiogram"))


@dataclass(frozen=True, slots=True)
class Pace:
    """What came of a round: updates a second, CPU milliseconds an update of the bot's process, its memory in MiB."""

    updates_a_second: float
    cpu_ms: float
    memory_mib: float


class Town:
    """A sandbox without flood limits, and people who have started the bot."""

    def __init__(self, sandbox: Sandbox, people: list[Person]) -> None:
        self.sandbox = sandbox
        self.people = people
        self._heard: dict[int, asyncio.Event] = {}
        sandbox.world.events.listeners.append(self._listen)

    def _listen(self, event: Event) -> None:
        if (
            event.chat is not None
            and event.message is not None
            and event.message.is_by_bot
            and event.kind in ("message", "edit")
        ):
            incoming = self._heard.get(event.chat.id)
            if incoming is not None:
                incoming.set()

    async def converse(self, person: Person, number: int) -> None:
        """One order, typed: service, link, quantity, Confirm; each step waits for the bot's answer."""
        chat = self.sandbox.world.find_chat(person.id)
        for text, sign in (
            ("/order 2000", "link"),
            (f"https://www.instagram.com/p/C{person.id}x{number}/", "How many"),
            ("150", "Charge"),
        ):
            acts.send_text(self.sandbox.world, person, chat, text)
            await self._until(chat.id, sign)
        message = max(chat.messages.values(), key=lambda one: one.id)
        button = next(one for row in message.keyboard for one in row if "Confirm" in one["text"])
        actions.press_button(self.sandbox.world, person, chat, message.id, button)
        await self._until(chat.id, "#")

    async def asks(self, person: Person, text: str, sign: str) -> float:
        """Seconds until something said was answered with the sign."""
        began, chat = time.perf_counter(), self.sandbox.world.find_chat(person.id)
        acts.send_text(self.sandbox.world, person, chat, text)
        await self._until(chat.id, sign)
        return time.perf_counter() - began

    async def _until(self, chat_id: int, sign: str) -> None:
        """Until the newest message of the chat is the bot's and holds the sign."""
        incoming = self._heard.setdefault(chat_id, asyncio.Event())
        messages = self.sandbox.world.find_chat(chat_id).messages
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                incoming.clear()
                newest = messages[max(messages)]
                if (
                    newest.is_by_bot
                    and sign in newest.text
                    and "Confirm" not in (sign if sign != "#" else _labels(newest.keyboard))
                ):
                    return
                await incoming.wait()


def _labels(keyboard: list[list[dict[str, object]]]) -> str:
    return " ".join(str(button["text"]) for row in keyboard for button in row)


@asynccontextmanager
async def town(
    people: int, *, call_seconds: float = 0.0, services: int = 320, flood_limits: bool = False
) -> AsyncIterator[Town]:
    """A town of that many people; `call_seconds` is what each Bot API call takes, half of it on the way there."""
    listed = [one for one in generate_catalogue(services - 1) if one["service"] != 2000]
    listed.append(
        {
            "service": 2000,
            "name": "Instagram Likes Plain",
            "type": "Default",
            "category": "Instagram",
            "rate": "0.01",
            "min": "50",
            "max": "10000",
            "refill": False,
            "cancel": False,
        }
    )
    sandbox = Sandbox(flood_limits=flood_limits)
    sandbox.panel = SandboxPanel(faults=sandbox.faults, speed=1, catalogue=listed)
    sandbox.panel.execute({"do": "set_balance", "balance": "1000000"})
    if call_seconds:
        for method in ("sendMessage", "editMessageText", "answerCallbackQuery"):
            sandbox.faults.add(
                Fault("telegram", method, times=10**9, way_seconds=call_seconds / 2, delay_seconds=call_seconds / 2)
            )
    async with sandbox:
        yield Town(sandbox, membership.add_guests(sandbox.world, people))


@asynccontextmanager
async def running(
    bot: Bot, there: Town, more: Mapping[str, str] | None = None
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """The bot as a process of its own; ended by its id."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TELEGRAM_TOKEN": there.sandbox.token,
            "TELEGRAM_API_URL": there.sandbox.api_url,
            "PANEL_API_URL": there.sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "PANEL_REQUESTS_PER_MINUTE": "1000000",
            "OPERATOR_IDS": ",".join(str(person.id) for person in there.people),
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db",
            "HTTP_LISTEN": "",
            "LOG_LEVEL": "warning",
            **(more or {}),
        }
        # The bare bots complain of being stopped while they work; ours has nothing to say.
        complaints = None if bot.command[: len(OURS.command)] == OURS.command else subprocess.DEVNULL
        process = subprocess.Popen(bot.command, cwd=ROOT, env=environment, stderr=complaints)  # noqa: ASYNC220 - started once, before anything is measured
        try:
            yield process
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)


async def pace(
    bot: Bot, *, people: int, conversations: int, call_seconds: float = 0.0, more: Mapping[str, str] | None = None
) -> Pace:
    """Hold `conversations` with each of the people at once, after one each that is not counted."""
    async with town(people, call_seconds=call_seconds) as there, running(bot, there, more) as process:
        await converse(there, [0])
        cpu, began = cpu_seconds(process.pid), time.perf_counter()
        await converse(there, list(range(1, conversations + 1)))
        took, spent = time.perf_counter() - began, cpu_seconds(process.pid) - cpu
        updates = people * conversations * UPDATES_A_CONVERSATION
        return Pace(updates / took, 1000 * spent / updates, memory_mib(process.pid))


async def converse(there: Town, numbers: list[int]) -> None:
    async def one_after_another(person: Person) -> None:
        for number in numbers:
            await there.converse(person, number)

    async with asyncio.TaskGroup() as everybody:
        for person in there.people:
            everybody.create_task(one_after_another(person))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far. Source: proc(5), `stat`, fields 14 and 15."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def until(happened: Callable[[], bool], seconds: float = 120) -> None:
    """Until it happened."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.002)


def memory_mib(pid: int) -> float:
    """Resident memory of a process. Source: proc(5), `statm`, field 2."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
