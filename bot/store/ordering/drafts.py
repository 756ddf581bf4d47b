"""Open drafts: the conversation is a row, not memory."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict

from bot.domain.conversation import Conversation, PendingQuestion, Selection
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.quote import Quote
from bot.domain.service_terms import ShownTerms
from bot.store.database.codecs import decimal_text, json_text, read_json
from bot.store.database.engine import Engine, Row, Statement, Value, do, first, must

ORDER, SELECTION = "order", "select"
"""The column `purpose` of an order draft and of a selection; that of a question holds its kind, and `:` with its subject."""


class DraftRepository:
    """What is open with a person in a chat; beginning something else replaces it. The table `drafts`.

    A draft that was ordered stays, with its order, until the next one.

    Steps do not wait for the disk: the update that made them is there, and makes them again after a power cut.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def current(self, person_id: PersonId, chat_id: ChatId) -> Conversation | None:
        [found] = await self._engine.glance(do("drafts_current", person_id=person_id, chat_id=chat_id))
        row = first(found)
        return None if row is None else _conversation(row)

    async def order(self, person_id: PersonId, chat_id: ChatId) -> OrderDraft | None:
        """The open order draft; None where something else or nothing is open."""
        current = await self.current(person_id, chat_id)
        return current if isinstance(current, OrderDraft) else None

    async def question(self, person_id: PersonId, chat_id: ChatId, *kinds: str) -> PendingQuestion | None:
        """The open question of one of these kinds; None where something else or nothing is open."""
        current = await self.current(person_id, chat_id)
        return current if isinstance(current, PendingQuestion) and current.kind in kinds else None

    async def save(self, draft: Conversation, *, over: Conversation | None) -> bool:
        """Store it in place of `over` (the version read before; None: whatever is there). False if somebody stepped in between."""
        if over is None:
            await self._engine.write(do("drafts_begin", **_values(draft)), synced=False)
            return True
        written = await self._engine.write(
            must(
                "drafts_save",
                **_values(draft),
                was_id=over.id,
                was_version=over.version,
                was_order_id=(over.order_id if isinstance(over, OrderDraft) else None) or 0,
            ),
            synced=False,
        )
        return written is not None

    async def discard(self, person_id: PersonId, chat_id: ChatId) -> None:
        await self._engine.write(do("drafts_discard", person_id=person_id, chat_id=chat_id), synced=False)

    async def trim(self, before: int) -> int:
        written = await self._engine.write(do("drafts_trim", before=before))
        return len(written[0]) if written else 0


def closing(draft: OrderDraft, order_id: OrderId) -> Statement:
    """The guard of an order: its draft is still at this version, and not ordered."""
    return must(
        "drafts_close",
        person_id=draft.person_id,
        chat_id=draft.chat_id,
        id=draft.id,
        version=draft.version,
        order_id=order_id,
    )


def draft_text(draft: OrderDraft) -> str:
    """A draft as JSON, for where it is kept beside something else."""
    return json_text(_values(draft))


def read_draft(text: str) -> OrderDraft:
    """Read what `draft_text` wrote."""
    return _order_draft(read_json(text))


def purpose_of(draft: Conversation) -> str:
    """Return what the column `purpose` holds for it."""
    if isinstance(draft, OrderDraft):
        return ORDER
    if isinstance(draft, Selection):
        return SELECTION
    return f"{draft.kind}:{draft.subject}" if draft.subject else draft.kind


def _values(draft: Conversation) -> dict[str, Value]:
    values: dict[str, Value] = {
        "person_id": draft.person_id,
        "chat_id": draft.chat_id,
        "id": draft.id,
        "account_id": draft.account_id,
        "service_id": None,
        "answers": json_text(dict(draft.answers)),
        "purpose": purpose_of(draft),
        "reopened": None,
        "version": draft.version,
        "update_id": draft.update_id,
        "shown": None,
        "quote": None,
        "order_id": None,
        "message_id": draft.message_id,
        "updated_at": draft.updated_at,
        "group_id": None,
    }
    if isinstance(draft, OrderDraft):
        values |= {
            "service_id": draft.service_id,
            "reopened": draft.reopened,
            "shown": None if draft.shown is None else json_text(_shown_values(draft.shown, draft.place)),
            "quote": None if draft.quote is None else json_text(_quote_values(draft.quote)),
            "order_id": draft.order_id,
            "group_id": draft.group_id,
        }
    return values


class _Shared(TypedDict):
    """The fields that all three have."""

    id: DraftId
    person_id: PersonId
    chat_id: ChatId
    account_id: AccountId
    answers: dict[str, str]
    version: int
    update_id: int
    message_id: int | None
    updated_at: int


def _shared(row: Row) -> _Shared:
    return {
        "id": DraftId(row["id"]),
        "person_id": PersonId(row["person_id"]),
        "chat_id": ChatId(row["chat_id"]),
        "account_id": AccountId(row["account_id"]),
        "answers": read_json(row["answers"]),
        "version": row["version"],
        "update_id": row["update_id"],
        "message_id": row["message_id"],
        "updated_at": row["updated_at"],
    }


def _conversation(row: Row) -> Conversation:
    purpose: str = row["purpose"]
    if purpose == ORDER:
        return _order_draft(row)
    if purpose == SELECTION:
        return Selection(**_shared(row))
    kind, _, subject = purpose.partition(":")
    return PendingQuestion(**_shared(row), kind=kind, subject=subject)


def _order_draft(row: Row) -> OrderDraft:
    shown = [] if row["shown"] is None else read_json(row["shown"])
    return OrderDraft(
        **_shared(row),
        service_id=None if row["service_id"] is None else ServiceId(row["service_id"]),
        reopened=row["reopened"],
        shown=_shown(shown) if shown else None,
        quote=None if row["quote"] is None else _quote(read_json(row["quote"])),
        order_id=None if row["order_id"] is None else OrderId(row["order_id"]),
        group_id=None if row["group_id"] is None else ChatId(row["group_id"]),
        place=shown[3] if len(shown) > 3 else "",
    )


def _shown_values(shown: ShownTerms, place: str) -> list[str | int | None]:
    """What was seen before the order began: the terms, and the list they stood in where there was one."""
    return [decimal_text(shown.rate), shown.minimum, shown.maximum, *([place] if place else [])]


def _shown(kept: list[Any]) -> ShownTerms:
    return ShownTerms(Decimal(kept[0]), kept[1], kept[2])


def _quote_values(quote: Quote) -> dict[str, Any]:
    return {
        "rate": decimal_text(quote.rate),
        "minimum": quote.minimum,
        "maximum": quote.maximum,
        "quantity": quote.quantity,
        "charge": _money_values(quote.charge),
        "balance": None if quote.balance is None else _money_values(quote.balance),
        "made_at": quote.made_at,
    }


def _quote(kept: dict[str, Any]) -> Quote:
    return Quote(
        rate=Decimal(kept["rate"]),
        minimum=kept["minimum"],
        maximum=kept["maximum"],
        quantity=kept["quantity"],
        charge=_money(kept["charge"]),
        balance=None if kept["balance"] is None else _money(kept["balance"]),
        made_at=kept["made_at"],
    )


def _money_values(money: Money) -> list[str | None]:
    return [decimal_text(money.amount), money.currency]


def _money(kept: list[str]) -> Money:
    return Money(Decimal(kept[0]), kept[1])
