"""Orders that were not placed, or that nobody knows about."""

from __future__ import annotations

from bot.domain.money import Money
from bot.domain.orders.orders import NUMBER_OF_ANOTHER, SAID_NOT_REACHED, Order
from bot.flows.orders.my_orders import SAID_NOT_THERE, OrderView
from bot.telegram.actions.ordering import ORDER_AGAIN
from bot.telegram.actions.orders import CHECK_BALANCE, IT_DOES_NOT_EXIST, IT_EXISTS, OPEN_ORDER
from bot.telegram.screen import Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, quoted
from bot.telegram.screens.home import short_money
from bot.telegram.screens.labels import short_link


def unknown(t: Localizer, view: OrderView) -> Screen:
    """Nobody knows whether it exists; only a person settles that."""
    order = view.order
    quantity = t("{quantity}", quantity=order.quantity) if order.quantity is not None else None
    about = Html(
        " · ".join(
            part
            for part in (
                t("{name}", name=cut(order.service_name, 60)),
                quantity,
                t("{link}", link=short_link(order.link)),
            )
            if part
        )
    )
    key = order.id
    rows = [
        [IT_EXISTS.button(t.plain("It exists"), key), IT_DOES_NOT_EXIST.button(t.plain("It does not exist"), key)],
        [CHECK_BALANCE.button("🔄 " + t.plain("Check the balance again"), key)],
        [home_button(t)],
    ]
    text = lines(
        _why(t, order), about, evidence(t, order),
        t("I will not send it again by myself. Look in the panel, then tell me:"),
    )  # fmt: skip
    return Screen(text, rows if view.may_order else [[home_button(t)]])


def _why(t: Localizer, order: Order) -> Html:
    if order.said.startswith(NUMBER_OF_ANOTHER):
        return t(
            "❓ <b>The panel answered with #{number}, which is another order already. It may have made one order of the two.</b>",
            number=order.said.removeprefix(NUMBER_OF_ANOTHER),
        )
    if words := quoted(t, order.said):
        return lines(t("❓ <b>The panel's answer is unclear. The order may or may not exist.</b>"), words)
    return t("❓ <b>The panel did not answer. The order may or may not exist.</b>")


def evidence(t: Localizer, order: Order) -> Html:
    """What the balance before and after says about an unknown order, and no more than that."""
    currency = order.charge.currency
    if order.balance_before is None or order.balance_after is None:
        return t("The panel does not tell the balance, so there is nothing to compare.")
    before, after = Money(order.balance_before, currency), Money(order.balance_after, currency)
    fell = order.balance_before - order.balance_after
    charge = order.charge.amount
    values = {"before": short_money(t, before), "after": short_money(t, after)}
    if charge > 0 and abs(fell - charge) * 20 <= charge:
        return t(
            "Balance before {before}, now {after}: it went down by about the charge, so it probably exists.", **values
        )
    if fell == 0:
        return t("Balance before {before}, now {after}: it did not change, so it probably does not exist.", **values)
    return t("Balance before {before}, now {after}: something else changed it too, so this says little.", **values)


def rejected(t: Localizer, order: Order) -> Screen:
    """It was not placed; nothing was spent."""
    said = None if order.said in (SAID_NOT_THERE, SAID_NOT_REACHED) else quoted(t, order.said)
    if order.said == SAID_NOT_REACHED:
        said = t("The panel is not answering.")
    text = lines(
        t("🚫 <b>The order was not placed. Nothing was bought.</b>"),
        t("{service} · {target}", service=cut(order.service_name, 60), target=short_link(order.link)), said,
    )  # fmt: skip
    return Screen(text, ((ORDER_AGAIN.button("🛒 " + t.plain("Order again"), order.id),), (home_button(t),)))


def ask_number(t: Localizer, order: Order) -> Screen:
    """*It exists*: which number has it?"""
    text = lines(
        t("Which number does the panel give it? Send it, for example 23501."),
        t("{service} · {target}", service=cut(order.service_name, 60), target=short_link(order.link)),
    )
    return Screen(text, ((OPEN_ORDER.button("‹ " + t.plain("Back"), order.id, closes_question=True),),))
