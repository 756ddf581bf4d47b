-- name: statistics_history
SELECT status, placed_at, started_at, finished_at, parameters FROM orders
WHERE account_id = :account_id AND service_id = :service_id AND finished_at IS NOT NULL AND placed_at IS NOT NULL
ORDER BY finished_at DESC
LIMIT :limit;

-- name: statistics_courses
SELECT service_id, status, placed_at, started_at, finished_at, parameters FROM orders
WHERE account_id = :account_id AND finished_at IS NOT NULL AND placed_at IS NOT NULL
ORDER BY id DESC
LIMIT :limit;

-- name: statistics_spent_by_day_of_account
-- By days of 24 hours from :since; what was placed elsewhere and only followed here has no draft.
SELECT (created_at - :since) / 86400000 AS day, service_id, max(service_name) AS service_name, currency,
    CASE WHEN status = 'canceled' THEN coalesce(charged, '0') ELSE coalesce(charged, charge) END AS amount,
    count(*) AS orders
FROM orders
WHERE account_id = :account_id AND created_at >= :since AND created_at < :until
  AND status <> 'rejected' AND draft_id IS NOT NULL
GROUP BY 1, 2, 4, 5;

-- name: statistics_spent_by_day_of_person
-- By days of 24 hours from :since; what was placed elsewhere and only followed here has no draft.
-- In the order of its index: a plan made without the values would else take any index of a person's orders, and read all.
SELECT (created_at - :since) / 86400000 AS day, service_id, max(service_name) AS service_name, currency,
    CASE WHEN status = 'canceled' THEN coalesce(charged, '0') ELSE coalesce(charged, charge) END AS amount,
    count(*) AS orders
FROM (
    SELECT created_at, service_id, service_name, currency, status, charged, charge FROM orders
    WHERE account_id = :account_id AND created_at >= :since AND created_at < :until AND person_id = :person_id
      AND status <> 'rejected' AND draft_id IS NOT NULL
    ORDER BY created_at
) AS spent
GROUP BY 1, 2, 4, 5;

-- name: statistics_running_since
SELECT service_id, min(placed_at) AS oldest_at FROM orders
WHERE account_id = :account_id AND status IN ('pending', 'processing', 'in_progress') AND late_told_at IS NULL
  AND placed_at > 0
GROUP BY service_id;

-- name: statistics_running_of
SELECT * FROM orders
WHERE account_id = :account_id AND status IN ('pending', 'processing', 'in_progress') AND late_told_at IS NULL
  AND placed_at > 0 AND service_id = :service_id
ORDER BY placed_at
LIMIT :limit;

-- name: statistics_told_late
UPDATE orders SET late_told_at = :now
WHERE id = :id AND late_told_at IS NULL AND status IN ('pending', 'processing', 'in_progress')
RETURNING id;
