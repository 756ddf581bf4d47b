-- name: drafts_current
-- One that was ordered is not open any more; its row keeps the order it became until the next draft.
SELECT * FROM drafts WHERE person_id = :person_id AND chat_id = :chat_id AND order_id IS NULL;

-- name: drafts_begin!
INSERT INTO drafts (
    person_id, chat_id, id, account_id, service_id, answers, purpose, reopened, version, update_id, shown, quote, order_id,
    message_id, updated_at, group_id
) VALUES (
    :person_id, :chat_id, :id, :account_id, :service_id, :answers, :purpose, :reopened, :version, :update_id, :shown, :quote,
    :order_id, :message_id, :updated_at, :group_id
)
ON CONFLICT (person_id, chat_id) DO UPDATE SET
    id = excluded.id, account_id = excluded.account_id, service_id = excluded.service_id, answers = excluded.answers,
    purpose = excluded.purpose, reopened = excluded.reopened, version = excluded.version,
    update_id = excluded.update_id, shown = excluded.shown, quote = excluded.quote, order_id = excluded.order_id,
    message_id = excluded.message_id, updated_at = excluded.updated_at, group_id = excluded.group_id;

-- name: drafts_save
-- A draft that was ordered meanwhile counts as moved on, although its version is the same.
UPDATE drafts SET
    id = :id, account_id = :account_id, service_id = :service_id, answers = :answers,
    purpose = :purpose, reopened = :reopened, version = :version, update_id = :update_id, shown = :shown, quote = :quote,
    order_id = :order_id, message_id = :message_id, updated_at = :updated_at,
    group_id = :group_id
WHERE person_id = :person_id AND chat_id = :chat_id AND id = :was_id AND version = :was_version
  AND coalesce(order_id, 0) = :was_order_id
RETURNING id;

-- name: drafts_close
UPDATE drafts SET order_id = :order_id
WHERE person_id = :person_id AND chat_id = :chat_id AND id = :id AND version = :version AND order_id IS NULL
RETURNING id;

-- name: drafts_discard!
DELETE FROM drafts WHERE person_id = :person_id AND chat_id = :chat_id;

-- name: drafts_trim
DELETE FROM drafts WHERE updated_at < :before RETURNING id;
