"""`python -m bot.i18n extract | check`: the translators' files, kept in step with the code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.i18n.checks import check_translations
from bot.i18n.extraction import extract

_MOST_LINES = 60


def main(arguments: list[str] | None = None, *, root: Path = Path(__file__).parents[2]) -> int:
    """Write the files (`extract`), or say what is wrong with them (`check`): 0 if nothing is."""
    parser = argparse.ArgumentParser(prog="python -m bot.i18n", description=__doc__)
    parser.add_argument("action", choices=("extract", "check"))
    action = parser.parse_args(arguments).action
    package, locales = root / "bot", root / "locales"
    if action == "extract":
        changed = extract(package, locales)
        print("\n".join(f"written: {file.relative_to(root)}" for file in changed) or "Nothing changed.")
        return 0
    found = check_translations(package, locales)
    for code, said, of in found.coverage:
        print(f"{code:8} {said} of {of}")
    for line in found.problems[:_MOST_LINES]:
        print(line)
    if len(found.problems) > _MOST_LINES:
        print(f"… and {len(found.problems) - _MOST_LINES} more")
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
