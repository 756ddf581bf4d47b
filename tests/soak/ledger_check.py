"""The books compared: what the panel booked, what the bot knows, what people were told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from bot.sandbox.server import Sandbox
from bot.sandbox.world import Person
from tests.soak.bots import Bots, Database
from tests.soak.crowd import ENDED, Told, ends_together, finished_notices

OPEN_DRAFT = "SELECT person_id, answers, quote, order_id FROM drafts"


@dataclass(frozen=True, slots=True)
class Checked:
    """One invariant: what must be, how often it was not, and the first few cases."""

    what: str
    broken: int
    cases: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return self.broken == 0


def _check(what: str, cases: list[str]) -> Checked:
    return Checked(what, len(cases), tuple(cases[:5]))


async def checked(
    sandbox: Sandbox, database: Database, bots: Bots, told: Told, crowd: list[Person]
) -> tuple[tuple[Checked, ...], dict[str, int]]:
    """Every invariant, and the figures that say how much was tried."""
    orders = await database.rows("SELECT * FROM orders")
    lines = await database.rows("SELECT * FROM mass_lines")
    ledger = sandbox.panel.list_orders()
    notices: Counter[tuple[int, str]] = Counter()
    for person in crowd:
        for number, times in finished_notices(sandbox.world.chats[person.id]).items():
            notices[person.id, number] = times
    twice = {number: times for number, times in notices.items() if times > 1}
    checks = (
        *_bought(sandbox, ledger, orders, told),
        *_known(ledger, orders, sandbox, lines),
        _check("conversations that stopped, drafts lost", told.in_vain + await _drafts_lost(database, told)),
        *await _told(sandbox, orders, lines, notices, bots),
        *await _updates(sandbox, database),
        *await _requests(sandbox, database),
        _check("bots that ended by themselves", ["see the log"] * bots.ended_by_themselves),
    )
    figures = {
        "orders begun": told.begun,
        "confirmations": len(told.links) + told.masses,
        "orders at the panel": len(ledger),
        "orders unknown": sum(order["status"] == "unknown" for order in orders),
        "orders refused": sum(order["status"] == "rejected" for order in orders),
        "lines of mass orders": len(lines),
        "refills": await database.number("SELECT count(*) FROM refills"),
        "updates": await database.number("SELECT count(*) FROM inbox"),
        "notices of an end": sum(notices.values()),
        "told twice": sum(times - 1 for times in twice.values()),
        "incidents": sum(
            "Something broke" in one.text
            for person in crowd
            for one in sandbox.world.chats[person.id].messages.values()
        ),
    }
    return checks, figures


def _bought(
    sandbox: Sandbox, ledger: list[dict[str, Any]], orders: list[dict[str, Any]], told: Told
) -> tuple[Checked, ...]:
    booked = Counter(one["parameters"].get("link", "") for one in ledger)
    sent = Counter(one["parameters"].get("link", "") for one in sandbox.panel.requests if one["action"] == "add")
    yes = {_plain(link) for link in told.links | told.lines}
    return (
        _check("orders at the panel for one confirmation above 1", [link for link, times in booked.items() if times > 1]),
        _check("requests for one confirmation above 1", [link for link, times in sent.items() if times > 1]),
        _check("orders without a confirmation", [link for link in sent if _plain(link) not in yes]),
        _check(
            "confirmations that left no order", [
                link for link in told.confirmed if _plain(link) not in {_plain(order["link"]) for order in orders}
            ],
        ),
    )  # fmt: skip


def _known(
    ledger: list[dict[str, Any]], orders: list[dict[str, Any]], sandbox: Sandbox, lines: list[dict[str, Any]]
) -> tuple[Checked, ...]:
    numbers = {order["panel_order_id"] for order in orders}
    unknown = {_plain(order["link"]) for order in orders if order["status"] == "unknown"}
    lost = [
        f"{one['order']} {one['parameters'].get('link')}"
        for one in ledger
        if str(one["order"]) not in numbers and _plain(one["parameters"].get("link", "")) not in unknown
    ]
    booked = {str(one["order"]) for one in ledger}
    invented = [
        str(order["panel_order_id"])
        for order in orders
        if order["panel_order_id"] and order["panel_order_id"] not in booked
    ]
    refused = {_plain(order["link"]) for order in orders if order["status"] == "rejected"}
    false = [link for one in ledger if (link := _plain(one["parameters"].get("link", ""))) in refused]
    unseen = [
        link for order in orders if order["status"] == "unknown" and not _shown(sandbox, order, link := order["link"])
    ]
    ended = {str(one["order"]): one["status"].lower().replace(" ", "_") for one in ledger}
    moved = [
        f"{order['panel_order_id']}: {order['status']}, at the panel {ended[order['panel_order_id']]}"
        for order in orders
        if order["panel_order_id"] in ended and ended[order["panel_order_id"]] != order["status"]
    ]
    return (
        _check("ledger orders unknown to the bot", lost),
        _check("orders the bot believes in and the panel does not know", invented),
        _check("orders said to be refused and booked all the same", false),
        _check("unknown orders that were not shown", unseen),
        _check("statuses that are not the panel's", moved),
    )


def _shown(sandbox: Sandbox, order: dict[str, Any], link: str) -> bool:
    path = link.rstrip("/").rsplit("/", 1)[1]
    return any(
        one.is_by_bot and "may or may not exist" in one.text and f"{path}" in one.text
        for one in sandbox.world.chats[order["chat_id"]].messages.values()
    )


async def _drafts_lost(database: Database, told: Told) -> list[str]:
    stored = {row["person_id"]: row for row in await database.rows(OPEN_DRAFT)}
    return [
        f"the draft of {person} on {link}"
        for person, link in told.left_open.items()
        if person not in stored
        or _plain(link).rstrip("/") not in str(stored[person]["answers"])
        or not stored[person]["quote"]
        or stored[person]["order_id"] is not None
    ]


async def _told(
    sandbox: Sandbox,
    orders: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    notices: Counter[tuple[int, str]],
    bots: Bots,
) -> tuple[Checked, ...]:
    final = [o for o in orders if o["status"] in ("completed", "partial", "canceled") and not o["muted"]]
    silent = []
    for person in {order["person_id"] for order in final}:
        untold = [
            f"{order['panel_order_id']} of {person}"
            for order in final
            if order["person_id"] == person and notices[person, order["panel_order_id"]] == 0
        ]
        if len(untold) > ends_together(sandbox.world.chats[person]):
            silent += untold
    without_reason = []
    for (person, number), times in notices.items():
        if times > 1:
            at = [
                one.payload["date"]
                for one in sandbox.world.chats[person].messages.values()
                if one.is_by_bot and f" #{number} " in one.text.replace(":", " ")
                and one.text.split()[0] in ENDED
            ]  # fmt: skip
            if not any(min(at) - 1 <= kill <= max(at) + 1 for kill in [*bots.kills, *bots.lost_answers]):
                without_reason.append(f"{number} of {person}, {times} times")
    return (
        _check("ends that were not told", silent),
        _check("ends told twice without a kill or a lost answer between", without_reason),
    )


async def _updates(sandbox: Sandbox, database: Database) -> tuple[Checked, ...]:
    waiting = await database.rows("SELECT update_id FROM inbox WHERE state = 0")
    aside = await database.rows("SELECT update_id, why FROM inbox WHERE state = 2")
    untold = await database.rows("SELECT kind, why FROM outbox WHERE state <> 1")
    running = await database.rows("SELECT id FROM mass_orders WHERE status = 'running'")
    sending = await database.rows("SELECT id FROM orders WHERE status = 'submitting'")
    return (
        _check(
            "updates not handled",
            [str(row["update_id"]) for row in waiting] + ["at Telegram"] * len(sandbox.world.updates),
        ),
        _check("updates set aside", [f"{row['update_id']}: {row['why']}" for row in aside]),
        _check("events not told", [f"{row['kind']}: {row['why']}" for row in untold]),
        _check("orders and mass orders without an end", [str(row["id"]) for row in [*running, *sending]]),
    )


async def _requests(sandbox: Sandbox, database: Database) -> tuple[Checked, ...]:
    """A refill or cancel request never leaves twice for one wish."""
    wished = Counter(
        row["panel_order_id"]
        for row in await database.rows(
            "SELECT orders.panel_order_id FROM refills JOIN orders ON orders.id = refills.order_id"
        )
    )
    asked: Counter[str] = Counter()
    for one in sandbox.panel.requests:
        if one["action"] == "refill":
            asked.update((one["parameters"].get("order") or one["parameters"].get("orders", "")).split(","))
    return (_check("refill requests without a wish of their own", [o for o, n in asked.items() if n > wished[o]]),)


def _plain(link: str) -> str:
    return link.removeprefix("https://").removeprefix("www.").rstrip("/").casefold()
