"""The wheel holds all that the bot needs: it runs where no checkout is."""

from __future__ import annotations

import contextlib
import os
import signal
import site
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("package")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `make wheel` does."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        (sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(folder), str(ROOT)),
        check=True,
        timeout=120,
    )  # fmt: skip
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, which finds the libraries in this one but no checkout; its folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    libraries = next(folder.glob("lib/python*/site-packages"))
    (libraries / "libraries.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    subprocess.run(
        (sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet",
         "--disable-pip-version-check", "--no-deps", "--no-index", "--ignore-installed", str(wheel)),
        check=True,
        timeout=120,
    )  # fmt: skip
    return folder / "bin"


def test_the_wheel_holds_languages_migrations_statements_and_the_page_of_the_demo(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ("git", "ls-files", "bot", "locales"), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    expected = {f"bot/{name}" if name.startswith("locales/") else name for name in tracked}
    assert expected <= names
    assert not [name for name in names if name.startswith(("tests", "docs", "locales"))]


def test_the_wheel_names_its_extras_and_its_program(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    [metadata] = [name for name in archive.namelist() if name.endswith("METADATA")]
    [programs] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    text = archive.read(metadata).decode()
    assert {"Provides-Extra: postgres", "Provides-Extra: charts"} <= set(text.splitlines())
    assert "Requires-Dist: matplotlib>=3.11; extra == 'charts'" in text.replace('"', "'")
    assert "Requires-Dist: tzdata" in text
    assert "smm-panel-bot = bot.cli:main" in archive.read(programs).decode()


def test_the_installed_program_shows_its_help(installed: Path, tmp_path: Path) -> None:
    shown = subprocess.run(
        (str(installed / "smm-panel-bot"), "--help"), cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert shown.returncode == 0
    assert "front end of an SMM panel" in shown.stdout


@contextlib.contextmanager
def demo(installed: Path, folder: Path) -> Iterator[str]:
    """Run the demo of the installed program; gives its address."""
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    program = (str(installed / "smm-panel-bot"), "demo", "--port", "0")
    with subprocess.Popen(program, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("Open http://127.0.0.1:"), first
            yield first.split()[1]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0


def test_the_demo_of_the_installed_program_serves_its_page(installed: Path, tmp_path: Path) -> None:
    with demo(installed, tmp_path) as address, urllib.request.urlopen(address, timeout=30) as page:
        assert b"<html" in page.read().lower()
    assert list(tmp_path.iterdir()) == []
