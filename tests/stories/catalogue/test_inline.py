"""Services while somebody types `@bot words`."""

from __future__ import annotations

from tests.stories.environment import staged


async def test_a_picked_result_begins_its_order(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ana.says("/start")
        await ana.sees("Paste a link")
        results = await ana.asks_inline("insta likes hq")
        assert results
        first = next(one for one in results if one["id"] == "1234")
        assert "0.85 USD per 1000" in first["description"]
        await ana.picks("1234")
        await ana.sees("Likes HQ", "Send the link")


async def test_results_come_page_by_page_and_none_twice(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/start")
        await ana.sees("Paste a link")
        answer = await stage.people.post("inline", query="instagram", **{"as": "ana"})
        more = await stage.people.post("inline", query="instagram", offset=answer["next_offset"], **{"as": "ana"})
        first, second = ([one["id"] for one in page["results"]] for page in (answer, more))
        assert first
        assert second
        assert not set(first) & set(second)
        past = await stage.people.post("inline", query="instagram", offset="999", **{"as": "ana"})
        assert past["results"] == []


async def test_nobody_else_gets_results_and_nobody_in_another_chat(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        answer = await stage.people.post("inline", query="likes", **{"as": "carla"})
        assert answer["results"] == []
        assert "by invitation" in answer["button"]["text"]
        group = await stage.people.post("inline", query="likes", chat=-1001000000001, **{"as": "ana"})
        assert group["results"] == []


async def test_nothing_typed_yet_offers_favourites(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/search 1234")
        await ana.taps("1")
        await ana.taps("Favourite")
        await ana.taps("Not a favourite", within_seconds=5)
        await ana.taps("☆ Favourite")
        await ana.sees("Likes HQ")
        assert [one["id"] for one in await ana.asks_inline("")] == ["1234"]
