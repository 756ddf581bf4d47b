"""`@bot words` in the private chat: services as they are typed; the one that is picked begins an order."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.catalogue.search import wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.errors import BotError
from bot.telegram.context import Context
from bot.telegram.screens.catalogue import inline as screens

KEPT_SECONDS = 10


async def answer(turn: Context) -> None:
    """Results for this person alone; none for who holds no role, nor in any other chat: an order is nobody else's to read."""
    heard = turn.heard
    if heard.callback_id is None:
        return
    results: list[screens.Result] = []
    following = ""
    if heard.private and turn.person.role is not Role.NOBODY:
        try:
            results, following = await _found(turn)
        except BotError:  # somebody is still typing: nothing is said, and the next letter asks again
            results, following = [], ""
    button = screens.start_button(turn.t, invited=turn.person.role is not Role.NOBODY) if not results else None
    await turn.sender.answer_inline(heard.callback_id, results, following, button, kept_seconds=KEPT_SECONDS)


async def _found(turn: Context) -> tuple[list[screens.Result], str]:
    query, offset = " ".join(turn.heard.text.split()), turn.heard.status
    number = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 4 else 0
    browsing = turn.stories.browsing
    if not query:
        recent = list(await turn.stories.presetting.recent(turn.person))
        favourites, currency = await browsing.favourites(turn.person)
        listed = list({service.id: service for service in (*recent, *favourites)}.values())
        return [screens.result(turn.t, service, currency) for service in listed[: screens.MOST]], ""
    page, currency = await browsing.search(turn.person, ListOptions(Sort.FIT, wish_of(query)), number)
    following = str(page.number + 1) if page.number + 1 < page.pages else ""
    # Telegram may ask again for what is past the end; the nearest page would come twice.
    services = page.services if page.number == number else ()
    return [screens.result(turn.t, service, currency, query) for service in services], following
