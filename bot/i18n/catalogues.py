"""The languages of the bot: the folders in `locales/`."""

from __future__ import annotations

import gettext
import io
import logging
from dataclasses import dataclass
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n.cldr import OwnLocale, find_locale
from bot.i18n.formats import Formats
from bot.i18n.translator import Translator

SOURCE_LANGUAGE = "en"
"""The language of the messages in the code."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its locale code (`pt_BR`), its own name (`Português (Brasil)`), `ltr` or `rtl`."""

    code: str
    native_name: str
    direction: str


class Languages:
    """The languages of `locales/<code>/LC_MESSAGES/bot.po`, each read at its first use.

    The .po files themselves are read; nothing needs compiling. English is always available: it is in the code.
    """

    def __init__(self, folder: Path, default: str = SOURCE_LANGUAGE) -> None:
        """List the languages in the folder; `default` is for people whose language is not there."""
        self._files = {file.parent.parent.name: file for file in sorted(folder.glob("*/LC_MESSAGES/bot.po"))}
        self._codes = {_normalise_code(code): code for code in self._files}
        self._default = self._codes.get(_normalise_code(default), SOURCE_LANGUAGE)
        self._missing_default = None if _normalise_code(default) in self._codes or not self._files else default
        self._translators: dict[str, Translator] = {}
        self._messages: dict[str, gettext.NullTranslations] = {}
        self.languages: tuple[Language, ...] = tuple(_make_language(code) for code in self._files)

    def get_translator(self, code: str | None) -> Translator:
        """Get the translator for a language tag as Telegram sends it: `pt-BR` gives pt_BR, else pt, else the default.

        Numbers and days follow the region even if there is no translation for the region.
        """
        language = self.match_code(code)
        region = _find_region(code or "", language)
        if region not in self._translators:
            self._translators[region] = self._load_translator(language, region)
        return self._translators[region]

    def match_code(self, code: str | None) -> str:
        """Find the code of the language for a tag such as `pt-br`."""
        tag = _normalise_code(code or "")
        while tag:
            if tag in self._codes:
                return self._codes[tag]
            tag = tag.rpartition("_")[0]
        return self._default

    def find_problems(self) -> tuple[str, ...]:
        """Read every language; returns a sentence for each problem."""
        found: list[str] = []
        if not self._files:
            found.append("No languages were found: locales/<code>/LC_MESSAGES/bot.po is missing.")
        if self._missing_default:
            available = ", ".join(self._files)
            found.append(
                f"DEFAULT_LANGUAGE: the language {self._missing_default} has no folder in locales/ (available: {available})."
            )
        for code, file in self._files.items():
            try:
                read_messages(file, code)
            except (OSError, ValueError) as error:
                found.append(f"locales/{code}: bot.po cannot be read: {error}")
        return tuple(found)

    def _load_translator(self, code: str, region: str) -> Translator:
        if code not in self._messages:
            self._messages[code] = gettext.NullTranslations()
            if file := self._files.get(code):
                try:
                    self._messages[code] = read_messages(file, code)
                except (OSError, ValueError) as error:
                    _LOG.error("language %s cannot be read, English is used instead: %s", code, error)
        return Translator(code, _make_language(code).direction, self._messages[code], Formats(region))


def read_messages(file: Path, code: str) -> gettext.GNUTranslations:
    """Read a .po file. Raises OSError or ValueError if it cannot be read."""
    with file.open("rb") as source:
        catalogue = read_po(source, locale=code if find_locale(code) else None, domain="bot")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _normalise_code(code: str) -> str:
    return code.strip().replace("-", "_").lower()


def _find_region(tag: str, language: str) -> str:
    """Find the locale for numbers and dates: the tag's region if CLDR knows it, else the language."""
    locale = (
        find_locale(_normalise_code(tag)) if _normalise_code(tag).startswith(_normalise_code(language) + "_") else None
    )
    return language if locale is None else str(locale)


def _make_language(code: str) -> Language:
    locale = find_locale(code)
    if locale is None:
        return Language(code, code, "ltr")
    name = OwnLocale.parse(code).get_display_name() or code
    return Language(code, name[:1].upper() + name[1:], str(locale.text_direction))
