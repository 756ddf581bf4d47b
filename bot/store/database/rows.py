"""Rows to frozen dataclasses and back, by the types of the fields.

Text, numbers and ids are stored as they are, a flag as 0 or 1, an enumeration as its value, a `Decimal` as its digits, a mapping or a tuple
as JSON; `Money` as its amount, with the currency in the column `currency`. Anything else is named where the mapper is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from operator import attrgetter, itemgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain.money import Money
from bot.store.database.codecs import decimal_text, json_text, read_json
from bot.store.database.engine import Row, Rows, Value

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)
else:
    T = TypeVar("T")
_Read = Callable[[Any], Any]
_Write = Callable[[Any], Value]


class RowMapper(Generic[T]):
    """Reads and writes the rows of one dataclass.

    `columns` names the columns that are not called as their fields. `read` makes fields from the whole row, `write` makes columns from the
    whole object; what either of them names is left to them. `without` are fields that the caller gives to `read`, and no columns.
    """

    def __init__(
        self,
        made: type[T],
        *,
        columns: Mapping[str, str] | None = None,
        read: Mapping[str, Callable[[Row], Any]] | None = None,
        write: Mapping[str, Callable[[T], Value]] | None = None,
        without: Collection[str] = (),
    ) -> None:
        self._made = made
        self._read: dict[str, Callable[[Row], Any]] = dict(read or {})
        self._write: dict[str, Callable[[T], Value]] = dict(write or {})
        columns, special, hints = columns or {}, {*self._read, *self._write, *without}, get_type_hints(made)
        plain: dict[str, str] = {}
        converted: list[tuple[str, str, _Read, _Write]] = []
        for name in (one.name for one in fields(made) if one.init and one.name not in special):
            column = columns.get(name, name)
            if hints[name] is Money:
                self._read[name] = _money_of(column)
                self._write |= {column: _amount_of(name), "currency": attrgetter(f"{name}.currency")}
            elif codec := _codec(hints[name]):
                converted.append((name, column, *codec))
            else:
                plain[name] = column
        # Most fields are stored as they are: those go over in one piece.
        self._plain_fields, self._plain_columns = tuple(plain), tuple(plain.values())
        self._plain_of_row = _together(itemgetter, self._plain_columns)
        self._plain_of_object = _together(attrgetter, self._plain_fields)
        self._converted = tuple(converted)
        self._special = tuple(self._read.items())

    def read(self, row: Row, **given: object) -> T:
        """Make the object that a row holds; other columns of it are ignored."""
        values = dict(zip(self._plain_fields, self._plain_of_row(row), strict=True))
        for name, column, read, _ in self._converted:
            value = row[column]
            values[name] = None if value is None else read(value)
        for name, special in self._special:
            values[name] = special(row)
        return self._made(**values, **given)

    def all(self, rows: Rows) -> list[T]:
        """Make the objects of all rows."""
        return list(map(self.read, rows))

    def first(self, rows: Rows, **given: object) -> T | None:
        """Make the object of the only row; None where there is no row."""
        return self.read(rows[0], **given) if rows else None

    def values(self, stored: T) -> dict[str, Value]:
        """Give the columns of an object; of an object of a derived class those of this class."""
        values: dict[str, Value] = dict(zip(self._plain_columns, self._plain_of_object(stored), strict=True))
        for name, column, _, write in self._converted:
            value = getattr(stored, name)
            values[column] = None if value is None else write(value)
        for column, special in self._write.items():
            values[column] = special(stored)
        return values


def _codec(hint: Any) -> tuple[_Read, _Write] | None:
    """How a value of this type is read and written; None: as it is. Raises `TypeError` where nobody said."""
    if get_origin(hint) in (Union, UnionType):
        [hint] = [one for one in get_args(hint) if one is not NoneType]
    stored: Any = getattr(hint, "__supertype__", hint)  # an id is stored as the number or text that it is
    stored = get_origin(stored) or stored
    if stored in (int, str):
        return None
    if stored is bool:
        return bool, int
    if stored is Decimal:
        return Decimal, decimal_text
    if stored is tuple:
        return _tuple_of, _tuple_text
    if isinstance(stored, type) and issubclass(stored, Enum):
        return {one.value: one for one in stored}.__getitem__, attrgetter("value")
    if isinstance(stored, type) and issubclass(stored, Mapping):
        return _mapping_of, _mapping_text
    raise TypeError(f"{hint} has no column type: say how it is read and written")


def _together(getter: Callable[..., Callable[[Any], Any]], names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Get several values at once; a getter of one name would not give a tuple."""
    return getter(*names) if len(names) > 1 else lambda source: tuple(getter(name)(source) for name in names)


def _tuple_of(text: str) -> tuple[Any, ...]:
    return () if text == "[]" else tuple(read_json(text))


def _tuple_text(value: tuple[Any, ...]) -> str:
    return json_text(list(value)) if value else "[]"


def _mapping_of(text: str) -> Any:
    return {} if text == "{}" else read_json(text)


def _mapping_text(value: Mapping[str, Any]) -> str:
    return json_text(dict(value)) if value else "{}"


def _money_of(column: str) -> Callable[[Row], Money]:
    return lambda row: Money(Decimal(row[column]), row["currency"])


def _amount_of(name: str) -> Callable[[Any], Value]:
    amount = attrgetter(f"{name}.amount")
    return lambda stored: decimal_text(amount(stored))
