"""Finds the messages in the code, and keeps the template and every language's file in step with them."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from bot.i18n.catalogues import SOURCE_LANGUAGE

# How many of a call's leading arguments are the message: its singular, or its singular and plural.
KEYWORDS = {"t": 1, "text": 1, "plain": 1, "N_": 1, "plural": 2, "plural_plain": 2}
COMMENT_TAG = "L10N:"
BUTTON = "button"
# The sandbox speaks English alone; the store speaks to nobody, and its `text(…)` is SQL.
_EXCLUDED_PACKAGES = ("sandbox", "store")
_HEADER = "The words of the bot, in English. Made by `make locales`: do not edit."
# What Babel writes into a header by itself: dates that change with every run, and blanks nobody fills in.
_OMITTED_HEADER = re.compile(
    r'^"(?:POT-Creation-Date|Generated-By|Project-Id-Version: PROJECT VERSION'
    r"|Report-Msgid-Bugs-To: EMAIL@ADDRESS|PO-Revision-Date: YEAR|Last-Translator: FULL NAME"
    r"|Language-Team: [^\"]*LL@li)"
)

Id = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message at one place in the code: its English, the file, what translators are told, whether it is a button."""

    id: Id
    file: str
    comment: str
    button: bool


def find_messages(package: Path) -> list[FoundMessage]:
    """Every message of the package `bot`, in the order of its files and lines."""
    messages: list[FoundMessage] = []
    for file in sorted(package.rglob("*.py")):
        inside = file.relative_to(package)
        if inside.parts[0] not in _EXCLUDED_PACKAGES:
            name = f"{package.name}/{inside.as_posix()}"
            messages.extend(find_messages_in_source(file.read_text("utf-8"), name))
    return messages


def find_messages_in_source(source: str, file: str) -> Iterator[FoundMessage]:
    """The messages of one module.

    The syntax tree is read, not the tokens as Babel does it: that overlooks calls inside the arguments of other calls.
    """
    comments = _find_comments(source)
    tree = ast.parse(source, file)
    labels = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and BUTTON in _called_name(call).lower()
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        for inner in ast.walk(argument)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called_name(node) in KEYWORDS]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        wanted = KEYWORDS[_called_name(call)]
        texts = [list(_find_literals(argument)) for argument in call.args[:wanted]]
        if len(texts) < wanted or not all(texts):
            continue
        comment = _find_comment(call, comments)
        ids: Iterable[Id] = zip(texts[0], texts[1], strict=False) if wanted == 2 else texts[0]
        for message in ids:
            yield FoundMessage(message, file, comment, id(call) in labels)


def make_template(messages: list[FoundMessage]) -> Catalog:
    """The messages as a catalogue without translations: sorted by file and text, each once."""
    catalogue = Catalog(header_comment=f"# {_HEADER}", fuzzy=False)
    # A message with a plural and one without may share the singular; gettext keeps them under one key.
    plurals = {message.id[0]: message.id for message in messages if isinstance(message.id, tuple)}
    for message in sorted(
        messages, key=lambda found: (found.file, found.id if isinstance(found.id, str) else found.id[0])
    ):
        key = plurals.get(message.id, message.id) if isinstance(message.id, str) else message.id
        entry = catalogue.add(
            key, locations=[(message.file, 0)], auto_comments=[message.comment] if message.comment else []
        )
        entry.flags.discard("python-format")  # "5 % done" is none
    return catalogue


def render_catalogue(catalogue: Catalog) -> str:
    """A catalogue as the text of a .po file, the same for the same messages whenever it is made."""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, sort_by_file=True, include_lineno=False)
    lines = written.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not _OMITTED_HEADER.match(line)).rstrip("\n") + "\n"


def read_catalogue(file: Path) -> Catalog:
    """A language's .po file. Raises ValueError or OSError with what is wrong with it."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parent.parent.name, abort_invalid=True)


def render_updated(file: Path, messages: Catalog) -> str:
    """A language's file with the messages the code has now; what it no longer has stays at the end, commented out."""
    catalogue = read_catalogue(file)
    catalogue.update(messages, no_fuzzy_matching=True, update_creation_date=False)
    if file.parent.parent.name == SOURCE_LANGUAGE:
        catalogue.obsolete.clear()
    return render_catalogue(catalogue)


def extract(package: Path, locales: Path) -> list[Path]:
    """Write `bot.pot` and bring every language in step with it; gives the files that changed."""
    messages = make_template(find_messages(package))
    texts = {locales / "bot.pot": render_catalogue(messages)}
    texts |= {file: render_updated(file, messages) for file in sorted(locales.glob("*/LC_MESSAGES/bot.po"))}
    changed = [file for file, text in texts.items() if not file.exists() or file.read_text("utf-8") != text]
    for file in changed:
        file.write_text(texts[file], "utf-8")
    return changed


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _find_literals(node: ast.expr) -> Iterator[str]:
    """The sentences an argument can be: a literal, or either side of a choice between literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _find_literals(node.body)
        yield from _find_literals(node.orelse)


def _find_comments(source: str) -> dict[int, str]:
    """The comments by line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _find_comment(call: ast.Call, comments: dict[int, str]) -> str:
    """What translators are told of a message: a comment `# L10N: …` on its line or in the lines just above."""
    if comments.get(call.lineno, "").startswith(COMMENT_TAG):
        return comments[call.lineno][len(COMMENT_TAG) :].strip()
    line, above = call.lineno - 1, list[str]()
    while line in comments:
        above.insert(0, comments[line])
        if comments[line].startswith(COMMENT_TAG):
            return " ".join(above)[len(COMMENT_TAG) :].strip()
        line -= 1
    return ""
