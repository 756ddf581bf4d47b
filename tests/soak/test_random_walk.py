"""A short random walk with every run of the tests; `make soak` walks a long one."""

from __future__ import annotations

from tests.soak.random_walk import walk

STEPS = 2_000


async def test_whatever_people_do_nothing_breaks_everything_is_answered_and_nothing_is_bought_unasked(
    sqlite_url: str,
) -> None:
    walked = await walk(20_261_124, STEPS, sqlite_url)
    assert walked.steps >= STEPS
    assert walked.broken == []
    assert walked.unanswered == []
    assert walked.bought_without_yes == []
    assert walked.failed_updates == []
    assert walked.bought > 0
