"""An account whose panel is in trouble: asked less and less, told once, and noticed when it answers again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.accounts.people import Account
from bot.domain.errors import PanelError, PanelRefusal, PanelUnavailable, RefusalCode, StoreUnavailable
from bot.domain.ids import AccountId, PersonId
from bot.domain.messages import N_
from bot.domain.notifications.events import OperatorNote
from bot.flows.ports import Clock, NewId
from bot.store.store import Store

FIRST_PAUSE_MS = 15_000
LONGEST_PAUSE_MS = 900_000
KEY_PAUSE_MS = 300_000
LONGEST_KEY_PAUSE_MS = 3_600_000
TOLD_AFTER = 4
"""So many questions without an answer, some two minutes, before anybody is told: panels stumble."""
PEOPLES_PAUSE_MS = 10_000
"""How long after such a silence people are told of it at once, instead of each waiting for the time-out."""
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
_OF_THE_ACCOUNT = frozenset({RefusalCode.KEY, RefusalCode.RATE_LIMIT})
_EVERY_ACTION = ""


@dataclass(frozen=True, slots=True)
class _Silence:
    """What was asked in vain `times` times in a row, the last time at `met_at`; the clock asks again at `until`."""

    error: PanelError
    times: int
    met_at: int
    until: int

    @property
    def peoples_until(self) -> int:
        return self.met_at + PEOPLES_PAUSE_MS if self.times >= TOLD_AFTER else self.met_at

    def repeated(self, minutes: int, again_at: int) -> PanelError:
        """The same said once more, without a question."""
        again: PanelError
        if isinstance(self.error, PanelRefusal):
            again = PanelRefusal(self.error.code, self.error.said)
        else:
            again = PanelUnavailable("it is not asked again so soon")
            again.silent_for(minutes)
        again.again_at = again_at
        return again


@dataclass(slots=True)
class _Trouble:
    """What one account's panel goes through since `began_at`, by action. At `heard_at` it last answered anything."""

    address: tuple[str, str]
    began_at: int
    heard_at: int
    told: bool = False
    silences: dict[str, _Silence] = field(default_factory=dict)

    def minutes(self, now: int) -> int:
        """How long it has been silent."""
        return (now - self.heard_at) // MINUTE_MS


def _nobody(_account: Account) -> tuple[PersonId, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class PanelOutages:
    """What this process knows of panels in trouble. `whom` says who is told of an account's: its owner, else operators.

    A refused key, and a wish for fewer requests, are the account's; any other silence is that of what was asked: a panel
    whose orders are not to be had may still tell its balance.
    """

    store: Store
    clock: Clock
    new_id: NewId
    whom: Callable[[Account], tuple[PersonId, ...]] = _nobody
    _of: dict[AccountId, _Trouble] = field(default_factory=dict)

    def known(self, account: Account) -> bool:
        """Whether the panel's last answer to anything is still due."""
        return self._trouble(account) is not None

    def check(self, account: Account, action: str, *, background: bool) -> None:
        """Raise what the panel would hardly answer better now: in the `background` until its pause is over, for people just after a silence."""
        trouble, now = self._trouble(account), self.clock()
        if trouble is None:
            return
        for what in (action, _EVERY_ACTION):
            silence = trouble.silences.get(what)
            if silence is not None and (again_at := silence.until if background else silence.peoples_until) > now:
                raise silence.repeated(trouble.minutes(now), again_at)

    async def met(self, account: Account, action: str, error: PanelError) -> None:
        """The panel gave no answer; `error.again_at` becomes the time at which the clock asks again.

        A refusal that is not about the account is an answer.
        """
        if isinstance(error, PanelRefusal) and error.code not in _OF_THE_ACCOUNT:
            await self.answered(account, action)
            return
        now = self.clock()
        trouble = self._trouble(account) or _Trouble((account.url, account.key), now, now)
        self._of[account.id] = trouble
        asked_to_wait = isinstance(error, PanelUnavailable) and error.retry_after_seconds is not None
        what = _EVERY_ACTION if isinstance(error, PanelRefusal) or asked_to_wait else action
        before = trouble.silences.get(what)
        times = before.times + 1 if before is not None else 1
        error.again_at = now + _pause_ms(error, times)
        trouble.silences[what] = _Silence(error, times, now, error.again_at)
        if isinstance(error, PanelUnavailable):
            error.silent_for(trouble.minutes(now))
        if not trouble.told and (_wrong_key(error) or times >= TOLD_AFTER):
            trouble.told = await self._tell(account, f"trouble:{trouble.began_at // HOUR_MS}", _words(error))

    async def answered(self, account: Account, action: str) -> None:
        """The panel answers what it did not answer before: whatever else it left open may be asked again."""
        trouble = self._trouble(account)
        if trouble is None:
            return
        trouble.heard_at = self.clock()
        if not trouble.silences.keys() & {action, _EVERY_ACTION}:
            return
        del self._of[account.id]
        if trouble.told:
            seconds = max(60, (self.clock() - trouble.began_at) // 1000)
            message = N_("The panel of “{account}” answers again, after {took}.")
            await self._tell(account, f"back:{trouble.began_at // HOUR_MS}", message, seconds=str(seconds))

    def _trouble(self, account: Account) -> _Trouble | None:
        """The account's trouble; another address or key has a new start."""
        trouble = self._of.get(account.id)
        if trouble is not None and trouble.address != (account.url, account.key):
            del self._of[account.id]
            return None
        return trouble

    async def _tell(self, account: Account, about: str, message: str, **values: str) -> bool:
        """Once an hour for the same matter: other processes notice it too. Whether it could be stored."""
        now, values = self.clock(), {"account": account.name, **values}
        notes = [
            OperatorNote.of(f"panel:{account.id}:{about}", person, message, values, self.new_id(), now)
            for person in self.whom(account)
        ]
        with suppress(StoreUnavailable):
            await self.store.outbox.add(notes)
            return True
        return False


def _wrong_key(error: PanelError) -> bool:
    return isinstance(error, PanelRefusal) and error.code is RefusalCode.KEY


def _pause_ms(error: PanelError, times: int) -> int:
    first, longest = (KEY_PAUSE_MS, LONGEST_KEY_PAUSE_MS) if _wrong_key(error) else (FIRST_PAUSE_MS, LONGEST_PAUSE_MS)
    pause = min(longest, first << min(times - 1, 10))
    if isinstance(error, PanelUnavailable) and error.retry_after_seconds is not None:
        return max(pause, min(longest, round(1000 * error.retry_after_seconds)))
    return pause


def _words(error: PanelError) -> str:
    if _wrong_key(error):
        return N_("The panel of “{account}” does not accept its key. Its orders are not followed until it does.")
    return N_("The panel of “{account}” does not answer. It is asked less and less often; I tell you when it is back.")
