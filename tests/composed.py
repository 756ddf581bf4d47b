"""`compose.yaml` as Docker Compose would read it: its variables filled in from an `.env`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def composed(env: Mapping[str, str]) -> dict[str, Any]:
    """The whole file."""
    text = (ROOT / "compose.yaml").read_text()
    filled = VARIABLE.sub(lambda found: env.get(found[1]) or found[2] or "", text)
    read: dict[str, Any] = yaml.safe_load(filled)
    return read


def started(env: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services that `docker compose up` starts, by name."""
    profiles = set(env.get("COMPOSE_PROFILES", "").split(","))
    return {
        name: service
        for name, service in composed(env)["services"].items()
        if (not service.get("profiles") or profiles & set(service["profiles"])) and count(service)
    }


def count(service: Mapping[str, Any]) -> int:
    """How many containers of it."""
    return int(service.get("deploy", {}).get("replicas", 1))
