"""`python -m tests.advisories`: ask whether a weakness is known of anything that is pinned.

Leaves with 1 where one is known and not accepted below. Where the advisories cannot be reached it says so and leaves with 0:
what nobody could look up is no reason to stop.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Iterable
from http.client import HTTPException
from pathlib import Path
from typing import Any

SOURCE = "https://api.osv.dev/v1/querybatch"
"""**Source:** https://google.github.io/osv.dev/post-v1-querybatch/: answers stand in the order of the queries."""
PINNED = ("requirements.txt", "requirements-dev.txt")
PATIENCE_SECONDS = 10.0
ACCEPTED: dict[str, str] = {}
"""Advisories that do not concern this bot, by id, each with the reason."""
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(*texts: str) -> list[tuple[str, str]]:
    """Names and versions of requirements files, each once."""
    return sorted({match for text in texts for match in _PIN.findall(text)})


def known(pinned: Iterable[tuple[str, str]], source: str = SOURCE) -> dict[str, list[str]]:
    """Ids of what is known of each "name version"; raises OSError or ValueError where nobody could be asked."""
    asked = list(pinned)
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in asked]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(source, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        results: list[dict[str, Any]] = json.load(answer)["results"]
    if len(results) != len(asked):
        raise ValueError("another number of answers than of questions")
    found = {
        f"{name} {version}": [one["id"] for one in result.get("vulns", ()) if one["id"] not in ACCEPTED]
        for (name, version), result in zip(asked, results, strict=True)
    }
    return {what: ids for what, ids in found.items() if ids}


def main(source: str = SOURCE) -> int:
    pinned = pins(*(Path(name).read_text() for name in PINNED))
    try:
        weak = known(pinned, source)
    except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError) as trouble:
        print(f"Known weaknesses: not looked up, the advisories cannot be reached ({trouble}).")
        return 0
    for what, ids in weak.items():
        print(f"Known weaknesses: {what}: {', '.join(ids)}")
    if not weak:
        print(f"Known weaknesses: none in {len(pinned)} pinned packages.")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
