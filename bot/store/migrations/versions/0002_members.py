"""Lists of members, invitations and somebody's accounts are pages along an index."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_memberships_account", table_name="memberships")
    op.create_index("ix_memberships_account", "memberships", ["account_id", "role", "person_id"])
    op.create_index("ix_invitations_newest", "invitations", ["expires_at"])
    op.create_index("ix_accounts_owner", "accounts", ["owner_id"])


def downgrade() -> None:
    op.drop_index("ix_accounts_owner", table_name="accounts")
    op.drop_index("ix_invitations_newest", table_name="invitations")
    op.drop_index("ix_memberships_account", table_name="memberships")
    op.create_index("ix_memberships_account", "memberships", ["account_id", "role"])
