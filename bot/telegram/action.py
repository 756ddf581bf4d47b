"""A button as one object: its code on the wire, its arguments, who may press it and where."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, TypeVarTuple, overload

from bot.domain.accounts.people import Person, Role, require_role
from bot.telegram.arguments import Argument
from bot.telegram.callbacks import SEPARATOR, PressedButton, fits, mark_closing, mark_return, pack, unpack
from bot.telegram.screen import Button

Ts = TypeVarTuple("Ts")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
PRIVATE = frozenset({"private"})
EVERYWHERE = frozenset({"private", "group"})


class Action(Generic[*Ts]):
    """What a button does.

    `code` never changes: buttons under messages of years ago still carry it. It is one word, or two joined by the
    separator where several actions share the first.
    `role` is the least role that may press it. Whoever holds less on every account is refused before the handler runs,
    unless only the flow can refuse: `flow_refuses`, and every action whose arguments name something that belongs to
    somebody. Flows check again in any case, on the account that the press is about.
    `places` is where it can be pressed; a button in a group is seen by all its members.
    """

    __slots__ = ("_first", "arguments", "code", "flow_refuses", "places", "role")

    @overload
    def __init__(
        self: Action[()], code: str, /, *, role: Role, places: frozenset[str] = ..., flow_refuses: bool = ...
    ) -> None: ...
    @overload
    def __init__(
        self: Action[A],
        code: str,
        a: Argument[A],
        /,
        *,
        role: Role,
        places: frozenset[str] = ...,
        flow_refuses: bool = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Action[A, B],
        code: str,
        a: Argument[A],
        b: Argument[B],
        /,
        *,
        role: Role,
        places: frozenset[str] = ...,
        flow_refuses: bool = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Action[A, B, C],
        code: str,
        a: Argument[A],
        b: Argument[B],
        c: Argument[C],
        /,
        *,
        role: Role,
        places: frozenset[str] = ...,
        flow_refuses: bool = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Action[A, B, C, D],
        code: str,
        a: Argument[A],
        b: Argument[B],
        c: Argument[C],
        d: Argument[D],
        /,
        *,
        role: Role,
        places: frozenset[str] = ...,
        flow_refuses: bool = ...,
    ) -> None: ...
    def __init__(
        self,
        code: str,
        /,
        *arguments: Argument[Any],
        role: Role,
        places: frozenset[str] = PRIVATE,
        flow_refuses: bool = False,
    ) -> None:
        self.code = code
        self.arguments = arguments
        self.role = role
        self.places = places
        self.flow_refuses = flow_refuses or any(argument.owned for argument in arguments)
        self._first = code.count(SEPARATOR)

    def __repr__(self) -> str:
        return f"Action({self.code!r})"

    def button(
        self, label: str, *values: *Ts, style: str | None = None, closes_question: bool = False, returns: bool = False
    ) -> Button:
        """Make a button. `closes_question`: the next text does not answer it; `returns`: it leads back to a list."""
        data = self.data(*values)
        if returns:
            data = mark_return(data)
        return Button(label, mark_closing(data) if closes_question else data, style=style)

    def data(self, *values: *Ts) -> str:
        """Write the callback data; the end of what does not fit a button is cut off."""
        return pack(self.code, *self._words(values))

    def whole_data(self, *values: *Ts) -> str:
        """Write the same with nothing cut off: longer than a button's data may be."""
        return SEPARATOR.join((self.code, *self._words(values)))

    def fits(self, *values: *Ts) -> bool:
        """Whether a button has room for all of it."""
        return fits(self.whole_data(*values))

    def _words(self, values: tuple[Any, ...]) -> list[str]:
        words: list[str] = []
        for argument, value in zip(self.arguments, values, strict=True):
            if (word := argument.encode(value)) is None:
                break
            words.append(word)
        return words

    def decode(self, pressed: PressedButton) -> tuple[*Ts]:
        """Read the arguments; raises `OldButton`. Words beyond them are ignored."""
        position = self._first
        values: list[Any] = []
        for argument in self.arguments:
            values.append(argument.decode(pressed, position))
            position += argument.width
        return tuple(values)

    def matches(self, data: str) -> bool:
        """Whether callback data belongs to this action, whose code is one word."""
        return unpack(data).code == self.code

    def read(self, data: str) -> tuple[*Ts] | None:
        """Read the arguments from callback data; None where it belongs to another action. Raises `OldButton`."""
        return self.decode(unpack(data)) if self.matches(data) else None

    def require_role(self, person: Person) -> None:
        """Raise `NotAllowed` where no role the person holds reaches the action, unless only the flow can refuse."""
        if not self.flow_refuses:
            require_role(person.highest_role, self.role)
