"""No secret leaves in a text, whatever spelling it has there."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ops.redaction import HIDDEN, hide_secrets, redact

TOKEN = "123456789:" + "AbCdEfGh-_" * 3 + "12345"
FERNET = "x" * 42 + "8="


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg",
        f"GET /bot{quote(TOKEN, safe='')}/getMe",
        f"the token {TOKEN} was refused",
        f"{{'token': '{TOKEN}'}}",
    ],
)
def test_a_bot_token_is_found_in_addresses_and_alone(text: str) -> None:
    shown = redact(text)
    assert "AbCdEfGh" not in shown
    assert HIDDEN in shown


def test_a_short_token_of_a_stand_in_is_hidden_in_an_address_too() -> None:
    assert redact("http://127.0.0.1:1/bot1000:sandbox/getMe") == f"http://127.0.0.1:1/bot{HIDDEN}/getMe"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("POST key=abc123&action=add", f"POST key={HIDDEN}&action=add"),
        ("api_key='a b'", f"api_key={HIDDEN}"),
        ("{'key': 'abc', 'action': 'balance'}", f"{{'key': '{HIDDEN}', 'action': 'balance'}}"),
        ('{"key": "abc"}', f'{{"key": "{HIDDEN}"}}'),
        (json.dumps({"body": '{"key": "abc"}'}), json.dumps({"body": f'{{"key": "{HIDDEN}"}}'})),
        ("postgresql+asyncpg://bot:s3cret@db/bot", f"postgresql+asyncpg://bot:{HIDDEN}@db/bot"),
        (f"SECRET_KEY={FERNET}", f"SECRET_KEY={HIDDEN}"),
        (f"the key {FERNET} does not fit", f"the key {HIDDEN} does not fit"),
        ("X-Telegram-Bot-Api-Secret-Token: abc_1", f"X-Telegram-Bot-Api-Secret-Token: {HIDDEN}"),
    ],
)
def test_what_has_the_form_of_a_secret_is_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "order 12345678901 placed at 2026-11-24T10:00:00Z",
        "dedupe_key=order:12:completed",
        "monkey=banana",
        "key pressed: Confirm",
        "https://panel.example/api/v2",
        "1,234:567",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


@given(st.text(st.characters(codec="utf-8"), min_size=6, max_size=60).filter(lambda key: HIDDEN not in key))
def test_a_secret_that_was_told_is_hidden_in_every_spelling(secret: str) -> None:
    hide_secrets(secret)
    for spelling in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
        assert spelling not in redact(f"before {spelling} after").replace(HIDDEN, "")


def test_a_very_short_secret_does_not_blot_out_ordinary_words() -> None:
    hide_secrets("demo")
    assert redact("the demo runs") == "the demo runs"


LONG = "Zk81+fq/0aQ=77_secret-Key"


@pytest.mark.parametrize("before", ["", "b", "bo", "bot:"])
def test_a_long_secret_is_hidden_in_base64_wherever_it_stands_in_it(before: str) -> None:
    hide_secrets(LONG)
    shown = redact("Authorization: Basic " + base64.b64encode(f"{before}{LONG}".encode()).decode())
    for digits in (
        base64.b64encode(LONG.encode()).decode()[4:20],
        base64.b64encode(b"b" + LONG.encode()).decode()[4:20],
    ):
        assert digits not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("split", ["\n", "\r\n    ", "\\n", " "])
def test_a_long_secret_that_is_split_over_lines_of_one_event_is_hidden(split: str) -> None:
    hide_secrets(LONG)
    for at in (1, 9, len(LONG) - 1):
        assert redact(f"a {LONG[:at]}{split}{LONG[at:]} z") == f"a {HIDDEN} z"


def test_a_secret_is_hidden_with_percent_signs_in_either_case() -> None:
    hide_secrets(LONG)
    quoted = quote(LONG, safe="")
    assert redact(quoted) == HIDDEN
    assert redact(quoted.replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d")) == HIDDEN
