"""The database: SQLite by default, PostgreSQL for more than one process. The only package with SQL."""
