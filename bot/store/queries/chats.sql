-- name: chats_get
SELECT id, type, title, paused_at, paused_why FROM chats WHERE id = :id;

-- name: chats_save!
INSERT INTO chats (id, type, title, paused_at, paused_why) VALUES (:id, :type, :title, :paused_at, :paused_why)
ON CONFLICT (id) DO UPDATE SET
    type = excluded.type, title = excluded.title, paused_at = excluded.paused_at, paused_why = excluded.paused_why;

-- name: chats_pause!
INSERT INTO chats (id, type, paused_at, paused_why) VALUES (:id, :type, :paused_at, :paused_why)
ON CONFLICT (id) DO UPDATE SET paused_at = excluded.paused_at, paused_why = excluded.paused_why;

-- name: chats_resume!
UPDATE chats SET paused_at = NULL, paused_why = NULL WHERE id = :id AND paused_at IS NOT NULL;

-- name: chats_move
UPDATE chats SET id = :new, type = 'supergroup', paused_at = NULL, paused_why = NULL
WHERE id = :old AND NOT EXISTS (SELECT 1 FROM chats WHERE id = :new);

-- name: chats_drop!
DELETE FROM chats WHERE id = :old;

-- name: chats_move_orders!
UPDATE orders SET chat_id = :new WHERE chat_id = :old AND chat_id < 0;

-- name: chats_move_events!
UPDATE outbox SET chat_id = :new WHERE chat_id = :old AND state = 0;

-- name: chats_move_drafts
-- The numbers of messages begin anew in a supergroup: what is remembered of the old ones would name strangers.
UPDATE drafts SET chat_id = :new, message_id = NULL
WHERE chat_id = :old AND NOT EXISTS (
    SELECT 1 FROM drafts AS there WHERE there.chat_id = :new AND there.person_id = drafts.person_id
);

-- name: chats_drop_drafts!
DELETE FROM drafts WHERE chat_id = :old;

-- name: chats_drop_cards!
DELETE FROM cards WHERE chat_id = :old AND chat_id < 0;
