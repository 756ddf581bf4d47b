-- name: outbox_add!
INSERT INTO outbox (
    id, kind, dedupe_key, person_id, chat_id, due_at, order_id, payload, attempts, created_at
) VALUES (
    :id, :kind, :dedupe_key, :person_id, :chat_id, :due_at, :order_id, :payload, :attempts, :created_at
)
ON CONFLICT (dedupe_key) DO NOTHING;

-- name: outbox_add_if_recorded
-- An order that moved meanwhile was left alone; then what was to be told of it is not true either.
INSERT INTO outbox (
    id, kind, dedupe_key, person_id, chat_id, due_at, order_id, payload, attempts, created_at
)
SELECT :id, :kind, :dedupe_key, :person_id, :chat_id, :due_at, orders.id, :payload, :attempts, :created_at
FROM orders WHERE orders.id = :order_id AND orders.status = :status
ON CONFLICT (dedupe_key) DO NOTHING;

-- name: outbox_hold!
-- Not in the way of what its chat is told meanwhile.
UPDATE outbox SET held = 1, due_at = :due_at, why = '', lease_until = 0 WHERE id = :id AND state = 0;

-- name: outbox_wake!
UPDATE outbox SET due_at = :now WHERE state = 0 AND held = 1 AND person_id = :person_id;

-- name: outbox_waiting
SELECT * FROM outbox WHERE state = 0 ORDER BY id LIMIT :limit;

-- name: outbox_depth
-- What waits for somebody who blocked the bot is late for nobody.
SELECT count(*) AS waiting, min(due_at) AS oldest_at FROM outbox
WHERE state = 0 AND due_at <= :now
  AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.id = outbox.chat_id AND chats.paused_at IS NOT NULL);

-- name: outbox_trim
DELETE FROM outbox
WHERE id IN (SELECT id FROM outbox WHERE state = 1 AND done_at < :before LIMIT :limit)
RETURNING id;

-- name: outbox_trim_paused
-- Old news of a chat that could not be written to for as long.
DELETE FROM outbox
WHERE id IN (
    SELECT outbox.id FROM outbox JOIN chats ON chats.id = outbox.chat_id
    WHERE outbox.state = 0 AND outbox.created_at < :before AND chats.paused_at < :before
    LIMIT :limit
)
RETURNING id;
