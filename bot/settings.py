"""The settings: name, type, unit, default, expected value and meaning of each, defined once.

`.env.example` and the table in the documentation are generated from here (`python -m bot.settings env|table`), and a test
compares them. Only wiring and the command line read settings; all other code gets plain values.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import Misconfigured

HIDDEN = "[hidden]"
COMPOSE_VARIABLES = frozenset(
    {"COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME", "COMPOSE_FILE", "POSTGRES_PASSWORD", "ONE_FOR_ALL", "CHARTS"}
)
"""Names in `.env` that compose.yaml and Docker Compose read."""


def _setting(default: Any, *, group: str, meaning: str, expects: str, shown_default: str | None = None) -> Any:
    """Define a setting.

    `meaning` describes it, `expects` completes "it should hold …", `shown_default` is the default in the
    documentation if that is not a plain value.
    """
    shown = shown_default if shown_default is not None else ("" if default is None else str(default))
    return Field(
        default=default,
        description=meaning,
        repr=False,
        json_schema_extra={"group": group, "expects": expects, "default": shown},
    )


def _check_http_root(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    _ = parts.port
    return text.rstrip("/")


def _check_https_address(text: str) -> str:
    if urlsplit(text).scheme != "https":
        raise ValueError
    return _check_http_root(text)


def _check_token(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", secret.get_secret_value()):
        raise ValueError
    return secret


def _check_webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise ValueError
    return secret


def _check_fernet_key(secret: SecretStr) -> SecretStr:
    try:
        raw = base64.b64decode(secret.get_secret_value(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError from None
    if len(raw) != 32:
        raise ValueError
    return secret


def _split_commas(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _check_database_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "sqlite+aiosqlite" and parts.path.strip("/"):
        return text
    # A server on this machine may be named by its socket's folder: postgresql+asyncpg://user@/database?host=/run/…
    if parts.scheme == "postgresql+asyncpg" and (parts.hostname or "host=" in parts.query) and parts.path.strip("/"):
        return text
    raise ValueError


def _check_listen_address(text: str) -> str:
    host, separator, port = text.rpartition(":")
    if text and not (separator and host and "/" not in host and port.isdecimal() and int(port) < 65536):
        raise ValueError
    return text


def _lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


TelegramToken = Annotated[SecretStr, AfterValidator(_check_token)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_check_webhook_secret)]
FernetKey = Annotated[SecretStr, AfterValidator(_check_fernet_key)]
HttpRoot = Annotated[str, AfterValidator(_check_http_root)]
HttpsAddress = Annotated[str, AfterValidator(_check_https_address)]
TelegramId = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Settings(BaseModel):
    """The operator's settings, read by `load` from the environment and `.env`, or made from values."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    telegram_token: TelegramToken = _setting(
        ...,
        group="Telegram",
        meaning="The bot's token, from @BotFather.",
        expects="the token that @BotFather gave, like 123456789:AbCdEf_gh",
        shown_default="required",
    )
    telegram_api_url: HttpRoot = _setting(
        "https://api.telegram.org",
        group="Telegram",
        meaning="Root address of a Bot API server: methods at `<root>/bot<token>/<method>`, files at "
        "`<root>/file/bot<token>/<path>`.",
        expects="the http(s) address of a Bot API server, without the token",
    )
    operator_ids: Annotated[tuple[TelegramId, ...], NoDecode, BeforeValidator(_split_commas)] = _setting(
        (),
        group="Telegram",
        meaning="Telegram ids of the operators, separated by commas; empty: no operators.",
        expects="Telegram ids separated by commas, like 12345678,87654321",
        shown_default="",
    )
    panel_api_url: HttpRoot | None = _setting(
        None,
        group="Panel",
        meaning="API v2 address of the shared account; set it together with PANEL_API_KEY, or neither.",
        expects="the http(s) address of the panel's API v2, like https://panel.example/api/v2",
    )
    panel_api_key: SecretStr | None = _setting(
        None,
        group="Panel",
        meaning="API key of the shared account.",
        expects="the API key of the panel at PANEL_API_URL",
    )
    own_accounts: bool = _setting(
        False,
        group="Panel",
        meaning="Whether people may connect their own panel keys; needs SECRET_KEY.",
        expects="true or false",
        shown_default="true if SECRET_KEY is set",
    )
    allow_private_panels: bool = _setting(
        False,
        group="Panel",
        meaning="Whether own accounts may use loopback or private addresses, or plain http.",
        expects="true or false",
        shown_default="false",
    )
    panel_requests_per_minute: Annotated[int, Field(gt=0)] = _setting(
        60,
        group="Panel",
        meaning="Requests per minute to a panel, for each account; processes on one database divide them.",
        expects="a whole number above 0",
    )
    panel_timeout_seconds: Seconds = _setting(
        30,
        group="Panel",
        meaning="Time-out of one request to a panel, in seconds.",
        expects="a number of seconds above 0",
    )
    catalogue_refresh_seconds: Seconds = _setting(
        3600,
        group="Panel",
        meaning="Pause between two refreshes of a panel's catalogue, in seconds.",
        expects="a number of seconds above 0",
    )
    track_first_seconds: Seconds = _setting(
        20,
        group="Tracking",
        meaning="Time from placing an order to its first status check, in seconds.",
        expects="a number of seconds above 0",
    )
    track_max_seconds: Seconds = _setting(
        900,
        group="Tracking",
        meaning="Longest pause between two status checks of an order, in seconds.",
        expects="a number of seconds, at least TRACK_FIRST_SECONDS",
    )
    secret_key: Annotated[tuple[FernetKey, ...], NoDecode, BeforeValidator(_split_commas)] = _setting(
        (),
        group="Storage",
        meaning="Key that encrypts stored keys; `python -m bot secret` makes one. For rotation: several keys separated by "
        "commas, of which the first encrypts.",
        expects="keys made by `python -m bot secret`, separated by commas",
        shown_default="",
    )
    database_url: Annotated[str, AfterValidator(_check_database_url)] = _setting(
        "sqlite+aiosqlite:///data/bot.db",
        group="Storage",
        meaning="The database: `sqlite+aiosqlite:///path`, or `postgresql+asyncpg://…` for more than one process.",
        expects="sqlite+aiosqlite:///path/to/file.db or postgresql+asyncpg://user:password@host/database",
    )
    http_listen: Annotated[str, AfterValidator(_check_listen_address)] = _setting(
        "127.0.0.1:8080",
        group="HTTP",
        meaning="Address that serves health, metrics and the webhook; empty: none.",
        expects="host:port without http://, like 127.0.0.1:8080, or nothing",
    )
    webhook_url: HttpsAddress | None = _setting(
        None,
        group="HTTP",
        meaning="Public https address of this bot, whose `/telegram` reaches HTTP_LISTEN; empty: long polling.",
        expects="the public https address of this bot, like https://bot.example",
    )
    webhook_secret: WebhookSecret | None = _setting(
        None,
        group="HTTP",
        meaning="Secret that Telegram sends with each request to the webhook; required with WEBHOOK_URL.",
        expects="1 to 256 characters of A-Z, a-z, 0-9, _ and -",
    )
    default_language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")] = _setting(
        "en",
        group="Words",
        meaning="Language for people whose own is not available: a folder of `locales/`.",
        expects="the name of a folder in locales/, like en",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower_case)] = _setting(
        "info",
        group="Logs",
        meaning="Lowest level that is logged: debug, info, warning or error.",
        expects="debug, info, warning or error",
    )
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lower_case)] = _setting(
        "console",
        group="Logs",
        meaning="Log format: console for people, json for machines.",
        expects="console or json",
    )

    @classmethod
    def load(cls, env_file: Path | None = Path(".env")) -> Settings:
        """Read the settings. The environment overrides the file; a missing file is allowed.

        Raises `Misconfigured` with all problems at once.
        """
        try:
            return _FromEnvironment(_env_file=env_file)
        except UnicodeDecodeError:
            raise Misconfigured([f"{env_file} is not a text file in UTF-8."]) from None

    @classmethod
    def find_file_problems(cls, env_file: Path = Path(".env")) -> list[str]:
        """Find problems of a settings file other than wrong values: unknown names, a `$` that Docker Compose replaces."""
        if not env_file.is_file():
            return []
        known = {name.upper() for name in cls.model_fields} | COMPOSE_VARIABLES
        problems = []
        for name, value in dotenv_values(env_file, interpolate=False, encoding="utf-8-sig").items():
            if name.upper() not in known:
                near = difflib.get_close_matches(name.upper(), known, 1)
                meant = f" Did you mean {near[0]}?" if near else ""
                problems.append(f"{env_file}: {name} is not a setting and is ignored.{meant}")
            elif value and re.search(r"\$(?!\$)", value) and f"'{value}'" not in env_file.read_text("utf-8-sig"):
                problems.append(
                    f"{env_file}: {name} holds a $, which Docker Compose reads as the beginning of a variable. "
                    "Put the value in single quotes."
                )
        return problems

    @classmethod
    def find_file_warnings(cls, env_file: Path = Path(".env")) -> list[str]:
        """Find risks of a settings file with which the bot can still run."""
        if os.name == "posix" and env_file.is_file() and env_file.stat().st_mode & 0o077:
            return [f"{env_file} can be read by other users of this machine: chmod 600 {env_file}"]
        return []

    @property
    def http_address(self) -> tuple[str, int] | None:
        """Host and port of `http_listen`; None if it is empty."""
        host, _, port = self.http_listen.rpartition(":")
        return (host.strip("[]"), int(port)) if host else None

    def find_webhook_problems(self) -> list[str]:
        """Find what prevents a process with the chat role from receiving updates through the webhook."""
        if self.webhook_url and self.http_address is None:
            return ["HTTP_LISTEN is empty while WEBHOOK_URL is set; it should hold host:port for the webhook."]
        return []

    @property
    def webhook_address(self) -> str | None:
        """The webhook's public address, as Telegram gets it."""
        return f"{self.webhook_url}/telegram" if self.webhook_url else None

    def secrets(self) -> Iterator[str]:
        """List the values that must never appear in a log, a metric or a message."""
        secrets = (self.telegram_token, self.panel_api_key, self.webhook_secret, *self.secret_key)
        yield from (secret.get_secret_value() for secret in secrets if secret is not None)
        if password := urlsplit(self.database_url).password:
            yield password

    @model_validator(mode="wrap")
    @classmethod
    def _collect_problems(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        given = {name: value.strip() if isinstance(value, str) else value for name, value in dict(data).items()}
        given = {name: value for name, value in given.items() if value != "" or name == "http_listen"}
        if "own_accounts" not in given:
            given["own_accounts"] = bool(given.get("secret_key"))
        try:
            settings, problems = handler(given), []
        except ValidationError as error:
            settings, problems = None, _find_single_problems(error, given)
        problems += _find_combined_problems(given)
        if settings is None or problems:
            raise Misconfigured(problems)
        return settings


class _FromEnvironment(BaseSettings, Settings):
    """Settings read from the environment and `.env`; unknown names in `.env` are ignored."""

    model_config = SettingsConfigDict(extra="ignore", env_file_encoding="utf-8-sig", frozen=True)


def _find_single_problems(error: ValidationError, given: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_input=False, include_context=False))
    problems = []
    for name in names:
        field = Settings.model_fields.get(name)
        if field is None:
            problems.append(f"{name.upper()} is not a setting.")
        elif name not in given:
            problems.append(f"{name.upper()} is missing; it should hold {_read_extra(field, 'expects')}.")
        else:
            problems.append(
                f"{name.upper()} holds {_format_value(name, given[name])}; it should hold {_read_extra(field, 'expects')}."
            )
    return problems


def _find_combined_problems(given: Mapping[str, Any]) -> list[str]:
    """Find problems of combined settings in the raw values, so that they are reported with those of single settings."""
    problems = []
    for one, other in (("panel_api_url", "panel_api_key"), ("panel_api_key", "panel_api_url")):
        if given.get(one) and not given.get(other):
            expects = _read_extra(Settings.model_fields[other], "expects")
            problems.append(
                f"{other.upper()} is missing while {one.upper()} is set; it should hold {expects}, or both be empty."
            )
    if str(given.get("own_accounts")).lower() in ("true", "1", "yes", "on", "t", "y") and not given.get("secret_key"):
        problems.append(
            f"OWN_ACCOUNTS holds {given['own_accounts']!s} while SECRET_KEY is empty; keys of people are stored only "
            "encrypted, so set SECRET_KEY (`python -m bot secret` makes one) or OWN_ACCOUNTS=false."
        )
    if given.get("webhook_url") and not given.get("webhook_secret"):
        expects = _read_extra(Settings.model_fields["webhook_secret"], "expects")
        problems.append(f"WEBHOOK_SECRET is missing while WEBHOOK_URL is set; it should hold {expects}.")
    first, longest = _read_number(given, "track_first_seconds"), _read_number(given, "track_max_seconds")
    if longest < first:
        problems.append(f"TRACK_MAX_SECONDS holds {longest:g}; it should hold at least TRACK_FIRST_SECONDS, {first:g}.")
    return problems


def _read_number(given: Mapping[str, Any], name: str) -> float:
    try:
        return float(given.get(name, Settings.model_fields[name].default))
    except (TypeError, ValueError):
        return float("nan")  # reported already; no number is less than it


def _format_value(name: str, value: Any) -> str:
    field = Settings.model_fields[name]
    if "Secret" in str(field.annotation) or "FernetKey" in str(field.annotation):
        return HIDDEN
    text = ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return "“" + re.sub(r"(://[^/@\s:]*:)[^@\s]*@", rf"\1{HIDDEN}@", " ".join(text.split()))[:120] + "”"


def _read_extra(field: FieldInfo, what: str) -> str:
    extra = field.json_schema_extra
    return str(extra[what]) if isinstance(extra, dict) else ""


# The four settings that a real bot needs; `.env.example` has the others as comments.
ESSENTIAL_SETTINGS = ("telegram_token", "panel_api_url", "panel_api_key", "operator_ids")


def render_env_example() -> str:
    """Render `.env.example`."""
    lines = [
        "# The bot's settings: copy this file to .env and fill in what you need. A real bot needs only four:",
        f"# {', '.join(name.upper() for name in ESSENTIAL_SETTINGS)}.",
        "# Environment variables override lines in this file. Generated from bot/settings.py by `make env`.",
    ]
    group = ""
    for name, field in Settings.model_fields.items():
        if (heading := _read_extra(field, "group")) != group:
            group = heading
            lines += ["", f"# ── {group} " + "─" * (60 - len(group))]
        default = _read_extra(field, "default")
        value = "" if field.is_required() or " " in default else default
        note = f" Default: {default}." if " " in default else ""
        lines += ["", *textwrap.wrap(f"{field.description}{note}", 110, initial_indent="# ", subsequent_indent="# ")]
        lines.append(f"{name.upper()}=" if name in ESSENTIAL_SETTINGS else f"#{name.upper()}={value}")
    return "\n".join(lines) + "\n"


def render_table() -> str:
    """Render the documentation's table of all settings, in Markdown."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _read_extra(field, "default") or "empty"
        plain = default in ("required", "empty") or " " in default
        lines.append(f"| `{name.upper()}` | {default if plain else f'`{default}`'} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write({"env": render_env_example, "table": render_table}[sys.argv[1]]())
