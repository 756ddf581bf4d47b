"""What is started together: read as text, because nothing here runs Docker."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "compose.yaml").read_text()


def services() -> dict[str, str]:
    """Each service's lines."""
    [found] = re.findall(r"(?ms)^services:\n(.*?)^volumes:", COMPOSE)
    parts = re.split(r"(?m)^  (\w+):\n", found)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_two_of_each_role_run_with_a_proxy_and_a_database() -> None:
    found = services()
    replicas = {name for name, lines in found.items() if re.search(r"profiles: \[.*\breplicas\b", lines)}
    assert replicas == {"chat", "background", "proxy", "postgres"}
    for role in ("chat", "background"):
        assert f"command: [run, --role, {role}]" in found[role]
        assert "deploy: {replicas: 2}" in found[role]
        assert "<<: *bot" in found[role]
    assert "profiles" not in found["bot"]


def test_the_proxy_hands_the_webhook_to_the_chat_replicas() -> None:
    config = (ROOT / "docs" / "nginx.conf").read_text()
    assert "./docs/nginx.conf:/etc/nginx/nginx.conf:ro" in services()["proxy"]
    assert "server chat:8080" in config
    assert "location = /telegram" in config
    assert config.count("{") == config.count("}")
    assert "HTTP_LISTEN: 0.0.0.0:8080" in COMPOSE
