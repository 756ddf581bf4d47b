"""Redaction: secrets are removed from every text that the process logs or prints."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"

# Shorter values would hide ordinary words ("demo" is the sandbox panel's key); the patterns below still catch them.
MIN_SECRET_CHARACTERS = 6
SHORTEST_SPLIT = 16
"""Shorter secrets are not looked for in Base64 or across line breaks, where ordinary text could hold them by chance."""

_NAMES = r"(?:panel_api_key|telegram_token|webhook_secret|secret_key|api_key|access_token|key|token|password|passwd)"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # A bot's token of any length in an address; then a token alone.
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

_hidden_spellings: dict[str, None] = {}
_whole: dict[str, None] = {}
"""The secrets themselves, which are also found where white space splits them."""
_SPACE = re.compile(r"(?:\s|\\[nrt])+")


def hide_secrets(*secrets: str) -> None:
    """Register values that `redact` removes, in every spelling that a log may have of them."""
    for secret in secrets:
        if len(secret) < MIN_SECRET_CHARACTERS:
            continue
        for spelling in spellings(secret):
            _hidden_spellings[spelling] = None
        if len(secret) >= SHORTEST_SPLIT and not _SPACE.search(secret):
            _whole[secret] = None


def spellings(secret: str) -> Iterator[str]:
    """Yield the secret as it stands in texts, addresses, JSON, Python and Base64."""
    yield secret
    for quoted in (quote(secret, safe=""), quote_plus(secret)):
        yield quoted
        yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)
    yield json.dumps(secret)[1:-1]
    yield repr(secret)[1:-1]
    content = secret.encode()
    if len(content) < SHORTEST_SPLIT:
        return
    for before in range(3):
        # What stands before the secret shifts its Base64: the digits that only the secret decides are the same in every text.
        first = -(-8 * before // 6)
        last = 8 * (before + len(content)) // 6
        digits = base64.b64encode(bytes(before) + content + bytes(3)).decode()[first:last]
        yield digits
        yield digits.translate(str.maketrans("+/", "-_"))


def redact(text: str) -> str:
    """Replace everything that was hidden and everything that has the form of a secret."""
    for secret in tuple(_hidden_spellings):
        if secret in text:
            text = text.replace(secret, HIDDEN)
    text = _redact_split(text)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _redact_split(text: str) -> str:
    """Replace secrets that line breaks or other white space split."""
    if not _whole or not (gaps := list(_SPACE.finditer(text))):
        return text
    compact, end = "", 0
    starts: list[int] = []
    for gap in (*gaps, None):
        part = text[end : gap.start() if gap else len(text)]
        starts += range(end, end + len(part))
        compact += part
        end = gap.end() if gap else end
    spans = []
    for secret in tuple(_whole):
        at = compact.find(secret)
        while at >= 0:
            spans.append((starts[at], starts[at + len(secret) - 1] + 1))
            at = compact.find(secret, at + len(secret))
    for start, stop in sorted(spans, reverse=True):
        text = text[:start] + HIDDEN + text[stop:]
    return text
