"""Every order type, as a person answers its questions, and exactly what the panel is sent for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.stories.fixture import POST, Town

LINKED = ("Send the link.", POST)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`answers`: words of each question, and what is said to it (in brackets: the button that is tapped)."""

    type: str
    service: int
    answers: tuple[tuple[str, str], ...]
    sent: dict[str, str]
    charge: str
    shown: str = ""


DIALOGUES = (
    Dialogue("Default", 1234, (LINKED, ("How many?", "1.5k")), {"link": POST, "quantity": "1500"}, "1.275"),
    Dialogue(
        "Default with drip-feed",
        10,
        (LINKED, ("How many?", "1,500"), ("Charge", "[Drip-feed]"), ("Spread it over several runs?", "3"), ("minutes between two runs", "[30]")),
        {"link": POST, "quantity": "1500", "runs": "3", "interval": "30"},
        "9",
    ),
    Dialogue(
        "Default, drip-feed passed over",
        10,
        (LINKED, ("How many?", "[100]"), ("Charge", "[Drip-feed]"), ("Spread it over several runs?", "[All at once]")),
        {"link": POST, "quantity": "100"},
        "0.2",
    ),
    Dialogue("Package", 11, (LINKED,), {"link": POST}, "1.9"),
    Dialogue(
        "Custom Comments",
        12,
        (LINKED, ("Send the comments, one per line", "Nice, one\n\n  So good <3  \n“Wow” 😍")),
        {"link": POST, "comments": "Nice, one\nSo good <3\n“Wow” 😍"},
        "0.024",
    ),
    Dialogue(
        "Custom Comments Package",
        13,
        (LINKED, ("Send the comments, one per line", "First\nSecond")),
        {"link": POST, "comments": "First\nSecond"},
        "2.8",
    ),
    Dialogue(
        "Comment Likes",
        14,
        (LINKED, ("How many?", "250"), ("Who wrote the comment?", "@some.body")),
        {"link": POST, "quantity": "250", "username": "some.body"},
        "1",
    ),
    Dialogue(
        "Poll",
        15,
        (LINKED, ("How many?", "1000"), ("Which poll answer", "[2]")),
        {"link": POST, "quantity": "1000", "answer_number": "2"},
        "3",
    ),
    Dialogue(
        "Invites from Groups",
        16,
        (
            ("Send the link.", "t.me/mychannel"),
            ("How many?", "100"),
            ("From which groups?", "t.me/one\nhttps://t.me/two"),
        ),
        {"link": "https://t.me/mychannel", "quantity": "100", "groups": "https://t.me/one\nhttps://t.me/two"},
        "0.5",
    ),
    Dialogue(
        "Subscriptions",
        17,
        (
            ("Whose posts?", "@maker"),
            ("At least how many for each new post?", "100"),
            ("At most how many for each new post?", "200"),
            ("For how many new posts?", "[10]"),
            ("How many minutes after a post appears?", "[5]"),
            ("Until which day?", "25.12.2099"),
        ),
        {"username": "maker", "min": "100", "max": "200", "posts": "10", "delay": "5", "expiry": "25/12/2099"},
        "3",
        "at most 3.00 USD for 10 posts together",
    ),
    Dialogue(
        "Subscriptions with old posts, without an end",
        18,
        (
            ("Whose posts?", "https://instagram.com/maker/"),
            ("At least how many", "20"),
            ("At most how many", "20"),
            ("For how many new posts?", "[No limit]"),
            ("existing posts?", "5"),
            ("after a post appears?", "[At once]"),
            ("Until which day?", "[No end]"),
        ),
        {"username": "maker", "min": "20", "max": "20", "old_posts": "5", "delay": "0"},
        "0.03",
        "checked against one post only",
    ),
    Dialogue(
        "SEO",
        20,
        (("Send the link.", "https://example.com/page"), ("How many?", "100"), ("keywords", "red  shoes\nblue shoes")),
        {"link": "https://example.com/page", "quantity": "100", "keywords": "red shoes\nblue shoes"},
        "0.6",
    ),
    Dialogue(
        "Mentions",
        21,
        (LINKED, ("How many?", "100"), ("Whose audience should be mentioned?", "@one two")),
        {"link": POST, "quantity": "100", "usernames": "one\ntwo"},
        "0.7",
    ),
    Dialogue(
        "Mentions with Hashtags",
        22,
        (LINKED, ("How many?", "100"), ("user names", "@one"), ("Send the hashtags", "travel, #food")),
        {"link": POST, "quantity": "100", "usernames": "one", "hashtags": "#travel\n#food"},
        "0.7",
    ),
    Dialogue(
        "Mentions Custom List",
        23,
        (LINKED, ("Who should be mentioned?", "@one\n@two\n@three")),
        {"link": POST, "usernames": "one\ntwo\nthree"},
        "0.021",
    ),
    Dialogue(
        "Mentions Hashtag",
        24,
        (LINKED, ("How many?", "100"), ("Mention people who used a hashtag", "#travel")),
        {"link": POST, "quantity": "100", "hashtag": "travel"},
        "0.7",
    ),
    Dialogue(
        "Mentions User Followers",
        25,
        (LINKED, ("How many?", "100"), ("Whose followers", "@star")),
        {"link": POST, "quantity": "100", "username": "star"},
        "0.7",
    ),
    Dialogue(
        "Mentions Media Likers",
        26,
        (LINKED, ("How many?", "100"), ("Mention people who liked a post", "https://instagram.com/p/Other")),
        {"link": POST, "quantity": "100", "media": "https://instagram.com/p/Other"},
        "0.7",
    ),
    Dialogue(
        "Comment Replies",
        27,
        (LINKED, ("Who wrote the comment?", "@asker"), ("Send the replies", "Yes\nNo")),
        {"link": POST, "username": "asker", "comments": "Yes\nNo"},
        "0.018",
    ),
    Dialogue(
        "Web Traffic",
        28,
        (
            ("Send the address of the page.", "example.com/shop"),
            ("How many?", "1k"),
            ("Visitors from which country?", "Germany"),
            ("On which devices?", "[Mobile, iOS]"),
            ("Where do the visitors come from?", "[From a Google search]"),
            ("Which words do they search for?", "red shoes"),
        ),
        {
            "link": "https://example.com/shop", "quantity": "1000", "country": "Germany", "device": "3",
            "type_of_traffic": "1", "google_keyword": "red shoes",
        },
        "0.9",
    ),
)  # fmt: skip


def cut_on_a_phone(message: dict[str, Any]) -> list[str]:
    """The labels that are too long for a button as wide as theirs."""
    longest = {1: 40, 2: 16, 3: 9}
    return [
        button["text"] for row in message["buttons"] for button in row if len(button["text"]) > longest.get(len(row), 8)
    ]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda one: one.type)
async def test_an_order_of_this_type_is_asked_for_and_sent_word_for_word(town: Town, dialogue: Dialogue) -> None:
    ana, before = town.ana, town.balance()
    await ana.says(f"/order {dialogue.service}")
    for question, answer in dialogue.answers:
        asked = await ana.reads(question)
        assert cut_on_a_phone(asked) == []
        if answer.startswith("["):
            await ana.taps(answer.strip("[]"))
        else:
            await ana.says(answer)
    await ana.reads(dialogue.shown or "Charge", f"#{dialogue.service}")
    assert town.booked() == []
    await ana.taps("Confirm")
    await ana.reads("Pending")
    (order,) = town.booked()
    assert (order["service"], order["parameters"]) == (str(dialogue.service), dialogue.sent)
    if "post" not in dialogue.shown:
        assert before - town.balance() == Decimal(dialogue.charge)


async def test_a_type_the_bot_does_not_know_is_shown_and_never_sent_as_another(town: Town) -> None:
    ana = town.ana
    await ana.says("/search story quiz")
    await ana.reads("Story quiz")
    await ana.taps("1")
    await ana.reads("Not orderable here", "Story Poll Pro")
    assert "Order" not in str((await ana.last())["buttons"])
    await ana.says("/order 30")
    await ana.reads("cannot be placed here yet. Nothing was bought.")
    assert town.asked("add") == 0
