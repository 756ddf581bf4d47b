"""What was spent: a picture of days and its caption, which says the same where there is no picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.accounts.spending import PERIODS, Spending, lines_for, named
from bot.domain.ids import ChatId
from bot.flows.accounts.spending import SpendingView
from bot.telegram.actions.accounts import SPENDING
from bot.telegram.actions.groups import GROUP_SPENDING
from bot.telegram.actions.home import BALANCE
from bot.telegram.charts import Chart, ChartPanel
from bot.telegram.screen import Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.home import whose_days

MOST_SERVICES = 3
BARS = "▁▂▃▄▅▆▇█"
LONGEST_BAR_LINE = 30


def spending(t: Localizer, view: SpendingView, group: ChatId | None = None, *, bars: bool = False) -> Screen:
    """The caption of the chart. `group`: the chart is that of its account; `bars`: a line of characters replaces the chart."""
    spent = view.spending
    head = (
        t("📈 <b>Spent on {account}</b>, everybody together", account=view.account.name)
        if view.whole
        else t("📈 <b>What you spent</b> on {account}", account=view.account.name)
    )
    days = t.plural_plain("{count} day", "{count} days", len(spent.days))
    told: list[Html] = []
    if spent.orders:
        orders = t.plural_plain("{count} order", "{count} orders", spent.orders)
        told = [
            t("{days}: <b>{total}</b> · {orders}", days=days, total=spent.total, orders=orders),
            *([bar_line([day.spent for day in spent.days])] if bars else []),
            t("{mean} a day", mean=spent.a_day),
            *_services(t, spent),
        ]
    else:
        told = [t("{days}: nothing was ordered.", days=days)]
    periods = []
    for count in PERIODS:
        label = ("• " if count == len(spent.days) else "") + t.plain("{count} days", count=count)
        periods.append(SPENDING.button(label, count) if group is None else GROUP_SPENDING.button(label, group, count))
    back = [BALANCE.button("‹ " + t.plain("Back"))] if group is None else []
    return Screen(lines(head, *told, whose_days(t, view.account)), (periods, (*back, home_button(t))))


def bar_line(values: Sequence[Decimal]) -> Html:
    """Return one character a day, as high as its sum; of a long time each character stands for several days.

    A day without spending is a low line, a day with any spending is higher than that.
    """
    days = -(-len(values) // LONGEST_BAR_LINE)
    sums = [sum(values[start : start + days], Decimal(0)) for start in range(0, len(values), days)]
    highest = max(sums)
    steps = len(BARS) - 1
    # From left to right for every reader, like the days of the chart.
    return Html("\u2066" + "".join(BARS[math.ceil(one * steps / highest) if highest else 0] for one in sums) + "\u2069")


def _services(t: Localizer, spent: Spending) -> list[Html]:
    return [
        t(
            "{place}. {service} — <b>{spent}</b>, {orders}",
            place=place, service=cut(one.service_name, 40), spent=one.spent,
            orders=t.plural_plain("{count} order", "{count} orders", one.orders),
        )
        for place, one in enumerate(spent.services[:MOST_SERVICES], 1)
    ]  # fmt: skip


def chart(t: Localizer, view: SpendingView) -> Chart:
    """The picture. Sums are exact up to here; as bars they may be floats."""
    spent = view.spending
    money, orders = [day.spent for day in spent.days], [Decimal(day.orders) for day in spent.days]
    return Chart(
        t.plural_plain("Spent in {count} day", "Spent in {count} days", len(spent.days)),
        (
            _panel(t, t.plain("{currency} a day", currency=spent.currency), money, lines_for(max(money))),
            _panel(t, t.plain("Orders a day"), orders, lines_for(max(orders), whole=True)),
        ),
        [(place, t.formats.day(spent.days[place].start, view.account.time_zone)) for place in named(spent.days)],
    )


def _panel(t: Localizer, title: str, values: list[Decimal], marked: tuple[Decimal, ...]) -> ChartPanel:
    return ChartPanel(title, [float(one) for one in values], [(float(one), t.formats.number(one)) for one in marked])
