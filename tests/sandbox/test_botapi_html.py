"""HTML: every tag of the Bot API, offsets in UTF-16 units, and Telegram's words for what is broken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.botapi.html import parse_html
from bot.sandbox.botapi.refusals import BotApiError
from bot.sandbox.botapi.texts import format_text
from bot.sandbox.world import World, add_demo_people
from bot.sandbox.world.text import utf16_slice


@pytest.mark.parametrize(
    ("markup", "text", "entity"),
    [
        ("<b>x</b>", "x", {"type": "bold"}),
        ("<strong>x</strong>", "x", {"type": "bold"}),
        ("<i>x</i>", "x", {"type": "italic"}),
        ("<em>x</em>", "x", {"type": "italic"}),
        ("<u>x</u>", "x", {"type": "underline"}),
        ("<ins>x</ins>", "x", {"type": "underline"}),
        ("<s>x</s>", "x", {"type": "strikethrough"}),
        ("<strike>x</strike>", "x", {"type": "strikethrough"}),
        ("<DEL>x</Del>", "x", {"type": "strikethrough"}),
        ('<span class="tg-spoiler">x</span>', "x", {"type": "spoiler"}),
        ("<tg-spoiler>x</tg-spoiler>", "x", {"type": "spoiler"}),
        ('<a href="https://example.com/?a=1&amp;b=2">x</a>', "x", {"type": "text_link", "url": "https://example.com/?a=1&b=2"}),
        ("<code>x</code>", "x", {"type": "code"}),
        ("<pre>x</pre>", "x", {"type": "pre"}),
        ('<pre><code class="language-python">x</code></pre>', "x", {"type": "pre", "language": "python"}),
        ("<blockquote>x</blockquote>", "x", {"type": "blockquote"}),
        ("<blockquote expandable>x</blockquote>", "x", {"type": "expandable_blockquote"}),
        (
            '<tg-emoji emoji-id="5368">👍</tg-emoji>',
            "👍",
            {"type": "custom_emoji", "custom_emoji_id": "5368", "length": 2},
        ),
        (
            '<tg-time unix="1647531900" format="wDT">x</tg-time>',
            "x",
            {"type": "date_time", "unix_time": 1647531900, "date_time_format": "wDT"},
        ),
        ("<tg-time unix=1647531900>x</tg-time>", "x", {"type": "date_time", "unix_time": 1647531900}),
    ],
)  # fmt: skip
def test_each_tag_becomes_its_entity(markup: str, text: str, entity: dict[str, Any]) -> None:
    assert parse_html(markup) == (text, [{"offset": 0, "length": 1, **entity}])


def test_offsets_count_utf16_units() -> None:
    text, entities = parse_html("😀 <b>жirный 🎈</b> &lt;&amp;&gt;&quot; <i>n</i>")
    assert text == '😀 жirный 🎈 <&>" n'
    assert [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in entities] == [
        ("bold", "жirный 🎈"),
        ("italic", "n"),
    ]


def test_nested_tags_come_outer_first() -> None:
    assert [e["type"] for e in parse_html("<b><i>a</i>b</b>")[1]] == ["bold", "italic"]
    assert [e["type"] for e in parse_html("<blockquote>a<b>b</b></blockquote>")[1]] == ["blockquote", "bold"]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("ж <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", 'Unclosed start tag "b" at byte offset 0'),
        ('<a href="x>y</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-time>x</tg-time>", "Invalid date/time specified"),
        ('<tg-time unix="5" format="xx">x</tg-time>', "Invalid date/time format specified"),
    ],
)
def test_broken_markup_is_refused_with_telegrams_words(markup: str, said: str) -> None:
    with pytest.raises(BotApiError) as refused:
        parse_html(markup)
    assert refused.value.description == f"Bad Request: can't parse entities: {said}"


def test_what_is_no_character_reference_stays_as_it_is() -> None:
    assert parse_html("a & b &nbsp; &#128512; &#x41;")[0] == "a & b &nbsp; 😀 A"


def test_spaces_around_the_text_go_and_entities_move_along() -> None:
    world = add_demo_people(World())
    assert format_text(world, "  \n<b> a </b> \n", "HTML", None) == ("a", [{"type": "bold", "offset": 0, "length": 1}])


def test_links_and_commands_are_found_but_not_inside_code_or_links() -> None:
    world = add_demo_people(World())
    markup = '/start see example.com. <code>/no example.com</code> <a href="https://x.org">y.com</a>'
    text, entities = format_text(world, markup, "HTML", None)
    assert [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in entities] == [
        ("bot_command", "/start"),
        ("url", "example.com"),
        ("code", "/no example.com"),
        ("text_link", "y.com"),
    ]


def test_a_mention_by_id_carries_the_user_if_the_bot_met_them() -> None:
    world = add_demo_people(World())
    _, entities = format_text(world, '<a href="tg://user?id=1001">A</a> <a href="tg://user?id=5">B</a>', "HTML", None)
    assert [(e["type"], e["user"]["first_name"]) for e in entities] == [("text_mention", "Ana")]


def test_markdown_is_refused_plainly() -> None:
    with pytest.raises(BotApiError, match="unsupported parse_mode"):
        format_text(add_demo_people(World()), "*x*", "MarkdownV2", None)


@given(st.text(alphabet="<>/=\"'&; abiu😀ж-#x", max_size=60))
def test_any_text_is_parsed_or_refused_and_entities_stay_inside_it(markup: str) -> None:
    try:
        text, entities = parse_html(markup)
    except BotApiError:
        return
    units = len(text.encode("utf-16-le")) // 2
    assert all(e["length"] > 0 and 0 <= e["offset"] <= units - e["length"] for e in entities)


@given(st.text(max_size=200))
def test_escaped_texts_come_back_as_they_were(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])
