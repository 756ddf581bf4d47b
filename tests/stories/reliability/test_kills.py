"""The bot's process is killed (SIGKILL) between each pair of steps of one order; started again, the person goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from tests.stories.fixture import CATALOGUE, POST

ROOT = Path(__file__).parents[3]
PATIENCE = 40.0


@dataclass
class Machine:
    """A bot in a process of its own, and Ana before it."""

    sandbox: Sandbox
    ana: SandboxPerson
    database: Path
    output: Path
    _process: asyncio.subprocess.Process | None = field(default=None)

    async def starts(self) -> None:
        """Start the bot; it answers as soon as it can."""
        told = {
            "PATH": os.environ["PATH"],
            "TELEGRAM_TOKEN": self.sandbox.token,
            "TELEGRAM_API_URL": self.sandbox.api_url,
            "OPERATOR_IDS": "1001",
            "PANEL_API_URL": self.sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "PANEL_REQUESTS_PER_MINUTE": "6000",
            "PANEL_TIMEOUT_SECONDS": "1",
            "ALLOW_PRIVATE_PANELS": "true",
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
            "HTTP_LISTEN": "",
            "TRACK_FIRST_SECONDS": "0.2",
            "TRACK_MAX_SECONDS": "1",
            "LOG_LEVEL": "warning",
        }
        with self.output.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=told, stdout=output, stderr=output
            )

    async def killed(self) -> None:
        """Kill it: nothing is finished, nothing is closed."""
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        code = await self._process.wait()
        assert code == -signal.SIGKILL, f"The bot ended by itself ({code}):\n{self.output.read_text()}"
        self._process = None

    async def killed_and_started(self) -> None:
        """Die and come back."""
        await self.killed()
        await self.starts()

    def goes_wrong(self, method: str, target: str = "panel", **fault: Any) -> None:
        """The next call of this method meets a fault."""
        self.sandbox.faults.add(Fault(target, method, **fault))

    async def met(self, fault_of: str) -> None:
        """Returns once a call has met the fault that was ordered."""
        async with asyncio.timeout(PATIENCE):
            while any(fault.method == fault_of for fault in self.sandbox.faults.pending()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def sees(self, *words: str) -> None:
        """Ana sees this, however long a start takes. What was shown just before a kill may be shown once more."""
        await self.ana.sees(*words, within_seconds=PATIENCE)

    async def taps(self, label: str) -> None:
        """Ana taps, and waits for what comes of it, not for the spinner: it may have died with the bot."""
        await self.ana.presses(label, within_seconds=PATIENCE)

    async def quoted(self) -> None:
        """Ana is at the confirm screen."""
        await self.ana.says("/order 1234")
        await self.sees("Send the link.")
        await self.ana.says(POST)
        await self.sees("How many?")
        await self.ana.says("1k")
        await self.sees("Charge 0.85 USD")

    async def until_stored(self) -> None:
        """Returns once the bot has told Telegram that it has every update."""
        async with asyncio.timeout(PATIENCE):
            while len(self.sandbox.world.updates):  # noqa: ASYNC110 - the queue tells nobody that it is empty
                await asyncio.sleep(0.01)

    def booked(self) -> list[dict[str, Any]]:
        """What the panel has in its books."""
        return self.sandbox.panel.list_orders()

    async def until_booked(self) -> None:
        """Returns once the panel booked something."""
        async with asyncio.timeout(PATIENCE):
            while not self.booked():  # noqa: ASYNC110 - a panel tells nobody what it booked
                await asyncio.sleep(0.01)

    async def ends_well(self) -> None:
        """The one order is followed to its end, and Ana is told."""
        self.sandbox.panel.execute({"do": "finish"})
        await self.ana.sees("✅ #23501 done: 1,000 likes", within_seconds=PATIENCE)
        await self.ana.sees("✅ Completed · #23501", within_seconds=PATIENCE)
        assert [one["parameters"] for one in self.booked()] == [{"link": POST, "quantity": "1000"}]

    def adds(self) -> int:
        """How many adds were sent."""
        return sum(request["action"] == "add" for request in self.sandbox.panel.requests)


@asynccontextmanager
async def a_machine(folder: Path) -> AsyncIterator[Machine]:
    """A sandbox, and a bot that was started once."""
    faults = Faults()
    panel = SandboxPanel(faults=faults, speed=0, catalogue=[dict(one) for one in CATALOGUE])
    async with Sandbox(faults=faults, panel=panel, flood_limits=False) as sandbox, People(sandbox.base_url) as people:
        machine = Machine(sandbox, people.find_person("ana"), folder / "bot.db", folder / "output.log")
        await machine.starts()
        try:
            yield machine
        finally:
            await machine.killed()


async def test_killed_after_the_link_and_after_the_quantity(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.ana.says("/order 1234")
        await machine.sees("Send the link.")
        await machine.ana.says(POST)
        await machine.killed_and_started()
        await machine.sees("How many?", "instagram.com/p/Cx1")
        await machine.killed_and_started()
        await machine.ana.says("1k")
        await machine.killed_and_started()
        await machine.sees("Charge 0.85 USD")
        await machine.killed_and_started()
        await machine.taps("Confirm")
        await machine.sees("Pending · #23501")
        await machine.ends_well()
        assert machine.adds() == 1


async def test_killed_while_the_quantity_is_being_stored(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.ana.says("/order 1234")
        await machine.sees("Send the link.")
        await machine.ana.says(POST)
        await machine.sees("How many?")
        machine.goes_wrong("services", delay_seconds=60)
        await machine.ana.says("1k")
        await machine.met("services")
        await machine.killed_and_started()
        await machine.sees("Charge 0.85 USD")
        await machine.taps("Confirm")
        await machine.sees("Pending · #23501")
        await machine.ends_well()


async def test_killed_when_confirm_was_pressed_and_nothing_was_sent_yet(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.quoted()
        # Confirm is stored and waits behind an answer that hangs: there the bot dies.
        machine.goes_wrong("sendMessage", "telegram", delay_seconds=60, body="{}")
        await machine.ana.says("/help")
        await machine.met("sendMessage")
        await machine.taps("Confirm")
        await machine.until_stored()
        await machine.killed()
        assert machine.adds() == 0
        await machine.starts()
        await machine.sees("Pending · #23501")
        await machine.ends_well()
        assert machine.adds() == 1


async def test_killed_while_the_request_was_under_way_and_not_booked(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.quoted()
        machine.goes_wrong("add", body="", delay_seconds=60)
        await machine.taps("Confirm")
        await machine.met("add")
        await machine.killed_and_started()
        await machine.sees("The order may or may not exist", "so it probably does not exist")
        assert machine.booked() == []
        await machine.taps("It does not exist")
        await machine.sees("Charge 0.85 USD", "1,000 likes")
        await machine.taps("Confirm")
        await machine.sees("Pending · #23501")
        await machine.ends_well()
        assert machine.adds() == 2


async def test_killed_after_the_panel_booked_and_before_its_answer(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.quoted()
        machine.goes_wrong("add", delay_seconds=60)
        await machine.taps("Confirm")
        await machine.until_booked()
        await machine.killed_and_started()
        await machine.sees("The order may or may not exist", "so it probably exists")
        await machine.ana.does_not_see("Being sent")
        await machine.killed_and_started()
        await machine.taps("It exists")
        await machine.sees("Which number does the panel give it?")
        await machine.killed_and_started()
        await machine.ana.says("23501")
        await machine.sees("#23501", "Likes HQ")
        await machine.ends_well()
        assert machine.adds() == 1


async def test_killed_after_the_answer_and_before_it_was_shown(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.quoted()
        machine.goes_wrong("editMessageText", "telegram", delay_seconds=60, body="{}")
        await machine.taps("Confirm")
        await machine.met("editMessageText")
        await machine.killed()
        assert len(machine.booked()) == 1
        await machine.starts()
        await machine.sees("Pending · #23501")
        await machine.ends_well()
        assert machine.adds() == 1


async def test_killed_before_the_notice(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.quoted()
        await machine.taps("Confirm")
        await machine.sees("Pending · #23501")
        machine.goes_wrong("sendMessage", "telegram", delay_seconds=60, body="{}")
        machine.sandbox.panel.execute({"do": "finish"})
        await machine.met("sendMessage")
        await machine.killed()
        await machine.ana.does_not_see("#23501 done")
        await machine.starts()
        await machine.ends_well()
        told = [one for one in await machine.ana.messages() if "#23501 done" in (one.get("text") or "")]
        assert len(told) == 1


async def test_killed_before_what_became_of_several_was_shown(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        await machine.quoted()
        await machine.taps("Confirm")
        await machine.sees("Pending · #23501")
        await machine.ana.says("/orders")
        await machine.taps("Select several")
        await machine.taps("All of this page")
        await machine.taps("Cancel 1 order")
        await machine.sees("Ask the panel to cancel 1 order?")
        machine.goes_wrong("editMessageText", "telegram", delay_seconds=60, body="{}")
        await machine.taps("Yes, cancel 1")
        await machine.met("editMessageText")
        await machine.killed_and_started()
        await machine.sees("Cancel requested for 1 order.")
        assert [request["action"] for request in machine.sandbox.panel.requests].count("cancel") == 1
