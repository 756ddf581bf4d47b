"""Secrets are taken out of every text that leaves the process for an operator's eyes."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"

# Shorter values would blot out ordinary words ("demo" is the sandbox panel's key); the patterns below still catch them.
SHORTEST_HIDDEN = 6

_NAMES = r"(?:panel_api_key|telegram_token|webhook_secret|secret_key|api_key|access_token|key|token|password|passwd)"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # A bot's token in an address, of any length; then one standing alone.
    # **Source:** Bot API, "Authorizing your bot": digits, a colon, 35 characters.
    (re.compile(r"(/bot)\d+(?::|%3A)[A-Za-z0-9_-]+", re.I), rf"\1{HIDDEN}"),
    (re.compile(r"(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.I), HIDDEN),
    # A password in a database's address.
    (re.compile(r"(://[^/@\s:'\"]*:)[^@\s/'\"]+@"), rf"\1{HIDDEN}@"),
    # A Fernet key: 32 bytes as URL-safe base64.
    (re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}=(?![\w=])"), HIDDEN),
    # key=…, as forms and logs write it; the value may be quoted.
    (
        re.compile(rf"(?<![A-Za-z0-9_])({_NAMES}=)(?:'[^']*'|\"[^\"]*\"|[^\s&,;'\"<>()\[\]]+)", re.I),
        rf"\1{HIDDEN}",
    ),
    # 'key': '…' and "key": "…", as dictionaries and JSON write it; then the same inside a text that JSON quotes.
    (re.compile(rf"(['\"]{_NAMES}['\"]\s*:\s*b?)(['\"])(?:\\.|(?!\2).)*\2", re.I | re.S), rf"\1\2{HIDDEN}\2"),
    (re.compile(rf"(\\\"{_NAMES}\\\"\s*:\s*\\\")(?:\\\\\\.|(?!\\\").)*", re.I | re.S), rf"\1{HIDDEN}"),
    (
        re.compile(r"(X-Telegram-Bot-Api-Secret-Token\\?['\"]?\s*[:=]\s*\\?['\"]?)[A-Za-z0-9_-]+", re.I),
        rf"\1{HIDDEN}",
    ),
)

_hidden: dict[str, None] = {}


def hide(*secrets: str) -> None:
    """Never show these values again, in any spelling a log may have of them, while the process lives."""
    for secret in secrets:
        if len(secret) < SHORTEST_HIDDEN:
            continue
        for spelling in (
            secret,
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret)[1:-1],
            repr(secret)[1:-1],
        ):
            _hidden[spelling] = None


def redact(text: str) -> str:
    """Take out what was hidden and all that has the form of a secret."""
    for secret in tuple(_hidden):
        if secret in text:
            text = text.replace(secret, HIDDEN)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
