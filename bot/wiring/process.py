"""One process of the bot: its parts, opened and closed in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from bot.background.balance_watch import BalanceWatch
from bot.background.catalogue_refresh import CatalogueRefresh
from bot.background.loops import DAY_MS, Intervals, loops
from bot.background.mass_orders import MassOrderRunner
from bot.background.outbox import Deliveries
from bot.background.replica import BEAT_SECONDS
from bot.background.supervisor import Loop, Supervisor
from bot.domain.errors import Misconfigured
from bot.domain.ids import PersonId
from bot.domain.messages import N_
from bot.domain.orders.polling import PollingSchedule
from bot.domain.queues import ReceivedUpdate
from bot.flows.accounts.access import Access
from bot.flows.accounts.accounts import Accounts, LowBalanceAlerts
from bot.flows.accounts.balance import Balance
from bot.flows.accounts.deps import Deps
from bot.flows.accounts.invitations import Invitations
from bot.flows.accounts.members import Members
from bot.flows.accounts.spending import SpendingReport
from bot.flows.catalogue.catalogue_browser import CatalogueBrowser
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.catalogue.service_comparison import ServiceComparison
from bot.flows.groups.group_links import GroupLinks
from bot.flows.groups.groups import Groups
from bot.flows.mass_orders.completion import MassCompletion
from bot.flows.mass_orders.line_sender import MassLineSender
from bot.flows.mass_orders.preview import MassOrders
from bot.flows.notifications.chats import Chats
from bot.flows.notifications.operator_notes import OperatorNotes
from bot.flows.notifications.outbox_delivery import OutboxDelivery
from bot.flows.notifications.settings import Notifications
from bot.flows.operators.admin import Admin
from bot.flows.operators.broadcasts import Broadcasts
from bot.flows.operators.privacy import Privacy
from bot.flows.ordering.approvals import Approvals
from bot.flows.ordering.new_order import Ordering
from bot.flows.orders.bulk_actions import BulkActions
from bot.flows.orders.cards import OrderCards
from bot.flows.orders.crash_recovery import CrashRecovery
from bot.flows.orders.export import OrderExport
from bot.flows.orders.external_orders import ExternalOrders
from bot.flows.orders.my_orders import MyOrders
from bot.flows.orders.presets import Presets
from bot.flows.orders.refill_cancel import RefillsAndCancels
from bot.flows.orders.statistics import Statistics
from bot.flows.orders.status_polling import StatusPolling
from bot.flows.panels.circuit_breaker import CircuitBreaker
from bot.flows.panels.panel_outages import PanelOutages
from bot.flows.pending_question import PendingQuestions
from bot.ops.health import Heartbeats
from bot.ops.http import HttpListener, Webhook
from bot.ops.logging import configure_logging
from bot.ops.metrics import Metrics
from bot.ops.systemd import READY, STOPPING, Watchdog, notify, watchdog_seconds
from bot.settings import Settings
from bot.store.ids import IdGenerator
from bot.store.store import Store
from bot.telegram.application import Application
from bot.telegram.charts import Charts
from bot.telegram.chat_members import TelegramChatMembers
from bot.telegram.connection import Connection
from bot.telegram.context import Flows
from bot.telegram.notifier import TelegramNotifier
from bot.telegram.polling import WAIT_SECONDS, Poller
from bot.telegram.rate_limit import RateLimit
from bot.telegram.sending import Sender
from bot.telegram.updates import LONGEST_HANDLING_SECONDS, Updates
from bot.wiring.factories import (
    PanelsWithSharedKey,
    catalogues,
    clock,
    connection,
    describe_undecryptable,
    ensure_shared_account,
    join,
    make_holder_name,
    make_panels,
    open_store,
)
from bot.wiring.gc_tuning import return_freed_memory, tune_garbage_collector
from bot.wiring.lifecycle import (
    ShutdownDeadline,
    StartupRegistration,
    install_stop_signal,
    log_figures,
    log_start,
    make_catalogue_observer,
    make_database_check,
    make_depth_observer,
)

SEALED = N_(
    "Something a person sent waits under a SECRET_KEY that is not set any more. It is kept: put the old key back behind the new one and restart within a day, and it is handled."
)
STOP_SECONDS = 17.0
"""The time for work in progress at a shutdown; with closing everything, a shutdown takes less than 20 seconds."""
DRAIN_SECONDS = 12.0
END_SECONDS = 4.0
TEND_SECONDS = 2.0

_log = logging.getLogger(__name__)


def max_sending_seconds(timeout_seconds: float) -> float:
    """Calculate how long an `add` may take: waiting for the rate limit, for a connection, and for the answer."""
    return 3 * timeout_seconds + 15


def max_handling_seconds(timeout_seconds: float) -> float:
    """Calculate how long handling an update may take: a confirmation reads balance and catalogue, sends, and reads the balance."""
    return max(LONGEST_HANDLING_SECONDS, max_sending_seconds(timeout_seconds) + 3 * timeout_seconds + 60)


async def run(settings: Settings, role: str) -> None:
    """Run until SIGTERM, SIGINT or SIGHUP; then finish the work in progress and close everything. `role`: all, chat, background."""
    return_freed_memory()
    configure_logging(settings.log_level, settings.log_format)
    stopped = install_stop_signal()
    async with running(settings, role):
        tune_garbage_collector()
        notify(READY)
        await stopped.wait()
        notify(STOPPING)
    _log.info("stopped: everything in progress was finished or is stored and continues at the next start")


@asynccontextmanager
async def running(
    settings: Settings, role: str = "all", *, account_name: str = "", intervals: Intervals | None = None
) -> AsyncIterator[None]:
    """The bot at work. Opened in this order and closed in the opposite one; nothing here needs Telegram to be there.

    Raises `Misconfigured` where Telegram is to bring what nobody here would hear.
    """
    if role != "background" and (problems := settings.find_webhook_problems()):
        raise Misconfigured(problems)
    metrics = Metrics()
    heartbeats = Heartbeats(time.monotonic)
    new_ids = IdGenerator(clock)
    ending = ShutdownDeadline(STOP_SECONDS)
    async with AsyncExitStack() as stack:
        holder = make_holder_name(settings)
        store = await open_store(settings, holder)
        stack.push_async_callback(store.close)
        rate_limit, panels = RateLimit(), make_panels(settings, metrics)

        def shared_by(processes: int) -> None:
            rate_limit.shared_by(processes)
            panels.shared_by(processes)

        replica = await join(store, settings, holder, role, shared_by)
        stack.push_async_callback(replica.leave)
        await store.clamp_future_times(clock(), longest_pause_ms=round(1000 * settings.track_max_seconds))
        await ensure_shared_account(store, settings, account_name)
        stack.push_async_callback(panels.close)
        telegram = await stack.enter_async_context(connection(settings))
        supervisor = Supervisor(heartbeats, failed=metrics.count_loop_failure)
        stack.push_async_callback(ending.within, END_SECONDS, supervisor.stop)

        charts = Charts()
        flows, catalogue_cache = _make_flows(settings, store, panels, metrics, new_ids, telegram, charts)
        sender = Sender(telegram, rate_limit, metrics.count_telegram_call)
        application = Application(bot=telegram.bot, sender=sender, flows=flows)
        starting = [Loop("replica", replica.round, BEAT_SECONDS)]
        webhook = None
        if role != "background":
            await store.inbox.reopen(clock() - DAY_MS)
            if sealed := await store.inbox.sealed():
                _log.error("%s", describe_undecryptable(sealed))
            operator_notes = OperatorNotes(store, tuple(map(PersonId, settings.operator_ids)), clock, new_ids)

            async def set_aside(update: ReceivedUpdate, why: str) -> None:
                if not update.body:
                    await operator_notes.note(f"sealed:{clock() // DAY_MS}", SEALED)
                    return
                message = N_("Something a person sent (number {number}) could not be handled: {why}")
                await operator_notes.note(f"update:{update.update_id}", message, number=str(update.update_id), why=why)

            updates = Updates(
                store,
                application.handle,
                clock,
                holder,
                spawn=supervisor.spawn,
                figures=metrics,
                on_set_aside=set_aside,
                on_unstored=application.apologise,
                standing=replica.ownership_epoch,
                taken=lambda: sender.taken,
                longest_seconds=max_handling_seconds(settings.panel_timeout_seconds),
            )
            stack.push_async_callback(ending.within, DRAIN_SECONDS, updates.drain)
            starting.append(Loop("inbox", updates.tend, TEND_SECONDS))
            if settings.webhook_secret is not None and settings.webhook_url is not None:
                webhook = Webhook(settings.webhook_secret.get_secret_value(), updates.receive_webhook)
            else:
                poller = Poller(
                    telegram.bot, telegram.polling, updates, reached=telegram.reached, turn=replica.may_poll_telegram
                )
                starting.append(Loop("polling", poller.round, 0.0, max_round_seconds=3 * WAIT_SECONDS))
                stack.push_async_callback(replica.release_polling)
                stack.push_async_callback(supervisor.stop_loop, "polling")
        starting.append(Loop("greeting", StartupRegistration(settings, telegram, application, role).round, 60.0))
        if role != "chat":
            told = asyncio.Event()
            mass = MassOrderRunner(flows.mass.sender, supervisor.spawn, told.set)
            stack.push_async_callback(ending.within, DRAIN_SECONDS, mass.end)
            starting += loops(
                intervals or Intervals(),
                store=store,
                clock=clock,
                status_polling=flows.status_polling,
                refill_cancel=flows.refill_cancel,
                crash_recovery=CrashRecovery(store, panels, clock, new_ids),
                catalogues=CatalogueRefresh(
                    store.accounts,
                    catalogue_cache,
                    clock,
                    supervisor.spawn,
                    every_seconds=settings.catalogue_refresh_seconds,
                    seen=make_catalogue_observer(metrics),
                    share=replica.partition,
                ),
                deliveries=Deliveries(
                    OutboxDelivery(
                        store,
                        TelegramNotifier(sender, flows, store),
                        clock,
                        metrics.count_delivery,
                        replica.partition,
                        lambda: sender.taken,
                    ),
                    store.outbox,
                    clock,
                    supervisor.spawn,
                    told,
                    delay_seconds=rate_limit.delay,
                    ownership_epoch=replica.ownership_epoch,
                ),
                mass=mass,
                mass_completion=MassCompletion(store, clock, new_ids),
                balances=BalanceWatch(
                    LowBalanceAlerts(Deps(store, flows.access, clock, new_ids), flows.balance),
                    supervisor.spawn,
                    told.set,
                    replica.partition,
                ),
                statistics=flows.statistics,
                broadcasts=flows.broadcasts,
                told=told,
                spawn=supervisor.spawn,
                figures=make_depth_observer(metrics),
            )
        if settings.http_address is not None:
            checks = {"database": make_database_check(store), "telegram": telegram.check, "loops": heartbeats.check}
            listener = HttpListener(*settings.http_address, checks=checks, metrics=metrics, webhook=webhook)
            await stack.enter_async_context(listener)
        if (seconds := watchdog_seconds()) is not None:
            starting.append(Loop("systemd", Watchdog(heartbeats.check).round, seconds / 3))
        for loop in starting:
            supervisor.start(loop)
            metrics.register_loop(loop.name, lambda name=loop.name: heartbeats.age_seconds(name))  # type: ignore[misc]
        log_start(settings, role)
        # Not awaited: a process that is told to stop while it starts would poll Telegram meanwhile, beside another one.
        supervisor.spawn(log_figures(store), "figures at the start")
        yield


def _make_flows(
    settings: Settings,
    store: Store,
    panels: PanelsWithSharedKey,
    metrics: Metrics,
    new_ids: IdGenerator,
    telegram: Connection,
    charts: Charts,
) -> tuple[Flows, CatalogueCache]:
    operators = tuple(map(PersonId, settings.operator_ids))
    access = Access(store, clock, frozenset(operators))
    deps = Deps(store, access, clock, new_ids)
    panel_outages = PanelOutages(
        store, clock, new_ids, lambda account: (account.owner_id,) if account.owner_id else operators
    )
    guarded = CircuitBreaker(panels, panel_outages)
    catalogue_cache = CatalogueCache(store, guarded, clock)
    schedule = PollingSchedule(settings.track_first_seconds, settings.track_max_seconds)
    lease_seconds = max_sending_seconds(settings.panel_timeout_seconds)
    ordering = Ordering(
        deps, catalogue_cache, guarded, schedule, lease_seconds, panel_outages.known, metrics.count_order
    )
    my_orders = MyOrders(deps, guarded, ordering)
    status_polling = StatusPolling(deps, guarded, schedule, metrics.count_status_change)
    balance = Balance(store, access, guarded, clock)
    chat_members = TelegramChatMembers(telegram.bot, clock)
    group_links = GroupLinks(deps, chat_members)
    refill_cancel = RefillsAndCancels(deps, guarded, my_orders, settings.track_first_seconds)
    return Flows(
        access=access,
        chat_members=chat_members,
        accounts=Accounts(
            deps,
            replace(panels, hides_keys=False),  # a key that is only tried counts as no outage and is not a secret yet
            balance,
            own_accounts=settings.own_accounts,
            plain_http=settings.allow_private_panels,
        ),
        members=Members(deps),
        approvals=Approvals(ordering),
        admin=Admin(deps),
        broadcasts=Broadcasts(deps),
        privacy=Privacy(deps),
        group_links=group_links,
        groups=Groups(deps, chat_members, group_links, balance),
        catalogue_browser=CatalogueBrowser(deps, catalogue_cache, ServiceComparison(store, clock)),
        ordering=ordering,
        my_orders=my_orders,
        refill_cancel=refill_cancel,
        bulk_actions=BulkActions(refill_cancel),
        status_polling=status_polling,
        presets=Presets(store.presets, ordering, my_orders),
        statistics=Statistics(store, clock, new_ids),
        spending=SpendingReport(deps),
        order_export=OrderExport(deps),
        external_orders=ExternalOrders(deps, guarded, status_polling),
        balance=balance,
        mass=MassOrders(ordering, access, MassLineSender(ordering, access)),
        invitations=Invitations(deps),
        order_cards=OrderCards(store),
        notifications=Notifications(store, clock, new_ids),
        chats=Chats(store, clock),
        pending_questions=PendingQuestions(store),
        catalogues=catalogues(settings),
        charts=charts,
        clock=clock,
        bot_username=lambda: telegram.username,
    ), catalogue_cache
