"""Time zones in which a story does not pass midnight."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.person import SandboxPerson


async def count_days_in_daylight(manager: SandboxPerson) -> str:
    """Give the shared account a time zone where it is between six in the morning and seven in the evening; returns it.

    The manager speaks English. What is spent during the story is then spent on one day.
    """
    zone = "Africa/Abidjan" if 6 <= datetime.now(UTC).hour < 18 else "Pacific/Auckland"
    await manager.says("/accounts")
    await manager.taps("Panel")
    await manager.taps("Time zone")
    await manager.says(zone)
    await manager.sees(f"the time of {zone}")
    return zone
