"""Ids that must never be mixed: ours are integers we make, the panel's are opaque text."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", int)
"""A Telegram user id."""
ChatId = NewType("ChatId", int)
"""A Telegram chat id: a person's own id in private, negative in groups."""
AccountId = NewType("AccountId", int)
"""An account of ours: a panel address with a key. `SHARED` is the operator's."""
DraftId = NewType("DraftId", int)
OrderId = NewType("OrderId", int)
"""Our order."""
RefillId = NewType("RefillId", int)
"""Our refill request."""
ServiceId = NewType("ServiceId", str)
"""The panel's service id. Source: some panels use cuid strings (API dialects, `services`)."""
PanelOrderId = NewType("PanelOrderId", str)
"""The panel's order id. Source: alphanumeric ids were seen (API dialects, `add`)."""
PanelRefillId = NewType("PanelRefillId", str)
"""The panel's refill id."""

SHARED = AccountId(1)
