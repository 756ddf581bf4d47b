"""When the panel is asked about an order moves to a narrow table of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("order_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("panel_order_id", sa.Text(), nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("next_check_at", WHOLE, nullable=False),
        sa.Column("lease_until", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("heard", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_checks_order_id"),
        sa.PrimaryKeyConstraint("order_id", name="pk_checks"),
    )
    op.execute(
        "INSERT INTO checks (order_id, account_id, panel_order_id, since, next_check_at)"
        " SELECT id, account_id, panel_order_id, coalesce(placed_at, created_at), next_check_at FROM orders"
        " WHERE next_check_at IS NOT NULL AND panel_order_id IS NOT NULL"
    )
    op.create_index("ix_checks_due", "checks", ["next_check_at"])
    op.drop_index("ix_orders_due", table_name="orders")
    op.drop_column("orders", "next_check_at")
    op.drop_column("orders", "holder")


def downgrade() -> None:
    op.add_column("orders", sa.Column("holder", sa.Text(), server_default="", nullable=False))
    op.add_column("orders", sa.Column("next_check_at", WHOLE, nullable=True))
    op.execute(
        "UPDATE orders SET next_check_at = (SELECT next_check_at FROM checks WHERE order_id = orders.id)"
        " WHERE id IN (SELECT order_id FROM checks)"
    )
    op.create_index(
        "ix_orders_due",
        "orders",
        ["next_check_at"],
        sqlite_where=sa.text("next_check_at IS NOT NULL"),
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )
    op.drop_table("checks")
