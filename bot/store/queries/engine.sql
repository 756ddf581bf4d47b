-- What differs between the engines is said here and in `FOR UPDATE SKIP LOCKED`, which SQLite is never shown:
-- PostgreSQL alone needs either, SQLite's BEGIN IMMEDIATE lets one transaction write at a time anyway. What is claimed is
-- chosen apart (MATERIALIZED), because PostgreSQL may ask a condition with a LIMIT more than once, each time getting others.

-- name: one_at_a_time
SELECT pg_advisory_xact_lock(:matter) IS NULL AS locked;

-- name: server_is_there
SELECT count(*) AS revisions FROM alembic_version;
