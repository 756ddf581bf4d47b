"""Everything the first version keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("encrypted_key", sa.Text(), nullable=False),
        sa.Column("owner_id", WHOLE, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("closed_at", WHOLE, nullable=True),
        sa.Column("low_balance", sa.Text(), nullable=True),
        sa.Column("low_told_at", WHOLE, nullable=True),
        sa.Column("approve_above", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_table(
        "audit",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "catalogues",
        sa.Column("account_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("fetched_at", WHOLE, nullable=False),
        sa.Column("service_ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_catalogues"),
    )
    op.create_table(
        "chats",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("paused_at", WHOLE, nullable=True),
        sa.Column("paused_why", sa.Text(), nullable=True),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("topic_id", WHOLE, nullable=True),
        sa.Column("balance_for", sa.Text(), nullable=True),
        sa.Column("events", sa.Text(), nullable=True),
        sa.Column("linked_by", WHOLE, nullable=True),
        sa.Column("linked_at", WHOLE, nullable=True),
        sa.Column("low", WHOLE, nullable=True),
        sa.Column("held_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_index(
        "ix_chats_account",
        "chats",
        ["account_id"],
        sqlite_where=sa.text("account_id IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_table(
        "drafts",
        sa.Column("person_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("chat_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="order", nullable=False),
        sa.Column("reopened", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("update_id", WHOLE, nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("order_id", WHOLE, nullable=True),
        sa.Column("message_id", WHOLE, nullable=True),
        sa.Column("updated_at", WHOLE, nullable=False),
        sa.Column("group_id", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("person_id", "chat_id", name="pk_drafts"),
    )
    op.create_table(
        "favourites",
        sa.Column("person_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("account_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "account_id", "service_id", name="pk_favourites"),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", WHOLE, nullable=False),
        sa.Column("state", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index(
        "ix_inbox_handled",
        "inbox",
        ["received_at"],
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )
    op.create_index(
        "ix_inbox_lane",
        "inbox",
        ["lane", "state", "update_id"],
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["state", "update_id"],
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_table(
        "invitations",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("role", WHOLE, nullable=False),
        sa.Column("daily_limit", sa.Text(), nullable=True),
        sa.Column("made_by", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("used_by", WHOLE, nullable=True),
        sa.Column("used_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_invitations"),
    )
    op.create_table(
        "memberships",
        sa.Column("person_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("account_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("role", WHOLE, nullable=False),
        sa.Column("daily_limit", sa.Text(), nullable=True),
        sa.Column("orders", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "account_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_account", "memberships", ["account_id", "role"])
    op.create_table(
        "orders",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("link_key", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("quantity", WHOLE, nullable=True),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("draft_id", WHOLE, nullable=True),
        sa.Column("refill", WHOLE, nullable=False),
        sa.Column("cancel", WHOLE, nullable=False),
        sa.Column("panel_order_id", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("charged", sa.Text(), nullable=True),
        sa.Column("start_count", WHOLE, nullable=True),
        sa.Column("remains", WHOLE, nullable=True),
        sa.Column("runs_done", WHOLE, nullable=True),
        sa.Column("posts_done", WHOLE, nullable=True),
        sa.Column("children", sa.Text(), nullable=False),
        sa.Column("balance_before", sa.Text(), nullable=True),
        sa.Column("balance_after", sa.Text(), nullable=True),
        sa.Column("placed_at", WHOLE, nullable=True),
        sa.Column("started_at", WHOLE, nullable=True),
        sa.Column("finished_at", WHOLE, nullable=True),
        sa.Column("checked_at", WHOLE, nullable=True),
        sa.Column("next_check_at", WHOLE, nullable=True),
        sa.Column("lease_until", WHOLE, nullable=True),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("cancel_requested_at", WHOLE, nullable=True),
        sa.Column("muted", WHOLE, nullable=False),
        sa.Column("late_told_at", WHOLE, nullable=True),
        sa.Column("group_id", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("draft_id", name="uq_orders_draft_id"),
    )
    op.create_index("ix_orders_created", "orders", ["account_id", "created_at"])
    op.create_index(
        "ix_orders_ordered_in",
        "orders",
        ["group_id"],
        sqlite_where=sa.text("group_id IS NOT NULL"),
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.create_index("ix_orders_account", "orders", ["account_id", "id"])
    op.create_index("ix_orders_account_status", "orders", ["account_id", "status", "id"])
    op.create_index(
        "ix_orders_due",
        "orders",
        ["next_check_at"],
        sqlite_where=sa.text("next_check_at IS NOT NULL"),
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_group",
        "orders",
        ["chat_id"],
        sqlite_where=sa.text("chat_id < 0"),
        postgresql_where=sa.text("chat_id < 0"),
    )
    op.create_index("ix_orders_every_link", "orders", ["account_id", "link_key", "id"])
    op.create_index(
        "ix_orders_link",
        "orders",
        ["account_id", "link_key"],
        sqlite_where=sa.text("status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')"),
        postgresql_where=sa.text("status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')"),
    )
    op.create_index(
        "ix_orders_panel",
        "orders",
        ["account_id", "panel_order_id"],
        unique=True,
        sqlite_where=sa.text("panel_order_id IS NOT NULL"),
        postgresql_where=sa.text("panel_order_id IS NOT NULL"),
    )
    op.create_index("ix_orders_person", "orders", ["account_id", "person_id", "id"])
    op.create_index("ix_orders_person_status", "orders", ["account_id", "person_id", "status", "id"])
    op.create_index("ix_orders_person_service", "orders", ["account_id", "person_id", "service_id", "status", "id"])
    op.create_index("ix_orders_spent", "orders", ["account_id", "person_id", "created_at"])
    op.create_index(
        "ix_orders_open",
        "orders",
        ["account_id", "person_id", "status"],
        sqlite_where=sa.text("status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')"),
        postgresql_where=sa.text("status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')"),
    )
    op.create_index(
        "ix_orders_running",
        "orders",
        ["account_id", "service_id", "placed_at"],
        sqlite_where=sa.text("status IN ('pending', 'processing', 'in_progress') AND late_told_at IS NULL"),
        postgresql_where=sa.text("status IN ('pending', 'processing', 'in_progress') AND late_told_at IS NULL"),
    )
    op.create_index(
        "ix_orders_service",
        "orders",
        ["account_id", "service_id", "finished_at", "status", "placed_at", "started_at"],
        sqlite_where=sa.text("finished_at IS NOT NULL AND placed_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL AND placed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_submitting",
        "orders",
        ["lease_until"],
        sqlite_where=sa.text("status = 'submitting'"),
        postgresql_where=sa.text("status = 'submitting'"),
    )
    op.create_index(
        "ix_orders_unknown",
        "orders",
        ["id"],
        sqlite_where=sa.text("status = 'unknown'"),
        postgresql_where=sa.text("status = 'unknown'"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("due_at", WHOLE, nullable=False),
        sa.Column("order_id", WHOLE, nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("state", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("held", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
    )
    op.create_index(
        "ix_outbox_chat",
        "outbox",
        ["chat_id", "state", "id"],
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_index(
        "ix_outbox_set_aside",
        "outbox",
        ["state", "id"],
        sqlite_where=sa.text("state = 2"),
        postgresql_where=sa.text("state = 2"),
    )
    op.create_index(
        "ix_outbox_told",
        "outbox",
        ["done_at"],
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["state", "id"],
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_table(
        "people",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("telegram_language", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("group_id", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "services",
        sa.Column("account_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("minimum", WHOLE, nullable=False),
        sa.Column("maximum", WHOLE, nullable=False),
        sa.Column("refill", WHOLE, nullable=False),
        sa.Column("cancel", WHOLE, nullable=False),
        sa.Column("dripfeed", WHOLE, nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("gone_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "service_id", name="pk_services"),
    )
    op.create_table(
        "cards",
        sa.Column("order_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("chat_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("message_id", WHOLE, nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_cards_order_id"),
        sa.PrimaryKeyConstraint("order_id", "chat_id", name="pk_cards"),
    )
    op.create_index(
        "ix_cards_group",
        "cards",
        ["chat_id"],
        sqlite_where=sa.text("chat_id < 0"),
        postgresql_where=sa.text("chat_id < 0"),
    )
    op.create_table(
        "refills",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("order_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("panel_refill_id", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("finished_at", WHOLE, nullable=True),
        sa.Column("next_check_at", WHOLE, nullable=True),
        sa.Column("lease_until", WHOLE, nullable=True),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refills_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refills"),
    )
    op.create_index(
        "ix_refills_due",
        "refills",
        ["next_check_at"],
        sqlite_where=sa.text("next_check_at IS NOT NULL"),
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )
    op.create_index("ix_refills_order", "refills", ["order_id", "id"])
    op.create_index(
        "ix_refills_submitting",
        "refills",
        ["lease_until"],
        sqlite_where=sa.text("status = 'submitting'"),
        postgresql_where=sa.text("status = 'submitting'"),
    )
    op.create_index(
        "ix_refills_unfinished",
        "refills",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('submitting', 'unknown', 'pending', 'in_progress')"),
        postgresql_where=sa.text("status IN ('submitting', 'unknown', 'pending', 'in_progress')"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("draft_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("decided_by", WHOLE, nullable=True),
        sa.Column("decided_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
        sa.UniqueConstraint("draft_id", name="uq_approvals_draft_id"),
    )
    op.create_index(
        "ix_approvals_waiting",
        "approvals",
        ["account_id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=True),
        sa.Column("told", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switches"),
    )

    op.create_table(
        "mass_orders",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("balance", sa.Text(), nullable=True),
        sa.Column("update_id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=True),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("confirmed_at", WHOLE, nullable=True),
        sa.Column("finished_at", WHOLE, nullable=True),
        sa.Column("lease_until", WHOLE, nullable=True),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", WHOLE, nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("refused", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("waits_for", WHOLE, nullable=True),
        sa.Column("told_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mass_orders"),
    )
    op.create_index("ix_mass_orders_update", "mass_orders", ["update_id"])
    op.create_index(
        "ix_mass_orders_refused",
        "mass_orders",
        ["person_id", "account_id"],
        sqlite_where=sa.text("refused > 0"),
        postgresql_where=sa.text("refused > 0"),
    )
    op.create_index(
        "ix_mass_orders_running",
        "mass_orders",
        ["lease_until"],
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_index(
        "ix_mass_orders_untold",
        "mass_orders",
        ["finished_at"],
        sqlite_where=sa.text("status IN ('done', 'stopped') AND told_at IS NULL"),
        postgresql_where=sa.text("status IN ('done', 'stopped') AND told_at IS NULL"),
    )
    op.create_index(
        "ix_mass_orders_unbought",
        "mass_orders",
        ["created_at"],
        sqlite_where=sa.text("status IN ('preview', 'dropped')"),
        postgresql_where=sa.text("status IN ('preview', 'dropped')"),
    )
    op.create_table(
        "mass_lines",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("mass_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=True),
        sa.Column("minimum", WHOLE, nullable=False),
        sa.Column("maximum", WHOLE, nullable=False),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("warning", sa.Text(), nullable=True),
        sa.Column("order_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["mass_id"], ["mass_orders.id"], name="fk_mass_lines_mass_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mass_lines"),
    )
    op.create_index("ix_mass_lines_of", "mass_lines", ["mass_id", "number"])
    op.create_index(
        "ix_mass_lines_ready",
        "mass_lines",
        ["mass_id", "state", "number"],
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_table(
        "noise",
        sa.Column("person_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_noise"),
    )
    op.create_table(
        "presets",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presets"),
        sa.UniqueConstraint("person_id", "account_id", "name", name="uq_presets_person_id_account_id_name"),
    )
    op.create_table(
        "replicas",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("beats", WHOLE, nullable=False),
        sa.Column("polls", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("holder", name="pk_replicas"),
    )


def downgrade() -> None:
    op.drop_table("replicas")
    op.drop_table("presets")
    op.drop_table("noise")
    op.drop_table("mass_lines")
    op.drop_table("mass_orders")
    op.drop_table("switches")
    op.drop_table("broadcasts")
    op.drop_table("approvals")
    op.drop_table("refills")
    op.drop_table("cards")
    op.drop_table("services")
    op.drop_table("people")
    op.drop_table("outbox")
    op.drop_table("orders")
    op.drop_table("memberships")
    op.drop_table("invitations")
    op.drop_table("inbox")
    op.drop_table("favourites")
    op.drop_table("drafts")
    op.drop_table("chats")
    op.drop_table("catalogues")
    op.drop_table("audit")
    op.drop_table("accounts")
