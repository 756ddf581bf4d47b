"""The database engines: statements in, rows out."""
