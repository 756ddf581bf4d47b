"""Marks English sentences that are shown later, in the reader's language."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Mark a message for extraction and hand it back unchanged; whoever shows it translates it."""
    return message
