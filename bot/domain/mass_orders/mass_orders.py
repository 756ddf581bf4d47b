"""Many orders at once: lines of `service | link | quantity`, read as people write them, checked and priced one by one."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.errors import FieldMistake, UserMistake
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.link_boundaries import addresses_in
from bot.domain.links import read_link
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.orders.orders import Status
from bot.domain.text_normalisation import clean_id, remove_invisible

if TYPE_CHECKING:
    from bot.domain.catalogue.services import Service
    from bot.domain.ordering.order_types import OrderType

MOST_LINES = 1000
MOST_BYTES = 1024 * 1024
_LONGEST_CELL = 2100
_HEADS = frozenset({"service", "service id", "service_id", "serviceid", "id", "услуга", "сервис"})


class MassStatus(StrEnum):
    """Where a mass order stands. `PREVIEW`: shown, nothing bought; `STOPPED`: ended before its last line; `DROPPED`: thrown away."""

    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    DROPPED = "dropped"


class LineState(StrEnum):
    """Where one line stands. `BAD`: not orderable as written; `REFUSED`: no longer orderable when its turn came; `SENT`: it is an order."""

    BAD = "bad"
    READY = "ready"
    REFUSED = "refused"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class MassOrder:
    """One mass order of one person. `balance` is what the panel said at the preview; `why` what stopped it; `group_id` the group it is for. Times in ms."""

    id: int
    person_id: PersonId
    account_id: AccountId
    chat_id: ChatId
    status: MassStatus
    currency: str
    created_at: int
    update_id: int = 0
    balance: Decimal | None = None
    message_id: int | None = None
    confirmed_at: int | None = None
    finished_at: int | None = None
    lease_until: int | None = None
    group_id: ChatId | None = None
    why: UserMistake | None = None
    refused: int = 0
    """Refused lines that still wait for the person's word."""


@dataclass(frozen=True, slots=True)
class MassLine:
    """One line. Its `id` is the draft id of its order, which no second order can have: that is why a line is bought once.

    `service`, `link` and `quantity` are as written until the line is understood, then as the panel is sent them. `rate`, `minimum` and
    `maximum` are the terms the preview showed. `problem` says why the line is not bought, `warning` what should be looked at twice.
    The last five are what became of its order; `charged` is what the panel last said it took.
    """

    id: DraftId
    number: int
    service: str
    link: str
    quantity: str
    state: LineState
    service_name: str = ""
    rate: Decimal | None = None
    minimum: int = 0
    maximum: int = 0
    charge: Decimal | None = None
    problem: UserMistake | None = None
    warning: UserMistake | None = None
    order_id: OrderId | None = None
    status: Status | None = None
    panel_order_id: PanelOrderId | None = None
    said: str = ""
    charged: Decimal | None = None

    @property
    def service_id(self) -> ServiceId:
        return ServiceId(self.service)

    @property
    def bought(self) -> bool:
        """Whether the panel took it."""
        return self.state is LineState.SENT and self.panel_order_id is not None

    @property
    def unknown(self) -> bool:
        """Whether nobody knows if the panel took it."""
        return self.state is LineState.SENT and self.status in (Status.UNKNOWN, Status.SUBMITTING)

    @property
    def failed(self) -> bool:
        """Whether it was given up, with nothing bought."""
        return self.state is LineState.REFUSED or (self.state is LineState.SENT and self.status is Status.REJECTED)


def total(lines: Sequence[MassLine], currency: str) -> Money:
    """What the lines that can be ordered cost together."""
    return Money(
        sum((line.charge or Decimal(0) for line in lines if line.state is LineState.READY), Decimal(0)), currency
    )


def looks_like_mass(text: str) -> bool:
    """Whether a text that nobody asked for is meant as a mass order: two lines or more, and most, of `service | link`.

    Not all of them: a line that was mistyped is to be said bad, not to hide the others.
    """
    rows = [row for row in remove_invisible(text).splitlines() if row.strip()][:20]
    meant = sum(bool(re.match(r"\s*\S{1,64}\s*\|\s*\S+", row)) for row in rows)
    return meant > 1 and 2 * meant > len(rows)


def read_file(content: bytes) -> str:
    """The text of a file, in whichever of the usual encodings: UTF-8, UTF-16 with or without a mark, else Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if len(content) > 3 and 0 in content[:4]:
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def rows_of(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a text with their line numbers from 1; blank lines and a row of headings are left out.

    Cells stand between `|`, tabs, `;` or `,`, the first of these that a line holds; else between spaces.
    Raises `FieldMistake` where there is nothing, or more than `MOST_LINES`.
    """
    rows = [
        (number, _cells(line)) for number, line in enumerate(remove_invisible(text).splitlines(), 1) if line.strip()
    ]
    if rows and rows[0][1][0].casefold() in _HEADS:
        del rows[0]
    if not rows:
        raise FieldMistake(N_("There are no lines in it. Send one order per line: service | link | quantity."))
    if len(rows) > MOST_LINES:
        raise FieldMistake(
            N_("That is {count} lines; at most {maximum} fit in one mass order."), count=len(rows), maximum=MOST_LINES
        )
    return rows


def _cells(line: str) -> list[str]:
    separator = next((sign for sign in "|\t;," if sign in line), None)
    if separator is None:
        cells = line.split()
    elif separator in ";,":
        try:
            cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
        except csv.Error:
            cells = line.split(separator)
    else:
        cells = line.split(separator)
    cells = [cell.strip()[:_LONGEST_CELL] for cell in cells]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells


def lines_of_links(links: Sequence[str], service: str, text: str) -> str:
    """The lines of a bulk order for these links, `text` saying the service and the quantity of each, or the quantity alone
    where the service is known; lines of their own are left as they are.
    """
    if addresses_in(text):
        return text
    cells = _cells(remove_invisible(text).strip())
    service, *quantity = cells if not service else (service, text.strip())
    return "\n".join(" | ".join((service, link, *quantity)) for link in links)


def checked(
    rows: Sequence[tuple[int, list[str]]], find: Callable[[ServiceId], Service | None], new_id: Callable[[], int]
) -> list[MassLine]:
    """The rows as lines: ready with their charge, or bad with the reason."""
    lines: list[MassLine] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        service, link, *rest = (*cells, "", "")
        line_id = DraftId(new_id())
        try:
            line = _understood(line_id, number, cells, find)
        except UserMistake as problem:
            # All that was written: a column too many must be one too many also when the line is looked at again.
            written = "|".join(rest).rstrip("|")
            line = MassLine(line_id, number, service.lstrip("#"), link, written, LineState.BAD, problem=problem)
        else:
            key = (line.service, read_link(line.link).key)
            if key in seen:
                twin = UserMistake(N_("the same service and link as line {line}"), line=seen[key])
                line = replace(line, warning=twin)
            seen.setdefault(key, number)
        lines.append(line)
    return lines


def _understood(
    line_id: DraftId, number: int, cells: list[str], find: Callable[[ServiceId], Service | None]
) -> MassLine:
    if len(cells) > 3:
        raise FieldMistake(N_("more than three columns: write service | link | quantity"))
    written, link, quantity = (*cells, "", "")[:3]
    service = find(ServiceId(clean_id(written)))
    if service is None:
        raise FieldMistake(N_("service {id} is not in the catalogue"), id=written[:40])
    shape = mass_type(service)
    if not link:
        raise FieldMistake(N_("the link is missing"))
    answers = {"link": shape.fields[0].read(link, service, {})}
    if (asked := shape.field("quantity")) is not None:
        if not quantity:
            raise FieldMistake(N_("the quantity is missing"))
        answers["quantity"] = asked.read(quantity, service, answers)
    elif quantity not in ("", "1"):
        raise FieldMistake(N_("a package has no quantity: leave it out"))
    return MassLine(
        line_id,
        number,
        str(service.id),
        answers["link"],
        answers.get("quantity", ""),
        LineState.READY,
        service.name,
        service.rate,
        service.minimum,
        service.maximum,
        shape.charge(service, answers),
    )


def mass_type(service: Service) -> OrderType:
    """The order type of a service that asks for link and quantity, or link alone; raises `FieldMistake` for any other."""
    shape = service.order_type
    if shape is None:
        raise FieldMistake(N_("orders of the type “{type}” cannot be placed here"), type=service.type[:60])
    needed = [field.name for field in shape.fields if not field.optional and field.asked(service, {})]
    if needed not in (["link", "quantity"], ["link"]):
        raise FieldMistake(
            N_("orders of the type “{type}” need more than a link and a quantity: order it separately"), type=shape.name
        )
    return shape


def takes_bulk(service: Service) -> bool:
    """Whether orders of a service can be lines of a bulk order."""
    try:
        mass_type(service)
    except FieldMistake:
        return False
    return True


def answers_of(line: MassLine) -> dict[str, str]:
    """A line as the answers of its order."""
    return {"link": line.link} | ({"quantity": line.quantity} if line.quantity else {})


def check_terms(line: MassLine, service: Service | None) -> Service:
    """The service of a line whose turn has come; raises `FieldMistake` when its terms are not those the preview showed."""
    if service is None:
        raise FieldMistake(N_("service {id} is not in the catalogue"), id=line.service[:40])
    shape = mass_type(service)
    if service.rate != line.rate:
        raise FieldMistake(N_("the rate changed from {old} to {new}"), old=line.rate, new=service.rate)
    if line.quantity and not service.minimum <= int(line.quantity) <= service.maximum:
        raise FieldMistake(N_("the minimum or maximum of this service changed"))
    counted = shape.field("quantity") is not None
    if counted is not bool(line.quantity) or shape.charge(service, answers_of(line)) != line.charge:
        raise FieldMistake(N_("the type of this service changed"))
    return service
