"""Command menus and descriptions, for each language and place. Telegram keeps them; they are set at start."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

import structlog
import telegram
from telegram import BotCommand

from bot.domain.messages import N_
from bot.telegram.commands import COMMANDS

if TYPE_CHECKING:
    from bot.i18n.catalogues import Languages

_LOG = structlog.get_logger(__name__)
DESCRIPTION = N_("Order followers, likes, views and comments from your SMM panel, right here. One confirmation buys once, and you are told when it is done.")  # fmt: skip
SHORT_DESCRIPTION = N_("Your SMM panel in a chat: order, follow, refill.")


async def announce(bot: telegram.Bot, catalogues: Languages, operators: tuple[int, ...]) -> None:
    """Set menus and descriptions; what Telegram refuses is logged and left."""
    default = catalogues.get_translator(None)
    for language in (None, *catalogues.languages):
        translator = catalogues.get_translator(language.code) if language else default
        code = language.code.split("_")[0] if language else None
        private = [
            BotCommand(one.name, translator.text(one.description))
            for one in COMMANDS
            if "private" in one.places and not one.operators
        ]
        group = [BotCommand(one.name, translator.text(one.description)) for one in COMMANDS if "group" in one.places]
        await _tried(bot.set_my_commands(private, scope=telegram.BotCommandScopeAllPrivateChats(), language_code=code))
        if group:
            await _tried(bot.set_my_commands(group, scope=telegram.BotCommandScopeAllGroupChats(), language_code=code))
            await _tried(
                bot.set_my_commands(group, scope=telegram.BotCommandScopeAllChatAdministrators(), language_code=code)
            )
        await _tried(bot.set_my_description(translator.text(DESCRIPTION), language_code=code))
        await _tried(bot.set_my_short_description(translator.text(SHORT_DESCRIPTION), language_code=code))
    own = [one for one in COMMANDS if one.operators]
    for operator in operators if own else ():
        menu = [BotCommand(one.name, default.text(one.description)) for one in COMMANDS if "private" in one.places]
        await _tried(bot.set_my_commands(menu, scope=telegram.BotCommandScopeChat(operator)))


async def _tried(call: Awaitable[object]) -> None:
    try:
        await call
    except Exception as error:
        _LOG.warning("a menu or description could not be set", error=str(error))
