"""A group linked to an account: who sees the balance there, and which events of the account's orders are told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import AccountId, ChatId, PersonId
from bot.domain.orders.orders import Status


class BalanceVisibility(StrEnum):
    """Who may see the account's balance in the group."""

    ADMINS = "admins"
    MEMBERS = "members"


class GroupEvents(StrEnum):
    """Which events of the account's orders are told in the group."""

    NONE = "none"
    FINAL = "final"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class GroupLink:
    """What a group works on. `topic_id` is the forum topic it was linked in, None for the general one; times in ms.

    `low`: a low balance is told there. `held_at`: since when nobody stands for the link, because who linked it lost the
    rights; then nothing of the account is shown or told there.
    """

    chat_id: ChatId
    account_id: AccountId
    title: str
    topic_id: int | None
    balance_for: BalanceVisibility
    told: GroupEvents
    linked_by: PersonId
    linked_at: int
    low: bool = True
    held_at: int | None = None

    def wants(self, status: Status, *, ordered_here: bool) -> bool:
        """Whether an order that came to this status is told; one ordered from this group always is, at its end."""
        ends = status.final or status is Status.UNKNOWN
        if ordered_here and (ends or status is Status.PENDING):
            return True
        return self.told is GroupEvents.ALL or (self.told is GroupEvents.FINAL and ends)
