"""One turn of a conversation: what was heard, who said it, and the ways to answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.messages import N_
from bot.telegram.screen import LONGEST_ALERT, Html, Localizer, Screen, cut

if TYPE_CHECKING:
    from bot.domain.accounts.people import Person
    from bot.domain.ids import ChatId
    from bot.flows.accounts.access import Access
    from bot.flows.accounts.accounts import Accounts
    from bot.flows.accounts.balance import Balance
    from bot.flows.accounts.invitations import Invitations
    from bot.flows.accounts.members import Members
    from bot.flows.accounts.spending import SpendingReport
    from bot.flows.catalogue.catalogue_browser import CatalogueBrowser
    from bot.flows.groups.group_links import GroupLinks
    from bot.flows.groups.groups import Groups
    from bot.flows.mass_orders.preview import MassOrders
    from bot.flows.notifications.chats import Chats
    from bot.flows.notifications.settings import Notifications
    from bot.flows.operators.admin import Admin
    from bot.flows.operators.broadcasts import Broadcasts
    from bot.flows.operators.privacy import Privacy
    from bot.flows.ordering.approvals import Approvals
    from bot.flows.ordering.new_order import Ordering
    from bot.flows.orders.bulk_actions import BulkActions
    from bot.flows.orders.cards import OrderCards
    from bot.flows.orders.export import OrderExport
    from bot.flows.orders.external_orders import ExternalOrders
    from bot.flows.orders.my_orders import MyOrders
    from bot.flows.orders.presets import Presets
    from bot.flows.orders.refill_cancel import RefillsAndCancels
    from bot.flows.orders.statistics import Statistics
    from bot.flows.orders.status_polling import StatusPolling
    from bot.flows.pending_question import PendingQuestions
    from bot.flows.ports import Clock
    from bot.i18n.catalogues import Languages
    from bot.telegram.callbacks import PressedButton
    from bot.telegram.charts import Charts
    from bot.telegram.chat_members import TelegramChatMembers
    from bot.telegram.sending import Sender
    from bot.telegram.update_parser import IncomingUpdate


@dataclass(frozen=True, slots=True)
class Flows:
    """Every story a handler may tell, and what showing them needs."""

    access: Access
    catalogue_browser: CatalogueBrowser
    ordering: Ordering
    my_orders: MyOrders
    refill_cancel: RefillsAndCancels
    status_polling: StatusPolling
    balance: Balance
    invitations: Invitations
    group_links: GroupLinks
    groups: Groups
    accounts: Accounts
    members: Members
    approvals: Approvals
    admin: Admin
    broadcasts: Broadcasts
    privacy: Privacy
    chat_members: TelegramChatMembers
    mass: MassOrders
    external_orders: ExternalOrders
    statistics: Statistics
    spending: SpendingReport
    order_export: OrderExport
    presets: Presets
    order_cards: OrderCards
    notifications: Notifications
    chats: Chats
    pending_questions: PendingQuestions
    bulk_actions: BulkActions
    catalogues: Languages
    charts: Charts
    clock: Clock
    bot_username: Callable[[], str]

    def voice(self, language: str | None, zone: str = "UTC") -> Localizer:
        """The voice for a reader of that language, in that time zone."""
        return Localizer(self.catalogues.get_translator(language), zone)


@dataclass(slots=True)
class Context:
    """What one handler needs. `pressed` is set when a button was pressed, `arguments` hold what stood behind a command."""

    flows: Flows
    sender: Sender
    incoming: IncomingUpdate
    person: Person
    t: Localizer
    pressed: PressedButton | None = None
    arguments: str = ""
    _answered: bool = field(default=False)

    @property
    def chat_id(self) -> ChatId:
        return self.incoming.chat_id

    @property
    def update_id(self) -> int:
        return self.incoming.update_id

    def button(self) -> PressedButton:
        """The button that was pressed; raises `NotFound` where none was."""
        if self.pressed is None:
            raise NotFound(N_("Press a button for that."))
        return self.pressed

    def in_full(self, words: str) -> str:
        """The words that a button carries, or as the message shows them: a button may have room for their beginning alone."""
        return self.incoming.code if self.incoming.code.startswith(words) else words

    async def show(self, screen: Screen) -> int:
        """Show a screen in place of the one whose button was pressed, else as a new message; the id of the message that shows it."""
        if self.pressed is not None and self.incoming.message_id is not None:
            message_id = await self.sender.edit(self.chat_id, self.incoming.message_id, screen)
        else:
            message_id = await self.sender.send(self.chat_id, screen, topic=self.incoming.topic)
        await self.answered()
        return message_id

    async def send(self, screen: Screen) -> int:
        """Show a screen as a new message."""
        message_id = await self.sender.send(self.chat_id, screen, topic=self.incoming.topic)
        await self.answered()
        return message_id

    @property
    def was_answered(self) -> bool:
        """Whether the button has had its answer: what is to be said now needs a message."""
        return self._answered

    async def answered(self) -> None:
        """Stop the spinner on the button; harmless when it has stopped."""
        await self.toast("")

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """Stop the spinner beside the body, which waits a call of Telegram's less; the turn ends with both."""
        trouble: Exception | None = None
        async with asyncio.TaskGroup() as group:
            group.create_task(self.answered())
            await asyncio.sleep(0)  # it has begun: whatever the body says is no second answer
            try:
                yield
            except Exception as error:  # the spinner stops all the same
                trouble = error
        if trouble is not None:
            raise trouble

    async def toast(self, text: str, *, alert: bool = False) -> None:
        """A short word over the chat, once a turn; only where a button was pressed."""
        if self.incoming.callback_id is not None and self.incoming.kind == "button" and not self._answered:
            self._answered = True
            await self.sender.answer(self.incoming.callback_id, cut(text, LONGEST_ALERT) or None, alert=alert)

    async def say(self, sentence: Html, screen: Screen | None = None) -> None:
        """A sentence: above a screen where one is given."""
        await self.show(screen.with_text(sentence) if screen else Screen(sentence))

    def speaking(self, person: Person) -> Context:
        """The turn in the language of the person as they are now."""
        return replace(self, person=person, t=self.flows.voice(person.speaks, person.time_zone))
