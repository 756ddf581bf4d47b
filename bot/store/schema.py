"""Every table, declared once, in types that SQLite and PostgreSQL share.

Text, 64-bit integers, JSON as text; money as exact decimal text, because SQLite has no decimals; times as integer
milliseconds UTC; yes and no as 1 and 0. The partial indexes hold only what is still to be done, so that they stay
small however many orders are stored; those that name `state` again do so because SQLite, which keeps no statistics
here, would else read the table in the order of its ids. Loaded by migrations and tests alone.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

WHOLE = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both; on SQLite a primary key of this type is the row's own number."""
WAITING = text("state = 0")
DONE = text("state = 1")
SET_ASIDE = text("state = 2")
UNFINISHED = text("status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')")
UNFINISHED_REFILL = text("status IN ('submitting', 'unknown', 'pending', 'in_progress')")
GROUP = text("chat_id < 0")
SETTLED = text("finished_at IS NOT NULL AND placed_at IS NOT NULL")
NOT_TOLD_LATE = text("status IN ('pending', 'processing', 'in_progress') AND late_told_at IS NULL")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def _key(name: str) -> Column[int]:
    return Column(name, WHOLE, primary_key=True, autoincrement=False)


def _whole(name: str, default: int | None = None) -> Column[int]:
    return Column(name, WHOLE, nullable=False, server_default=None if default is None else text(str(default)))


def _whole_or_none(name: str) -> Column[int]:
    return Column(name, WHOLE)


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _text_or_none(name: str) -> Column[str]:
    return Column(name, Text)


def _partial(name: str, *columns: str, where: object, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


inbox = Table(
    "inbox",
    metadata,
    _key("update_id"),
    _text("lane"),
    _text("body"),
    _whole("received_at"),
    _whole("state", 0),  # 0 waiting, 1 handled, 2 set aside for the operator
    _whole("attempts", 0),  # processes that died with it in their hands; failed tries are counted by who makes them
    _text("holder", ""),
    _whole("lease_until", 0),
    _text("why", ""),
    _partial("ix_inbox_waiting", "state", "update_id", where=WAITING),
    _partial("ix_inbox_lane", "lane", "state", "update_id", where=WAITING),
    _partial("ix_inbox_handled", "received_at", where=DONE),
)

people = Table(
    "people",
    metadata,
    _key("id"),
    _text("name"),
    _text_or_none("username"),
    _text_or_none("language"),
    _text_or_none("telegram_language"),
    _text("time_zone"),
    _whole("account_id"),
    _whole("created_at"),
    _whole_or_none("group_id"),  # the group they order for
)

memberships = Table(
    "memberships",
    metadata,
    _key("person_id"),
    _key("account_id"),
    _whole("role"),
    _text_or_none("daily_limit"),
    _whole("orders", 0),  # grows with every order: two at once cannot both pass a limit
    Index("ix_memberships_account", "account_id", "role", "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    _whole("account_id"),
    _whole("role"),
    _text_or_none("daily_limit"),
    _whole("made_by"),
    _whole("expires_at"),
    _whole_or_none("used_by"),
    _whole_or_none("used_at"),
    Index("ix_invitations_newest", "expires_at"),
)

accounts = Table(
    "accounts",
    metadata,
    _key("id"),
    _text("name"),
    _text("url"),
    _text("encrypted_key"),
    _whole_or_none("owner_id"),
    _text("currency"),
    _whole_or_none("closed_at"),
    _text_or_none("low_balance"),  # told below it, once until it recovers
    _whole_or_none("low_told_at"),
    _text_or_none("approve_above"),  # a buyer's order over it waits for a manager
    _text("time_zone", "UTC"),  # whose days limits and sums count
    Index("ix_accounts_owner", "owner_id"),
)

chats = Table(
    "chats",
    metadata,
    _key("id"),
    _text("type"),
    _text("title", ""),
    _whole_or_none("paused_at"),
    _text_or_none("paused_why"),
    # What a group is linked to: an account, a topic, who may see the balance there, which events are told.
    _whole_or_none("account_id"),
    _whole_or_none("topic_id"),
    _text_or_none("balance_for"),
    _text_or_none("events"),
    _whole_or_none("linked_by"),
    _whole_or_none("linked_at"),
    _whole_or_none("low"),  # whether a low balance is told there
    _whole_or_none("held_at"),  # since when nobody stands for the link
    _partial("ix_chats_account", "account_id", where=text("account_id IS NOT NULL")),
)

catalogues = Table(
    "catalogues",
    metadata,
    _key("account_id"),
    _text("digest"),
    _whole("fetched_at"),
    _text("service_ids"),  # JSON: the panel's own order
)

services = Table(
    "services",
    metadata,
    _key("account_id"),
    Column("service_id", Text, primary_key=True),
    _text("name"),
    _text("type"),
    _text("category"),
    _text("rate"),
    _whole("minimum"),
    _whole("maximum"),
    _whole("refill"),
    _whole("cancel"),
    _whole_or_none("dripfeed"),
    _text("description"),
    _whole_or_none("gone_at"),
)

favourites = Table(
    "favourites",
    metadata,
    _key("person_id"),
    _key("account_id"),
    Column("service_id", Text, primary_key=True),
    _whole("created_at"),
)

drafts = Table(
    "drafts",
    metadata,
    _key("person_id"),
    _key("chat_id"),
    _whole("id"),
    _whole("account_id"),
    _text_or_none("service_id"),
    _text("answers"),
    _text("purpose", "order"),
    _text_or_none("reopened"),
    _whole("version"),
    _whole("update_id"),
    _text_or_none("shown"),
    _text_or_none("quote"),
    _whole_or_none("order_id"),
    _whole_or_none("message_id"),
    _whole("updated_at"),
    _whole_or_none("group_id"),
)

orders = Table(
    "orders",
    metadata,
    _key("id"),
    _whole("account_id"),
    _whole("person_id"),
    _whole("chat_id"),
    _text("service_id"),
    _text("service_name"),
    _text("type"),
    _text("link"),
    _text("link_key"),
    _text("search_text"),  # link and service name in folded case
    _text("parameters"),
    _whole_or_none("quantity"),
    _text("rate"),
    _text("charge"),
    _text("currency"),
    _text("status"),
    _whole("created_at"),
    _whole_or_none("draft_id"),
    _whole("refill"),
    _whole("cancel"),
    _text_or_none("panel_order_id"),
    _text("said"),
    _text_or_none("charged"),
    _whole_or_none("start_count"),
    _whole_or_none("remains"),
    _whole_or_none("runs_done"),
    _whole_or_none("posts_done"),
    _text("children"),
    _text_or_none("balance_before"),
    _text_or_none("balance_after"),
    _whole_or_none("placed_at"),
    _whole_or_none("started_at"),
    _whole_or_none("finished_at"),
    _whole_or_none("checked_at"),
    _whole_or_none("lease_until"),
    _whole_or_none("cancel_requested_at"),
    _whole("muted"),
    _whole_or_none("late_told_at"),
    _whole_or_none("group_id"),
    UniqueConstraint("draft_id"),
    Index("ix_orders_created", "account_id", "created_at"),
    Index("ix_orders_account", "account_id", "id"),
    Index("ix_orders_account_status", "account_id", "status", "id"),
    Index("ix_orders_person", "account_id", "person_id", "id"),
    Index("ix_orders_person_status", "account_id", "person_id", "status", "id"),
    Index("ix_orders_person_service", "account_id", "person_id", "service_id", "status", "id"),
    Index("ix_orders_spent", "account_id", "person_id", "created_at"),
    _partial("ix_orders_open", "account_id", "person_id", "status", where=UNFINISHED),
    _partial("ix_orders_panel", "account_id", "panel_order_id", where=text("panel_order_id IS NOT NULL"), unique=True),
    _partial("ix_orders_link", "account_id", "link_key", where=UNFINISHED),
    Index("ix_orders_every_link", "account_id", "link_key", "id"),
    _partial("ix_orders_submitting", "lease_until", where=text("status = 'submitting'")),
    _partial("ix_orders_unknown", "id", where=text("status = 'unknown'")),
    _partial("ix_orders_group", "chat_id", where=GROUP),
    _partial("ix_orders_ordered_in", "group_id", where=text("group_id IS NOT NULL")),
    _partial(  # with all that a record is made of: the table is not read for it
        "ix_orders_service",
        "account_id",
        "service_id",
        "finished_at",
        "status",
        "placed_at",
        "started_at",
        where=SETTLED,
    ),
    _partial("ix_orders_running", "account_id", "service_id", "placed_at", where=NOT_TOLD_LATE),
)

refills = Table(
    "refills",
    metadata,
    _key("id"),
    Column("order_id", WHOLE, ForeignKey("orders.id"), nullable=False),
    _whole("account_id"),
    _whole("person_id"),
    _text("status"),
    _whole("created_at"),
    _text_or_none("panel_refill_id"),
    _text("said"),
    _whole_or_none("finished_at"),
    _whole_or_none("next_check_at"),
    _whole_or_none("lease_until"),
    _text("holder", ""),
    Index("ix_refills_order", "order_id", "id"),
    _partial("ix_refills_unfinished", "order_id", where=UNFINISHED_REFILL, unique=True),
    _partial("ix_refills_due", "next_check_at", where=text("next_check_at IS NOT NULL")),
    _partial("ix_refills_submitting", "lease_until", where=text("status = 'submitting'")),
)

checks = Table(  # an order as long as the panel is asked about it; a claim and a next time rewrite no wide row
    "checks",
    metadata,
    Column("order_id", WHOLE, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    _whole("account_id"),
    _text("panel_order_id"),
    _whole("since"),  # when the order was placed
    _whole("next_check_at"),
    _whole("lease_until", 0),
    _text("holder", ""),
    _text("heard", ""),  # the digest of the answer the order stands at; empty: the next one is read whatever it says
    Index("ix_checks_due", "next_check_at"),
)

cards = Table(
    "cards",
    metadata,
    Column("order_id", WHOLE, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    _key("chat_id"),
    _whole("message_id"),
    _text("shown"),
    _partial("ix_cards_group", "chat_id", where=GROUP),
)

outbox = Table(
    "outbox",
    metadata,
    _key("id"),
    _text("kind"),
    _text("dedupe_key"),
    _whole("person_id"),
    _whole("chat_id"),
    _whole("due_at"),
    _whole_or_none("order_id"),
    _text("payload"),
    _whole("attempts"),
    _whole("created_at"),
    _whole("state", 0),  # 0 waiting, 1 told, 2 set aside for the operator
    _whole("held", 0),  # waits for its reader's quiet hours to end
    _whole("lease_until", 0),
    _text("holder", ""),
    _text("why", ""),
    _whole_or_none("done_at"),
    UniqueConstraint("dedupe_key"),
    _partial("ix_outbox_waiting", "state", "id", where=WAITING),
    _partial("ix_outbox_chat", "chat_id", "state", "id", where=WAITING),
    _partial("ix_outbox_told", "done_at", where=DONE),
    _partial("ix_outbox_set_aside", "state", "id", where=SET_ASIDE),
)

mass_orders = Table(
    "mass_orders",
    metadata,
    _key("id"),
    _whole("person_id"),
    _whole("account_id"),
    _whole("chat_id"),
    _text("status"),
    _text("currency"),
    _text_or_none("balance"),
    _whole("update_id"),
    _whole_or_none("message_id"),
    _whole("created_at"),
    _whole_or_none("confirmed_at"),
    _whole_or_none("finished_at"),
    _whole_or_none("lease_until"),
    _text("holder", ""),
    _whole_or_none("group_id"),  # the group it is for
    _text_or_none("why"),  # JSON: the sentence that stopped it, and its values
    _whole("refused", 0),  # lines that were refused, until the person has looked at them again or left them
    _whole_or_none("waits_for"),  # an order of it that still has to come to its end
    _whole_or_none("told_at"),  # when it was told that all of them have, or that there is nothing to tell
    _partial("ix_mass_orders_refused", "person_id", "account_id", where=text("refused > 0")),
    Index("ix_mass_orders_update", "update_id"),
    _partial("ix_mass_orders_running", "lease_until", where=text("status = 'running'")),
    _partial("ix_mass_orders_untold", "finished_at", where=text("status IN ('done', 'stopped') AND told_at IS NULL")),
    _partial("ix_mass_orders_unbought", "created_at", where=text("status IN ('preview', 'dropped')")),
)

mass_lines = Table(
    "mass_lines",
    metadata,
    _key("id"),  # the draft id of its order: bought once
    Column("mass_id", WHOLE, ForeignKey("mass_orders.id"), nullable=False),
    _whole("number"),
    _text("service_id"),
    _text("service_name"),
    _text("link"),
    _text("quantity"),
    _text("state"),  # bad, ready, refused, sent
    _text_or_none("rate"),
    _whole("minimum"),
    _whole("maximum"),
    _text_or_none("charge"),
    _text_or_none("problem"),
    _text_or_none("warning"),
    _whole_or_none("order_id"),
    Index("ix_mass_lines_of", "mass_id", "number"),
    _partial("ix_mass_lines_ready", "mass_id", "state", "number", where=text("state = 'ready'")),
)

noise = Table(
    "noise",
    metadata,
    _key("person_id"),
    _text("settings"),  # JSON: topics on, silent or off; quiet hours
)

presets = Table(
    "presets",
    metadata,
    _key("id"),
    _whole("person_id"),
    _whole("account_id"),
    _text("name"),
    _text("service_id"),
    _text("answers"),  # JSON: all but the link
    _whole("created_at"),
    UniqueConstraint("person_id", "account_id", "name"),
)

audit = Table(
    "audit",
    metadata,
    _key("id"),
    _whole("at"),
    _whole("person_id"),
    _whole_or_none("account_id"),
    _text("action"),
    _text("details"),
    Index("ix_audit_at", "at"),
)

approvals = Table(
    "approvals",
    metadata,
    _key("id"),
    _whole("draft_id"),
    _whole("account_id"),
    _whole("person_id"),
    _whole("chat_id"),
    _text("draft"),  # JSON: what is to be bought, as it was confirmed
    _text("state"),  # waiting, approved, refused, gone, barred
    _whole("created_at"),
    _whole_or_none("decided_by"),
    _whole_or_none("decided_at"),
    UniqueConstraint("draft_id"),
    _partial("ix_approvals_waiting", "account_id", where=text("state = 'waiting'")),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    _key("id"),
    _whole("person_id"),
    _text("text"),
    _text("state"),  # running, stopped, sent
    _whole("total"),
    _whole("created_at"),
    _whole_or_none("message_id"),  # where its progress is shown
    _text("told", ""),  # the progress that was told last
)

switches = Table(
    "switches",
    metadata,
    Column("name", Text, primary_key=True),
    _text("value"),
)

replicas = Table(
    "replicas",
    metadata,
    Column("holder", Text, primary_key=True),  # the name under which a process holds what it works on
    _text("role"),  # all, chat, background
    _whole("beats"),  # grows as long as it lives
    _whole("polls", 0),
)
