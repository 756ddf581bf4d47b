"""The conversation with everybody: each update is read, its person met, its handler called, every failure told as a sentence."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.accounts.people import Permission, Person, require
from bot.domain.conversation import PendingQuestion
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
from bot.domain.links import links_in
from bot.domain.mass_orders.mass_orders import looks_like_mass
from bot.domain.messages import N_
from bot.domain.ordering.draft import OrderDraft
from bot.flows.mass_orders.preview import PASTE, awaits_more
from bot.telegram.callbacks import is_closing, unpack
from bot.telegram.commands import BY_NAME
from bot.telegram.context import Context, Flows
from bot.telegram.handlers import groups, mass_orders
from bot.telegram.handlers.catalogue import browser, inline
from bot.telegram.handlers.order_card import show_card
from bot.telegram.handlers.ordering import order
from bot.telegram.handlers.orders import my_orders
from bot.telegram.menus import announce
from bot.telegram.question_handlers import BY_KIND, handle_answer
from bot.telegram.router import find_action
from bot.telegram.screen import Html, Screen
from bot.telegram.screens import errors
from bot.telegram.screens.ordering import order as ordering_screens
from bot.telegram.update_parser import ANONYMOUS_ADMIN, IncomingUpdate, read

if TYPE_CHECKING:
    import telegram

    from bot.domain.conversation import Conversation
    from bot.flows.ordering.order_questions import OpenDraft
    from bot.telegram.sending import Sender

_LOG = structlog.get_logger(__name__)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


class Application:
    """Handlers and screens over the stories. Constructing it asks nothing of the network."""

    def __init__(self, *, bot: telegram.Bot, sender: Sender, flows: Flows) -> None:
        self._bot = bot
        self._sender = sender
        self._flows = flows

    async def handle(self, update: Mapping[str, Any]) -> None:
        """Handle one update, whole. Handled again after a kill it takes no second step.

        Raises `RetryLater` when Telegram could not be reached with the answer; nothing else.
        """
        incoming = read(update)
        if incoming is None:
            return
        context: Context | None = None
        try:
            if incoming.kind in ("member", "other"):
                await self._place_changed(incoming)
                return
            if incoming.kind == "standing":
                self._flows.chat_members.incoming(incoming.chat_id, incoming.person_id, incoming.status)
                await self._flows.group_links.status_changed(incoming.chat_id, incoming.person_id)
                return
            person = await self._met(incoming)
            context = Context(
                self._flows, self._sender, incoming, person, self._flows.voice(person.speaks, person.time_zone)
            )
            await self._route(context)
            await context.answered()
        except RetryLater:
            raise
        except Unreachable as gone:
            await self._flows.chats.unreachable(incoming.chat_id, gone)
        except Exception as error:
            await self._tell(context or self._stranger(incoming), error)

    async def _met(self, incoming: IncomingUpdate) -> Person:
        """Who speaks. A group that writes as itself is nobody: it holds no role and is not remembered."""
        if incoming.person_id == ANONYMOUS_ADMIN:
            return Person(incoming.person_id, incoming.name)
        return await self._flows.access.meet(incoming.person_id, incoming.name, incoming.username, incoming.language)

    async def apologise(self, update: Mapping[str, Any]) -> None:
        """Say that an update cannot be handled before the database is back; raises nothing and reads no database."""
        incoming = read(update)
        if (
            incoming is None
            or incoming.kind not in ("text", "file", "button")
            or not (incoming.private or incoming.callback_id)
        ):
            return
        t = self._flows.voice(incoming.language)
        sorry = t(
            "The bot cannot reach its own records just now. Nothing was bought. What you sent is kept and will be answered as soon as they are back."
        )
        try:
            if incoming.private:
                await self._sender.send(incoming.chat_id, Screen(sorry))
            elif incoming.callback_id is not None:
                await self._sender.answer(incoming.callback_id, str(sorry), alert=True)
        except (RetryLater, Unreachable) as lost:
            _LOG.info("an apology did not arrive", why=lost.why)

    async def announce(self, operators: tuple[int, ...] = ()) -> None:
        """Set command menus and descriptions, a language and a place at a time. Failures are logged, never raised."""
        await announce(self._bot, self._flows.catalogues, operators)

    # ── routing ──

    async def _route(self, context: Context) -> None:
        incoming = context.incoming
        if incoming.kind == "button":
            await self._press(context)
            return
        if incoming.kind == "inline":
            await inline.answer(context)
            return
        if incoming.kind == "shared":
            await groups.link_shared(context)
            return
        if command := _COMMAND.fullmatch(incoming.text) if incoming.kind == "text" else None:
            await self._command(context, command)
        elif incoming.private:
            await self._words(context)

    async def _press(self, context: Context) -> None:
        incoming = context.incoming
        context.pressed = unpack(incoming.text, None if incoming.private else incoming.chat_id)
        bound = find_action(context.pressed)
        if is_closing(incoming.text):
            await self._flows.pending_questions.leave(context.person, context.chat_id)
        arguments = bound.action.decode(context.pressed)
        bound.action.require_role(context.person)
        await bound.handler(context, *arguments)

    async def _command(self, context: Context, command: re.Match[str]) -> None:
        name, addressed, arguments = command.group(1).lower(), command.group(2), (command.group(3) or "").strip()
        if addressed and addressed.casefold() != self._flows.bot_username().casefold():
            return
        known = BY_NAME.get(name)
        handler = known.handler_in(private=context.incoming.private) if known is not None else None
        if handler is None:
            if context.incoming.private:
                raise UserMistake(N_("I do not know /{name}. /help lists what I know."), name=name)
            return
        context.arguments = arguments
        await handler(context)

    async def _words(self, context: Context) -> None:
        """A text that is no command: an answer where a question is open, else a link, many orders, or a search."""
        incoming, open_now = context.incoming, await self._open_conversation(context)
        draft = open_now if isinstance(open_now, OrderDraft) else None
        pending = open_now if isinstance(open_now, PendingQuestion) and open_now.kind in BY_KIND else None
        if pending is None or context.person.role < BY_KIND[pending.kind].role:
            require(context.person.role, Permission.SEE_CATALOGUE)
        opened = await self._flows.ordering.opened(context.person, draft) if draft is not None else None
        question = opened.question if opened is not None else None
        text = incoming.text
        if draft is not None and draft.service_id is not None and draft.update_id == context.update_id:
            await order.answer_text(context, text, opened)  # it was handled before a kill: shown again where it led
            return
        readable = incoming.document is not None and mass_orders.is_text_file(incoming.document)
        if incoming.document is not None and (readable or not text):
            if not question.lines if question is not None else opened is not None and not readable:
                await self._useless(context, draft, pending)
                return
            text = await mass_orders.read_text_file(context, incoming.document)
            if question is None:
                await mass_orders.preview(context, text)
                return
        elif incoming.kind == "file" and not text:
            await self._useless(context, draft, pending)
            return
        if pending is not None:
            await handle_answer(context, pending, text)
        elif question is None and looks_like_mass(text):
            await mass_orders.preview(context, text)
        else:
            await self._said(context, text, draft, opened)

    async def _useless(self, context: Context, draft: OrderDraft | None, pending: PendingQuestion | None) -> None:
        """Something that holds no words: what is asked stays asked."""
        if pending is None and (draft is None or draft.service_id is None):
            raise UserMistake(N_("I cannot use that here. Send a link or words to search for."))
        mistake = UserMistake(N_("I cannot use that here. Answer in words."))
        step = await self._flows.ordering.current(context.person, context.chat_id) if draft else None
        if step is None:
            raise mistake
        if step.question is None:
            await order.show_unconfirmed(context)
        else:
            await order.show(context, replace(step, mistake=mistake))

    async def _said(self, context: Context, text: str, draft: OrderDraft | None, opened: OpenDraft | None) -> None:
        question = opened.question if opened is not None else None
        seen, hidden = links_in(text), "\n".join(context.incoming.links)
        links = seen or links_in(hidden)
        if question is not None:
            behind_words = question.name == "link" and links and not seen
            await order.answer_text(context, hidden if behind_words else text, opened)
        elif len(links) > 1:
            await mass_orders.ask_of_links(context, [link.text for link in links])
        elif links:
            await browser.paste(context, links[0])
        elif draft is not None and draft.service_id is not None:
            await order.show_unconfirmed(context)
        elif not await my_orders.show_by_number(context, text):
            await browser.search(context, text)

    async def _open_conversation(self, context: Context) -> Conversation | None:
        """What is open in this chat. An ordered draft is closed, and so is a paste of which no further piece can come."""
        found = await self._flows.ordering.conversation(context.person, context.chat_id)
        if isinstance(found, OrderDraft) and found.order_id is not None:
            return None
        if isinstance(found, PendingQuestion) and found.kind == PASTE:
            handled_before = found.update_id == context.update_id
            return found if handled_before or awaits_more(found, context.incoming.said_at) else None
        return found

    async def _place_changed(self, incoming: IncomingUpdate) -> None:
        """The bot was blocked, let in again, removed; or a group moved to a new id."""
        chats = self._flows.chats
        if incoming.moved_to is not None:
            await chats.move(incoming.chat_id, incoming.moved_to)
        elif incoming.kind == "member" and incoming.status in ("kicked", "left", "muted"):
            await chats.pause(incoming.chat_id, f"the bot is {incoming.status}")
        elif incoming.kind == "member" and incoming.status in ("member", "administrator", "restricted"):
            await chats.resume(incoming.chat_id)

    # ── failures ──

    async def _tell(self, context: Context, error: Exception) -> None:
        """Every failure as a sentence; where that cannot be said either, the log has it."""
        try:
            await self._told(context, error)
        except RetryLater:
            raise
        except Unreachable as gone:
            await self._flows.chats.unreachable(context.chat_id, gone)
        except BotError as instead:
            # What was to be shown beside it cannot be, and that has a sentence of its own: buying is paused, say.
            await self._said_plainly(context, instead)
        except Exception:
            _LOG.exception("an apology failed", update_id=context.incoming.update_id)

    async def _said_plainly(self, context: Context, error: BotError) -> None:
        try:
            await context.send(Screen(errors.said(context.t, error), ((errors.home_button(context.t),),)))
        except Unreachable as gone:
            await self._flows.chats.unreachable(context.chat_id, gone)

    async def _told(self, context: Context, error: Exception) -> None:
        t = context.t
        if isinstance(error, AlreadyOrdered):
            view = await self._flows.my_orders.order(context.person, error.order_id)
            await context.toast(errors.said_plain(t, error))
            await show_card(context, view)
        elif isinstance(error, OldButton):
            # Confirm stops its spinner before it asks anything, so its toast is spent.
            above = errors.said(t, error) if context.was_answered else None
            await context.toast(errors.said_plain(t, error))
            await self._where_things_stand(context, above)
        elif isinstance(error, QuoteChanged):
            found = await self._flows.ordering.conversation(context.person, context.chat_id)
            draft = found if isinstance(found, OrderDraft) else None
            await context.show(ordering_screens.changed(t, errors.said(t, error), draft))
        elif isinstance(error, NotAllowed | UserMistake | StoreUnavailable):
            if context.pressed is not None and not context.was_answered:
                await context.toast(errors.said_plain(t, error), alert=True)
            else:
                await context.send(
                    errors.mistake(t, error) if context.incoming.private else Screen(errors.said(t, error))
                )
        elif isinstance(error, PanelError):
            if context.pressed is not None:
                await context.toast(errors.said_plain(t, error), alert=True)
            rows = ((errors.home_button(t),),) if context.incoming.private else ()
            await context.send(Screen(errors.trouble(t, error), rows))
        else:
            number = secrets.token_hex(2).upper()
            _LOG.error("incident", incident=number, update_id=context.incoming.update_id, exc_info=error)
            found = await self._flows.ordering.conversation(context.person, context.chat_id)
            await context.send(errors.incident(t, number, draft=found is not None))

    async def _where_things_stand(self, context: Context, above: Html | None = None) -> None:
        """For the presser of an old button: the open draft, else home, as a new message; `above` is said before it."""
        from bot.telegram.handlers import home

        fresh = Context(self._flows, self._sender, context.incoming, context.person, context.t)
        if above is not None:
            await fresh.say(above)
        step = await self._flows.ordering.current(context.person, context.chat_id) if context.incoming.private else None
        if step is not None and step.service is not None:
            await order.show(fresh, step)
        elif context.incoming.private:
            await home.home(fresh)

    def _stranger(self, incoming: IncomingUpdate) -> Context:
        return Context(
            self._flows,
            self._sender,
            incoming,
            Person(incoming.person_id, incoming.name),
            self._flows.voice(incoming.language),
        )
