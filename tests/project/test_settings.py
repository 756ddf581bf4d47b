"""Settings: what is told when they are wrong, and that the documents have them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.errors import Misconfigured
from bot.settings import Settings, render_env_example, render_table

ROOT = Path(__file__).parents[2]
TOKEN = "1000:sandbox"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def loaded(tmp_path: Path, **lines: str) -> Settings:
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return Settings.load(file)


def problems(tmp_path: Path, **lines: str) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        loaded(tmp_path, **{"TELEGRAM_TOKEN": TOKEN, **lines})
    return caught.value.problems


def test_a_token_is_all_that_is_required(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TELEGRAM_TOKEN=TOKEN)
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.operator_ids == ()
    assert settings.panel_api_url is None
    assert settings.panel_api_key is None
    assert settings.own_accounts is False
    assert settings.database_url == "sqlite+aiosqlite:///data/bot.db"
    assert settings.http_address == ("127.0.0.1", 8080)
    assert (settings.track_first_seconds, settings.track_max_seconds) == (20, 900)
    assert (settings.catalogue_refresh_seconds, settings.panel_timeout_seconds) == (3600, 30)
    assert settings.panel_requests_per_minute == 60
    assert (settings.default_language, settings.log_level, settings.log_format) == ("en", "info", "console")


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    assert loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, LOG_LEVEL="error").log_level == "debug"


def test_empty_means_the_default_except_where_empty_means_none(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, LOG_LEVEL="", PANEL_API_URL="", OWN_ACCOUNTS="", HTTP_LISTEN="")
    assert settings.log_level == "info"
    assert settings.panel_api_url is None
    assert settings.http_address is None


def test_what_else_stands_in_the_file_is_none_of_our_business(tmp_path: Path) -> None:
    assert loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, POSTGRES_PASSWORD="x").log_level == "info"


def test_a_missing_file_is_no_mistake_and_a_missing_token_is(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        Settings.load(tmp_path / "nothing")
    (problem,) = caught.value.problems
    assert problem.startswith("TELEGRAM_TOKEN is missing; it should hold the token")


def test_a_file_that_is_no_text_is_said_so(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(Misconfigured, match=r"is not a text file in UTF-8"):
        Settings.load(tmp_path / ".env")


def test_operator_ids_are_comma_separated(tmp_path: Path) -> None:
    assert loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, OPERATOR_IDS=" 1001, 1002 ,").operator_ids == (1001, 1002)


def test_own_accounts_are_on_when_there_is_a_key_to_encrypt_with(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings = loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, SECRET_KEY=f"{new},{old}")
    assert settings.own_accounts is True
    assert [key.get_secret_value() for key in settings.secret_key] == [new, old]
    assert loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, SECRET_KEY=new, OWN_ACCOUNTS="false").own_accounts is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "http://"),
        ("TELEGRAM_API_URL", "http://host:port"),
        ("OPERATOR_IDS", "1001;1002"),
        ("OPERATOR_IDS", "-5"),
        ("ALLOW_PRIVATE_PANELS", "perhaps"),
        ("OWN_ACCOUNTS", "perhaps"),
        ("PANEL_REQUESTS_PER_MINUTE", "0"),
        ("PANEL_TIMEOUT_SECONDS", "-1"),
        ("PANEL_TIMEOUT_SECONDS", "inf"),
        ("CATALOGUE_REFRESH_SECONDS", "1h"),
        ("TRACK_FIRST_SECONDS", "soon"),
        ("TRACK_MAX_SECONDS", "soon"),
        ("DATABASE_URL", "mysql://host/db"),
        ("DATABASE_URL", "sqlite:///data/bot.db"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "postgresql+asyncpg:///bot"),
        ("HTTP_LISTEN", "8080"),
        ("HTTP_LISTEN", ":8080"),
        ("HTTP_LISTEN", "127.0.0.1:99999"),
        ("DEFAULT_LANGUAGE", "../en"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_setting_is_one_line_with_what_it_holds_and_should_hold(tmp_path: Path, name: str, value: str) -> None:
    (problem,) = problems(tmp_path, **{name: value})
    assert problem.startswith(f"{name} holds “{value}”; it should hold ")
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "swordfish"),
        ("SECRET_KEY", "swordfish"),
        ("SECRET_KEY", "swordfish" * 4),
        ("WEBHOOK_SECRET", "sword fish!"),
    ],
)
def test_a_wrong_secret_is_not_shown(tmp_path: Path, name: str, value: str) -> None:
    (problem,) = problems(tmp_path, **{name: value})
    assert problem.startswith(f"{name} holds [hidden]; it should hold ")
    assert "fish" not in problem


def test_a_password_in_the_database_address_is_not_shown(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, DATABASE_URL="postgres://bot:swordfish@db/bot")
    assert "DATABASE_URL holds “postgres://bot:[hidden]@db/bot”" in problem


@pytest.mark.parametrize(
    ("lines", "begins"),
    [
        ({"PANEL_API_URL": "https://panel.example/api/v2"}, "PANEL_API_KEY is missing while PANEL_API_URL is set"),
        ({"PANEL_API_KEY": "swordfish"}, "PANEL_API_URL is missing while PANEL_API_KEY is set"),
        ({"OWN_ACCOUNTS": "true"}, "OWN_ACCOUNTS holds true while SECRET_KEY is empty"),
        ({"WEBHOOK_URL": "https://bot.example"}, "WEBHOOK_SECRET is missing while WEBHOOK_URL is set"),
        ({"WEBHOOK_URL": "http://bot.example", "WEBHOOK_SECRET": "x"}, "WEBHOOK_URL holds “http://bot.example”"),
        ({"TRACK_FIRST_SECONDS": "1000"}, "TRACK_MAX_SECONDS holds 900; it should hold at least"),
    ],
)
def test_settings_that_do_not_fit_each_other_are_told(tmp_path: Path, lines: dict[str, str], begins: str) -> None:
    (problem,) = problems(tmp_path, **lines)
    assert problem.startswith(begins)
    assert "fish" not in problem


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = problems(tmp_path, TELEGRAM_TOKEN="", LOG_LEVEL="loud", OWN_ACCOUNTS="true", PANEL_API_KEY="k")
    assert [line.split()[0] for line in told] == ["TELEGRAM_TOKEN", "LOG_LEVEL", "PANEL_API_URL", "OWN_ACCOUNTS"]


def test_settings_may_be_given_as_values_and_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert Settings.model_validate({"telegram_token": TOKEN}).log_level == "info"
    with pytest.raises(Misconfigured, match="TELEGRAM_TOKN is not a setting"):
        Settings.model_validate({"telegram_token": TOKEN, "telegram_tokn": "x"})


def test_secrets_are_listed_for_redaction_and_never_shown(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    settings = loaded(
        tmp_path,
        TELEGRAM_TOKEN=TOKEN,
        PANEL_API_URL="https://panel.example/api/v2",
        PANEL_API_KEY="panelkey",
        SECRET_KEY=key,
        WEBHOOK_SECRET="hooksecret",
        DATABASE_URL="postgresql+asyncpg://bot:dbpassword@db/bot",
    )
    secrets = set(settings.secrets())
    assert secrets == {TOKEN, "panelkey", key, "hooksecret", "dbpassword"}
    assert not [secret for secret in secrets if secret in repr(settings) or secret in str(settings)]


def test_the_webhook_address_is_the_public_one_with_its_path(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, WEBHOOK_URL="https://bot.example/", WEBHOOK_SECRET="x")
    assert settings.webhook_address == "https://bot.example/telegram"


def test_an_ipv6_address_can_be_listened_on(tmp_path: Path) -> None:
    assert loaded(tmp_path, TELEGRAM_TOKEN=TOKEN, HTTP_LISTEN="[::1]:0").http_address == ("::1", 0)


def test_every_setting_says_what_it_is_for_and_what_it_should_hold() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
        extra = field.json_schema_extra
        assert isinstance(extra, dict), name
        assert extra["expects"], name
        assert extra["group"], name


def test_the_example_file_is_the_one_made_from_the_settings() -> None:
    assert (ROOT / ".env.example").read_text() == render_env_example(), "run `make env`"


def test_the_example_file_with_a_token_starts_a_bot(tmp_path: Path) -> None:
    text = render_env_example().replace("\nTELEGRAM_TOKEN=\n", f"\nTELEGRAM_TOKEN={TOKEN}\n")
    (tmp_path / ".env").write_text(text)
    (tmp_path / "all").write_text(text.replace("\n#", "\n").replace("\n ", "\n# "))
    assert Settings.load(tmp_path / ".env") == Settings.load(tmp_path / "all") == loaded(tmp_path, TELEGRAM_TOKEN=TOKEN)


def test_the_table_of_settings_in_the_documentation_is_the_one_made_from_the_settings() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(render_table() in file.read_text() for file in documents if file.exists()), (
        "run `python -m bot.settings table`"
    )
