"""What Alembic runs; the connection comes from `bot.store.migration`, which also begins and ends the transaction."""

from __future__ import annotations

from alembic import context

from bot.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, compare_type=True)
context.run_migrations()
