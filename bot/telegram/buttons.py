"""The table of buttons: the verb each carries and its handler. Roles are checked by the flows, where a thing is done."""

from __future__ import annotations

from bot.telegram.commands import Handler, show_help
from bot.telegram.handlers import browsing, home, ordering, orders

BUTTONS: dict[str, Handler] = {
    "home": home.home,
    "here": home.here,
    "help": show_help,
    "bal": home.balance,
    "set": home.settings,
    "langs": home.languages,
    "lang": home.language,
    "inv": home.invite,
    "new": browsing.networks,
    "net": browsing.categories,
    "cat": browsing.category,
    "svc": browsing.service,
    "fav": browsing.favour,
    "favs": browsing.favourites,
    "search": browsing.ask_search,
    "find": browsing.found,
    "link": browsing.link,
    "lk": browsing.fitting_kind,
    "ord": ordering.order,
    "a": ordering.answer,
    "sk": ordering.skip,
    "bk": ordering.back,
    "ed": ordering.edit,
    "ef": ordering.edit_field,
    "rv": ordering.review,
    "go": ordering.go_on,
    "cx": ordering.cancel,
    "ok": ordering.confirm,
    "oag": ordering.again,
    "rest": ordering.rest,
    "last": ordering.last,
    "my": orders.my_orders,
    "o": orders.order,
    "or": orders.refresh,
    "orf": orders.refill,
    "ocx": orders.cancel,
    "omu": orders.mute,
    "oex": orders.it_exists,
    "onx": orders.does_not_exist,
    "obal": orders.check_balance,
}
