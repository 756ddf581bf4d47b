-- name: audit_add!
INSERT INTO audit (id, at, person_id, account_id, action, details)
VALUES (:id, :at, :person_id, :account_id, :action, :details)
ON CONFLICT (id) DO NOTHING;

-- name: audit_page
SELECT * FROM audit WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: switches_get
SELECT value FROM switches WHERE name = :name;

-- name: switches_set!
INSERT INTO switches (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: broadcasts_add!
INSERT INTO broadcasts (id, person_id, text, state, total, created_at)
VALUES (:id, :person_id, :text, :state, :total, :created_at)
ON CONFLICT (id) DO NOTHING;

-- name: broadcasts_get
SELECT * FROM broadcasts WHERE id = :id;

-- name: broadcasts_running
SELECT * FROM broadcasts WHERE state = 'running' AND message_id IS NOT NULL;

-- name: broadcasts_shown_in!
UPDATE broadcasts SET message_id = :message_id WHERE id = :id;

-- name: broadcasts_moved
UPDATE broadcasts SET told = :told, state = :state WHERE id = :id AND state = 'running' AND (told <> :told OR :state = 'sent')
RETURNING id;

-- name: broadcasts_stop
UPDATE broadcasts SET state = 'stopped' WHERE id = :id AND state = 'running' RETURNING id;

-- name: broadcasts_drop!
DELETE FROM outbox WHERE dedupe_key >= :low AND dedupe_key < :high AND state = 0 AND lease_until <= :now;

-- name: broadcasts_progress
SELECT state, count(*) AS events FROM outbox WHERE dedupe_key >= :low AND dedupe_key < :high GROUP BY state;

-- name: set_aside_list
SELECT * FROM outbox WHERE state = 2 ORDER BY id DESC LIMIT :limit;

-- name: set_aside_count
SELECT count(*) AS events FROM outbox WHERE state = 2;

-- name: set_aside_again
UPDATE outbox SET state = 0, attempts = 0, why = '', due_at = :now, lease_until = 0 WHERE id = :id AND state = 2
RETURNING id;

-- name: set_aside_drop
-- Its key stays, as that of what was told: it is not made a second time.
UPDATE outbox SET state = 1, done_at = :now WHERE id = :id AND state = 2 RETURNING id;

-- name: approvals_add
INSERT INTO approvals (id, draft_id, account_id, person_id, chat_id, draft, state, created_at)
VALUES (:id, :draft_id, :account_id, :person_id, :chat_id, :draft, 'waiting', :created_at)
ON CONFLICT (draft_id) DO NOTHING
RETURNING id;

-- name: approvals_get
SELECT * FROM approvals WHERE id = :id;

-- name: approvals_by_draft
SELECT * FROM approvals WHERE draft_id = :draft_id;

-- name: approvals_decide
UPDATE approvals SET state = :state, decided_by = :decided_by, decided_at = :decided_at
WHERE id = :id AND state = 'waiting'
RETURNING id;

-- name: approvals_waiting
SELECT * FROM approvals WHERE account_id = :account_id AND state = 'waiting' ORDER BY id;

-- name: approvals_depth
SELECT count(*) AS waiting, min(created_at) AS oldest_at FROM approvals WHERE state = 'waiting';

-- name: approvals_close_draft
DELETE FROM drafts
WHERE person_id = :person_id AND chat_id = :chat_id AND id = :id AND version = :version AND order_id IS NULL
RETURNING id;
