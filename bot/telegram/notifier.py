"""Tells events: the card is edited, a final state gets a short notice, in the language the reader has now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.accounts.memberships import ApprovalState
from bot.domain.accounts.people import Person, Role
from bot.domain.errors import QuietHours, RetryLater
from bot.domain.groups import BalanceVisibility
from bot.domain.ids import AccountId, ChatId
from bot.domain.money import Money
from bot.domain.notifications.events import Event, EventKind
from bot.domain.notifications.notification_settings import (
    Loudness,
    NotificationSettings,
    NotificationTopic,
    end_topic,
    topic_of,
)
from bot.domain.orders.cards import Card
from bot.domain.orders.orders import Order, Status
from bot.flows.operators.broadcasts import VALID_HOURS
from bot.telegram.context import Flows
from bot.telegram.group_notifier import GroupNotifier
from bot.telegram.screen import Localizer, Screen, escaped
from bot.telegram.screens import groups as group_screens
from bot.telegram.screens import home as home_screens
from bot.telegram.screens import mass_orders as mass_screens
from bot.telegram.screens import operators as admin_screens
from bot.telegram.screens.accounts import accounts as account_screens
from bot.telegram.screens.notifications import notices
from bot.telegram.screens.notifications import settings as noise_screens
from bot.telegram.screens.ordering import approvals as approval_screens
from bot.telegram.screens.orders.card import card
from bot.telegram.sending import Sender


class TelegramNotifier:
    """Implements `flows.ports.Notifier`; raises what the sender raises."""

    def __init__(self, sender: Sender, flows: Flows) -> None:
        self._sender = sender
        self._flows = flows
        self._groups = GroupNotifier(sender, flows)

    async def tell(self, event: Event) -> None:
        """Tell one event in its chat."""
        person = await self._flows.access.person(event.person_id)
        t = self._flows.voice(person.speaks, person.time_zone)
        if event.kind is EventKind.INVITATION_USED:
            role = home_screens.role_name(t, Role[event.payload.get("role", "buyer").upper()])
            await self._send(event, notices.used_invitation(t, event.payload.get("name", ""), role))
            return
        if event.kind is EventKind.OPERATOR_NOTE:
            await self._send(event, notices.operator_note(t, event.payload))
            return
        if event.kind in (EventKind.MASS_MOVED, EventKind.MASS_ENDED):
            await self._tell_mass(event, t)
            return
        if event.kind is EventKind.MASS_FINISHED:
            await self._tell_finished(event, t)
            return
        if event.kind is EventKind.BROADCAST:
            sent = await self._flows.store.broadcasts.get(int(event.payload["broadcast"]))
            if (
                sent is not None
                and not sent.stopped
                and self._flows.clock() - sent.created_at < VALID_HOURS * 3_600_000
            ):
                await self._send(event, Screen(escaped(sent.text)))
            return
        if event.kind is EventKind.BROADCAST_MOVED:
            await self._tell_progress(event, t)
            return
        if event.kind is EventKind.LOW_BALANCE:
            await self._tell_low_balance(event)
            return
        if event.kind is EventKind.APPROVAL_ASKED or (
            event.kind is EventKind.APPROVAL_DECIDED and event.order_id is None
        ):
            await self._tell_approval(event, t)
            return
        if event.kind is EventKind.GROUP_ORDER:
            await self._groups.tell([event])
            return
        if event.kind is EventKind.GROUP_MASS:
            await self._groups.tell_mass(event)
            return
        if event.kind is EventKind.GROUP_HELD:
            await self._tell_held(event, t)
            return
        order = await self._flows.store.orders.get(event.order_id) if event.order_id is not None else None
        if order is None:
            return  # followed by its number alone, until that turned out to be another order's here
        if event.kind is EventKind.APPROVAL_DECIDED and order.status is Status.SUBMITTING:
            raise RetryLater(1.0, "the order is being sent")
        if event.chat_id > 0 and _forgot(person, order):
            await self._move_cards(order)
        else:
            await self._tell_order(event, order, t)

    async def _tell_order(self, event: Event, order: Order, t: Localizer) -> None:
        if event.kind is EventKind.APPROVAL_DECIDED or (
            event.kind is EventKind.ORDER_UNKNOWN and order.status is Status.UNKNOWN
        ):
            person = await self._flows.access.person(order.person_id)
            screen = card(t, await self._flows.my_orders.view(person, order), self._flows.clock())
            await self._move_cards(order)
            message_id = await self._send(event, screen)
            await self._flows.store.cards.put(Card(order.id, event.chat_id, message_id, digest(screen)))
            return
        if event.kind is EventKind.ORDER_LATE:
            await self._tell_late(event, order, t)
            return
        if event.kind is EventKind.ORDER_PLACED_LATE:
            await self._send(event, notices.placed_late(t, order, event.payload.get("was", "")))
        await self._move_cards(order)
        if event.kind is EventKind.ORDER_FINISHED and not order.muted and order.status.final:
            await self._notice(event, notices.finished(t, order), end_topic(order.status))
        elif event.kind is EventKind.REFILL_MOVED and not order.muted:
            told = notices.refill_told(t, order, event.payload.get("status", ""), event.payload.get("said", ""))
            await self._notice(event, told, NotificationTopic.REFILL)

    async def tell_together(self, events: Sequence[Event]) -> None:
        """Several things of one chat in one notice: what became of orders at once, or what was held in quiet hours."""
        if events[0].kind is EventKind.GROUP_ORDER:
            await self._groups.tell(events)
            return
        person = await self._flows.access.person(events[0].person_id)
        noise = await self._flows.store.notification_settings.of(person.id)
        told: list[tuple[NotificationTopic, Order]] = []
        for event in events:
            order = await self._flows.store.orders.get(event.order_id) if event.order_id is not None else None
            if order is None:
                continue
            await self._move_cards(order)
            topic = None if _forgot(person, order) else topic_of(event, order)
            if topic is not None and not order.muted and noise.of(topic) is not Loudness.OFF:
                told.append((topic, order))
        if not told:
            return
        self._wait_for_quiet(noise, person)
        silent = all(noise.of(topic) is Loudness.SILENT for topic, _ in told)
        screen = noise_screens.together(self._flows.voice(person.speaks, person.time_zone), told, away=events[0].held)
        await self._sender.send(events[0].chat_id, screen, interactive=False, silent=silent)

    async def _notice(self, event: Event, screen: Screen, *topics: NotificationTopic) -> None:
        """A notice as loud as its reader wants it; raises `QuietHours`."""
        person = await self._flows.access.person(event.person_id)
        noise = await self._flows.store.notification_settings.of(person.id)
        loudness = noise.loudest(topics)
        if loudness is Loudness.OFF:
            return
        self._wait_for_quiet(noise, person)
        await self._sender.send(event.chat_id, screen, interactive=False, silent=loudness is Loudness.SILENT)

    def _wait_for_quiet(self, noise: NotificationSettings, person: Person) -> None:
        until = noise.quiet_until(self._flows.clock(), person.time_zone)
        if until is not None:
            raise QuietHours(until)

    async def _is_quiet(self, event: Event) -> bool:
        """Whether what cannot wait comes without a sound now."""
        if event.chat_id < 0:
            return False
        person = await self._flows.access.person(event.person_id)
        noise = await self._flows.store.notification_settings.of(person.id)
        return noise.quiet_until(self._flows.clock(), person.time_zone) is not None

    async def _tell_late(self, event: Event, order: Order, t: Localizer) -> None:
        """An order takes much longer than others of its service did; one that has ended meanwhile is not late any more."""
        record = await self._flows.statistics.of(order.account_id, order.service_id)
        if record is not None and order.status.running and not order.muted:
            await self._notice(event, notices.late(t, order, record, self._flows.clock()), NotificationTopic.LATE)

    async def _tell_mass(self, event: Event, t: Localizer) -> None:
        """How a mass order goes, in the message that showed it; its end is told anew, with every line as a file."""
        person = await self._flows.access.person(event.person_id)
        if not person.created_at:  # forgotten
            return
        view = await self._flows.mass.view(person, int(event.payload["mass"]))
        screen, message_id = mass_screens.progress(t, view), view.mass.message_id
        if message_id is not None:
            shown = await self._sender.edit(event.chat_id, message_id, screen, interactive=False)
        else:
            shown = await self._sender.send(event.chat_id, screen, interactive=False)
        if shown != message_id:
            await self._flows.store.mass_orders.shown(view.mass.id, shown)
        if event.kind is EventKind.MASS_ENDED:
            await self._sender.document(
                event.chat_id,
                mass_screens.file_name(view),
                mass_screens.file(t, view),
                mass_screens.end_notice(t, view),
                interactive=False,
                silent=await self._is_quiet(event),
            )

    async def _tell_finished(self, event: Event, t: Localizer) -> None:
        """All orders of a mass order came to their end: one notice, as loud as the loudest of theirs; where all are unknown it needs its reader."""
        person = await self._flows.access.person(event.person_id)
        view = await self._flows.mass.view(person, int(event.payload["mass"]))
        if view.outcome is None or not person.created_at:
            return
        screen = mass_screens.finished(t, view, view.outcome)
        if topics := {end_topic(line.status) for line in view.lines if line.bought and line.status is not None}:
            await self._notice(event, screen, *topics)
        else:
            await self._send(event, screen)

    async def _tell_progress(self, event: Event, t: Localizer) -> None:
        """How far a broadcast is now, in the message that shows it."""
        broadcasts = self._flows.store.broadcasts
        sent = await broadcasts.get(int(event.payload["broadcast"]))
        if sent is None or sent.message_id is None:
            return
        screen = admin_screens.progress(t, sent, await broadcasts.progress(sent.id))
        shown = await self._sender.edit(event.chat_id, sent.message_id, screen, interactive=False)
        if shown != sent.message_id:
            await broadcasts.shown_in(sent.id, shown)

    async def _tell_low_balance(self, event: Event) -> None:
        store, said = self._flows.store, event.payload
        account = await store.accounts.get(AccountId(int(said["account"])))
        if account is None or account.closed_at is not None:
            return
        balance = Money(Decimal(said["balance"]), said["currency"])
        link = await store.groups.get(event.chat_id) if event.chat_id < 0 else None
        reader = link.linked_by if link is not None else event.person_id
        person = await self._flows.access.person(reader)
        t = self._flows.voice(person.speaks, person.time_zone)
        screen = account_screens.low_balance(t, account, balance)
        if link is None:
            if event.chat_id > 0:
                await self._send(event, screen)
        elif (
            link.account_id == account.id and link.low and await self._groups.trusted(link)
        ):  # else it was changed meanwhile
            if link.balance_for is not BalanceVisibility.MEMBERS:
                row = group_screens.balance_row(t, link.chat_id, self._flows.bot_username())
                screen = account_screens.low_balance_privately(t, account, row)
            await self._groups.send(link, screen, t)

    async def _tell_approval(self, event: Event, t: Localizer) -> None:
        asked = await self._flows.store.approvals.get(int(event.payload["approval"]))
        if asked is None:
            return
        if event.kind is EventKind.APPROVAL_DECIDED:
            await self._send(event, approval_screens.decided(t, asked.state))
            return
        account = await self._flows.store.accounts.get(asked.draft.account_id)
        buyer = await self._flows.access.person(asked.draft.person_id)
        if account is not None and asked.state is ApprovalState.WAITING:
            service = await self._flows.approvals.service(asked, account)
            await self._send(event, approval_screens.asked(t, asked, buyer.name, account, service))

    async def _tell_held(self, event: Event, t: Localizer) -> None:
        link = await self._flows.store.groups.get(ChatId(int(event.payload["group"])))
        account = await self._flows.store.accounts.get(link.account_id) if link is not None else None
        if link is not None and account is not None and link.held_at is not None:
            await self._send(event, group_screens.held(t, link, account))

    async def _move_cards(self, order: Order) -> None:
        """Edit every message that shows the order, unless it shows this already."""
        person = await self._flows.access.person(order.person_id)
        view = await self._flows.my_orders.view(person, order)
        for kept in await self._flows.store.cards.of(order.id):
            if int(kept.chat_id) == order.person_id and _forgot(person, order):
                continue
            t = self._flows.voice(person.speaks, person.time_zone)
            screen = card(t, view, self._flows.clock())
            shown = digest(screen)
            if shown == kept.shown:
                continue
            message_id = await self._sender.edit(kept.chat_id, kept.message_id, screen, interactive=False)
            await self._flows.store.cards.put(Card(order.id, kept.chat_id, message_id, shown))

    async def _send(self, event: Event, screen: Screen) -> int:
        return await self._sender.send(event.chat_id, screen, interactive=False, silent=await self._is_quiet(event))


def _forgot(person: Person, order: Order) -> bool:
    """Whether the order's person was forgotten and has not come back: it goes on without their being told."""
    return person.id == order.person_id and not person.created_at


def digest(screen: Screen) -> str:
    """What a screen shows, as a short key."""
    return hashlib.blake2s(repr(screen).encode(), digest_size=12).hexdigest()
