"""What a service says about its orders: as much of a service as fields and order types need to know."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, Self


class ServiceTerms(Protocol):
    """The terms an order is held to; a `Service` has them. `dripfeed` is None where the panel does not say."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def rate(self) -> Decimal: ...
    @property
    def minimum(self) -> int: ...
    @property
    def maximum(self) -> int: ...
    @property
    def dripfeed(self) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """What a person was shown of a service before they began to order it."""

    rate: Decimal
    minimum: int
    maximum: int

    @classmethod
    def of(cls, service: ServiceTerms) -> Self:
        """The terms as they are now."""
        return cls(service.rate, service.minimum, service.maximum)
