"""The sandbox panel: an API v2 whose orders cost nothing.

It is independent of the bot on purpose: it shares no parser, no order type and no rule with it, so that the two
check each other.
"""

from bot.sandbox.panel.catalogue import generate_catalogue
from bot.sandbox.panel.panel import SandboxPanel

__all__ = ["SandboxPanel", "generate_catalogue"]
