"""Translation: message catalogues, plural forms, numbers, money, dates and text direction of each language."""

from bot.i18n.catalogues import Language, Languages
from bot.i18n.formats import Formats
from bot.i18n.translator import Translator

__all__ = ["Formats", "Language", "Languages", "Translator"]
