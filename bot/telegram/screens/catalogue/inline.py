"""A service as an inline result."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.catalogue.services import Service
from bot.domain.service_kinds import KIND_BY_KEY
from bot.telegram.screen import Localizer, cut

MOST = 20


@dataclass(frozen=True, slots=True)
class Result:
    """One result: what is listed, and the text that is sent when it is picked."""

    key: str
    title: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class StartButton:
    """The button above the results, to the private chat."""

    label: str
    start: str = "inline"


def result(t: Localizer, service: Service, currency: str, words: str = "") -> Result:
    """One service; picked, it begins an order. `words` found it: Back from its card leads to them."""
    rate = t.formats.money(service.rate, currency)
    shape = service.order_type
    if shape is not None and shape.packaged:
        terms = t.plain("{rate} for the whole package", rate=rate)
    else:
        terms = t.plain(
            "{rate} per 1000 · {minimum} – {maximum}", rate=rate, minimum=service.minimum, maximum=service.maximum
        )
    marks = ("♻️" if service.refill else "") + ("✖️" if service.cancel else "") + ("" if shape else "🚫")
    title = f"{KIND_BY_KEY[service.kind].icon} {cut(service.name, 90)}"
    return Result(
        str(service.id)[:64],
        title,
        f"#{service.id} · {terms} {marks}".rstrip(),
        f"/order {service.id} {words}".rstrip(),
    )


def start_button(t: Localizer, *, invited: bool) -> StartButton:
    """For somebody who gets no results."""
    return StartButton(t.plain("Open the bot") if invited else t.plain("This bot is by invitation"))
