"""`@bot words` in the private chat: services as they are typed; the one that is picked begins an order."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.catalogue.search import wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.errors import BotError
from bot.telegram.context import Context
from bot.telegram.screens.catalogue import inline as screens

KEPT_SECONDS = 10


async def answer(context: Context) -> None:
    """Results for this person alone; none for who holds no role, nor in any other chat: an order is nobody else's to read."""
    incoming = context.incoming
    if incoming.callback_id is None:
        return
    results: list[screens.Result] = []
    following = ""
    if incoming.private and context.person.role is not Role.NOBODY:
        try:
            results, following = await _found(context)
        except BotError:  # somebody is still typing: nothing is said, and the next letter asks again
            results, following = [], ""
    button = screens.start_button(context.t, invited=context.person.role is not Role.NOBODY) if not results else None
    await context.sender.answer_inline(incoming.callback_id, results, following, button, kept_seconds=KEPT_SECONDS)


async def _found(context: Context) -> tuple[list[screens.Result], str]:
    query, offset = " ".join(context.incoming.text.split()), context.incoming.status
    number = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 4 else 0
    catalogue_browser = context.flows.catalogue_browser
    if not query:
        recent = list(await context.flows.presets.recent(context.person))
        favourites, currency = await catalogue_browser.favourites(context.person)
        listed = list({service.id: service for service in (*recent, *favourites)}.values())
        return [screens.result(context.t, service, currency) for service in listed[: screens.MOST]], ""
    page, currency = await catalogue_browser.search(context.person, ListOptions(Sort.FIT, wish_of(query)), number)
    following = str(page.number + 1) if page.number + 1 < page.pages else ""
    # Telegram may ask again for what is past the end; the nearest page would come twice.
    services = page.services if page.number == number else ()
    return [screens.result(context.t, service, currency, query) for service in services], following
