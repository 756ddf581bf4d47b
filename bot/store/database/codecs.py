"""How values that no column type fits are kept: money as exact decimal text, mappings and lists as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from bot.domain.ids import OrderId
from bot.domain.queues import QueueDepth
from bot.store.database.engine import Rows


def decimal_text(value: Decimal | None) -> str | None:
    """Write all digits out: 1E+3 becomes 1000."""
    return None if value is None else format(value, "f")


def decimal_or_none(value: str | None) -> Decimal | None:
    """Read what `decimal_text` wrote."""
    return None if value is None else Decimal(value)


def json_text(value: Mapping[str, Any] | Mapping[OrderId, int] | list[Any]) -> str:
    """Write JSON in ASCII, so that whatever a text holds passes both engines."""
    return json.dumps(value, separators=(",", ":"))


def read_json(value: str) -> Any:
    """Read what `json_text` wrote."""
    return json.loads(value)


def listed(numbers: Iterable[int]) -> str:
    """Write numbers as one text in which `LIKE '%,7,%'` finds one: lists are no parameters that both engines take."""
    return f",{','.join(map(str, numbers))},"


def depth_of(found: list[Rows]) -> QueueDepth:
    """Read the one row that says how much waits, and since when."""
    [[depth]] = found
    return QueueDepth(depth["waiting"], depth["oldest_at"])
