"""The composition root: creates the concrete objects, and opens and closes them in order. The command line calls it."""

from bot.wiring.demo import demo
from bot.wiring.operator_commands import (
    backup,
    check,
    explain_database,
    migrate,
    outbox,
    restore,
    rotate,
    unknown_orders,
)
from bot.wiring.process import run, running

__all__ = [
    "backup",
    "check",
    "demo",
    "explain_database",
    "migrate",
    "outbox",
    "restore",
    "rotate",
    "run",
    "running",
    "unknown_orders",
]
