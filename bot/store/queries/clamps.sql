-- Times that a clock ahead of ours set further off than anything is.

-- name: clamp_checks!
UPDATE checks SET next_check_at = :now WHERE next_check_at > :latest;

-- name: clamp_refills!
UPDATE refills SET next_check_at = :now WHERE next_check_at > :latest;

-- name: clamp_sending_orders!
UPDATE orders SET lease_until = :soon WHERE status = 'submitting' AND lease_until > :longest_lease;

-- name: clamp_sending_refills!
UPDATE refills SET lease_until = :soon WHERE status = 'submitting' AND lease_until > :longest_lease;

-- name: clamp_events!
UPDATE outbox SET due_at = :now WHERE state = 0 AND due_at > :latest + held * 86400000;

-- name: clamp_catalogues!
UPDATE catalogues SET fetched_at = 0 WHERE fetched_at > :latest;
