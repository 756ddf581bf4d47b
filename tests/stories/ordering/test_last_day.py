"""The last day of a subscription: chosen from a calendar or typed, in the reader's own form, and sent as panels write it."""

from __future__ import annotations

import datetime
from typing import Any

from bot.i18n import Formats
from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import Town


async def asked(person: SandboxPerson) -> None:
    """Up to the question for the last day."""
    await person.says("/order 17")
    for answer in ("maker", "20", "50", "10", "30"):
        await person.says(answer)


def title(message: dict[str, Any]) -> str:
    """The month that the calendar shows."""
    names = next(row for row, buttons in enumerate(message["buttons"]) if buttons[0]["text"] == "пн")
    [month] = message["buttons"][names - 1]
    return str(month["text"])


async def test_a_day_is_chosen_from_a_calendar_in_the_readers_language(town: Town) -> None:
    ana, today = town.ana, datetime.datetime.now(datetime.UTC).date()
    await ana.speaks("ru")
    await asked(ana)
    await ana.taps("пн")
    first = title(await ana.last())
    await ana.taps("›")
    month = title(await ana.last())
    assert month != first
    await ana.taps("15")
    shown = await ana.sees("До какого дня: 15 ")
    written = shown["text"].split("До какого дня: ", 1)[1].splitlines()[0]
    [day] = Formats("ru").days.parse(written, today)
    assert Formats("ru").days.month(day) == month
    assert datetime.timedelta(0) < day - today < datetime.timedelta(days=62)
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
