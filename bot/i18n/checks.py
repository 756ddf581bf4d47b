"""Checks of the translation files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from bot.i18n.catalogues import SOURCE_LANGUAGE
from bot.i18n.cldr import find_locale
from bot.i18n.extraction import BUTTON, FoundMessage, find_messages, make_template, read_catalogue, render_catalogue
from bot.i18n.translator import parse_message

MAX_LABEL_CHARACTERS = 40
"""The maximum length of a button's label; a phone shows fewer. A placeholder counts as six characters."""

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_TAG_NAME = re.compile(r"</?([a-zA-Z-]+)")
_PLACEHOLDER = re.compile(r"\{\w+\}")
_COMPLETE = re.compile(r"^#\s*complete\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The problems, a line each, and for each language: code, translated messages, all messages."""

    problems: tuple[str, ...]
    coverage: tuple[tuple[str, int, int], ...]


def check_translations(package: Path, locales: Path) -> CheckResult:
    """Compare the code with the template and with every language."""
    found = find_messages(package)
    messages = make_template(found)
    labels = {message.id if isinstance(message.id, str) else message.id[0] for message in found if message.button}
    problems = [*_check_template(locales / "bot.pot", messages), *_check_sources(found)]
    coverage: list[tuple[str, int, int]] = []
    for file in sorted(locales.glob("*/LC_MESSAGES/bot.po")):
        code = file.parent.parent.name
        try:
            catalogue = read_catalogue(file)
        except (OSError, ValueError) as error:
            problems.append(f"locales/{code}: bot.po cannot be read: {error}")
            continue
        missing = [message for message in messages if message.id and not is_translated(catalogue, message)]
        if code == SOURCE_LANGUAGE:
            missing = []
        coverage.append((code, len(messages) - len(missing), len(messages)))
        if _COMPLETE.search(catalogue.header_comment):
            problems.extend(f"locales/{code}: not translated: {shorten(message.id)}" for message in missing)
        problems.extend(f"locales/{code}: {problem}" for problem in check_language(code, catalogue, messages, labels))
    return CheckResult(tuple(problems), tuple(coverage))


def is_translated(catalogue: Catalog, message: Message) -> bool:
    """Say whether a language has a translation of this message in every plural form."""
    translated = catalogue.get(message.id)
    if translated is None or translated.fuzzy:
        return False
    forms = translated.string if isinstance(translated.string, (tuple, list)) else (translated.string,)
    expected = catalogue.num_plurals if isinstance(message.id, (tuple, list)) else 1
    return len(forms) == expected and all(forms)


def check_language(code: str, catalogue: Catalog, messages: Catalog, labels: set[str]) -> Iterator[str]:
    """Find the problems in the translations of a language."""
    locale = find_locale(code)
    if locale is None:
        yield "the folder's name is not a locale code known to CLDR; its numbers and times will be English"
    elif catalogue.num_plurals != get_plural(code).num_plurals:
        expected = get_plural(code)
        yield f"Plural-Forms says {catalogue.num_plurals} forms, the language has {expected.num_plurals}: {expected}"
    for message in messages:
        translated = catalogue.get(message.id) if message.id else None
        if translated is None:
            continue
        forms = translated.string if isinstance(translated.string, (tuple, list)) else (translated.string,)
        for form in filter(None, forms):
            yield from (f"{shorten(message.id)}: {problem}" for problem in check_translation(message.id, form, labels))


def check_translation(message: str | tuple[str, ...] | list[str], form: str, labels: set[str]) -> Iterator[str]:
    """Find the problems in one translation, or in one plural form of it."""
    singular, plural = (message, message) if isinstance(message, str) else (message[0], message[1])
    allowed = find_placeholders(singular) | find_placeholders(plural)
    required = find_placeholders(singular) & find_placeholders(plural)
    if not isinstance(message, str):
        required -= {"count"}
    used = find_placeholders(form)
    if parse_message(form) is None:
        yield "the translation's braces are malformed"
    for name in sorted(used - allowed):
        yield f"the translation has {{{name}}}, the message does not"
    for name in sorted(required - used):
        yield f"the translation lacks {{{name}}}"
    if sorted(_TAG.findall(form)) not in (sorted(_TAG.findall(singular)), sorted(_TAG.findall(plural))):
        yield "the translation's HTML tags are not those of the message"
    elif not has_balanced_tags(form):
        yield "the translation's HTML tags are not balanced"
    if singular in labels and measure_label(form) > MAX_LABEL_CHARACTERS:
        yield f"a button's label of {measure_label(form)} characters; {MAX_LABEL_CHARACTERS} fit"


def find_placeholders(message: str) -> set[str]:
    """Find the names in braces."""
    return {name for _, name in parse_message(message) or () if name is not None}


def has_balanced_tags(message: str) -> bool:
    """Say whether every tag is closed, in the order that Telegram requires."""
    opened: list[str] = []
    for tag in _TAG.findall(message):
        name = _TAG_NAME.match(tag)
        if name is None:
            return False
        if not tag.startswith("</"):
            opened.append(name[1])
        elif not opened or opened.pop() != name[1]:
            return False
    return not opened


def measure_label(label: str) -> int:
    """Measure a label in characters, with typical values in its placeholders."""
    return len(_PLACEHOLDER.sub("000000", label))


def shorten(message: str | tuple[str, ...] | list[str]) -> str:
    """Shorten a message to fit into a line."""
    text = (message if isinstance(message, str) else message[0]).replace("\n", "⏎")
    return f"“{text if len(text) <= 70 else text[:69] + '…'}”"


def _check_template(file: Path, messages: Catalog) -> Iterator[str]:
    if not file.exists() or file.read_text("utf-8") != render_catalogue(messages):
        yield "locales/bot.pot does not match the code; `make locales` updates it."


def _check_sources(found: list[FoundMessage]) -> Iterator[str]:
    for message in found:
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            if parse_message(text) is None:
                yield f"{message.file}: {shorten(text)}: only plain {{names}} can be filled in"
            if not has_balanced_tags(text):
                yield f"{message.file}: {shorten(text)}: its HTML tags are not balanced"
            if (message.button or message.comment == BUTTON) and measure_label(text) > MAX_LABEL_CHARACTERS:
                yield f"{message.file}: {shorten(text)}: a button's label may have {MAX_LABEL_CHARACTERS} characters"
