"""The table of commands: name, where it works, its description, its handler. Menus, help and tests read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.messages import N_
from bot.telegram.action import EVERYWHERE, PRIVATE
from bot.telegram.actions.home import HELP
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.handlers import groups, home, mass_orders
from bot.telegram.handlers import operators as admin
from bot.telegram.handlers.accounts import accounts
from bot.telegram.handlers.catalogue import browser
from bot.telegram.handlers.ordering import order
from bot.telegram.handlers.orders import my_orders, presets, track
from bot.telegram.screens import groups as group_screens
from bot.telegram.screens.home import help_text

Handler = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `places`: "private", "group"; `operators` only see it in their menu; `in_group` is its handler there."""

    name: str
    description: str
    handler: Handler
    places: frozenset[str] = PRIVATE
    operators: bool = False
    in_group: Handler | None = None

    def handler_in(self, *, private: bool) -> Handler | None:
        """What the command does there, None where it does nothing."""
        if "private" in self.places if private else "group" in self.places:
            return self.handler if private else self.in_group or self.handler
        return None


@on(HELP)
async def show_help(context: Context) -> None:
    """`/help`."""
    listed = [(one.name, one.description) for one in COMMANDS if "private" in one.places and not one.operators]
    await context.show(help_text(context.t, listed))


async def group_help(context: Context) -> None:
    """`/help` in a group."""
    listed = [(one.name, one.description) for one in COMMANDS if "group" in one.places]
    await context.send(group_screens.group_help(context.t, listed))


COMMANDS: tuple[Command, ...] = (
    Command("start", N_("Home: balance, orders, buttons"), home.start),
    Command("order", N_("Order a service; /order 123 begins with service 123"), order.order_command),
    Command("orders", N_("My orders"), my_orders.orders_command, EVERYWHERE, in_group=groups.orders_command),
    Command("search", N_("Find a service by words or number"), browser.ask_search),
    Command("favourites", N_("My favourite services"), browser.favourites_command),
    Command("presets", N_("My presets: a service and quantity under a name"), presets.show_presets),
    Command(
        "balance",
        N_("The balance of the panel account"),
        home.show_balance,
        EVERYWHERE,
        in_group=groups.balance_command,
    ),
    Command("mass", N_("Many orders at once, from lines or a file"), mass_orders.new_mass_order),
    Command("track", N_("Follow orders placed elsewhere; /track 123,456"), track.track),
    Command("settings", N_("Settings"), home.show_settings, EVERYWHERE, in_group=groups.settings_command),
    Command("language", N_("Choose the language"), home.show_languages),
    Command("help", N_("How this works"), show_help, EVERYWHERE, in_group=group_help),
    Command("connect", N_("Connect your own panel account"), accounts.connect, EVERYWHERE),
    Command("accounts", N_("My accounts: choose, members, limits"), accounts.show_accounts),
    Command("link", N_("Link a group to an account"), groups.link_command, EVERYWHERE),
    Command("unlink", N_("Unlink this group"), groups.unlink_command, frozenset({"group"})),
    Command("export", N_("What I know about you, as a file"), admin.export_my_data),
    Command("forget", N_("Delete what I know about you"), admin.ask_forget),
    Command("admin", N_("For operators"), admin.admin, operators=True),
    Command("cancel", N_("Stop the current step"), order.cancel),
)
BY_NAME = {command.name: command for command in COMMANDS}
