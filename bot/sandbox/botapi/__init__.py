"""A Bot API stand-in for one bot, as strict as Telegram's."""

from __future__ import annotations

from bot.sandbox.botapi.api import METHODS, BotApi
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.flood import FloodLimits
from bot.sandbox.botapi.refusals import BotApiError
from bot.sandbox.botapi.webhook import WebhookDelivery

__all__ = ["METHODS", "BotApi", "BotApiContext", "BotApiError", "FloodLimits", "WebhookDelivery"]
