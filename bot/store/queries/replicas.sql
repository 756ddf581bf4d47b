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
