"""A quote: an order priced from the catalogue of this moment, waiting for the yes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.errors import QuoteChanged
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.service_terms import ServiceTerms

VALID_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Quote:
    """What the confirm screen shows: the charge, the balance before, and the terms both rest on.

    `balance` None: the panel did not say. `made_at` in ms; a quote older than `VALID_MINUTES` is made anew.
    """

    rate: Decimal
    minimum: int
    maximum: int
    quantity: int | None
    charge: Money
    balance: Money | None
    made_at: int

    @property
    def balance_after(self) -> Money | None:
        """The balance once the charge was taken, or None where the balance is not known."""
        if self.balance is None or self.balance.currency != self.charge.currency:
            return None
        return self.balance - self.charge

    @property
    def short_by(self) -> Money | None:
        """How much is missing on the balance, or None where it suffices or is not known."""
        after = self.balance_after
        return -after if after and after.amount < 0 else None

    def expired(self, now: int) -> bool:
        """Whether the quote is too old to be confirmed."""
        return now - self.made_at > VALID_MINUTES * 60_000

    def check(self, service: ServiceTerms | None) -> None:
        """Raise `QuoteChanged` when the service vanished or its terms differ from those the quote rests on."""
        if service is None:
            raise QuoteChanged(N_("The panel does not offer this service any more. Nothing was bought."))
        if service.rate != self.rate:
            raise QuoteChanged(
                N_("The rate changed from {old} to {new} per 1000. Nothing was bought: look again and confirm."),
                old=self.rate,
                new=service.rate,
            )
        if (service.minimum, service.maximum) != (self.minimum, self.maximum):
            raise QuoteChanged(
                N_(
                    "The minimum and maximum changed from {old_minimum} – {old_maximum} to {minimum} – {maximum}. "
                    "Nothing was bought: look again and confirm."
                ),
                old_minimum=self.minimum,
                old_maximum=self.maximum,
                minimum=service.minimum,
                maximum=service.maximum,
            )
