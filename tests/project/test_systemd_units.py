"""The units of docs/systemd are what systemd understands, and start commands that exist."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import app

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
INSTALLED = "/opt/smm-panel-bot/bin/smm-panel-bot"


def read(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_no_fault_in_a_unit(unit: Path, tmp_path: Path) -> None:
    for one in UNITS:
        text = one.read_text(encoding="utf-8").replace(INSTALLED, sys.executable).replace("man:systemd.service(5)", "")
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    shown = subprocess.run(
        ("systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)), capture_output=True, text=True, timeout=60
    )
    faults = [line for line in shown.stderr.splitlines() if "smm-panel-bot" in line]
    assert faults == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_of_the_bot(unit: Path) -> None:
    command = shlex.split(read(unit)["Service"]["ExecStart"])
    if command[0] == "/bin/sh":
        command = shlex.split(command[2])[1:]
    assert command[0] == INSTALLED
    assert command[1] in {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}


def test_the_service_is_not_restarted_for_what_stays_wrong() -> None:
    service = read(ROOT / "docs" / "systemd" / "smm-panel-bot.service")["Service"]
    assert service["Type"] == "notify"
    assert set(service["RestartPreventExitStatus"].split()) == {"2", "78"}
