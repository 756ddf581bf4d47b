"""What goes out to Telegram: paced, fitted, and every refusal turned into what it means for whoever wanted it sent."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from telegram import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputFile,
    InputMediaPhoto,
    InputTextMessageContent,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.domain.errors import NotAccepted, RetryLater, Unreachable
from bot.domain.ids import ChatId
from bot.telegram.connection import Connection, retry_seconds
from bot.telegram.rate_limit import RateLimit
from bot.telegram.screen import LONGEST_ALERT, LONGEST_TEXT, Html, Screen
from bot.telegram.screens.catalogue.inline import Result, StartButton
from bot.telegram.transport import RequestNotSent
from bot.telegram.truncation import fitted

LONGEST_CAPTION = 1024
"""Source: Bot API, sendDocument and sendPhoto, "0-1024 characters after entities parsing"."""
LONGEST_WAIT_SECONDS = 30.0
"""How long a person is let wait for Telegram's permission; who waits longer is told by what comes next."""
TRIES = 4
MOST_LOST_TOPICS = 1000
_PAUSE_SECONDS = 0.25
_UNREACHED_SECONDS = 5.0

# **Source:** texts of api.telegram.org, seen and in tdlib/telegram-bot-api; compared without case.
_NO_CHAT = (
    "chat not found", "user not found", "user is deactivated", "peer_id_invalid", "chat_write_forbidden",
    "not enough rights to send", "have no rights to send", "need administrator rights in the channel",
    "group chat was deactivated", "bot is not a member", "bot was kicked", "chat_restricted", "input_user_deactivated",
    "user_is_blocked", "chat_admin_required",
)  # fmt: skip
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_UNCHANGED = "message is not modified"
_NO_MESSAGE = (
    "message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message",
)  # fmt: skip
_NO_PREVIEW = {"is_disabled": True}

_log = logging.getLogger(__name__)
T = TypeVar("T")
Observe = Callable[[str, str], None]
"""Hears each call's kind ("send", "edit", …) and its outcome ("ok", "again", "later", "unreachable", "refused")."""


def observed_by_nobody(_call: str, _outcome: str) -> None:
    """Nobody counts."""


class Sender:
    """Writes to chats.

    Where somebody waits (`interactive`) it waits out a short flood limit and sends again what certainly never left; a
    notice is left to whoever delivers it.

    Raises `RetryLater` (Telegram asks to wait), `NotAccepted` (it was not reached), `Unreachable` (blocked, kicked, gone, moved), and
    `BadRequest` of python-telegram-bot where a text or keyboard is wrong: a fault of ours.
    """

    def __init__(
        self,
        connection: Connection,
        rate_limit: RateLimit,
        observe: Observe = observed_by_nobody,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._call = connection.call
        self._bot = connection.bot
        self._pacing = rate_limit
        self._observe = observe
        self._sleep = sleep
        self.lost_topics: set[tuple[int, int]] = set()
        """Chats and topics that were found closed or gone; whoever linked a group to one forgets it."""
        self.taken = 0
        """How many messages Telegram took."""

    async def send(
        self, chat_id: int, screen: Screen, *, interactive: bool = True, silent: bool = False, topic: int | None = None
    ) -> int:
        """Send a screen; the id of its message. A topic that is closed or gone: the chat's general one."""
        text, keyboard = fitted(screen.text, LONGEST_TEXT), screen.request() or screen.keyboard()

        async def out(thread: int | None) -> int:
            written = await self._call(
                "sendMessage",
                chat_id=chat_id,
                text=text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                disable_notification=silent,
                message_thread_id=thread,
                link_preview_options=_NO_PREVIEW,
            )
            return int(written["message_id"])

        return await self._in_topic("send", chat_id, out, topic, interactive=interactive)

    async def edit(self, chat_id: int, message_id: int, screen: Screen, *, interactive: bool = True) -> int:
        """Make a message show the screen; its id, or that of a new message where the old one cannot be changed."""
        text, keyboard = fitted(screen.text, LONGEST_TEXT), screen.keyboard()

        async def out() -> int:
            await self._call(
                "editMessageText",
                text=text,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            )
            return message_id

        try:
            # Edited twice a message shows the same: what may have arrived is sent again too.
            return await self._carried("edit", chat_id, out, interactive=interactive, repeatable=True)
        except BadRequest as refused:
            if _UNCHANGED in refused.message.lower():
                return message_id
            if not _says(refused, _NO_MESSAGE):
                raise
        return await self.send(chat_id, screen, interactive=interactive)

    async def answer(
        self, callback_query_id: str, text: str | None = None, *, alert: bool = False, url: str | None = None
    ) -> None:
        """Answer a pressed button. One answered before, or too long ago, is let go; so is one Telegram did not take."""
        shown = None if text is None else text if len(text) <= LONGEST_ALERT else text[: LONGEST_ALERT - 1] + "…"
        await self._unimportant(
            "answer",
            lambda: self._call(
                "answerCallbackQuery", callback_query_id=callback_query_id, text=shown, show_alert=alert, url=url
            ),
        )

    async def answer_inline(
        self,
        query_id: str,
        results: Sequence[Result],
        next_offset: str,
        button: StartButton | None,
        *,
        kept_seconds: int,
    ) -> None:
        """Answer an inline query, for this person alone. One that is too old is let go."""
        listed = [
            InlineQueryResultArticle(one.key, one.title, InputTextMessageContent(one.text), description=one.description)
            for one in results
        ]
        above = None if button is None else InlineQueryResultsButton(button.label, start_parameter=button.start)
        await self._unimportant(
            "inline",
            lambda: self._bot.answer_inline_query(
                query_id,
                listed,
                cache_time=kept_seconds,
                is_personal=True,
                next_offset=next_offset,
                button=above,
            ),
        )

    async def document(
        self,
        chat_id: int,
        name: str,
        content: bytes | Path,
        caption: Html | None = None,
        *,
        interactive: bool = True,
        silent: bool = False,
        topic: int | None = None,
    ) -> int:
        """Send a file, from memory or from the disk, read as it goes out; the id of its message."""

        async def out(thread: int | None) -> int:
            with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as opened:
                message = await self._bot.send_document(
                    chat_id,
                    InputFile(opened, filename=name, read_file_handle=False),
                    caption=None if caption is None else fitted(caption, LONGEST_CAPTION),
                    parse_mode=ParseMode.HTML,
                    disable_notification=silent,
                    message_thread_id=thread,
                )
            return message.message_id

        return await self._in_topic("document", chat_id, out, topic, interactive=interactive)

    async def photo(self, chat_id: int, content: bytes, screen: Screen, *, over: int | None = None) -> int | None:
        """Send a picture with a screen as its caption and buttons, or put it in the place of the message `over`.

        The id of the message that shows it; None where Telegram does not take the picture.
        """
        caption, rows = fitted(screen.text, LONGEST_CAPTION), screen.keyboard()
        keyboard = None if rows is None else InlineKeyboardMarkup.de_json(rows, self._bot)

        async def out() -> int:
            message = await self._bot.send_photo(
                chat_id,
                InputFile(content, filename="chart.png"),
                caption=caption,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
            )
            return message.message_id

        async def instead(message_id: int) -> int:
            media = InputMediaPhoto(content, caption=caption, parse_mode=ParseMode.HTML, filename="chart.png")
            await self._bot.edit_message_media(media, chat_id, message_id, reply_markup=keyboard)
            return message_id

        try:
            if over is not None:
                try:
                    return await self._carried(
                        "edit", chat_id, lambda: instead(over), interactive=True, repeatable=True
                    )
                except BadRequest as refused:
                    if _UNCHANGED in refused.message.lower():
                        return over
                    if not _says(refused, _NO_MESSAGE):
                        raise
            return await self._carried("photo", chat_id, out, interactive=True)
        except BadRequest as refused:
            _log.warning("a picture was refused: %s", refused.message)
            return None

    async def fetch(self, file_id: str, most_bytes: int) -> bytes | None:
        """The content of a file somebody sent; None where Telegram does not give it, or it is larger than that."""
        try:
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > most_bytes:
                return None
            content = bytes(await file.download_as_bytearray())
        except TelegramError as lost:
            _log.info("a file did not come: %s", lost.message)
            self._observe("fetch", "later")
            return None
        self._observe("fetch", "ok")
        return content if len(content) <= most_bytes else None

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message away, if Telegram still lets it."""
        await self._unimportant("delete", lambda: self._bot.delete_message(chat_id, message_id))

    async def typing(self, chat_id: int, topic: int | None = None) -> None:
        """Show for a few seconds that something is being done."""
        await self._unimportant(
            "typing", lambda: self._bot.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=topic), tries=1
        )

    async def _in_topic(
        self,
        call: str,
        chat_id: int,
        out: Callable[[int | None], Awaitable[T]],
        topic: int | None,
        *,
        interactive: bool,
    ) -> T:
        try:
            return await self._carried(call, chat_id, lambda: out(topic), interactive=interactive)
        except BadRequest as refused:
            if topic is None or not _says(refused, _NO_TOPIC):
                raise
        if len(self.lost_topics) >= MOST_LOST_TOPICS:
            self.lost_topics.clear()
        self.lost_topics.add((chat_id, topic))
        _log.info("topic %s of chat %s is closed or gone; writing to the general one", topic, chat_id)
        return await self._carried(call, chat_id, lambda: out(None), interactive=interactive)

    async def _carried(
        self, call: str, chat_id: int, out: Callable[[], Awaitable[T]], *, interactive: bool, repeatable: bool = False
    ) -> T:
        """Send within the limits until it is taken, or raise what its refusal means."""
        waited = 0.0
        for attempt in range(TRIES):
            last = not interactive or attempt == TRIES - 1
            await self._pacing.slot(chat_id, interactive=interactive, edit=repeatable)
            try:
                done = await out()
            except RetryAfter as flood:
                seconds = retry_seconds(flood)
                self._pacing.penalise(chat_id, seconds)
                waited += seconds
                if last or waited > LONGEST_WAIT_SECONDS:
                    self._observe(call, "later")
                    raise RetryLater(seconds, "flood limit") from flood
            except (BadRequest, Forbidden, ChatMigrated) as refused:
                self._judge(call, refused)
                raise
            except NetworkError as lost:
                if last or not (repeatable or isinstance(lost, RequestNotSent)):
                    self._observe(call, "later")
                    raise NotAccepted(_UNREACHED_SECONDS, lost.message) from lost
                await self._sleep(_PAUSE_SECONDS * 2**attempt)
            except TelegramError as other:
                # A wrong token or a second poller is the operator's to mend; what was to be said is kept.
                self._observe(call, "later")
                raise NotAccepted(60.0, other.message) from other
            else:
                self.taken += 1
                self._observe(call, "ok")
                return done
            self._observe(call, "again")
        raise AssertionError("the last try ends above")

    def _judge(self, call: str, refused: TelegramError) -> None:
        """Raise `Unreachable` where the refusal is about the chat; another one is the caller's to read."""
        if isinstance(refused, ChatMigrated):
            self._observe(call, "unreachable")
            raise Unreachable(refused.message, moved_to=ChatId(refused.new_chat_id)) from refused
        if isinstance(refused, Forbidden) or _says(refused, _NO_CHAT):
            self._observe(call, "unreachable")
            raise Unreachable(refused.message) from refused
        self._observe(call, "refused")

    async def _unimportant(self, call: str, out: Callable[[], Awaitable[object]], tries: int = 3) -> None:
        """Carry out what nobody misses when it fails, and what may be done twice."""
        for attempt in range(tries):
            try:
                await out()
            except (BadRequest, Forbidden, ChatMigrated, RetryAfter) as refused:
                _log.debug("%s was refused: %s", call, refused.message)
                self._observe(call, "refused")
                return
            except TelegramError as lost:
                if attempt == tries - 1:
                    _log.info("%s did not reach Telegram: %s", call, lost.message)
                    self._observe(call, "later")
                    return
                await self._sleep(_PAUSE_SECONDS * 2**attempt)
            else:
                self._observe(call, "ok")
                return


def _says(refused: TelegramError, words: tuple[str, ...]) -> bool:
    said = refused.message.lower()
    return any(word in said for word in words)
