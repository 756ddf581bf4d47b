"""Which shapes of the database this code knows; a running bot compares them without loading Alembic."""

KNOWN = ("0001", "0002", "0003")
"""Every revision in `migrations/`, oldest first."""
HEAD = KNOWN[-1]
