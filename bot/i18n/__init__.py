"""Message catalogues, plural forms, numbers, money and text direction: each reader's own."""

from bot.i18n.catalogues import Language, Languages
from bot.i18n.formats import Formats
from bot.i18n.translator import Translator

__all__ = ["Formats", "Language", "Languages", "Translator"]
