"""The last day of a subscription: chosen from a calendar or typed, in the reader's own form, and sent as panels write it."""

from __future__ import annotations

import datetime

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import Town


async def asked(person: SandboxPerson) -> None:
    """Up to the question for the last day."""
    await person.says("/order 17")
    for answer in ("maker", "20", "50", "10", "30"):
        await person.says(answer)


def next_month() -> datetime.date:
    today = datetime.datetime.now(datetime.UTC).date()
    return (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=15)


async def test_a_day_is_chosen_from_a_calendar_in_the_readers_language(town: Town) -> None:
    ana, day = town.ana, next_month()
    await ana.speaks("ru")
    await asked(ana)
    await ana.taps("пн")
    await ana.taps("›")
    await ana.taps(str(day.day))
    await ana.sees(f"{day.day}", str(day.year), "г.")
    await ana.taps("✅")
    await town.until_booked(1)
    assert town.bought()[0]["expiry"] == f"{day:%d/%m/%Y}"


async def test_a_typed_day_is_read_in_the_readers_form_and_shown_with_its_month_as_a_word(town: Town) -> None:
    ana, year = town.ana, datetime.datetime.now(datetime.UTC).year + 1
    await ana.speaks("en-US")
    await asked(ana)
    await ana.sees("Until which day?")
    await ana.says(f"6/5/{year}")
    await ana.sees(f"Until: Jun 5, {year}")
    await ana.taps("Confirm")
    await town.until_booked(1)
    assert town.bought()[0]["expiry"] == f"05/06/{year}"
    await ana.sees("Auto likes · maker", f"Until Jun 5, {year}")


async def test_a_day_that_can_be_two_is_asked_again(town: Town) -> None:
    ana, year = town.ana, datetime.datetime.now(datetime.UTC).year + 1
    await asked(ana)
    await ana.sees("Until which day?")
    await ana.says(f"6/5/{year}")
    await ana.sees(f"“6/5/{year}” can be 6 May {year} or 5 Jun {year}")
    await ana.says(f"5 june {year}")
    await ana.sees(f"Until: 5 Jun {year}")
    await ana.taps("Edit")
    await ana.taps("Until")
    await ana.sees(f"Now: 5 Jun {year}")
    await ana.says("01.01.2020")
    await ana.sees("1 Jan 2020 has already passed.")
