"""Prometheus metrics: each one is described once here and kept in a separate registry."""

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
class Metric:
    """A metric: name (a counter's ends in `_total`), kind, description, labels and histogram buckets in seconds."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_SHORT_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)

METRICS = (
    Metric("bot_info", "gauge", "Always 1; the label is the version that runs.", ("version",)),
    Metric("bot_updates_received_total", "counter", "Updates received from Telegram that were new to the inbox."),
    Metric("bot_updates_repeated_total", "counter", "Updates received from Telegram again, and dropped."),
    Metric("bot_updates_handled_total", "counter", "Updates handled completely."),
    Metric("bot_updates_failed_total", "counter", "Updates whose handling raised an unexpected error."),
    Metric("bot_updates_set_aside_total", "counter", "Updates set aside after too many failed attempts."),
    Metric(
        "bot_update_handling_seconds",
        "histogram",
        "Time from claiming an update until it is handled.",
        buckets=_SHORT_BUCKETS,
    ),
    Metric("bot_inbox_updates", "gauge", "Updates received and not yet handled."),
    Metric("bot_inbox_oldest_seconds", "gauge", "Age of the oldest update not yet handled."),
    Metric(
        "bot_panel_requests_total",
        "counter",
        "Requests to panels, by action and outcome (ok, refused, unavailable, nonsense, unknown).",
        ("action", "outcome"),
    ),
    Metric("bot_panel_request_seconds", "histogram", "Response time of panels, by action.", ("action",), _LONG_BUCKETS),
    Metric(
        "bot_orders_total",
        "counter",
        "Orders sent to panels, by outcome (placed, rejected, unknown).",
        ("outcome",),
    ),
    Metric("bot_refills_due", "gauge", "Refills whose status is due to be polled."),
    Metric("bot_refills_due_oldest_seconds", "gauge", "How long the most overdue refill has been due."),
    Metric("bot_mass_orders_running", "gauge", "Confirmed mass orders with lines not yet sent."),
    Metric("bot_mass_orders_oldest_seconds", "gauge", "Time since the oldest running mass order was confirmed."),
    Metric("bot_approvals_waiting", "gauge", "Orders waiting for a manager's approval."),
    Metric("bot_approvals_oldest_seconds", "gauge", "Age of the oldest waiting approval."),
    Metric(
        "bot_orders_unknown",
        "gauge",
        "Unknown orders: the panel's answer was lost, and no person has settled them yet.",
    ),
    Metric("bot_orders_due", "gauge", "Orders whose status is due to be polled."),
    Metric("bot_orders_due_oldest_seconds", "gauge", "How long the most overdue order has been due."),
    Metric("bot_order_status_changes_total", "counter", "Order status changes, by new status.", ("status",)),
    Metric("bot_outbox_events", "gauge", "Events waiting for delivery."),
    Metric("bot_outbox_oldest_seconds", "gauge", "Age of the oldest event waiting for delivery."),
    Metric(
        "bot_deliveries_total",
        "counter",
        "Attempts to deliver an event, by outcome (sent, held, later, unreachable, failed, set_aside).",
        ("outcome",),
    ),
    Metric(
        "bot_telegram_calls_total",
        "counter",
        "Calls to Telegram that send, edit or answer, by outcome (ok, again, later, unreachable, refused).",
        ("call", "outcome"),
    ),
    Metric("bot_catalogue_services", "gauge", "Services in the catalogue, by account.", ("account",)),
    Metric(
        "bot_catalogue_age_seconds", "gauge", "Time since the catalogue was last refreshed, by account.", ("account",)
    ),
    Metric(
        "bot_loop_beat_age_seconds", "gauge", "Time since a background loop last completed a round, by loop.", ("loop",)
    ),
    Metric(
        "bot_loop_failures_total", "counter", "Rounds of a background loop that raised an error, by loop.", ("loop",)
    ),
)

QUEUES = {
    "inbox": ("bot_inbox_updates", "bot_inbox_oldest_seconds"),
    "outbox": ("bot_outbox_events", "bot_outbox_oldest_seconds"),
    "orders": ("bot_orders_due", "bot_orders_due_oldest_seconds"),
    "refills": ("bot_refills_due", "bot_refills_due_oldest_seconds"),
    "mass orders": ("bot_mass_orders_running", "bot_mass_orders_oldest_seconds"),
    "approvals": ("bot_approvals_waiting", "bot_approvals_oldest_seconds"),
}
"""The two gauges of each queue: its length, and the age of its oldest item in seconds."""


class Metrics:
    """The metrics of one process, with a method for each thing that happens. Methods are quick and never raise."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}
        self._histograms: dict[str, Histogram] = {}
        for figure in METRICS:
            self._declare(figure)
        ProcessCollector(registry=self.registry)
        self._gauges["bot_info"].labels(__version__).set(1)

    def _declare(self, metric: Metric) -> None:
        if metric.kind == "counter":
            self._counters[metric.name] = Counter(metric.name, metric.meaning, metric.labels, registry=self.registry)
        elif metric.kind == "gauge":
            self._gauges[metric.name] = Gauge(metric.name, metric.meaning, metric.labels, registry=self.registry)
        else:
            self._histograms[metric.name] = Histogram(
                metric.name, metric.meaning, metric.labels, buckets=metric.buckets, registry=self.registry
            )

    def count_received_update(self, *, repeated: bool = False) -> None:
        """Count a received update; `repeated` if the inbox had it already."""
        self._counters["bot_updates_repeated_total" if repeated else "bot_updates_received_total"].inc()

    def count_handled_update(self, seconds: float, *, failed: bool = False) -> None:
        """Count an update that was claimed `seconds` ago and is handled now; `failed` after an unexpected error."""
        self._counters["bot_updates_failed_total" if failed else "bot_updates_handled_total"].inc()
        self._histograms["bot_update_handling_seconds"].observe(seconds)

    def count_set_aside_update(self) -> None:
        """Count an update that is not retried."""
        self._counters["bot_updates_set_aside_total"].inc()

    def set_queue(self, queue: str, waiting: int, oldest_seconds: float) -> None:
        """Set the length of one of `QUEUES` and the age of its oldest item in seconds."""
        count, age = QUEUES[queue]
        self._gauges[count].set(waiting)
        self._gauges[age].set(oldest_seconds)

    def count_panel_request(self, action: str, outcome: str, seconds: float) -> None:
        """Count one request to a panel."""
        self._counters["bot_panel_requests_total"].labels(action, outcome).inc()
        self._histograms["bot_panel_request_seconds"].labels(action).observe(seconds)

    def count_order(self, outcome: str) -> None:
        """Count an order sent to a panel; `outcome` is "placed", "rejected" or "unknown"."""
        self._counters["bot_orders_total"].labels(outcome).inc()

    def set_unknown_orders(self, unsettled: int) -> None:
        """Set how many unknown orders no person has settled."""
        self._gauges["bot_orders_unknown"].set(unsettled)

    def count_status_change(self, status: str) -> None:
        """Count an order whose status changed to `status`."""
        self._counters["bot_order_status_changes_total"].labels(status).inc()

    def count_delivery(self, outcome: str) -> None:
        """Count an attempt to deliver an event."""
        self._counters["bot_deliveries_total"].labels(outcome).inc()

    def count_telegram_call(self, call: str, outcome: str) -> None:
        """Count a call to Telegram that sends, edits or answers."""
        self._counters["bot_telegram_calls_total"].labels(call, outcome).inc()

    def set_catalogue(self, account: str, services: int, age_seconds: Callable[[], float]) -> None:
        """Set the size of an account's catalogue; `age_seconds` is called at each scrape."""
        self._gauges["bot_catalogue_services"].labels(account).set(services)
        self._gauges["bot_catalogue_age_seconds"].labels(account).set_function(age_seconds)

    def register_loop(self, name: str, age_seconds: Callable[[], float]) -> None:
        """Register a background loop; `age_seconds`, called at each scrape, returns the age of its last heartbeat."""
        self._gauges["bot_loop_beat_age_seconds"].labels(name).set_function(age_seconds)

    def count_loop_failure(self, name: str) -> None:
        """Count a round of a background loop that ended in an error."""
        self._counters["bot_loop_failures_total"].labels(name).inc()

    def render(self) -> tuple[bytes, str]:
        """Render all metrics in the Prometheus text format; returns the text and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


def render_table() -> str:
    """Render the table of docs/metrics.md, in Markdown."""
    rows = (
        f"| `{figure.name}` | {figure.kind} | {', '.join(f'`{label}`' for label in figure.labels)} | {figure.meaning} |"
        for figure in METRICS
    )
    return "\n".join(["| metric | kind | labels | description |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_table())
