"""What holds for every file of the project, and for the frame around the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import bot
from bot.ops import metrics

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a package registry's host": [r"pypi\." + "org", r"python" + r"hosted\.org", r"npm" + r"js\.(?:org|com)"],
    "a path of somebody's machine": [
        r"(?<![\w.-])/(?:home|Users)/\w+/",
        r"(?<![\w.-])/wo" + r"rk/\w",
        r"/tmp/te" + "am",
    ],
    "a note to oneself": [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b", r"\bHA" + r"CK\b"],
    "a merge left half done": [r"^<{7} ", r"^>{7} "],
}
BANNED_IN_TESTS = [r"unittest" + r"\.mock", r"^\s*import mo" + "ck", r"monkeypatch\." + "setattr", r"\bmock" + r"er\b"]


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for file in tracked():
        try:
            found.append((str(file.relative_to(ROOT)), file.read_text()))
        except UnicodeDecodeError:
            continue
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile("|".join(FORBIDDEN[what]), re.MULTILINE)
    assert [f"{name}: {hit[0]}" for name, text in texts() if (hit := pattern.search(text))] == []


def test_no_file_holds_a_real_looking_token() -> None:
    token = re.compile(r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b")
    assert [name for name, text in texts() if token.search(text)] == []


def test_no_test_uses_mocks() -> None:
    mocks = re.compile("|".join(BANNED_IN_TESTS), re.MULTILINE)
    tests = [(name, text) for name, text in texts() if name.startswith("tests/")]
    assert [name for name, text in tests if mocks.search(text)] == []


def test_no_file_is_huge() -> None:
    assert [file.name for file in tracked() if file.stat().st_size > 2_000_000] == []


def test_text_files_end_with_one_newline_and_their_lines_without_spaces() -> None:
    whole = [(name, text) for name, text in texts() if text]
    assert [name for name, text in whole if not text.endswith("\n") or text.endswith("\n\n")] == []
    assert [name for name, text in whole if not name.endswith(".tsv") and re.search(r"(?m)[ \t\r]$", text)] == []


def test_the_locks_pin_everything_by_hash_and_name_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^([a-z0-9.-]+)==\S+.*((?:\n    --hash=sha256:[0-9a-f]{64}.*)+)$", text, re.MULTILINE)
        requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert len(pins) == len(requirements) > 0, name
        assert "://" not in text, name
        assert "--find-links" not in text, name


def test_the_locks_hold_every_dependency_and_agree() -> None:
    runtime, dev = ((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["postgres"]]
    for requirement in wanted:
        assert re.search(rf"^{_name(requirement)}==", runtime, re.MULTILINE), f"{requirement}: run `make lock`"
    for requirement in PROJECT["dependency-groups"]["dev"]:
        assert re.search(rf"^{_name(requirement)}==", dev, re.MULTILINE), f"{requirement}: run `make lock`"
    assert set(_pins(runtime)) <= set(_pins(dev))


def _name(requirement: str) -> str:
    return re.split(r"[><=\[; ]", requirement)[0]


def _pins(lock: str) -> list[str]:
    return re.findall(r"^\S+==[^\s;]+", lock, re.MULTILINE)


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["tool"]["hatch"]["version"] == {"path": "bot/__init__.py"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", bot.__version__)
    headings = re.findall(r"(?m)^## \[([^]]+)\]", (ROOT / "CHANGELOG.md").read_text())
    assert headings[:2] == ["Unreleased", bot.__version__]


@pytest.mark.parametrize(
    "target",
    ["demo", "install", "develop", "wheel", "test", "check", "bench", "soak", "help", "fmt", "locales", "lock"],
)
def test_make_has_the_target_and_says_what_it_does(target: str) -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(rf"^  make {target} +[A-Z]", said, re.MULTILINE)


def test_make_says_plainly_that_python_is_too_old_or_not_there(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\ncase "$2" in *version_info*) exit 1;; *) echo 3.9.2;; esac\n')
    old.chmod(0o755)
    for python, sentence in ((str(old), "is 3.9.2"), ("no-such-python", "there is no no-such-python")):
        done = subprocess.run(
            ["make", "--no-print-directory", "install", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.startswith("Python 3.11 or newer is needed")
        assert sentence in done.stderr
        assert not (tmp_path / "venv").exists()


def test_continuous_integration_is_a_script_that_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_the_workflow_runs_the_script_on_every_supported_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text())
    job = workflow["jobs"]["check"]
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert job["strategy"]["matrix"]["python"][0] == oldest
    assert any(".ci/run" in step.get("run", "") for step in job["steps"])


def test_the_forms_and_hooks_are_valid_and_the_hooks_need_no_network() -> None:
    for file in [*(ROOT / ".github").rglob("*.yml"), ROOT / ".pre-commit-config.yaml"]:
        assert isinstance(yaml.safe_load(file.read_text()), dict), file
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repository["repo"] for repository in hooks["repos"]] == ["local"]
    assert {hook["language"] for repository in hooks["repos"] for hook in repository["hooks"]} == {"system"}


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_metric_is_in_the_documentation() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(metrics.render_table() in file.read_text() for file in documents if file.exists()), (
        "run `python -m bot.ops.metrics`"
    )
