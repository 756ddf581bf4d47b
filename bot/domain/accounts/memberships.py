"""What somebody is on an account, what they may spend a day there, and what waits for a manager's yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.domain.accounts.people import Role
from bot.domain.errors import UserMistake
from bot.domain.ids import AccountId, PersonId
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.ordering.draft import OrderDraft


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role on an account. `daily_limit` in the account's currency, None without one.

    `orders` grows with every order they place there: who submits with the number they read knows that nothing was
    bought in between.
    """

    person_id: PersonId
    account_id: AccountId
    role: Role
    daily_limit: Decimal | None = None
    orders: int = 0
    name: str = ""
    username: str | None = None


Place = tuple[int, int]
"""Where somebody stands among the members of an account: a role and a person. Higher roles first, then newer people."""
TOP: Place = (Role.OPERATOR + 1, 0)


@dataclass(frozen=True, slots=True)
class DailySpending:
    """What a person spent today on an account, and the most they may; `membership` is what it was read with."""

    membership: Membership
    limit: Money
    spent: Money

    def check(self, charge: Money) -> None:
        """Raise `LimitPassed` where the charge would pass the limit."""
        if charge.currency == self.limit.currency and self.spent.amount + charge.amount > self.limit.amount:
            raise LimitPassed(self.limit, self.spent)


class LimitPassed(UserMistake):
    """The order would pass the person's limit a day; nothing was bought."""

    def __init__(self, limit: Money, spent: Money) -> None:
        super().__init__(
            N_("This exceeds your daily limit of {limit}: {spent} has been spent today. Nothing was bought."),
            limit=limit,
            spent=spent,
        )


class ApprovalNeeded(UserMistake):
    """The order is over what the person may buy without a manager; nothing was bought yet."""

    def __init__(self, above: Money) -> None:
        super().__init__(N_("Orders above {above} need a manager's approval. Nothing was bought."), above=above)


class BuyerBarred(UserMistake):
    """Whoever asked for a manager's yes may not order any more; nothing was bought."""

    def __init__(self) -> None:
        super().__init__(
            N_("The buyer may no longer order on this account. The request is closed; nothing was bought.")
        )


class ApprovalState(StrEnum):
    """Where a request for a manager's yes stands. Gone: the price changed; barred: the buyer may not order any more."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    GONE = "gone"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Approval:
    """A confirmed order that waits for a manager: the draft as it was confirmed, with its quote. Times in ms."""

    id: int
    draft: OrderDraft
    state: ApprovalState
    created_at: int
    decided_by: PersonId | None = None
    decided_at: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log: who spent money or changed rights, on which account, when (ms)."""

    id: int
    at: int
    person_id: PersonId
    account_id: AccountId | None
    action: str
    details: Mapping[str, str] = field(default_factory=dict)
