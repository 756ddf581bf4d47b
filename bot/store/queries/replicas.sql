-- name: replicas_beat
INSERT INTO replicas (holder, role, beats) VALUES (:holder, :role, 1)
ON CONFLICT (holder) DO UPDATE SET beats = replicas.beats + 1
RETURNING beats;

-- name: replicas_all
SELECT holder, role, beats FROM replicas ORDER BY holder;

-- name: replicas_gone
-- One that has beaten since it was looked at is not gone.
DELETE FROM replicas WHERE holder = :holder AND beats = :beats
RETURNING holder;

-- name: replicas_left!
DELETE FROM replicas WHERE holder = :holder;

-- name: replicas_poll
UPDATE replicas SET polls = 1
WHERE holder = :holder
  AND NOT EXISTS (SELECT 1 FROM replicas AS other WHERE other.polls = 1 AND other.holder <> :holder)
RETURNING holder;

-- name: replicas_rest!
UPDATE replicas SET polls = 0 WHERE holder = :holder;

-- name: replicas_free_orders!
-- What is held is due: the index of what is asked about next leads to it. Orders being sent are not among it.
UPDATE checks SET holder = '', lease_until = 0 WHERE next_check_at <= :latest AND holder = :holder;

-- name: replicas_free_refills!
UPDATE refills SET holder = '', lease_until = NULL WHERE next_check_at <= :latest AND holder = :holder;

-- name: replicas_free_events!
UPDATE outbox SET holder = '', lease_until = 0 WHERE state = 0 AND holder = :holder;

-- name: replicas_free_updates!
-- The first of a lane may be what its process died of: that is counted.
UPDATE inbox SET
    holder = '', lease_until = 0,
    attempts = attempts + CASE WHEN EXISTS (
        SELECT 1 FROM inbox AS before
        WHERE before.state = 0 AND before.lane = inbox.lane AND before.update_id < inbox.update_id
    ) THEN 0 ELSE 1 END
WHERE state = 0 AND holder = :holder;

-- name: replicas_free_mass_orders!
UPDATE mass_orders SET holder = '', lease_until = 0 WHERE status = 'running' AND holder = :holder;
