"""Whole numbers as people write them, in any script's digits. What could be two numbers is refused, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.text_normalisation import remove_invisible

LONGEST_NUMBER = 40
# "mil" and "b" are left out: a thousand in one language, a million or a billion in another.
_UNITS = {
    1_000: ("k", "к", "тыс", "тис", "rb", "ribu", "bin", "ألف", "الف", "千"),
    10_000: ("万", "萬"),
    1_000_000: ("m", "м", "mln", "млн", "mio", "jt", "juta", "mn", "مليون", "میلیون"),
}
_SIZES = {unit: size for size, units in _UNITS.items() for unit in units}
_UNIT = rf"(?P<unit>{'|'.join(sorted(_SIZES, key=len, reverse=True))})?\.?"
_FRACTION = r"(?:(?P<point>[.,٫])(?P<fraction>\d+))?"
_PLAIN = re.compile(rf"(?P<whole>\d+){_FRACTION} *{_UNIT}")
# Groups of three after one and the same separator, or the Indian way: three at the end, twos before.
_GROUPED = re.compile(
    rf"(?P<whole>[1-9]\d{{0,2}}(?P<group>[ ,.'’٬])\d{{3}}(?:(?P=group)\d{{3}})*|[1-9]\d?(?:,\d\d)+,\d{{3}}){_FRACTION} *{_UNIT}"
)


def read_number(text: str) -> int:
    """A whole number: `1500`, `1,500`, `1 500`, `1.5k`, `2m`, `１５００`, `١٬٥٠٠`; `FieldMistake` for anything else.

    Groups of exactly three digits are thousands ("1.500" is 1500). Refused, because either could be meant: a fraction
    without a unit ("1.5"), and thousands with one ("1.500k").
    """
    text = remove_invisible(text)
    number = _number(_plain(text)) if len(text) <= LONGEST_NUMBER else None
    if number is None or number != number.to_integral_value():
        raise FieldMistake(N_("“{text}” is not a number. Write it like 1500, 1,500 or 1.5k."), text=text.strip()[:40])
    return int(number)


def _plain(text: str) -> str:
    """The text with 0-9 for every script's digits, one kind of space, and units in small letters."""
    signs = (str(int(sign)) if sign.isdecimal() else " " if sign.isspace() else sign for sign in text.strip())
    return "".join(signs).replace("，", ",").replace("．", ".").casefold()


def _number(text: str) -> Decimal | None:
    grouped = _GROUPED.fullmatch(text)
    match = grouped or _PLAIN.fullmatch(text)
    if match is None:
        return None
    unit, fraction = match["unit"], match["fraction"] or ""
    if fraction and not unit:
        return None
    if grouped:
        decimal_point_perhaps = re.fullmatch(r"\d+[.,]\d+", grouped["whole"]) and unit and not fraction
        if decimal_point_perhaps or (fraction and grouped["point"] == (grouped["group"] or ",")):
            return None
    digits = re.sub(r"\D", "", match["whole"])
    return Decimal(f"{digits}.{fraction or 0}") * _SIZES.get(unit or "", 1)
