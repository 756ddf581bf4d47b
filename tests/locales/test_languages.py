from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.i18n import Language, Languages

RUSSIAN = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"


def language(folder: Path, code: str, body: str = "", plurals: str = "nplurals=2; plural=(n != 1);") -> None:
    file = folder / code / "LC_MESSAGES" / "bot.po"
    file.parent.mkdir(parents=True)
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plurals}\\n"\n\n'
    file.write_text(header + body, "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    language(tmp_path, "en")
    language(
        tmp_path,
        "ru",
        'msgid "{count} order"\nmsgid_plural "{count} orders"\n'
        'msgstr[0] "{count} заказ"\nmsgstr[1] "{count} заказа"\nmsgstr[2] "{count} заказов"\n\n'
        'msgid "Hello {name}"\nmsgstr "Привет, {name}"\n\n'
        'msgid "Sum {sum}"\nmsgstr "Итого {summa}"\n\n'
        'msgid "Rate {rate}"\nmsgstr "Цена {rate"\n\n'
        'msgid "Type {type}"\nmsgstr "Тип {type.__class__}"\n\n'
        '#, fuzzy\nmsgid "Guess"\nmsgstr "Догадка"\n\n'
        'msgid "{count} line of {of}"\nmsgid_plural "{count} lines of {of}"\n'
        'msgstr[0] "{count} из {off}"\nmsgstr[1] ""\nmsgstr[2] ""\n',
        RUSSIAN,
    )
    return tmp_path


def test_a_language_appears_by_itself_when_its_folder_does(folder: Path) -> None:
    assert [one.code for one in Languages(folder).languages] == ["en", "ru"]
    language(folder, "pt_BR", 'msgid "Back"\nmsgstr "Voltar"\n')
    catalogues = Languages(folder)
    assert catalogues.languages == (
        Language("en", "English", "ltr"),
        Language("pt_BR", "Português (Brasil)", "ltr"),
        Language("ru", "Русский", "ltr"),
    )
    assert catalogues.get_translator("pt-br").text("Back") == "Voltar"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        *[("ru", "ru"), ("ru-RU", "ru"), ("RU_ru", "ru"), ("pt-BR", "en"), ("zh-hans-cn", "en"), (None, "en")],
        *[("", "en"), ("../../etc", "en"), ("ru" * 5000, "en"), ("-", "en"), ("_ru", "en")],
    ],
)
def test_whatever_language_is_asked_for_the_nearest_one_answers(folder: Path, asked: str | None, spoken: str) -> None:
    assert Languages(folder).get_translator(asked).code == spoken


def test_the_default_is_spoken_to_those_whose_language_is_not_there(folder: Path) -> None:
    catalogues = Languages(folder, "ru")
    assert catalogues.get_translator("de").text("Hello {name}", name="Ana") == "Привет, Ana"
    assert catalogues.get_translator("en").text("Hello {name}", name="Ana") == "Hello Ana"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        *[(1, "1 заказ"), (2, "2 заказа"), (5, "5 заказов"), (11, "11 заказов"), (21, "21 заказ"), (0, "0 заказов")],
        *[(1500, "1\xa0500 заказов"), (1502, "1\xa0502 заказа")],
    ],
)
def test_russian_counts_in_three_forms(folder: Path, count: int, said: str) -> None:
    assert Languages(folder).get_translator("ru").plural("{count} order", "{count} orders", count) == said


def test_a_count_may_be_shown_otherwise_and_still_chooses_the_form(folder: Path) -> None:
    assert Languages(folder).get_translator("ru").plural("{count} order", "{count} orders", 2, count="<b>2</b>") == (
        "<b>2</b> заказа"
    )


@pytest.mark.parametrize(
    ("message", "values", "said"),
    [
        ("Sum {sum}", {"sum": 5}, "Sum 5"),
        ("Rate {rate}", {"rate": 5}, "Rate 5"),
        ("Type {type}", {"type": 5}, "Type 5"),
        ("Guess", {}, "Guess"),
        ("Never heard {of}", {"of": "it"}, "Never heard it"),
        ("", {}, ""),
    ],
)
def test_a_broken_or_missing_translation_gives_way_to_english(
    folder: Path, message: str, values: dict[str, object], said: str
) -> None:
    assert Languages(folder).get_translator("ru").text(message, **values) == said


def test_a_broken_plural_form_gives_way_to_english(folder: Path) -> None:
    translator = Languages(folder).get_translator("ru")
    assert translator.plural("{count} line of {of}", "{count} lines of {of}", 1, of=7) == "1 line of 7"
    assert translator.plural("{count} line of {of}", "{count} lines of {of}", 5, of=7) == "5 lines of 7"


def test_a_value_that_was_forgotten_costs_nobody_the_message(folder: Path) -> None:
    translator = Languages(folder).get_translator("en")
    assert translator.text("Charge {charge}, balance {balance}", charge="1.275 USD") == (
        "Charge 1.275 USD, balance {balance}"
    )


def test_what_a_value_holds_is_never_taken_for_a_placeholder(folder: Path) -> None:
    assert Languages(folder).get_translator("ru").text("Hello {name}", name="{name} {0} {") == "Привет, {name} {0} {"


def test_arabic_and_persian_are_written_from_right_to_left(folder: Path) -> None:
    language(folder, "ar", 'msgid "Back"\nmsgstr "رجوع"\n')
    language(folder, "fa", 'msgid "Back"\nmsgstr "بازگشت"\n')
    catalogues = Languages(folder)
    assert {one.code: (one.native_name, one.direction) for one in catalogues.languages if one.direction == "rtl"} == {
        "ar": ("العربية", "rtl"),
        "fa": ("فارسی", "rtl"),
    }
    persian = catalogues.get_translator("fa-IR")
    assert (persian.direction, persian.text("Back")) == ("rtl", "بازگشت")
    assert persian.formats.isolate("instagram.com/p/x") == "\u2068instagram.com/p/x\u2069"
    assert catalogues.get_translator("ru").formats.isolate("instagram.com/p/x") == "instagram.com/p/x"


def test_a_file_that_cannot_be_read_is_told_and_english_is_spoken(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    language(folder, "de", 'msgid "Back"\nmsgstr "Zurück"\n')
    (folder / "de" / "LC_MESSAGES" / "bot.po").write_bytes(b'msgid "Back"\nmsgstr "\xff\xfe"\n')
    catalogues = Languages(folder, "de")
    assert any(problem.startswith("locales/de: bot.po cannot be read") for problem in catalogues.find_problems())
    with caplog.at_level(logging.ERROR):
        assert catalogues.get_translator("de").text("Back") == "Back"
    assert "de cannot be read" in caplog.text


def test_a_folder_that_is_no_known_language_still_speaks(folder: Path) -> None:
    language(folder, "tlh", 'msgid "Back"\nmsgstr "chegh"\n')
    catalogues = Languages(folder)
    assert Language("tlh", "tlh", "ltr") in catalogues.languages
    assert catalogues.get_translator("tlh").text("Back") == "chegh"
    assert catalogues.get_translator("tlh").formats.number(1500) == "1,500"


def test_a_default_language_without_a_folder_is_told(folder: Path, tmp_path: Path) -> None:
    assert Languages(folder, "de").find_problems() == (
        "DEFAULT_LANGUAGE: the language de has no folder in locales/ (available: en, ru).",
    )
    assert Languages(folder).find_problems() == ()
    assert "No languages were found" in Languages(tmp_path / "nowhere").find_problems()[0]
    assert Languages(tmp_path / "nowhere").get_translator("ru").text("Back") == "Back"
