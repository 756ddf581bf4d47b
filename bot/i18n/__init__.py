"""Message catalogues, plural forms, numbers, money and text direction: each reader's own."""

from bot.i18n.catalogues import Catalogues, Language
from bot.i18n.formats import Formats
from bot.i18n.translator import Translator

__all__ = ["Catalogues", "Formats", "Language", "Translator"]
