"""The sandbox panel: an API v2 to order from without spending anything.

Independent of the bot on purpose: it shares no parser, no order type and no rule with it, so that the two
check each other.
"""

from bot.sandbox.panel.catalogue import catalogue_of
from bot.sandbox.panel.panel import SandboxPanel

__all__ = ["SandboxPanel", "catalogue_of"]
