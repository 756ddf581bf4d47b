"""Amounts of money as people write them. What could be two amounts is refused, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.text_normalisation import remove_invisible

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,6}))?")
_NONE = frozenset({"0", "-", "no", "none", "off"})


def read_amount(text: str) -> Decimal | None:
    """An amount such as 50 or 12.50, or None for "0" or "off"; raises `FieldMistake` for anything else."""
    plain = remove_invisible(text).strip().strip("$€£").strip()
    if plain.casefold() in _NONE:
        return None
    match = _AMOUNT.fullmatch(plain)
    if match is None or (match[2] and "," in plain and len(match[2]) == 3):
        raise FieldMistake(
            N_("“{text}” is not an amount. Write it like 50 or 12.50, or 0 for no limit."), text=text.strip()[:40]
        )
    amount = Decimal(f"{match[1]}.{match[2] or 0}")
    return amount if amount else None
