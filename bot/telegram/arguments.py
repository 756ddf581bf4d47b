"""The types of arguments that a button carries. Each writes its value as words of the callback data and reads it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from bot.domain.accounts.people import Role
from bot.domain.conversation import Selection
from bot.domain.errors import OldButton
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PersonId, ServiceId
from bot.domain.ordering.draft import OrderDraft
from bot.domain.service_terms import ShownTerms
from bot.telegram.callbacks import SEPARATOR, PressedButton, pack_id

T = TypeVar("T")
Id = TypeVar("Id", bound=int)
S = TypeVar("S", bound=str)
E = TypeVar("E", bound=StrEnum)
_SHOWN = re.compile(r"(\d{1,20}(?:\.\d{1,20})?),(\d{1,18}),(\d{1,18})", re.ASCII)


class Argument(Generic[T]):
    """One argument of an action.

    `width` is how many words it takes; an argument that takes all the rest stands last, and its width is of no use.
    `owned`: it names something that belongs to a person or an account. Only a flow knows whose it is, so only a flow
    refuses a press of such a button.
    """

    width = 1
    owned = False

    def encode(self, value: T) -> str | None:
        """Write the value, more than one word joined by the separator; None leaves out this argument and all behind it."""
        raise NotImplementedError

    def decode(self, button: PressedButton, position: int) -> T:
        """Read the value from the word at that position on; raises `OldButton` for what cannot be one."""
        raise NotImplementedError


@dataclass(frozen=True)
class OurId(Argument[Id]):
    """An id of ours, in base 36. `least`: 0 where 0 stands for none."""

    make: Callable[[int], Id]
    least: int = 1
    owned = True

    def encode(self, value: Id) -> str:
        return pack_id(value)

    def decode(self, button: PressedButton, position: int) -> Id:
        number = button.id(position)
        if number < self.least:
            raise OldButton
        return self.make(number)


class Number(Argument[int]):
    """A whole number below 10⁹."""

    def encode(self, value: int) -> str:
        return str(value)

    def decode(self, button: PressedButton, position: int) -> int:
        return button.number(position)


class Flag(Argument[bool]):
    """On or off: 1 or 0."""

    def encode(self, value: bool) -> str:
        return "1" if value else "0"

    def decode(self, button: PressedButton, position: int) -> bool:
        word = button.word(position)
        if word not in ("0", "1"):
            raise OldButton
        return word == "1"


class Word(Argument[str]):
    """One word without the separator; whoever reads it checks that it is known."""

    def encode(self, value: str) -> str:
        return value

    def decode(self, button: PressedButton, position: int) -> str:
        return button.word(position)


@dataclass(frozen=True)
class Rest(Argument[S]):
    """A text that may hold the separator. It stands last: its end is cut off where the button has no room for it."""

    make: Callable[[str], S]

    def encode(self, value: S) -> str:
        return value

    def decode(self, button: PressedButton, position: int) -> S:
        return self.make(button.rest(position))


@dataclass(frozen=True)
class Choice(Argument[E]):
    """A member of an enumeration, by its value."""

    members: type[E]

    def encode(self, value: E) -> str:
        return value.value

    def decode(self, button: PressedButton, position: int) -> E:
        try:
            return self.members(button.word(position))
        except ValueError:
            raise OldButton from None


class GrantableRole(Argument[Role]):
    """A role that a manager can grant, by its number."""

    def encode(self, value: Role) -> str:
        return str(int(value))

    def decode(self, button: PressedButton, position: int) -> Role:
        number = button.number(position)
        if number not in (Role.VIEWER, Role.BUYER, Role.MANAGER):
            raise OldButton
        return Role(number)


class GroupId(Argument[ChatId]):
    """A group, by its number without the sign: groups have negative ids. In a group only that group itself can be named."""

    owned = True

    def encode(self, value: ChatId) -> str:
        return pack_id(-value)

    def decode(self, button: PressedButton, position: int) -> ChatId:
        chat_id = ChatId(-button.id(position))
        if chat_id >= 0 or button.group not in (None, chat_id):
            raise OldButton
        return chat_id


class DraftVersion(NamedTuple):
    """A draft or a selection, and the version of it that a button was made for."""

    draft_id: DraftId
    version: int

    @classmethod
    def of(cls, draft: OrderDraft | Selection) -> DraftVersion:
        """The draft as it is now."""
        return cls(draft.id, draft.version)


class VersionOfDraft(Argument[DraftVersion]):
    """A draft or a selection and its version: two words."""

    width = 2
    owned = True

    def encode(self, value: DraftVersion) -> str:
        return f"{pack_id(value.draft_id)}{SEPARATOR}{value.version}"

    def decode(self, button: PressedButton, position: int) -> DraftVersion:
        return DraftVersion(DraftId(button.id(position)), button.number(position + 1))


class TermsOfService(Argument[ShownTerms | None]):
    """The rate and the bounds of a service that its card showed; None where the button has no room for them."""

    def encode(self, value: ShownTerms | None) -> str:
        return "" if value is None else f"{value.rate:f},{value.minimum},{value.maximum}"

    def decode(self, button: PressedButton, position: int) -> ShownTerms | None:
        if (shown := _SHOWN.fullmatch(button.word(position))) is None:
            return None
        return ShownTerms(Decimal(shown[1]), int(shown[2]), int(shown[3]))


class OptionalArgument(Argument[T | None]):
    """An argument that a button may lack: None."""

    def __init__(self, argument: Argument[T]) -> None:
        self.argument = argument
        self.width, self.owned = argument.width, argument.owned

    def encode(self, value: T | None) -> str | None:
        return None if value is None else self.argument.encode(value)

    def decode(self, button: PressedButton, position: int) -> T | None:
        return self.argument.decode(button, position) if position < len(button.words) else None


def optional(argument: Argument[T]) -> OptionalArgument[T]:
    """Make an argument one that a button may lack."""
    return OptionalArgument(argument)


NUMBER = Number()
FLAG = Flag()
WORD = Word()
TEXT = Rest(str)
SERVICE = Rest(ServiceId)
ORDER = OurId(OrderId)
ACCOUNT = OurId(AccountId)
PERSON = OurId(PersonId)
GROUP = GroupId()
ROLE = GrantableRole()
DRAFT = VersionOfDraft()
TERMS = TermsOfService()
