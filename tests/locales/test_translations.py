"""The project's own languages, and the tools that keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.i18n import Languages
from bot.i18n.__main__ import main
from bot.i18n.checks import check_translation, check_translations, has_balanced_tags
from bot.i18n.extraction import extract, find_messages, find_messages_in_source

ROOT = Path(__file__).parents[2]

RUSSIAN = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"

SCREEN = """
def shown(t, n, cut):
    # L10N: the greeting of
    # somebody known
    head = t("Hello <b>{name}</b>", name=cut(t.plain("you"), 5))
    rest = t.plural(
        "{count} order is running",
        "{count} orders are running",
        n,
    )
    choice = t("on" if n else "off")
    return head, rest, choice, Button("x " + t.plain("Back"), "data"), t(head), t(f"{n}")
"""


def test_a_network_that_is_no_brand_is_put_before_translators() -> None:
    assert {one.id for one in find_messages(ROOT / "bot")} >= {"App stores", "Website traffic", "Other"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "bot" / "sandbox").mkdir(parents=True)
    (tmp_path / "bot" / "screen.py").write_text(SCREEN, "utf-8")
    (tmp_path / "bot" / "sandbox" / "page.py").write_text('t("only here")', "utf-8")
    translated(tmp_path, {})
    extract(tmp_path / "bot", tmp_path / "locales")
    return tmp_path


TRANSLATIONS = {
    "you": "вы",
    "Hello <b>{name}</b>": "Привет, <b>{name}</b>",
    "on": "вкл.",
    "off": "выкл.",
    "Back": "Назад",
}
ORDERS = ("Выполняется {count} заказ", "Выполняются {count} заказа", "Выполняются {count} заказов")


def translated(
    root: Path, changes: dict[str, str], *, orders: tuple[str, ...] = ORDERS, plurals: str = RUSSIAN
) -> None:
    """Write the Russian file, whole but for the changes."""
    lines = ["# Complete: all of it.", 'msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=utf-8\\n"']
    lines += [f'"Plural-Forms: {plurals}\\n"', ""]
    for message, translation in (TRANSLATIONS | changes).items():
        lines += [f'msgid "{message}"', f'msgstr "{translation}"', ""]
    lines += ['msgid "{count} order is running"', 'msgid_plural "{count} orders are running"']
    lines += [f'msgstr[{n}] "{form}"' for n, form in enumerate(orders)]
    file = root / "locales" / "ru" / "LC_MESSAGES" / "bot.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def problems(root: Path) -> tuple[str, ...]:
    return check_translations(root / "bot", root / "locales").problems


def test_every_language_of_the_project_is_in_order() -> None:
    assert problems(ROOT) == ()


def test_every_language_of_the_project_can_be_read() -> None:
    assert Languages(ROOT / "locales").find_problems() == ()
    assert {"en", "ru"} <= {one.code for one in Languages(ROOT / "locales").languages}


def test_every_message_of_the_code_is_found() -> None:
    found = {one.id: one for one in find_messages_in_source(SCREEN, "bot/screen.py")}
    assert list(found) == [
        "Hello <b>{name}</b>",
        "you",
        ("{count} order is running", "{count} orders are running"),
        "on",
        "off",
        "Back",
    ]
    assert found["Hello <b>{name}</b>"].comment == "the greeting of somebody known"
    assert [message for message, one in found.items() if one.button] == ["Back"]


def test_extracting_twice_changes_nothing(project: Path) -> None:
    assert extract(project / "bot", project / "locales") == []
    template = (project / "locales" / "bot.pot").read_text("utf-8")
    assert "only here" not in template
    assert "#. the greeting of somebody known" in template
    assert not any(word in template for word in ("20", "Babel", "PROJECT", "EMAIL"))


def test_extracting_keeps_translations_guesses_none_and_adds_what_is_new(project: Path) -> None:
    source = SCREEN.replace("Hello <b>", "Hello, <b>")
    (project / "bot" / "screen.py").write_text(source, "utf-8")
    extract(project / "bot", project / "locales")
    russian = (project / "locales" / "ru" / "LC_MESSAGES" / "bot.po").read_text("utf-8")
    assert 'msgid "Hello, <b>{name}</b>"\nmsgstr ""\n' in russian
    assert '#~ msgstr "Привет, <b>{name}</b>"' in russian
    assert 'msgstr "Назад"' in russian
    assert "fuzzy" not in russian
    assert russian.startswith("# Complete: all of it.\n")


def test_a_language_without_faults_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], root=project) == 0
    assert capsys.readouterr().out == "ru       6 of 6\n"


@pytest.mark.parametrize(
    ("message", "translation", "complaint"),
    [
        ("Back", "", "not translated: “Back”"),
        ("Back", "Назад " * 8, "a button's label of 48 characters; 40 fit"),
        ("Back", "<b>Назад</b>", "HTML tags are not those of the message"),
        ("Back", "Назад {name}", "the translation has {name}, the message does not"),
        ("Back", "Назад {", "braces are malformed"),
        ("Hello <b>{name}</b>", "<b>Привет</b>", "the translation lacks {name}"),
        ("Hello <b>{name}</b>", "<b>{имя}</b>", "the translation has {имя}, the message does not"),
        ("Hello <b>{name}</b>", "</b>{name}<b>", "HTML tags are not balanced"),
        ("Hello <b>{name}</b>", "<i>{name}</i>", "HTML tags are not those of the message"),
    ],
)
def test_a_fault_of_a_translation_is_told(project: Path, message: str, translation: str, complaint: str) -> None:
    translated(project, {message: translation})
    told = problems(project)
    assert any(complaint in one for one in told), told
    assert all(one.startswith("locales/ru: ") for one in told)
    assert main(["check"], root=project) == 1


def test_a_plural_form_may_leave_out_the_number_and_nothing_else(project: Path) -> None:
    translated(project, {}, orders=("Выполняется заказ", *ORDERS[1:]))
    assert problems(project) == ()
    translated(project, {}, orders=(*ORDERS[:2], "Выполняются {all} заказов"))
    assert any("{all}" in one for one in problems(project))


def test_a_wrong_number_of_plural_forms_is_told(project: Path) -> None:
    translated(project, {}, orders=ORDERS[:2], plurals="nplurals=2; plural=(n != 1);")
    assert any("2 forms, the language has 3" in one for one in problems(project))
    translated(project, {}, orders=ORDERS[:2])
    assert "locales/ru: not translated: “{count} order is running”" in problems(project)


def test_a_template_that_lags_behind_the_code_is_told(project: Path) -> None:
    (project / "bot" / "screen.py").write_text(SCREEN + '\nN_("New here")\n', "utf-8")
    told = problems(project)
    assert any("bot.pot does not match the code" in one for one in told)
    assert "locales/ru: not translated: “New here”" in told


def test_a_language_that_does_not_claim_to_be_complete_may_lag(project: Path) -> None:
    translated(project, {"Back": ""})
    file = project / "locales" / "ru" / "LC_MESSAGES" / "bot.po"
    file.write_text(file.read_text("utf-8").replace("# Complete: all of it.", "# Under way."), "utf-8")
    assert problems(project) == ()
    assert check_translations(project / "bot", project / "locales").coverage == (("ru", 5, 6),)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('t("<b>Open")', "its HTML tags are not balanced"),
        ('t("{name!r} {0}")', "only plain {names} can be filled in"),
        (f'Button(t.plain("{"long " * 9}"))', "a button's label may have 40 characters"),
    ],
)
def test_a_fault_of_the_english_is_told_with_its_file(project: Path, source: str, complaint: str) -> None:
    (project / "bot" / "new.py").write_text(source, "utf-8")
    assert any(one.startswith("bot/new.py: ") and complaint in one for one in problems(project))


def test_tags_are_balanced_when_each_closes_the_last_one_opened() -> None:
    assert has_balanced_tags("<b>a <i>b</i></b> 1 < 2")
    assert has_balanced_tags("<blockquote expandable>x</blockquote>")
    assert not has_balanced_tags("<b>a <i>b</b></i>")
    assert not has_balanced_tags("a</b>")


def test_a_sound_translation_has_no_fault() -> None:
    assert list(check_translation("Hello <b>{name}</b>", "Привет, <b>{name}</b>!", {"Hello <b>{name}</b>"})) == []
