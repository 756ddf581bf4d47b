-- name: orders_submit
INSERT INTO orders (
    id, account_id, person_id, chat_id, service_id, service_name, type, link, link_key, search_text, parameters,
    quantity, rate, charge, currency, status, created_at, draft_id, refill, cancel, panel_order_id, said, charged,
    start_count, remains, runs_done, posts_done, children, balance_before, balance_after, placed_at, started_at,
    finished_at, checked_at, lease_until, cancel_requested_at, muted, group_id
) VALUES (
    :id, :account_id, :person_id, :chat_id, :service_id, :service_name, :type, :link, :link_key, :search_text,
    :parameters, :quantity, :rate, :charge, :currency, :status, :created_at, :draft_id, :refill, :cancel,
    :panel_order_id, :said, :charged, :start_count, :remains, :runs_done, :posts_done, :children, :balance_before,
    :balance_after, :placed_at, :started_at, :finished_at, :checked_at, :lease_until,
    :cancel_requested_at, :muted, :group_id
)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: orders_save
-- Whether it is muted is the person's alone to change. One number is one order.
UPDATE orders SET
    status = :status, said = :said, panel_order_id = :panel_order_id, charged = :charged, start_count = :start_count,
    remains = :remains, runs_done = :runs_done, posts_done = :posts_done, children = :children,
    balance_before = :balance_before, balance_after = :balance_after, placed_at = :placed_at,
    started_at = :started_at, finished_at = :finished_at, checked_at = :checked_at, lease_until = :lease_until,
    cancel_requested_at = :cancel_requested_at
WHERE id = :id AND status = :was AND NOT EXISTS (
    SELECT 1 FROM orders AS other
    WHERE other.account_id = orders.account_id AND other.panel_order_id = :panel_order_id AND other.id <> orders.id
)
RETURNING id;

-- What was followed by its number alone turns out to be an order placed here: there it lives on.

-- name: orders_bring_refills!
UPDATE refills SET order_id = :id WHERE order_id IN (
    SELECT id FROM orders
    WHERE account_id = :account_id AND panel_order_id = :number AND draft_id IS NULL AND id <> :id
);

-- name: orders_drop_cards!
DELETE FROM cards WHERE order_id IN (
    SELECT id FROM orders
    WHERE account_id = :account_id AND panel_order_id = :number AND draft_id IS NULL AND id <> :id
);

-- name: orders_drop_checks!
DELETE FROM checks WHERE order_id IN (
    SELECT id FROM orders
    WHERE account_id = :account_id AND panel_order_id = :number AND draft_id IS NULL AND id <> :id
);

-- name: orders_give_way!
DELETE FROM orders
WHERE account_id = :account_id AND panel_order_id = :number AND draft_id IS NULL AND id <> :id;

-- name: orders_take_over
UPDATE orders SET person_id = :person_id, chat_id = :chat_id
WHERE id = :id AND person_id = :was AND draft_id IS NULL
RETURNING *;

-- name: orders_record_numbers!
-- An order whose status is the same: none of the many indexes by status is touched.
UPDATE orders SET
    said = :said, charged = :charged, start_count = :start_count, remains = :remains, runs_done = :runs_done,
    posts_done = :posts_done, children = :children, started_at = :started_at, checked_at = :checked_at
WHERE id = :id AND status = :was
  AND (:claimed = 0 OR EXISTS (SELECT 1 FROM checks WHERE order_id = orders.id AND holder = :holder));

-- name: orders_record!
-- What the panel says of it, and nothing a person may have changed while it was asked. A claim that was lost meanwhile
-- counts no more: whoever took over knows better.
UPDATE orders SET
    status = :status, said = :said, charged = :charged, start_count = :start_count, remains = :remains,
    runs_done = :runs_done, posts_done = :posts_done, children = :children, started_at = :started_at,
    finished_at = :finished_at, checked_at = :checked_at
WHERE id = :id AND status = :was
  AND (:claimed = 0 OR EXISTS (SELECT 1 FROM checks WHERE order_id = orders.id AND holder = :holder));

-- name: orders_tracked
-- `ids` is a JSON object with the orders' ids as its keys.
SELECT
    id, account_id, person_id, chat_id, group_id, quantity, status, created_at, panel_order_id, said, charged, start_count,
    remains, runs_done, posts_done, children, placed_at, started_at, finished_at, checked_at
FROM orders WHERE id IN (SELECT CAST(asked.key AS BIGINT) FROM json_each(:ids) AS asked);

-- name: orders_get
SELECT * FROM orders WHERE id = :id;

-- name: orders_by_draft
SELECT * FROM orders WHERE draft_id = :draft_id;

-- name: orders_by_panel_id
SELECT * FROM orders WHERE account_id = :account_id AND panel_order_id = :panel_order_id;

-- name: orders_lost
SELECT * FROM orders WHERE status = 'submitting' AND (lease_until IS NULL OR lease_until <= :now);

-- name: orders_unknown
SELECT * FROM orders WHERE status = 'unknown' ORDER BY id DESC LIMIT :limit;

-- name: orders_count_unknown
SELECT count(*) AS orders FROM orders WHERE status = 'unknown' AND id > 0;

-- name: orders_unfinished_on
SELECT * FROM orders
WHERE account_id = :account_id AND link_key = :link_key
  AND status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')
ORDER BY id DESC
LIMIT 10;

-- name: orders_latest
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND placed_at IS NOT NULL
ORDER BY id DESC
LIMIT :limit;

-- name: orders_last_parameters
SELECT parameters FROM (
    SELECT id, service_id, parameters FROM orders
    WHERE account_id = :account_id AND person_id = :person_id AND placed_at IS NOT NULL
    ORDER BY id DESC
    LIMIT :within
) AS recent
WHERE service_id = :service_id
ORDER BY id DESC
LIMIT 1;

-- name: orders_summary_of_person
SELECT status, count(*) AS orders FROM orders
WHERE account_id = :account_id AND person_id = :person_id
  AND status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')
GROUP BY status;

-- name: orders_summary_of_account
SELECT status, count(*) AS orders FROM orders
WHERE account_id = :account_id
  AND status IN ('submitting', 'unknown', 'pending', 'processing', 'in_progress')
GROUP BY status;

-- name: orders_ask_cancel
UPDATE orders SET cancel_requested_at = :now
WHERE id = :id AND coalesce(cancel_requested_at, 0) = :was AND status IN ('pending', 'processing', 'in_progress')
RETURNING *;

-- name: orders_cancel_answered!
UPDATE orders SET cancel_requested_at = :cancel_requested_at WHERE id = :id;

-- name: orders_mute!
UPDATE orders SET muted = :muted WHERE id = :id;
