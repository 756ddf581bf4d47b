"""The page of order types is made from their table."""

from __future__ import annotations

from pathlib import Path

from bot.domain.ordering.order_types import as_markdown


def test_the_page_of_order_types_says_what_the_table_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "order-types.md").read_text(encoding="utf-8")
    assert as_markdown().strip() in page
