-- name: refills_submit
INSERT INTO refills (
    id, order_id, account_id, person_id, status, created_at, panel_refill_id, said, finished_at, next_check_at, lease_until
) VALUES (
    :id, :order_id, :account_id, :person_id, :status, :created_at, :panel_refill_id, :said, :finished_at,
    :next_check_at, :lease_until
)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: refills_lapse!
UPDATE refills SET status = 'lapsed', finished_at = :now WHERE id = :id AND status = :was AND next_check_at IS NULL;

-- name: refills_get
SELECT * FROM refills WHERE id = :id;

-- name: refills_of
SELECT * FROM refills WHERE order_id = :order_id ORDER BY id DESC;

-- name: refills_save
UPDATE refills SET
    status = :status, panel_refill_id = :panel_refill_id, said = :said, finished_at = :finished_at,
    next_check_at = :next_check_at, lease_until = :lease_until, holder = ''
WHERE id = :id AND status = :was AND holder IN ('', :holder)
RETURNING id;

-- name: refills_depth
SELECT count(*) AS waiting, min(next_check_at) AS oldest_at FROM refills WHERE next_check_at <= :now;

-- name: refills_lost
SELECT * FROM refills WHERE status = 'submitting' AND (lease_until IS NULL OR lease_until <= :now);
