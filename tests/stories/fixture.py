"""A town for stories: a sandbox with a small catalogue, the bot at work on a database, and Ana, Boris and Carla."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from typing import Any

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.wiring import running
from tests.stories.environment import QUICK, settings_for

POST = "https://instagram.com/p/Cx1"
LIKES: dict[str, Any] = {
    "service": 1234, "name": "Likes HQ", "type": "Default", "category": "Instagram Likes", "rate": "0.85", "min": "50",
    "max": "10000", "refill": True, "cancel": True, "dripfeed": False,
}  # fmt: skip


def service(number: int, name: str, kind: str = "Default", **more: Any) -> dict[str, Any]:
    """A service like the likes, but for what is said."""
    plain = {"service": number, "name": name, "type": kind, "category": "Instagram Other", "min": "1", "max": "5000"}
    return {**LIKES, **plain, "refill": False, "cancel": False, **more}


CATALOGUE: list[dict[str, Any]] = [
    LIKES,
    service(10, "Likes with drip-feed", category="Instagram Likes", dripfeed=True, rate="2", min="10"),
    service(11, "Emoji package", "Package", rate="1.9", min="1", max="1"),
    service(12, "Comments of your own", "Custom Comments", category="Instagram Comments", rate="8", min="2"),
    service(13, "Pack of comments", "Custom Comments Package", category="Instagram Comments", rate="2.8", max="1"),
    service(14, "Comment likes", "Comment Likes", rate="4"),
    service(15, "Story poll votes", "Poll", rate="3"),
    service(16, "Members from groups", "Invites from Groups", category="Telegram Members", rate="5"),
    service(17, "Auto likes", "Subscriptions", rate="1.5", min="20"),
    service(18, "Auto likes, old posts too", "Subscriptions", rate="1.5", min="20"),
    service(20, "Search ranking", "SEO", category="Website SEO", rate="6"),
    service(21, "Mentions", "Mentions", rate="7"),
    service(22, "Mentions with hashtags", "Mentions with Hashtags", rate="7"),
    service(23, "Mentions of your list", "Mentions Custom List", rate="7", min="2"),
    service(24, "Mentions from a hashtag", "Mentions Hashtag", rate="7"),
    service(25, "Mentions of followers", "Mentions User Followers", rate="7"),
    service(26, "Mentions from a post", "Mentions Media Likers", rate="7"),
    service(27, "Comment replies", "Comment Replies", rate="9"),
    service(28, "Visitors", "Web Traffic", category="Website Traffic", rate="0.9", min="500"),
    service(30, "Story quiz", "Story Poll Pro", rate="1"),
]  # fmt: skip


class Town:
    """Who lives here: `ana` is the operator, `boris` somebody who may be invited, `carla` a stranger.

    The panel's time stands still: orders move when a story says so.
    """

    def __init__(self, sandbox: Sandbox, people: People, database_url: str, **settings: Any) -> None:
        self.sandbox = sandbox
        self.people = people
        self.ana = people.find_person("ana")
        self.boris = people.find_person("boris")
        self.carla = people.find_person("carla")
        self.settings = settings_for(sandbox, database_url, **settings)
        self._bot = AsyncExitStack()

    async def opens(self) -> None:
        """Start the bot."""
        await self._bot.enter_async_context(running(self.settings, account_name="Panel", intervals=QUICK))

    async def closes(self) -> None:
        """Stop the bot; its database stays."""
        await self._bot.aclose()

    async def restarts(self) -> None:
        """Another process on the same database: nothing of the bot's memory is left."""
        await self.closes()
        await self.opens()

    def panel(self, do: str, **command: Any) -> dict[str, Any]:
        """Do something to the panel: see `bot.sandbox.panel.control`."""
        done: dict[str, Any] = self.sandbox.panel.execute({"do": do, **command})
        return done

    def goes_wrong(self, method: str, *, target: str = "panel", **fault: Any) -> None:
        """The next call of this method meets a fault."""
        self.sandbox.faults.add(Fault(target, method, **fault))

    def booked(self) -> list[dict[str, Any]]:
        """What the panel has in its books."""
        return self.sandbox.panel.list_orders()

    def bought(self) -> list[dict[str, str]]:
        """The parameters of everything in the panel's books, word for word."""
        return [order["parameters"] for order in self.booked()]

    def asked(self, action: str) -> int:
        """How many requests for an action reached the panel."""
        return sum(request["action"] == action for request in self.sandbox.panel.requests)

    def balance(self) -> Decimal:
        """What the panel holds."""
        return Decimal(self.panel("look")["balance"])

    async def until_booked(self, count: int) -> None:
        """Returns once so many orders are in the panel's books."""
        async with asyncio.timeout(10):
            while len(self.booked()) < count:  # noqa: ASYNC110 - a panel tells nobody what it booked
                await asyncio.sleep(0.01)

    async def until_asked(self, action: str) -> None:
        """Returns once a request for the action has reached the panel."""
        async with asyncio.timeout(10):
            while not self.asked(action):  # noqa: ASYNC110 - a panel tells nobody what it was asked
                await asyncio.sleep(0.01)

    async def quotes(self, person: SandboxPerson, *, link: str = POST, quantity: str = "1k") -> dict[str, Any]:
        """Somebody goes straight to the confirm screen of Likes HQ."""
        await person.says("/order 1234")
        await person.sees("Send the link.")
        await person.says(link)
        await person.sees("How many?")
        await person.says(quantity)
        return await person.sees("Charge", "Likes HQ")

    async def buys(self, person: SandboxPerson, *, link: str = POST, quantity: str = "1k") -> str:
        """Somebody orders Likes HQ; the panel's number of the order."""
        shown = await self.quotes(person, link=link, quantity=quantity)
        before = len(self.booked())
        await person.taps("Confirm", message_id=shown["message_id"])
        await self.until_booked(before + 1)
        number = str(self.booked()[-1]["order"])
        await person.sees(f"#{number}", "Likes HQ")
        return number

    async def invites(self, person: SandboxPerson) -> None:
        """Ana lets somebody in as a buyer, who speaks English here."""
        await person.speaks("en")
        await person.follows(await self.invitation())
        await person.sees("You are in")
        await self.ana.sees("accepted your invitation")

    async def invitation(self) -> str:
        """What stands behind `?start=` in a fresh invitation of Ana's."""
        await self.ana.says("/settings")
        await self.ana.sees("Your role here")
        await self.ana.taps("Invite a buyer")
        shown = await self.ana.sees("This link makes one person")
        return str(shown["text"].split("?start=", 1)[1].split()[0])

    async def check(self) -> None:
        """Nobody was shown an incident: whatever happened had a sentence of its own."""
        for person in (self.ana, self.boris, self.carla):
            for message in await person.messages():
                assert "(incident" not in (message.get("text") or ""), await person.transcript()


@asynccontextmanager
async def a_town(
    database_url: str, *, catalogue: Sequence[Mapping[str, Any]] = CATALOGUE, **settings: Any
) -> AsyncIterator[Town]:
    """A town on that database, with the bot at work. The bot reads the panel's `catalogue` when it starts."""
    faults = Faults()
    panel = SandboxPanel(faults=faults, speed=0, catalogue=[dict(one) for one in catalogue])
    async with (
        Sandbox(faults=faults, panel=panel, flood_limits=False) as sandbox,
        People(sandbox.base_url) as people,
    ):
        town = Town(sandbox, people, database_url, **settings)
        await town.opens()
        try:
            yield town
            await town.check()
        finally:
            await town.closes()
