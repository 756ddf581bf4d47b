-- name: leases_of_asked_orders!
UPDATE orders SET lease_until = NULL WHERE next_check_at IS NOT NULL AND lease_until IS NOT NULL;

-- name: leases_of_asked_refills!
UPDATE refills SET lease_until = NULL WHERE next_check_at IS NOT NULL AND lease_until IS NOT NULL;

-- name: leases_of_events!
UPDATE outbox SET lease_until = 0 WHERE state = 0 AND lease_until > 0;

-- name: leases_of_updates!
UPDATE inbox SET holder = '', lease_until = 0 WHERE state = 0 AND lease_until > 0;
