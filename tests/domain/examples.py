"""Services and drafts as tests need them, and for every order type answers that fill it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.catalogue.services import Service
from bot.domain.ids import SHARED, ChatId, DraftId, PersonId, ServiceId
from bot.domain.ordering.draft import OrderDraft

LINK = "https://instagram.com/p/CxExample"


def service(kind: str = "Default", **changes: Any) -> Service:
    plain = Service(
        id=ServiceId("7"),
        name="Likes HQ",
        type=kind,
        category="Instagram Likes",
        rate=Decimal("0.85"),
        minimum=2,
        maximum=10_000,
        dripfeed=True,
    )
    return replace(plain, **changes)


def draft(**changes: Any) -> OrderDraft:
    plain = OrderDraft(
        id=DraftId(1), person_id=PersonId(1001), chat_id=ChatId(1001), account_id=SHARED, service_id=ServiceId("7")
    )
    return replace(plain, **changes)


TYPED: dict[str, dict[str, str]] = {
    "Default": {"link": LINK, "quantity": "1.5k", "runs": "10", "interval": "60"},
    "Package": {"link": "instagram.com/ana.likes.cats"},
    "SEO": {"link": "https://example.com/shop", "quantity": "1,000", "keywords": " red  shoes \n\nblue shoes"},
    "Custom Comments": {"link": LINK, "comments": "Lovely!\n\n  So good, really  \n"},
    "Custom Comments Package": {"link": LINK, "comments": "Lovely!"},
    "Mentions": {"link": LINK, "quantity": "100", "usernames": "@ana, boris\ncarla"},
    "Mentions with Hashtags": {"link": LINK, "quantity": "100", "usernames": "ana boris", "hashtags": "#cats dogs"},
    "Mentions Custom List": {"link": LINK, "usernames": "@ana\n@boris\n@Ana\ncarla"},
    "Mentions Hashtag": {"link": LINK, "quantity": "100", "hashtag": "#cats"},
    "Mentions User Followers": {"link": LINK, "quantity": "100", "username": "https://instagram.com/boris/"},
    "Mentions Media Likers": {"link": LINK, "quantity": "100", "media": "instagram.com/p/Other"},
    "Comment Likes": {"link": LINK, "quantity": "100", "username": "@boris"},
    "Poll": {"link": "https://t.me/cats/12", "quantity": "100", "answer_number": "2"},
    "Comment Replies": {"link": LINK, "username": "boris", "comments": "Yes!\nNo!"},
    "Invites from Groups": {"link": "https://t.me/cats", "quantity": "100", "groups": "t.me/dogs\nt.me/birds"},
    "Subscriptions": {
        "username": "@ana",
        "min": "100",
        "max": "150",
        "posts": "10",
        "old_posts": "3",
        "delay": "30",
        "expiry": "2027-12-25",
    },
    "Web Traffic": {
        "link": "example.com",
        "quantity": "1k",
        "country": "de",
        "device": "Desktop",
        "type_of_traffic": "1",
        "google_keyword": "red  shoes",
        "referring_url": "https://example.org/",
        "runs": "3",
        "interval": "1440",
    },
}
"""What a person types, by order type and field; whatever does not arise is not asked."""

SENT: dict[str, dict[str, str]] = {
    "Default": {"link": LINK, "quantity": "1500", "runs": "10", "interval": "60"},
    "Package": {"link": "https://instagram.com/ana.likes.cats"},
    "SEO": {"link": "https://example.com/shop", "quantity": "1000", "keywords": "red shoes\nblue shoes"},
    "Custom Comments": {"link": LINK, "comments": "Lovely!\nSo good, really"},
    "Custom Comments Package": {"link": LINK, "comments": "Lovely!"},
    "Mentions": {"link": LINK, "quantity": "100", "usernames": "ana\nboris\ncarla"},
    "Mentions with Hashtags": {"link": LINK, "quantity": "100", "usernames": "ana\nboris", "hashtags": "#cats\n#dogs"},
    "Mentions Custom List": {"link": LINK, "usernames": "Ana\nboris\ncarla"},
    "Mentions Hashtag": {"link": LINK, "quantity": "100", "hashtag": "cats"},
    "Mentions User Followers": {"link": LINK, "quantity": "100", "username": "boris"},
    "Mentions Media Likers": {"link": LINK, "quantity": "100", "media": "https://instagram.com/p/Other"},
    "Comment Likes": {"link": LINK, "quantity": "100", "username": "boris"},
    "Poll": {"link": "https://t.me/cats/12", "quantity": "100", "answer_number": "2"},
    "Comment Replies": {"link": LINK, "username": "boris", "comments": "Yes!\nNo!"},
    "Invites from Groups": {
        "link": "https://t.me/cats",
        "quantity": "100",
        "groups": "https://t.me/dogs\nhttps://t.me/birds",
    },
    "Subscriptions": {
        "username": "ana",
        "min": "100",
        "max": "150",
        "posts": "10",
        "delay": "30",
        "expiry": "25/12/2027",
    },
    "Web Traffic": {
        "link": "https://example.com",
        "quantity": "1000",
        "country": "DE",
        "device": "1",
        "type_of_traffic": "1",
        "google_keyword": "red shoes",
        "runs": "3",
        "interval": "1440",
    },
}
"""What the panel is sent for it."""
CHARGES = {
    "Default": "12.75",
    "Package": "0.85",
    "SEO": "0.85",
    "Custom Comments": "0.0017",
    "Custom Comments Package": "0.85",
    "Mentions": "0.085",
    "Mentions with Hashtags": "0.085",
    "Mentions Custom List": "0.00255",
    "Mentions Hashtag": "0.085",
    "Mentions User Followers": "0.085",
    "Mentions Media Likers": "0.085",
    "Comment Likes": "0.085",
    "Poll": "0.085",
    "Comment Replies": "0.0017",
    "Invites from Groups": "0.085",
    "Subscriptions": "1.275",
    "Web Traffic": "2.55",
}
"""At a rate of 0.85."""
