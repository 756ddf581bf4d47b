"""What is counted, for Prometheus: every figure described once, kept in a registry of our own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector

from bot import __version__


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric: its name as Prometheus reads it (a counter's ends in `_total`), its labels and its meaning."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)

FIGURES = (
    Figure("bot_info", "gauge", "Always 1; the label says which version runs.", ("version",)),
    Figure("bot_updates_received_total", "counter", "Updates that Telegram gave and the inbox had not seen before."),
    Figure("bot_updates_repeated_total", "counter", "Updates that Telegram gave a second time, dropped."),
    Figure("bot_updates_handled_total", "counter", "Updates handled to the end."),
    Figure("bot_updates_failed_total", "counter", "Updates whose handling met an error nobody expected."),
    Figure("bot_updates_set_aside_total", "counter", "Updates that could not be handled after many tries."),
    Figure("bot_update_handling_seconds", "histogram", "From taking an update up to its end.", buckets=_QUICK),
    Figure("bot_inbox_updates", "gauge", "Updates received and not handled yet."),
    Figure("bot_inbox_oldest_seconds", "gauge", "Age of the oldest of them."),
    Figure(
        "bot_panel_requests_total",
        "counter",
        "Requests to panels, by action and by what came of it (ok, refused, unavailable, nonsense, unknown).",
        ("action", "outcome"),
    ),
    Figure("bot_panel_request_seconds", "histogram", "How long panels took to answer.", ("action",), _SLOW),
    Figure(
        "bot_orders_total",
        "counter",
        "Orders sent, by what came of it (placed, rejected, unknown).",
        ("outcome",),
    ),
    Figure("bot_refills_due", "gauge", "Refills whose panel should be asked about them now."),
    Figure("bot_refills_due_oldest_seconds", "gauge", "How long the one that waits longest is overdue."),
    Figure("bot_mass_orders_running", "gauge", "Mass orders that were confirmed and whose lines are not all sent."),
    Figure("bot_mass_orders_oldest_seconds", "gauge", "Time since the first of them was confirmed."),
    Figure("bot_approvals_waiting", "gauge", "Orders that wait for a manager's yes."),
    Figure("bot_approvals_oldest_seconds", "gauge", "Age of the oldest of them."),
    Figure("bot_orders_unknown", "gauge", "Orders whose answer was lost and that nobody has settled yet."),
    Figure("bot_orders_due", "gauge", "Orders whose panel should be asked about them now."),
    Figure("bot_orders_due_oldest_seconds", "gauge", "How long the one that waits longest is overdue."),
    Figure("bot_order_status_changes_total", "counter", "Changes of an order's status, by the new one.", ("status",)),
    Figure("bot_outbox_events", "gauge", "Events waiting to be told."),
    Figure("bot_outbox_oldest_seconds", "gauge", "Age of the oldest of them."),
    Figure(
        "bot_deliveries_total",
        "counter",
        "Tellings of an event, by what came of it (sent, held, later, unreachable, failed, set_aside).",
        ("outcome",),
    ),
    Figure(
        "bot_telegram_calls_total",
        "counter",
        "Messages and the like to Telegram, by kind and by what came of it (ok, again, later, unreachable, refused).",
        ("call", "outcome"),
    ),
    Figure("bot_catalogue_services", "gauge", "Services in a panel's catalogue, by account.", ("account",)),
    Figure("bot_catalogue_age_seconds", "gauge", "Time since the catalogue was read last, by account.", ("account",)),
    Figure("bot_loop_beat_age_seconds", "gauge", "Time since a background loop came round last, by loop.", ("loop",)),
    Figure("bot_loop_failures_total", "counter", "Rounds of a background loop that ended in an error.", ("loop",)),
)

QUEUES = {
    "inbox": ("bot_inbox_updates", "bot_inbox_oldest_seconds"),
    "outbox": ("bot_outbox_events", "bot_outbox_oldest_seconds"),
    "orders": ("bot_orders_due", "bot_orders_due_oldest_seconds"),
    "refills": ("bot_refills_due", "bot_refills_due_oldest_seconds"),
    "mass orders": ("bot_mass_orders_running", "bot_mass_orders_oldest_seconds"),
    "approvals": ("bot_approvals_waiting", "bot_approvals_oldest_seconds"),
}
"""The two figures of everything that waits: how much, and since when."""


class Metrics:
    """The figures of one process, set in the words of the field. Everything here is quick and never fails."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}
        self._histograms: dict[str, Histogram] = {}
        for figure in FIGURES:
            self._declare(figure)
        ProcessCollector(registry=self.registry)
        self._gauges["bot_info"].labels(__version__).set(1)

    def _declare(self, figure: Figure) -> None:
        if figure.kind == "counter":
            self._counters[figure.name] = Counter(figure.name, figure.meaning, figure.labels, registry=self.registry)
        elif figure.kind == "gauge":
            self._gauges[figure.name] = Gauge(figure.name, figure.meaning, figure.labels, registry=self.registry)
        else:
            self._histograms[figure.name] = Histogram(
                figure.name, figure.meaning, figure.labels, buckets=figure.buckets, registry=self.registry
            )

    def update_received(self, *, repeated: bool = False) -> None:
        """Count an update that Telegram gave; `repeated` when the inbox had it already."""
        self._counters["bot_updates_repeated_total" if repeated else "bot_updates_received_total"].inc()

    def update_handled(self, seconds: float, *, failed: bool = False) -> None:
        """Count an update that was taken up `seconds` ago and is done with now."""
        self._counters["bot_updates_failed_total" if failed else "bot_updates_handled_total"].inc()
        self._histograms["bot_update_handling_seconds"].observe(seconds)

    def update_set_aside(self) -> None:
        """Count an update that is not tried again."""
        self._counters["bot_updates_set_aside_total"].inc()

    def waits(self, queue: str, waiting: int, oldest_seconds: float) -> None:
        """Say how much waits in one of `QUEUES`, and how long what waits longest does."""
        count, age = QUEUES[queue]
        self._gauges[count].set(waiting)
        self._gauges[age].set(oldest_seconds)

    def panel_asked(self, action: str, outcome: str, seconds: float) -> None:
        """Count one request to a panel."""
        self._counters["bot_panel_requests_total"].labels(action, outcome).inc()
        self._histograms["bot_panel_request_seconds"].labels(action).observe(seconds)

    def order(self, outcome: str) -> None:
        """Count an order that was sent: "placed", "rejected" or "unknown"."""
        self._counters["bot_orders_total"].labels(outcome).inc()

    def unknown_orders(self, unsettled: int) -> None:
        """Say how many orders wait for somebody to say whether they exist."""
        self._gauges["bot_orders_unknown"].set(unsettled)

    def status_changed(self, status: str) -> None:
        """Count an order that came to `status`."""
        self._counters["bot_order_status_changes_total"].labels(status).inc()

    def delivered(self, outcome: str) -> None:
        """Count one telling of an event."""
        self._counters["bot_deliveries_total"].labels(outcome).inc()

    def telegram_called(self, call: str, outcome: str) -> None:
        """Count one try to send, edit or the like."""
        self._counters["bot_telegram_calls_total"].labels(call, outcome).inc()

    def catalogue(self, account: str, services: int, age_seconds: Callable[[], float]) -> None:
        """Say how large an account's catalogue is; its age is asked for whenever somebody looks."""
        self._gauges["bot_catalogue_services"].labels(account).set(services)
        self._gauges["bot_catalogue_age_seconds"].labels(account).set_function(age_seconds)

    def loop(self, name: str, age_seconds: Callable[[], float]) -> None:
        """Introduce a background loop; the age of its last beat is asked for whenever somebody looks."""
        self._gauges["bot_loop_beat_age_seconds"].labels(name).set_function(age_seconds)

    def loop_failed(self, name: str) -> None:
        """Count a round of a background loop that ended in an error."""
        self._counters["bot_loop_failures_total"].labels(name).inc()

    def render(self) -> tuple[bytes, str]:
        """Write all figures as Prometheus reads them: the text and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


def table() -> str:
    """Make the documentation's table of all figures, in Markdown."""
    rows = (
        f"| `{figure.name}` | {figure.kind} | {', '.join(f'`{label}`' for label in figure.labels)} | {figure.meaning} |"
        for figure in FIGURES
    )
    return "\n".join(["| metric | kind | labels | meaning |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
