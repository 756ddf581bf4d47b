"""What is started together, read as Docker Compose reads it; what runs of it, a story shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.settings import Settings
from tests.composed import ROOT, VARIABLE, composed, count, started

PLAIN: dict[str, str] = {}
POSTGRES = {
    "COMPOSE_PROFILES": "postgres",
    "POSTGRES_PASSWORD": "letters1",
    "DATABASE_URL": "postgresql+asyncpg://bot:letters1@postgres/bot",
}
REPLICAS = POSTGRES | {"COMPOSE_PROFILES": "replicas", "ONE_FOR_ALL": "0"}
WAYS = pytest.mark.parametrize("env", [PLAIN, POSTGRES, REPLICAS], ids=["plain", "postgres", "replicas"])
PROXY = (ROOT / "docs" / "nginx.conf").read_text()


def environment(service: Mapping[str, Any]) -> dict[str, str]:
    return dict(service.get("environment", {}))


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (PLAIN, {"bot": 1}),
        (POSTGRES, {"bot": 1, "postgres": 1}),
        (REPLICAS, {"chat": 2, "background": 2, "proxy": 1, "postgres": 1}),
    ],
    ids=["plain", "postgres", "replicas"],
)
def test_each_way_to_start_starts_what_it_says(env: dict[str, str], expected: dict[str, int]) -> None:
    assert {name: count(service) for name, service in started(env).items()} == expected


def test_each_role_has_replicas_of_its_own() -> None:
    found = started(REPLICAS)
    for role in ("chat", "background"):
        assert found[role]["command"] == ["run", "--role", role]
    assert "command" not in started(PLAIN)["bot"]


@WAYS
def test_every_variable_it_sets_is_a_setting_and_holds_what_one_may_hold(env: dict[str, str]) -> None:
    for name, service in started(env).items():
        if service.get("image") == "smm-panel-bot":
            given = {key.lower(): value for key, value in environment(service).items()}
            assert set(given) <= set(Settings.model_fields), name
            Settings.model_validate({"telegram_token": "123456789:AbCdEf_gh"} | given)


def test_the_lines_for_env_that_it_names_are_variables_it_reads_or_settings() -> None:
    text = (ROOT / "compose.yaml").read_text()
    named = set(re.findall(r"(?m)^#   (\w+)=", text)) | set(
        re.findall(r"\b[A-Z]+_[A-Z_]+\b", text.partition("\nx-bot")[0])
    )
    read = {found[1] for found in VARIABLE.finditer(text)} | {"COMPOSE_PROFILES"}
    assert named <= read | {name.upper() for name in Settings.model_fields}
    assert read <= named | {"DATABASE_URL"}


def test_the_database_is_reached_where_the_lines_for_env_say() -> None:
    postgres = started(POSTGRES)["postgres"]
    given = environment(postgres)
    said = f"postgresql+asyncpg://{given['POSTGRES_USER']}:{given['POSTGRES_PASSWORD']}@postgres/{given['POSTGRES_DB']}"
    assert environment(started(POSTGRES)["bot"])["DATABASE_URL"] == said == POSTGRES["DATABASE_URL"]
    assert f"pg_isready -U {given['POSTGRES_USER']} -d {given['POSTGRES_DB']}" in postgres["healthcheck"]["test"]


@WAYS
def test_whom_one_waits_for_is_there_and_says_when_it_is_ready(env: dict[str, str]) -> None:
    everything, running = composed(env)["services"], started(env)
    for name, service in running.items():
        waits = service.get("depends_on", {})
        for other in waits:
            how = waits[other] if isinstance(waits, dict) else {}
            assert other in everything, name
            if how.get("condition") == "service_healthy":
                assert everything[other].get("healthcheck"), other
            assert other in running or how.get("required") is False, f"{name} waits for {other}, which is not started"


@WAYS
def test_one_address_of_this_machine_alone_is_open_and_by_one_service(env: dict[str, str]) -> None:
    published = [port for service in started(env).values() for port in service.get("ports", ())]
    assert published == ["127.0.0.1:8080:8080"]


@WAYS
def test_every_volume_is_named_and_what_is_kept_is_on_one(env: dict[str, str]) -> None:
    whole = composed(env)
    used = {
        volume.partition(":")[0]
        for service in started(env).values()
        for volume in service.get("volumes", ())
        if not volume.startswith(".")
    }
    assert used <= set(whole["volumes"])
    assert ("postgres" in used) is ("postgres" in started(env))
    assert "data:/data" in whole["services"]["bot"]["volumes"]
    assert "VOLUME /data" in (ROOT / "Dockerfile").read_text()


def test_the_proxy_hands_the_webhook_to_the_chat_replicas_at_the_port_where_they_listen() -> None:
    found = started(REPLICAS)
    assert "./docs/nginx.conf:/etc/nginx/nginx.conf:ro" in found["proxy"]["volumes"]
    [(service, port)] = re.findall(r"server (\w+):(\d+) resolve", PROXY)
    assert service == "chat"
    assert environment(found[service])["HTTP_LISTEN"] == f"0.0.0.0:{port}"
    [listens] = re.findall(r"listen (\d+);", PROXY)
    assert [f"127.0.0.1:8080:{listens}"] == found["proxy"]["ports"]


def test_the_image_is_asked_whether_it_lives_where_it_listens() -> None:
    image = (ROOT / "Dockerfile").read_text()
    [port] = re.findall(r"HTTP_LISTEN=0\.0\.0\.0:(\d+)", image)
    assert f"http://127.0.0.1:{port}/healthz" in image
    assert f"EXPOSE {port}" in image
    for service in started(REPLICAS).values():
        if service.get("image") == "smm-panel-bot":
            assert environment(service)["HTTP_LISTEN"] == f"0.0.0.0:{port}"


@WAYS
def test_every_service_has_limits_and_only_the_rights_it_names(env: dict[str, str]) -> None:
    for name, service in started(env).items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert bool(service.get("cap_add")) is (name in ("postgres", "proxy"))


def test_an_update_of_the_code_is_built_at_the_next_start() -> None:
    for service in started(REPLICAS).values():
        if service.get("image") == "smm-panel-bot":
            assert service["pull_policy"] == "build"


def test_charts_are_built_in_where_env_says_so() -> None:
    image = (ROOT / "Dockerfile").read_text()
    for extra in ("", "-charts"):
        assert started({"CHARTS": extra})["bot"]["build"]["args"] == {"CHARTS": extra or None}
        assert (ROOT / f"requirements{extra}.txt").exists()
    assert "COPY requirements${CHARTS}.txt" in image


def test_a_stop_is_given_more_time_than_it_takes() -> None:
    from bot.wiring.process import STOP_SECONDS

    assert "STOPSIGNAL SIGTERM" in (ROOT / "Dockerfile").read_text()
    for service in started(REPLICAS).values():
        if service.get("image") == "smm-panel-bot":
            assert int(service["stop_grace_period"].rstrip("s")) > STOP_SECONDS + 3
