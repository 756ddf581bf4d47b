"""The tables whose rows a process claims for a time, and the statements about leases that are made from their descriptions.

Each of them has the columns `holder`, the name under which a process claims, and `lease_until` (ms).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Template


@dataclass(frozen=True, slots=True)
class LeasedTable:
    """A table whose rows are claimed; every text is a part of SQL.

    `waiting`: the rows that are not over. `due`: which of them may be claimed at `:now`; those that are free, if it says nothing of leases.
    `changes`: what a holder does with a row, by name, beside ending its lease. `died`: what also changes where a process died with a row
    (`:died` is 1 then). `held` finds the rows of a holder by an index.
    """

    name: str
    key: str
    waiting: str
    due: str
    order: str
    claimed: str = "*"
    free: str = "0"
    held: str = ""
    died: str = ""
    clamped: str = ":now"
    changes: Mapping[str, str] = field(default_factory=dict)
    serial: bool = False
    """Claims of two processes come one after the other."""


OUTBOX = LeasedTable(
    "outbox",
    key="id",
    waiting="state = 0",
    # Events are delivered to a chat in their order: nothing overtakes what is being delivered or waits to be tried again.
    due="""
        free.due_at <= :now AND free.lease_until <= :now AND abs(free.chat_id) % :of = :rank
        AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.id = free.chat_id AND chats.paused_at IS NOT NULL)
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.state = 0 AND earlier.chat_id = free.chat_id AND earlier.id < free.id
              AND (earlier.lease_until > :now OR earlier.why <> '' AND earlier.due_at > :now)
        )""",
    order="free.id",
    changes={
        "release": "",
        "complete": "state = 1, done_at = :done_at",
        "retry": "attempts = attempts + :tried, due_at = :due_at, why = :why",
        "set_aside": "attempts = attempts + 1, state = 2, why = :why",
    },
    serial=True,
)
INBOX = LeasedTable(
    "inbox",
    key="update_id",
    waiting="state = 0",
    # A lane is left alone while another holder works on any of it, or lets any of it wait to be tried again.
    due="""
        free.lease_until <= :now
        AND NOT EXISTS (
            SELECT 1 FROM inbox AS other
            WHERE other.state = 0 AND other.lane = free.lane AND other.lease_until > :now AND other.holder <> :holder
        )""",
    order="free.update_id",
    claimed="update_id, lane, body, received_at, attempts",
    # The first update of a lane may be what its process died of: that counts as an attempt.
    died="""attempts = attempts + :died * CASE WHEN EXISTS (
            SELECT 1 FROM inbox AS before
            WHERE before.state = 0 AND before.lane = inbox.lane AND before.update_id < inbox.update_id
        ) THEN 0 ELSE 1 END""",
    changes={
        "complete": "state = 1, body = ''",
        "set_aside": "state = 2, why = :why",
    },
    serial=True,
)
CHECKS = LeasedTable(
    "checks",
    key="order_id",
    waiting="next_check_at IS NOT NULL",
    due="next_check_at <= :now AND lease_until <= :now AND :busy NOT LIKE '%,' || account_id || ',%'",
    order="next_check_at",
    claimed="order_id, account_id, panel_order_id, since, heard, next_check_at",
    held="next_check_at <= :latest",
    clamped=":soon",
)
REFILLS = LeasedTable(
    "refills",
    key="id",
    waiting="next_check_at IS NOT NULL",
    due="""
        next_check_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
        AND :busy NOT LIKE '%,' || account_id || ',%'""",
    order="next_check_at",
    free="NULL",
    held="next_check_at <= :latest",
    clamped=":soon",
)
MASS_ORDERS = LeasedTable(
    "mass_orders", key="id", waiting="status = 'running'", due="lease_until <= :now", order="lease_until"
)
LEASED = (INBOX, OUTBOX, MASS_ORDERS, CHECKS, REFILLS)

_STATEMENTS = Template("""
-- name: ${table}_claim
WITH claimed AS MATERIALIZED (
    SELECT free.$key FROM $table AS free
    WHERE free.$waiting AND $due
    ORDER BY $order
    LIMIT :limit
    FOR UPDATE SKIP LOCKED
)
UPDATE $table SET holder = :holder, lease_until = :lease_until
WHERE $key IN (SELECT $key FROM claimed)
RETURNING $claimed;

-- name: ${table}_extend
UPDATE $table SET lease_until = :lease_until WHERE $key = :id AND $waiting AND holder = :holder RETURNING $key;

-- name: ${table}_release_holder!
UPDATE $table SET $died holder = '', lease_until = $free WHERE $held AND holder = :holder;

-- name: ${table}_release_all!
UPDATE $table SET $died holder = '', lease_until = $free WHERE $waiting AND lease_until > 0;

-- name: ${table}_clamp_leases!
UPDATE $table SET lease_until = $clamped WHERE $waiting AND lease_until > :longest_lease;
""")
_CHANGE = Template("""
-- name: ${table}_$change!
UPDATE $table SET $set holder = '', lease_until = $free WHERE $key = :id AND $waiting AND holder = :holder;
""")


def lease_statements() -> str:
    """Every statement about leases, as a file of queries."""
    return "".join(_statements_of(table) for table in LEASED)


def _statements_of(table: LeasedTable) -> str:
    parts = {
        "table": table.name,
        "key": table.key,
        "waiting": table.waiting,
        "due": table.due,
        "order": table.order,
        "claimed": table.claimed,
        "free": table.free,
        "held": table.held or table.waiting,
        "died": _and(table.died),
        "clamped": table.clamped,
    }
    changes = (_CHANGE.substitute(parts, change=name, set=_and(change)) for name, change in table.changes.items())
    return _STATEMENTS.substitute(parts) + "".join(changes)


def _and(assignments: str) -> str:
    return f"{assignments}," if assignments else ""
