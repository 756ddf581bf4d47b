"""The conversation with everybody: each update is read, its person met, its handler called, every failure told as a sentence."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.accounts.people import Permission, Person, require
from bot.domain.errors import (
    AlreadyOrdered,
    BotError,
    NotAllowed,
    OldButton,
    PanelError,
    QuoteChanged,
    RetryLater,
    StoreUnavailable,
    Unreachable,
    UserMistake,
)
from bot.domain.links import find_link, read_link
from bot.domain.mass_orders.mass_orders import looks_like_mass
from bot.domain.messages import N_
from bot.flows.mass_orders.preview import PASTE, awaits_more
from bot.flows.pending_question import left
from bot.telegram.buttons import BUTTONS, IN_GROUPS
from bot.telegram.callbacks import LEAVING, unpack
from bot.telegram.commands import BY_NAME
from bot.telegram.context import Context, Flows
from bot.telegram.handlers import groups, mass_orders
from bot.telegram.handlers.catalogue import browser, inline
from bot.telegram.handlers.order_card import show_card
from bot.telegram.handlers.ordering import order
from bot.telegram.handlers.orders import my_orders
from bot.telegram.menus import announce
from bot.telegram.notifier import TelegramNotifier
from bot.telegram.question_handlers import OPEN_TO_ALL, answer_to
from bot.telegram.screen import Html, Screen
from bot.telegram.screens import errors
from bot.telegram.screens.ordering import order as ordering_screens
from bot.telegram.update_parser import ANONYMOUS_ADMIN, IncomingUpdate, read

if TYPE_CHECKING:
    import telegram

    from bot.domain.ordering.draft import Draft
    from bot.flows.ordering.order_questions import OpenDraft
    from bot.flows.ports import Notifier
    from bot.telegram.sending import Sender

_LOG = structlog.get_logger(__name__)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


class Application:
    """Handlers and screens over the stories. Constructing it asks nothing of the network."""

    def __init__(self, *, bot: telegram.Bot, sender: Sender, stories: Flows) -> None:
        self._bot = bot
        self._sender = sender
        self._stories = stories
        self.notifier: Notifier = TelegramNotifier(sender, stories)

    async def handle(self, update: Mapping[str, Any]) -> None:
        """Handle one update, whole. Handled again after a kill it takes no second step.

        Raises `RetryLater` when Telegram could not be reached with the answer; nothing else.
        """
        heard = read(update)
        if heard is None:
            return
        turn: Context | None = None
        try:
            if heard.kind in ("member", "other"):
                await self._place_changed(heard)
                return
            if heard.kind == "standing":
                self._stories.standings.heard(heard.chat_id, heard.person_id, heard.status)
                if link := await self._stories.store.groups.get(heard.chat_id):
                    await self._stories.linking.look_after([link], heard.person_id)
                return
            person = await self._met(heard)
            turn = Context(
                self._stories, self._sender, heard, person, self._stories.voice(person.speaks, person.time_zone)
            )
            await self._route(turn)
            await turn.answered()
        except RetryLater:
            raise
        except Unreachable as gone:
            await (turn or self._stranger(heard)).unreachable(heard.chat_id, gone)
        except Exception as error:
            await self._tell(turn or self._stranger(heard), error)

    async def _met(self, heard: IncomingUpdate) -> Person:
        """Who speaks. A group that writes as itself is nobody: it holds no role and is not remembered."""
        if heard.person_id == ANONYMOUS_ADMIN:
            return Person(heard.person_id, heard.name)
        return await self._stories.access.meet(heard.person_id, heard.name, heard.username, heard.language)

    async def apologise(self, update: Mapping[str, Any]) -> None:
        """Say that an update cannot be handled before the database is back; raises nothing and reads no database."""
        heard = read(update)
        if heard is None or heard.kind not in ("text", "file", "button") or not (heard.private or heard.callback_id):
            return
        t = self._stories.voice(heard.language)
        sorry = t(
            "The bot cannot reach its own records just now. Nothing was bought. What you sent is kept and will be answered as soon as they are back."
        )
        try:
            if heard.private:
                await self._sender.send(heard.chat_id, Screen(sorry))
            elif heard.callback_id is not None:
                await self._sender.answer(heard.callback_id, str(sorry), alert=True)
        except (RetryLater, Unreachable) as lost:
            _LOG.info("an apology did not arrive", why=lost.why)

    async def announce(self, operators: tuple[int, ...] = ()) -> None:
        """Set command menus and descriptions, a language and a place at a time. Failures are logged, never raised."""
        await announce(self._bot, self._stories.catalogues, operators)

    # ── routing ──

    async def _route(self, turn: Context) -> None:
        heard = turn.heard
        if heard.kind == "button":
            turn.pressed = unpack(heard.text)
            handler = BUTTONS.get(turn.pressed.verb)
            if handler is None or not (heard.private or turn.pressed.verb in IN_GROUPS):
                raise OldButton
            if heard.text.startswith(LEAVING):
                await left(self._stories.store, turn.person, turn.chat_id)
            await handler(turn)
            return
        if heard.kind == "inline":
            await inline.answer(turn)
            return
        if heard.kind == "shared":
            await groups.shared(turn)
            return
        if command := _COMMAND.fullmatch(heard.text) if heard.kind == "text" else None:
            await self._command(turn, command)
        elif heard.private:
            await self._words(turn)

    async def _command(self, turn: Context, command: re.Match[str]) -> None:
        name, addressed, arguments = command.group(1).lower(), command.group(2), (command.group(3) or "").strip()
        if addressed and addressed.casefold() != self._stories.bot_username().casefold():
            return
        known = BY_NAME.get(name)
        handler = known.handler_in(private=turn.heard.private) if known is not None else None
        if handler is None:
            if turn.heard.private:
                raise UserMistake(N_("I do not know /{name}. /help lists what I know."), name=name)
            return
        turn.arguments = arguments
        await handler(turn)

    async def _words(self, turn: Context) -> None:
        """A text that is no command: an answer where a question is open, else a link, many orders, or a search."""
        heard, draft = turn.heard, await self._open_draft(turn)
        if draft is None or draft.purpose not in OPEN_TO_ALL:
            require(turn.person.role, Permission.SEE_CATALOGUE)
        opened = await self._stories.ordering.opened(turn.person, draft) if draft is not None else None
        question = opened.question if opened is not None else None
        text = heard.text
        if draft is not None and draft.service_id is not None and draft.update_id == turn.update_id:
            await order.answer_text(turn, text, opened)  # it was handled before a kill: shown again where it led
            return
        readable = heard.document is not None and mass_orders.readable(heard.document)
        if heard.document is not None and (readable or not text):
            if not question.lines if question is not None else opened is not None and not readable:
                await self._useless(turn, draft)
                return
            text = await mass_orders.text_of(turn, heard.document)
            if question is None:
                await mass_orders.given(turn, text)
                return
        elif heard.kind == "file" and not text:
            await self._useless(turn, draft)
            return
        if draft is not None and (asked := answer_to(draft.purpose)):
            answer, about = asked
            await answer(turn, about, text)
        elif question is None and looks_like_mass(text):
            await mass_orders.given(turn, text)
        else:
            await self._said(turn, text, draft, opened)

    async def _useless(self, turn: Context, draft: Draft | None) -> None:
        """Something that holds no words: what is asked stays asked."""
        if draft is None or (draft.service_id is None and answer_to(draft.purpose) is None):
            raise UserMistake(N_("I cannot use that here. Send a link or words to search for."))
        mistake = UserMistake(N_("I cannot use that here. Answer in words."))
        step = await self._stories.ordering.current(turn.person, turn.chat_id) if draft.service_id else None
        if step is None:
            raise mistake
        if step.question is None:
            await order.waits_for_yes(turn)
        else:
            await order.show(turn, replace(step, mistake=mistake))

    async def _said(self, turn: Context, text: str, draft: Draft | None, opened: OpenDraft | None) -> None:
        question = opened.question if opened is not None else None
        links = (read_link(one) for one in turn.heard.links if find_link(one))
        link = find_link(text) or next(links, None)
        if question is not None:
            hidden = question.name == "link" and not find_link(text) and link is not None
            await order.answer_text(turn, link.text if hidden and link else text, opened)
        elif link is not None:
            await browser.paste(turn, link)
        elif draft is not None and draft.service_id is not None:
            await order.waits_for_yes(turn)
        elif not await my_orders.found(turn, text):
            await browser.search(turn, text)

    async def _open_draft(self, turn: Context) -> Draft | None:
        """What the person is at in this chat; a draft that was ordered is at its end, and so is a paste of which nothing more can come."""
        draft = await self._stories.store.drafts.current(turn.person.id, turn.chat_id)
        if draft is None or draft.order_id is not None:
            return None
        handled_before = draft.update_id == turn.update_id
        if draft.purpose == PASTE and not (handled_before or awaits_more(draft, turn.heard.said_at)):
            return None  # the paste was whole
        return draft

    async def _place_changed(self, heard: IncomingUpdate) -> None:
        """The bot was blocked, let in again, removed; or a group moved to a new id."""
        chats = self._stories.store.chats
        if heard.moved_to is not None:
            await chats.moved(heard.chat_id, heard.moved_to)
        elif heard.kind == "member" and heard.status in ("kicked", "left", "muted"):
            await chats.pause(heard.chat_id, f"the bot is {heard.status}", self._stories.clock())
        elif heard.kind == "member" and heard.status in ("member", "administrator", "restricted"):
            await chats.resume(heard.chat_id)

    # ── failures ──

    async def _tell(self, turn: Context, error: Exception) -> None:
        """Every failure as a sentence; where that cannot be said either, the log has it."""
        try:
            await self._told(turn, error)
        except RetryLater:
            raise
        except Unreachable as gone:
            await turn.unreachable(turn.chat_id, gone)
        except BotError as instead:
            # What was to be shown beside it cannot be, and that has a sentence of its own: buying is paused, say.
            await self._said_plainly(turn, instead)
        except Exception:
            _LOG.exception("an apology failed", update_id=turn.heard.update_id)

    async def _said_plainly(self, turn: Context, error: BotError) -> None:
        try:
            await turn.send(Screen(errors.said(turn.t, error), ((errors.home_button(turn.t),),)))
        except Unreachable as gone:
            await turn.unreachable(turn.chat_id, gone)

    async def _told(self, turn: Context, error: Exception) -> None:
        t = turn.t
        if isinstance(error, AlreadyOrdered):
            view = await self._stories.reviewing.order(turn.person, error.order_id)
            await turn.toast(errors.said_plain(t, error))
            await show_card(turn, view)
        elif isinstance(error, OldButton):
            # Confirm stops its spinner before it asks anything, so its toast is spent.
            above = errors.said(t, error) if turn.was_answered else None
            await turn.toast(errors.said_plain(t, error))
            await self._where_things_stand(turn, above)
        elif isinstance(error, QuoteChanged):
            draft = await self._stories.store.drafts.current(turn.person.id, turn.chat_id)
            await turn.show(ordering_screens.changed(t, errors.said(t, error), draft))
        elif isinstance(error, NotAllowed | UserMistake | StoreUnavailable):
            if turn.pressed is not None and not turn.was_answered:
                await turn.toast(errors.said_plain(t, error), alert=True)
            else:
                await turn.send(errors.mistake(t, error) if turn.heard.private else Screen(errors.said(t, error)))
        elif isinstance(error, PanelError):
            if turn.pressed is not None:
                await turn.toast(errors.said_plain(t, error), alert=True)
            rows = ((errors.home_button(t),),) if turn.heard.private else ()
            await turn.send(Screen(errors.trouble(t, error), rows))
        else:
            number = secrets.token_hex(2).upper()
            _LOG.error("incident", incident=number, update_id=turn.heard.update_id, exc_info=error)
            draft = await self._stories.store.drafts.current(turn.person.id, turn.chat_id)
            await turn.send(errors.incident(t, number, draft=draft is not None))

    async def _where_things_stand(self, turn: Context, above: Html | None = None) -> None:
        """For the presser of an old button: the open draft, else home, as a new message; `above` is said before it."""
        from bot.telegram.handlers import home

        fresh = Context(self._stories, self._sender, turn.heard, turn.person, turn.t)
        if above is not None:
            await fresh.say(above)
        step = await self._stories.ordering.current(turn.person, turn.chat_id) if turn.heard.private else None
        if step is not None and step.service is not None:
            await order.show(fresh, step)
        elif turn.heard.private:
            await home.home(fresh)

    def _stranger(self, heard: IncomingUpdate) -> Context:
        return Context(
            self._stories, self._sender, heard, Person(heard.person_id, heard.name), self._stories.voice(heard.language)
        )
