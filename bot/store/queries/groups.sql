-- name: groups_get
SELECT * FROM chats WHERE id = :id AND account_id IS NOT NULL;

-- name: groups_of_account
SELECT * FROM chats WHERE account_id = :account_id ORDER BY id;

-- name: groups_link!
INSERT INTO chats (id, type, title, account_id, topic_id, balance_for, events, linked_by, linked_at, low, held_at)
VALUES (:id, :type, :title, :account_id, :topic_id, :balance_for, :events, :linked_by, :linked_at, :low, :held_at)
ON CONFLICT (id) DO UPDATE SET
    title = CASE WHEN excluded.title = '' THEN chats.title ELSE excluded.title END,
    account_id = excluded.account_id, topic_id = excluded.topic_id, balance_for = excluded.balance_for,
    events = excluded.events, linked_by = excluded.linked_by, linked_at = excluded.linked_at,
    low = excluded.low, held_at = excluded.held_at;

-- name: groups_unlink
UPDATE chats SET account_id = NULL, topic_id = NULL, balance_for = NULL, events = NULL, linked_by = NULL,
    linked_at = NULL, low = NULL, held_at = NULL
WHERE id = :id AND account_id IS NOT NULL
RETURNING id;

-- name: groups_unlink_account!
UPDATE chats SET account_id = NULL, topic_id = NULL, balance_for = NULL, events = NULL, linked_by = NULL,
    linked_at = NULL, low = NULL, held_at = NULL
WHERE account_id = :account_id;

-- name: groups_hold
UPDATE chats SET held_at = :now
WHERE id = :id AND account_id = :account_id AND linked_by = :linked_by AND linked_at = :linked_at AND held_at IS NULL
RETURNING id;

-- name: groups_lose_topic
UPDATE chats SET topic_id = NULL WHERE id = :id AND topic_id = :topic_id RETURNING id;

-- name: groups_carry!
-- The group was met under its new number before the old one was known to have moved.
UPDATE chats SET
    account_id = (SELECT was.account_id FROM chats AS was WHERE was.id = :old),
    topic_id = NULL,
    balance_for = (SELECT was.balance_for FROM chats AS was WHERE was.id = :old),
    events = (SELECT was.events FROM chats AS was WHERE was.id = :old),
    linked_by = (SELECT was.linked_by FROM chats AS was WHERE was.id = :old),
    linked_at = (SELECT was.linked_at FROM chats AS was WHERE was.id = :old),
    low = (SELECT was.low FROM chats AS was WHERE was.id = :old),
    held_at = (SELECT was.held_at FROM chats AS was WHERE was.id = :old)
WHERE id = :new AND account_id IS NULL AND EXISTS (SELECT 1 FROM chats AS was WHERE was.id = :old);

-- name: groups_move_people!
UPDATE people SET group_id = :new WHERE group_id = :old;

-- name: groups_move_orders!
UPDATE orders SET group_id = :new WHERE group_id = :old;

-- name: groups_move_drafts!
UPDATE drafts SET group_id = :new WHERE group_id = :old;
