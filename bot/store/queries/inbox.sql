-- name: inbox_receive
-- Behind another holder's work on its lane, or what a dead one left of it, an update is nobody's until that is finished.
INSERT INTO inbox (update_id, lane, body, received_at, holder, lease_until)
SELECT
    CAST(:update_id AS BIGINT), CAST(:lane AS TEXT), CAST(:body AS TEXT), CAST(:received_at AS BIGINT),
    CASE WHEN lane.taken THEN '' ELSE CAST(:holder AS TEXT) END,
    CASE WHEN lane.taken THEN 0 ELSE CAST(:lease_until AS BIGINT) END
FROM (
    SELECT EXISTS (
        SELECT 1 FROM inbox AS other WHERE other.state = 0 AND other.lane = :lane AND other.holder <> :holder
    ) AS taken
) AS lane
WHERE true
ON CONFLICT (update_id) DO NOTHING
RETURNING update_id, holder;

-- name: inbox_retry!
UPDATE inbox SET why = :why, lease_until = :retry_at
WHERE update_id = :update_id AND state = 0 AND holder = :holder;

-- name: inbox_encrypted
SELECT update_id, body, state, received_at, why FROM inbox
WHERE state IN (0, 2) AND body LIKE 'encrypted:%' ORDER BY update_id;

-- name: inbox_reopen!
UPDATE inbox SET state = 0, attempts = 0, why = '', holder = '', lease_until = 0
WHERE update_id = :update_id AND state = 2;

-- name: inbox_encrypt_anew
UPDATE inbox SET body = :body WHERE update_id = :update_id AND body = :was RETURNING update_id;

-- name: inbox_newest
SELECT max(update_id) AS update_id FROM inbox;

-- name: inbox_depth
SELECT count(*) AS waiting, min(received_at) AS oldest_at FROM inbox WHERE state = 0;

-- name: inbox_trim
DELETE FROM inbox
WHERE update_id IN (SELECT update_id FROM inbox WHERE state = 1 AND received_at < :before LIMIT :limit)
RETURNING update_id;

-- name: inbox_forget!
UPDATE inbox SET body = '{}' WHERE update_id = :update_id;
