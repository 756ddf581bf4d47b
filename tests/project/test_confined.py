"""Whoever gets into the bot's container is nobody there, can write nearly nowhere and gain nothing."""

from __future__ import annotations

import re

import pytest

from tests.composed import ROOT, started

IMAGE = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
"""The last stage: what runs."""
REPLICAS = {"COMPOSE_PROFILES": "replicas", "POSTGRES_PASSWORD": "letters1"}
BOTS = {
    f"{name} of {way}": service
    for way, env in (("one", dict[str, str]()), ("replicas", REPLICAS))
    for name, service in started(env).items()
    if service.get("image") == "smm-panel-bot"
}


@pytest.mark.parametrize("bot", BOTS)
def test_the_bot_writes_to_its_data_to_backups_and_to_memory_alone(bot: str) -> None:
    assert BOTS[bot]["read_only"] is True
    assert BOTS[bot]["tmpfs"] == ["/tmp"]
    assert set(BOTS[bot].get("volumes", ())) <= {"data:/data", "./backups:/backups"}


@pytest.mark.parametrize("bot", BOTS)
def test_the_bot_has_no_rights_of_the_system_and_gains_none(bot: str) -> None:
    assert BOTS[bot]["cap_drop"] == ["ALL"]
    assert "cap_add" not in BOTS[bot]
    assert BOTS[bot]["security_opt"] == ["no-new-privileges:true"]
    for open_door in ("privileged", "user", "pid", "ipc", "network_mode", "devices"):
        assert open_door not in BOTS[bot]


def test_nothing_that_is_started_may_gain_rights() -> None:
    for name, service in started(REPLICAS).items():
        assert "no-new-privileges:true" in service.get("security_opt", ()), name


def test_the_image_runs_as_somebody_who_is_not_root_and_owns_its_data_alone() -> None:
    [user] = re.findall(r"(?m)^USER (\S+)$", IMAGE)
    [number] = re.findall(rf"(?m)^RUN useradd .*--uid (\d+) .*\b{user} \\$", IMAGE)
    assert user != "root"
    assert int(number) > 0
    assert re.findall(r"--owner (\S+) --group (\S+) (\S+)$", IMAGE, re.MULTILINE) == [(user, user, "/data")]
    assert "--chown" not in IMAGE
    after = IMAGE.partition(f"\nUSER {user}\n")[2]
    assert not re.search(r"(?m)^(RUN|COPY|ADD|USER)\b", after), "what comes after it is not made by root"


def test_the_running_bot_compiles_and_keeps_nothing_beside_its_code() -> None:
    assert "PYTHONDONTWRITEBYTECODE=1" in IMAGE
    assert "DATABASE_URL=sqlite+aiosqlite:////data/bot.db" in IMAGE
