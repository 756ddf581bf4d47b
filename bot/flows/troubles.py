"""An account whose panel is in trouble: asked less and less, told once, and noticed when it answers again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.errors import PanelError, PanelRefusal, PanelUnavailable, RefusalCode
from bot.domain.events import Event, EventKind
from bot.domain.ids import AccountId, ChatId, PersonId
from bot.domain.people import Account
from bot.flows.ports import Clock, NewId, Store

FIRST_PAUSE_MS = 15_000
LONGEST_PAUSE_MS = 900_000
KEY_PAUSE_MS = 300_000
LONGEST_KEY_PAUSE_MS = 3_600_000
TOLD_AFTER = 4
"""So many questions without an answer, some two minutes, before anybody is told: panels stumble."""
REFUSED_PAUSE_MS = 60_000
HOUR_MS = 3_600_000
_OF_THE_ACCOUNT = frozenset({RefusalCode.KEY, RefusalCode.RATE_LIMIT})


@dataclass(slots=True)
class _Trouble:
    """What one account's panel goes through since `began_at`."""

    address: tuple[str, str]
    began_at: int
    times: int = 0
    until: int = 0
    told: bool = False


def _nobody(_account: Account) -> tuple[PersonId, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Troubles:
    """What this process knows of panels in trouble. `whom` says who is told of an account's: its owner, else operators."""

    store: Store
    clock: Clock
    new_id: NewId
    whom: Callable[[Account], tuple[PersonId, ...]] = _nobody
    _of: dict[AccountId, _Trouble] = field(default_factory=dict)

    def rests_until(self, account: Account) -> int | None:
        """Until when the panel is left alone (ms), or None when it may be asked: another address or key has a new start."""
        trouble = self._of.get(account.id)
        if trouble is not None and trouble.address != (account.url, account.key):
            del self._of[account.id]
            return None
        return trouble.until if trouble is not None and trouble.until > self.clock() else None

    async def met(self, account: Account, error: PanelError) -> int:
        """The panel did not answer a question of the clock's; when to ask again (ms).

        A refusal that is not about the account says nothing about the panel.
        """
        now = self.clock()
        if isinstance(error, PanelRefusal) and error.code not in _OF_THE_ACCOUNT:
            return now + REFUSED_PAUSE_MS
        trouble = self._of.setdefault(account.id, _Trouble((account.url, account.key), now))
        trouble.times += 1
        wrong_key = isinstance(error, PanelRefusal) and error.code is RefusalCode.KEY
        first, longest = (KEY_PAUSE_MS, LONGEST_KEY_PAUSE_MS) if wrong_key else (FIRST_PAUSE_MS, LONGEST_PAUSE_MS)
        pause = min(longest, first * 2 ** min(trouble.times - 1, 10))
        if isinstance(error, PanelUnavailable) and error.retry_after_seconds is not None:
            pause = max(pause, min(longest, round(1000 * error.retry_after_seconds)))
        trouble.until = now + pause
        if not trouble.told and (wrong_key or trouble.times >= TOLD_AFTER):
            trouble.told = True
            what = (
                f"The panel of “{account.name}” does not accept its key. Its orders are not followed until it does."
                if wrong_key
                else f"The panel of “{account.name}” does not answer. Its orders are asked about less and less often; I tell you when it is back."
            )
            await self._tell(account, f"trouble:{trouble.began_at // HOUR_MS}", what)
        return trouble.until

    async def answered(self, account: Account) -> None:
        """The panel answers."""
        trouble = self._of.pop(account.id, None)
        if trouble is not None and trouble.told:
            minutes = max(1, (self.clock() - trouble.began_at) // 60_000)
            await self._tell(
                account,
                f"back:{trouble.began_at // HOUR_MS}",
                f"The panel of “{account.name}” answers again, after {minutes} min.",
            )

    async def _tell(self, account: Account, about: str, text: str) -> None:
        """Once an hour for the same matter: other processes notice it too."""
        now = self.clock()
        await self.store.outbox.add(
            [
                Event(
                    self.new_id(),
                    EventKind.OPERATOR_NOTE,
                    f"panel:{account.id}:{about}:{person}",
                    person,
                    ChatId(person),
                    now,
                    payload={"text": text},
                    created_at=now,
                )
                for person in self.whom(account)
            ]
        )
