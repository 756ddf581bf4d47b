"""Marks English sentences that are shown later, in the reader's language."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark a message for extraction and hand it back unchanged; whoever shows it translates it."""
    return message
