"""Every error of the bot. Each carries an English message, marked for translation, and its values; one place renders it.

BotError
├── UserMistake                 the person can correct it: shown plainly, never logged as an error
│   ├── FieldMistake            an answer that does not fit its field
│   ├── NotAllowed              the person's role does not allow it
│   ├── NotFound                no such service, order or account for this person
│   ├── OldButton               the draft or screen of the button has moved on
│   ├── QuoteChanged            the catalogue differs from what was shown; nothing was bought
│   └── AlreadyOrdered          this confirmation was used before
├── PanelError
│   ├── PanelUnavailable        no answer, or no usable one; a read may be retried
│   ├── PanelRefusal            the panel refused, with its words
│   ├── UnreadableAnswer        an answer outside its contract
│   └── OutcomeUnknown          a write without an answer: never retried
├── StoreUnavailable            the database is locked, full, read-only or gone; nothing was done
│   └── ConfirmationLost        it went away before it answered a confirmation, which may have counted
├── Undecryptable               something is stored under a key that is no longer set
├── Undeliverable
│   ├── RetryLater              Telegram asks the bot to wait
│   │   └── NotAccepted         Telegram was not reached, or did not confirm the message
│   ├── QuietHours              the reader wants it later
│   └── Unreachable             blocked, kicked or gone: the chat is paused
└── Misconfigured               start-up only; lists every problem
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.messages import N_

if TYPE_CHECKING:
    from bot.domain.ids import ChatId, OrderId


class BotError(Exception):
    """What went wrong, as a sentence for a person: `message` with `{placeholders}` and their `values`."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format_map(_Shown(self.values))


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class UserMistake(BotError):
    """The person can put it right."""


class FieldMistake(UserMistake):
    """An answer that does not fit the field it was given for; the draft is kept."""


class NotAllowed(UserMistake):
    """The person may not do this; raised where it is done, whatever button was shown."""


class NotFound(UserMistake):
    """Nothing by that name that this person may see."""


class OldButton(UserMistake):
    """The button belongs to something that has moved on."""

    def __init__(self) -> None:
        super().__init__(N_("This button is old. Here is where things stand now."))


class QuoteChanged(UserMistake):
    """The service changed between the card and the confirmation; nothing was bought."""


class AlreadyOrdered(UserMistake):
    """The confirmation was used before: `order_id` is what became of it."""

    def __init__(self, order_id: OrderId) -> None:
        super().__init__(N_("This has already been ordered; it is bought only once."))
        self.order_id = order_id


class PanelError(BotError):
    """The panel could not or would not. `again_at` (ms): when the clock asks again, where somebody keeps count of silences."""

    again_at: int | None = None


class PanelUnavailable(PanelError):
    """No usable answer from the panel: no connection, a time-out, 5xx, an HTML page. Nothing is known to have happened.

    `retry_after_seconds` is what the panel asked for (HTTP 429 or 503), if it did.
    """

    def __init__(self, why: str = "", *, retry_after_seconds: float | None = None) -> None:
        super().__init__(N_("The panel is not answering."))
        self.why = why
        self.retry_after_seconds = retry_after_seconds

    def silent_for(self, minutes: int) -> None:
        """Say since when, if it is more than a stumble."""
        if minutes >= 1:
            self.message, self.values = N_("The panel has not answered for {minutes} min."), {"minutes": minutes}


class RefusalCode(StrEnum):
    """What a panel's refusal means. Source: error texts by meaning, gathered from panels (API dialects)."""

    KEY = "key"
    FUNDS = "funds"
    SERVICE = "service"
    LINK = "link"
    QUANTITY = "quantity"
    LINK_BUSY = "link_busy"
    ORDER_ID = "order_id"
    REFILL = "refill"
    RATE_LIMIT = "rate_limit"
    ACTION = "action"
    OTHER = "other"


REFUSALS: dict[RefusalCode, str] = {
    RefusalCode.KEY: N_("The panel does not accept the key of this account."),
    RefusalCode.FUNDS: N_("There is not enough money on the panel's balance."),
    RefusalCode.SERVICE: N_("The panel does not offer this service any more."),
    RefusalCode.LINK: N_("The panel does not accept this link."),
    RefusalCode.QUANTITY: N_("The panel does not accept this quantity."),
    RefusalCode.LINK_BUSY: N_("The panel is still busy with another order on this link."),
    RefusalCode.ORDER_ID: N_("The panel does not know this order number."),
    RefusalCode.REFILL: N_("The panel cannot refill this order now."),
    RefusalCode.RATE_LIMIT: N_("The panel asks for fewer requests; try again in a minute."),
    RefusalCode.ACTION: N_("This panel does not offer that."),
    RefusalCode.OTHER: N_("The panel refused."),
}


class PanelRefusal(PanelError):
    """The panel's own no: what it means, and its words (`said`, redacted and cut, never markup)."""

    def __init__(self, code: RefusalCode, said: str) -> None:
        super().__init__(REFUSALS[code], said=said)
        self.code = code
        self.said = said


class UnreadableAnswer(PanelError):
    """A read was answered outside the API's contract; `answer` is its beginning, redacted, for the operator."""

    def __init__(self, answer: str) -> None:
        super().__init__(N_("The panel's answer could not be understood."))
        self.answer = answer


class OutcomeUnknown(PanelError):
    """A write left without a usable answer: it may or may not have been carried out, and is never sent again.

    `why` is for the log; `said` is what the panel said, redacted and cut, empty if it said nothing.
    """

    def __init__(self, why: str, *, said: str = "") -> None:
        super().__init__(N_("The panel did not answer. What was asked may or may not have happened."))
        self.why = why
        self.said = said


class StoreUnavailable(BotError):
    """The database could not do it, and did nothing."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            N_("The bot cannot reach its own records just now. Nothing was bought. Try again in a minute.")
        )
        self.why = why


class ConfirmationLost(StoreUnavailable):
    """Whether a yes was stored is not known: it counts once, however often it is given."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.message = N_(
            "The bot cannot reach its own records just now. Your confirmation may have gone through: press again in a minute to see. Nothing is bought twice."
        )


class Undecryptable(BotError):
    """What was stored was encrypted with a `SECRET_KEY` that is not set any more."""

    def __init__(self) -> None:
        super().__init__(N_("This was stored under a SECRET_KEY that is not set any more."))


class Undeliverable(BotError):
    """Telegram did not take a message."""


class RetryLater(Undeliverable):
    """Telegram asks to wait `seconds`, or, as `NotAccepted`, could not be reached."""

    def __init__(self, seconds: float, why: str = "") -> None:
        super().__init__(N_("Telegram asks us to wait."))
        self.seconds = seconds
        self.why = why


class NotAccepted(RetryLater):
    """Telegram was not reached, or did not say that it took it.

    It is away, which is no message's fault, unless it takes others meanwhile.
    """


class QuietHours(Undeliverable):
    """The reader's quiet hours last `until` (ms UTC); what can wait is told then."""

    def __init__(self, until: int) -> None:
        super().__init__(N_("The recipient wants it later."))
        self.until = until


class Unreachable(Undeliverable):
    """The chat cannot be written to; `why` in Telegram's words. `moved_to` is the new id of a migrated group."""

    def __init__(self, why: str, *, moved_to: ChatId | None = None) -> None:
        super().__init__(N_("This chat cannot be reached."))
        self.why = why
        self.moved_to = moved_to


class Misconfigured(BotError):
    """The bot cannot start: `problems`, one line each, secrets hidden."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problem.replace("{", "{{").replace("}", "}}") for problem in problems))
        self.problems = problems
