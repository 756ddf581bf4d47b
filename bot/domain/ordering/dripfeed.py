"""Drip-feed: one quantity delivered again and again, `runs` times, `interval` minutes apart.

Source: `quantity` is that of one run on every panel read; total and charge are quantity × runs (API dialects).
"""

from __future__ import annotations

from decimal import Decimal

from bot.domain.money import charge_per_thousand
from bot.domain.ordering.answer_parsers import Answers


def runs_of(answers: Answers) -> int:
    """How many runs were asked for; 1 without a drip-feed."""
    return int(answers.get("runs") or 1)


def total_quantity(quantity: int, runs: int) -> int:
    """What all runs deliver together."""
    return quantity * runs


def total_charge(rate: Decimal, quantity: int, runs: int) -> Decimal:
    """The exact charge of all runs at a rate per 1000."""
    return charge_per_thousand(rate, total_quantity(quantity, runs))


def minutes_to_last_run(answers: Answers) -> int | None:
    """Minutes from the first run to the start of the last, or None without a drip-feed."""
    if not answers.get("runs") or not answers.get("interval"):
        return None
    return (runs_of(answers) - 1) * int(answers["interval"])


def seconds_to_last_run(answers: Answers) -> int:
    """The same in seconds; 0 without a drip-feed, whose only run begins at once."""
    return 60 * (minutes_to_last_run(answers) or 0)
