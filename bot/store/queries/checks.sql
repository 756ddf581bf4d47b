-- When the panel is asked about an order again: one narrow row as long as it is followed, so that asking rewrites little.

-- name: checks_put!
-- Who was asking about it knows less than whoever puts this: its claim counts no more.
INSERT INTO checks (order_id, account_id, panel_order_id, since, next_check_at)
VALUES (:order_id, :account_id, :panel_order_id, :since, :next_check_at)
ON CONFLICT (order_id) DO UPDATE SET
    panel_order_id = excluded.panel_order_id, since = excluded.since, next_check_at = excluded.next_check_at,
    lease_until = 0, holder = '', heard = '';

-- name: checks_again!
-- `again` is a JSON object: when, by the order's id. One statement for all, whatever their times.
UPDATE checks SET next_check_at = CAST(CAST(told.value AS TEXT) AS BIGINT), lease_until = 0, holder = ''
FROM json_each(:again) AS told
WHERE checks.order_id = CAST(told.key AS BIGINT) AND checks.holder = :holder;

-- name: checks_moved!
-- Only beside the order as it was recorded: one that moved meanwhile has its row from whoever moved it.
UPDATE checks SET next_check_at = :next_check_at, heard = :heard, lease_until = 0, holder = ''
WHERE order_id = :order_id AND (:claimed = 0 OR holder = :holder)
  AND EXISTS (SELECT 1 FROM orders WHERE id = checks.order_id AND status = :status);

-- name: checks_end!
DELETE FROM checks
WHERE order_id = :order_id AND (:claimed = 0 OR holder = :holder)
  AND EXISTS (SELECT 1 FROM orders WHERE id = checks.order_id AND status = :status);

-- name: checks_leave!
DELETE FROM checks WHERE order_id = :order_id AND holder = :holder;

-- name: checks_drop!
DELETE FROM checks WHERE order_id = :order_id;

-- name: checks_sooner!
UPDATE checks SET next_check_at = :next_check_at WHERE order_id = :order_id AND next_check_at > :next_check_at;

-- name: checks_depth
SELECT count(*) AS waiting, min(next_check_at) AS oldest_at FROM checks WHERE next_check_at <= :now;
