-- name: mass_begin!
INSERT INTO mass_orders (
    id, person_id, account_id, chat_id, status, currency, balance, update_id, message_id, created_at, confirmed_at,
    finished_at, lease_until, group_id, why
) VALUES (
    :id, :person_id, :account_id, :chat_id, :status, :currency, :balance, :update_id, :message_id, :created_at,
    :confirmed_at, :finished_at, :lease_until, :group_id, :why
);

-- name: mass_add_line!
INSERT INTO mass_lines (
    id, mass_id, number, service_id, service_name, link, quantity, state, rate, minimum, maximum, charge, problem,
    warning, order_id
) VALUES (
    :id, :mass_id, :number, :service_id, :service_name, :link, :quantity, :state, :rate, :minimum, :maximum, :charge,
    :problem, :warning, :order_id
);

-- name: mass_get
SELECT * FROM mass_orders WHERE id = :id;

-- name: mass_of_update
SELECT * FROM mass_orders WHERE update_id = :update_id AND person_id = :person_id ORDER BY id DESC LIMIT 1;

-- name: mass_lines_of
SELECT mass_lines.*, orders.status, orders.panel_order_id, coalesce(orders.said, '') AS said, orders.charged
FROM mass_lines LEFT JOIN orders ON orders.id = mass_lines.order_id
WHERE mass_id = :mass_id
ORDER BY number;

-- name: mass_lines_beside
SELECT count(*) AS count FROM mass_lines
WHERE mass_id = (SELECT mass_id FROM mass_lines WHERE id = :id) AND state <> 'bad';

-- name: mass_next_line
SELECT mass_lines.*, NULL AS status, NULL AS panel_order_id, '' AS said, NULL AS charged
FROM mass_lines
WHERE mass_id = :mass_id AND state = 'ready'
ORDER BY number
LIMIT 1;

-- name: mass_confirm
-- The confirmation, used up: it works once.
UPDATE mass_orders SET status = 'running', confirmed_at = :now, lease_until = 0, message_id = :message_id
WHERE id = :id AND status = 'preview'
RETURNING id;

-- name: mass_drop!
UPDATE mass_orders SET status = 'dropped' WHERE id = :id AND status = 'preview';

-- name: mass_shown!
UPDATE mass_orders SET message_id = :message_id WHERE id = :id;

-- name: mass_hold
-- Only who claimed it last goes on with it: their lease is the one stored.
UPDATE mass_orders SET lease_until = :lease_until
WHERE id = :id AND status = 'running' AND lease_until = :was AND holder = :holder
RETURNING id;

-- name: mass_line_sent
UPDATE mass_lines SET state = 'sent', order_id = :order_id
WHERE id = :id AND state = 'ready'
  AND EXISTS (SELECT 1 FROM mass_orders WHERE mass_orders.id = mass_lines.mass_id AND status = 'running' AND holder = :holder)
RETURNING id;

-- name: mass_line_refused!
UPDATE mass_lines SET state = 'refused', problem = :problem WHERE id = :id AND state = 'ready';

-- name: mass_end
UPDATE mass_orders SET status = :status, finished_at = :finished_at, why = :why, holder = '', lease_until = NULL,
    refused = (
        SELECT count(*) FROM mass_lines LEFT JOIN orders ON orders.id = mass_lines.order_id
        WHERE mass_lines.mass_id = mass_orders.id AND (mass_lines.state = 'refused' OR orders.status = 'rejected')
    )
WHERE id = :id AND status = 'running' AND holder = :holder
RETURNING id;

-- name: mass_stop
-- A person's Stop, whoever is at work on it, and before anybody is.
UPDATE mass_orders SET status = :status, finished_at = :finished_at, why = :why, holder = '', lease_until = NULL,
    refused = (
        SELECT count(*) FROM mass_lines LEFT JOIN orders ON orders.id = mass_lines.order_id
        WHERE mass_lines.mass_id = mass_orders.id AND (mass_lines.state = 'refused' OR orders.status = 'rejected')
    )
WHERE id = :id AND status = 'running'
RETURNING id;

-- name: mass_finishing
-- One order of each is waited for: while that one runs, the others are not looked at.
SELECT mass_orders.* FROM mass_orders
LEFT JOIN orders ON orders.id = mass_orders.waits_for
LEFT JOIN accounts ON accounts.id = mass_orders.account_id
WHERE mass_orders.status IN ('done', 'stopped') AND mass_orders.told_at IS NULL
  AND (orders.id IS NULL OR accounts.closed_at IS NOT NULL
       OR orders.status NOT IN ('submitting', 'pending', 'processing', 'in_progress'))
ORDER BY mass_orders.finished_at
LIMIT :limit;

-- name: mass_wait_for!
UPDATE mass_orders SET waits_for = :order_id WHERE id = :id AND told_at IS NULL;

-- name: mass_finish
-- Marked once, whoever looks.
UPDATE mass_orders SET told_at = :now, waits_for = NULL
WHERE id = :id AND status IN ('done', 'stopped') AND told_at IS NULL
RETURNING id;

-- name: mass_refused
SELECT * FROM mass_orders
WHERE person_id = :person_id AND account_id = :account_id AND refused > 0
ORDER BY id DESC LIMIT :limit;

-- name: mass_leave!
UPDATE mass_orders SET refused = 0 WHERE id = :id;

-- name: mass_depth
SELECT count(*) AS waiting, min(confirmed_at) AS oldest_at FROM mass_orders WHERE status = 'running';

-- name: mass_trim_lines
DELETE FROM mass_lines WHERE mass_id IN (
    SELECT id FROM mass_orders WHERE status IN ('preview', 'dropped') AND created_at < :before
    ORDER BY created_at, id LIMIT 100
)
RETURNING id;

-- name: mass_trim
DELETE FROM mass_orders WHERE id IN (
    SELECT id FROM mass_orders WHERE status IN ('preview', 'dropped') AND created_at < :before
    ORDER BY created_at, id LIMIT 100
)
RETURNING id;
