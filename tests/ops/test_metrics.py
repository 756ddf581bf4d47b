"""The figures that Prometheus reads."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.ops.metrics import METRICS, QUEUES, Metrics, render_table


def _samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    text = metrics.render()[0].decode()
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_word_of_the_field_moves_its_figure() -> None:
    metrics = Metrics()
    metrics.count_received_update()
    metrics.count_received_update(repeated=True)
    metrics.count_handled_update(0.02)
    metrics.count_handled_update(0.02, failed=True)
    metrics.count_set_aside_update()
    for number, queue in enumerate(QUEUES, start=3):
        metrics.set_queue(queue, number, number / 2)
    metrics.count_panel_request("status", "ok", 0.4)
    metrics.count_order("unknown")
    metrics.set_unknown_orders(1)
    metrics.count_status_change("completed")
    metrics.count_delivery("sent")
    metrics.count_telegram_call("edit", "again")
    metrics.set_catalogue("shared", 320, lambda: 60.0)
    metrics.register_loop("tracking", lambda: 2.0)
    metrics.count_loop_failure("tracking")
    samples = _samples(metrics)
    expected = {
        ("bot_updates_received_total", ()): 1,
        ("bot_updates_repeated_total", ()): 1,
        ("bot_updates_handled_total", ()): 1,
        ("bot_updates_failed_total", ()): 1,
        ("bot_update_handling_seconds_count", ()): 2,
        ("bot_updates_set_aside_total", ()): 1,
        ("bot_inbox_updates", ()): 3,
        ("bot_inbox_oldest_seconds", ()): 1.5,
        ("bot_outbox_events", ()): 4,
        ("bot_outbox_oldest_seconds", ()): 2,
        ("bot_orders_due", ()): 5,
        ("bot_orders_due_oldest_seconds", ()): 2.5,
        ("bot_refills_due", ()): 6,
        ("bot_refills_due_oldest_seconds", ()): 3,
        ("bot_mass_orders_running", ()): 7,
        ("bot_mass_orders_oldest_seconds", ()): 3.5,
        ("bot_approvals_waiting", ()): 8,
        ("bot_approvals_oldest_seconds", ()): 4,
        ("bot_panel_requests_total", ("status", "ok")): 1,
        ("bot_panel_request_seconds_count", ("status",)): 1,
        ("bot_orders_total", ("unknown",)): 1,
        ("bot_orders_unknown", ()): 1,
        ("bot_order_status_changes_total", ("completed",)): 1,
        ("bot_deliveries_total", ("sent",)): 1,
        ("bot_telegram_calls_total", ("edit", "again")): 1,
        ("bot_catalogue_services", ("shared",)): 320,
        ("bot_catalogue_age_seconds", ("shared",)): 60,
        ("bot_loop_beat_age_seconds", ("tracking",)): 2,
        ("bot_loop_failures_total", ("tracking",)): 1,
    }
    assert {name: samples[name] for name in expected} == expected
    moved = {name.removesuffix("_count") for name, _ in expected} | {"bot_info"}
    assert moved == {figure.name for figure in METRICS}, "a figure without a word that moves it"


def test_two_bots_in_one_process_do_not_share_figures() -> None:
    one, other = Metrics(), Metrics()
    one.count_order("placed")
    assert ("bot_orders_total", ("placed",)) not in _samples(other)


def test_the_table_has_a_row_for_every_figure() -> None:
    assert all(f"| `{figure.name}` |" in render_table() and figure.meaning in render_table() for figure in METRICS)
