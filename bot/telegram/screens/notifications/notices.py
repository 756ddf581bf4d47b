"""Notices, which come without a request: an end, a delay, a refill, a note to the operators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.money import Money
from bot.domain.ordering.dripfeed import seconds_to_last_run
from bot.domain.orders.orders import Order, Refill, RefillStatus, Status
from bot.domain.orders.statistics import ServiceRecord
from bot.domain.service_kinds import kind_of
from bot.telegram.actions.ordering import ORDER_REST
from bot.telegram.actions.orders import OPEN_ORDER
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, quoted
from bot.telegram.screens.labels import amount
from bot.telegram.screens.orders.card import about, number


def finished(t: Localizer, order: Order, *, charges: bool = True) -> Screen:
    """The short notice of a final state; it points to the card. `charges`: whether its readers may see money."""
    values: dict[str, object] = {
        "number": number(order),
        "amount": amount(t, order.quantity or 0, kind_of(order.service_name, "")),
        "quantity": order.quantity,
        "delivered": order.delivered,
    }
    charged = Money(order.charged, order.charge.currency) if charges and order.charged is not None else None
    rows: list[Sequence[Button]] = [[OPEN_ORDER.button("📦 " + t.plain("Show"), order.id)]]
    if order.status is Status.COMPLETED:
        took = t.formats.duration(((order.finished_at or 0) - (order.placed_at or order.created_at)) / 1000)
        text = (
            t("✅ {number} is done.", **values)
            if order.placed_at is None
            else t("✅ {number} done in {took}.", took=took, **values)
            if order.quantity is None
            else t("✅ {number} done: {amount} in {took}.", took=took, **values)
        )
    elif order.status is Status.PARTIAL:
        money = _back(t, order, charged)
        if order.quantity is None:
            text = t("◐ {number} ended partial{money}.", money=money, **values)
        else:
            text = t("◐ {number} partial: {delivered} of {quantity} delivered{money}.", money=money, **values)
        if order.missing:
            rows.insert(0, [ORDER_REST.button("➕ " + t.plain("Order the rest"), order.id)])
    else:
        text = t("✖️ {number} cancelled{money}.", money=_back(t, order, charged), **values)
    return Screen(lines(text, about(t, order, 40)), rows)


def placed_late(t: Localizer, order: Order, was: Status) -> Screen:
    """The panel's confirmation came after the order `was` unknown, or even settled as not placed."""
    text = t("❗ The panel answered late: {number} was placed after all.", number=number(order))
    again = t("You said it does not exist. If you ordered it again, both run now.") if was is Status.REJECTED else None
    return Screen(lines(text, about(t, order, 40), again), ((OPEN_ORDER.button("📦 " + t.plain("Show"), order.id),),))


def late(t: Localizer, order: Order, record: ServiceRecord, now: int) -> Screen:
    """An order takes much longer than usual; with a text for the panel's support."""
    age = t.formats.duration((now - (order.placed_at or order.created_at)) / 1000)
    values: dict[str, object] = {"number": number(order), "age": age, "count": record.count}
    text = (
        t(
            "🐢 {number} is late: running for {age}, usually done in {took} (median of {count}).",
            took=t.formats.duration(seconds_to_last_run(order.parameters) + record.done_seconds), **values,
        )
        if record.done_seconds is not None
        else t(
            "🐢 {number} is late: waiting for {age}, usually starts in {took} (median of {count}).",
            took=t.formats.duration(record.start_seconds or 0), **values,
        )
    )  # fmt: skip
    letter = t.plain(
        "Hello, order {number} has not been delivered for {age}. Please look into it.",
        number=order.panel_order_id or "",
        age=age,
    )
    rows = (
        (Button("📋 " + t.plain("Copy a text for the panel's support"), copy=letter),),
        (OPEN_ORDER.button("📦 " + t.plain("Show"), order.id),),
    )
    return Screen(lines(text, about(t, order, 40)), rows)


def _back(t: Localizer, order: Order, charged: Money | None) -> Html:
    """The money that the panel says it kept and gave back; nothing where it does not say."""
    if charged is None:
        return Html("")
    back = order.charge - charged
    if charged.amount == 0:
        return t(": {back} back", back=order.charge)
    return (
        t(", {charged} charged ({back} back)", charged=charged, back=back)
        if back.amount > 0
        else t(", {charged} charged", charged=charged)
    )


def refill_moved(t: Localizer, order: Order, status: RefillStatus, said: str) -> Screen:
    """A refill ended, or nobody knows whether the panel accepted the request."""
    shown: dict[str, object] = {"number": number(order)}
    text = (
        t("♻️ The refill of {number} is completed.", **shown)
        if status is RefillStatus.COMPLETED
        else t(
            "♻️ The bot was interrupted. The refill of {number} may have been requested; I will not request it again by myself.",
            **shown,
        )
        if status is RefillStatus.UNKNOWN
        else t("♻️ The panel rejected the refill of {number}.", **shown)
    )
    words = quoted(t, said) if status is RefillStatus.REJECTED and said.casefold() != "rejected" else None
    return Screen(lines(text, words), ((OPEN_ORDER.button("📦 " + t.plain("Show"), order.id),),))


def refill_asked(t: Localizer, refill: Refill) -> str:
    """The toast after a request."""
    if refill.status is RefillStatus.UNKNOWN:
        return t.plain(
            "The panel did not answer. The refill may have been requested; I will not request it again by myself."
        )
    return t.plain("Refill requested. I will tell you when it is done.")


def used_invitation(t: Localizer, name: str, role: str) -> Screen:
    """For the maker of an invitation: it was used."""
    return Screen(
        t("✉️ {name} accepted your invitation as {role}.", name=cut(name, 60), role=role), ((home_button(t),),)
    )


def operator_note(t: Localizer, message: str, values: Mapping[str, str]) -> Screen:
    """A note to an operator: a message with its values, of which `seconds` is a duration; or a `text` of an older version."""
    shown: dict[str, object] = {name: value for name, value in values.items() if name != "seconds"}
    if "seconds" in values:
        shown["took"] = t.formats.duration(int(values["seconds"]))
    text = t(message, **shown) if message else cut(values.get("text", ""), 1000)
    return Screen(t("🛠 {text}", text=text))
