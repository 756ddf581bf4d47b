"""Presets: an order's service and answers under a name, for the next link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import FieldMistake, UserMistake
from bot.domain.ids import AccountId, PersonId, ServiceId
from bot.domain.messages import N_
from bot.domain.orders.orders import Order
from bot.domain.text_normalisation import is_blank

LONGEST_NAME = 40
MOST = 30
_TARGETS = ("link", "username")


@dataclass(frozen=True, slots=True)
class Preset:
    """`answers` are all but the target, as the panel is sent them."""

    id: int
    person_id: PersonId
    account_id: AccountId
    name: str
    service_id: ServiceId
    answers: Mapping[str, str] = field(default_factory=dict)
    created_at: int = 0


def preset_of(order: Order, preset_id: int, name: str, now: int) -> Preset:
    """An order as a preset; raises `UserMistake` for a name that is none, or an order placed elsewhere."""
    name = " ".join(name.split())
    if is_blank(name) or len(name) > LONGEST_NAME:
        raise FieldMistake(N_("A name can have 1 to {maximum} characters."), maximum=LONGEST_NAME)
    if not order.service_id:
        raise UserMistake(N_("This order was placed elsewhere: its service is not known here."))
    answers = {name: value for name, value in order.parameters.items() if name not in _TARGETS}
    return Preset(preset_id, order.person_id, order.account_id, name, order.service_id, answers, now)
