"""`python -m bot.i18n extract | check`: updates and checks the translation files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.i18n.checks import check_translations
from bot.i18n.extraction import extract

_MAX_LINES = 60


def main(arguments: list[str] | None = None, *, root: Path = Path(__file__).parents[2]) -> int:
    """Update the files (`extract`), or print what is wrong with them (`check`); returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.i18n", description=__doc__)
    parser.add_argument("action", choices=("extract", "check"))
    action = parser.parse_args(arguments).action
    package, locales = root / "bot", root / "locales"
    if action == "extract":
        changed = extract(package, locales)
        print("\n".join(f"written: {file.relative_to(root)}" for file in changed) or "Nothing changed.")
        return 0
    result = check_translations(package, locales)
    for code, translated, total in result.coverage:
        print(f"{code:8} {translated} of {total}")
    for line in result.problems[:_MAX_LINES]:
        print(line)
    if len(result.problems) > _MAX_LINES:
        print(f"… and {len(result.problems) - _MAX_LINES} more")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
