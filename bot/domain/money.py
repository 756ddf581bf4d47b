"""Money: an exact decimal amount with the panel's currency. Nothing here rounds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

_EXACT = Context(prec=10_000)
"""The usual context rounds to 28 digits without a word; a panel's rate may have more, and never has this many."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency; adding two currencies raises `ValueError`."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(_EXACT.subtract(self.amount, other.amount), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


def charge_per_thousand(rate: Decimal, quantity: int) -> Decimal:
    """The exact charge of a quantity at a rate per 1000, without needless zeros at its end.

    Source: seed document, `rate`; division by 1000 is exact in decimal, so nothing is rounded.
    """
    charge = _EXACT.multiply(rate, Decimal(quantity)).scaleb(-3, _EXACT)
    whole = charge.to_integral_value()
    return whole if charge == whole else charge.normalize(_EXACT)
