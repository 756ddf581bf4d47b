-- name: leases_of_asked_orders!
UPDATE checks SET holder = '', lease_until = 0 WHERE lease_until > 0;

-- name: leases_of_asked_refills!
UPDATE refills SET holder = '', lease_until = NULL WHERE next_check_at IS NOT NULL AND lease_until IS NOT NULL;

-- name: leases_of_events!
UPDATE outbox SET holder = '', lease_until = 0 WHERE state = 0 AND lease_until > 0;

-- name: leases_of_updates!
-- The first of a lane may be what its process died of: that is counted.
UPDATE inbox SET
    holder = '', lease_until = 0,
    attempts = attempts + CASE WHEN EXISTS (
        SELECT 1 FROM inbox AS before
        WHERE before.state = 0 AND before.lane = inbox.lane AND before.update_id < inbox.update_id
    ) THEN 0 ELSE 1 END
WHERE state = 0 AND lease_until > 0;

-- name: straighten_orders!
UPDATE checks SET next_check_at = :now WHERE next_check_at > :latest;

-- name: straighten_refills!
UPDATE refills SET next_check_at = :now WHERE next_check_at > :latest;

-- name: straighten_order_leases!
UPDATE checks SET lease_until = :soon WHERE lease_until > :longest_lease;

-- name: straighten_sending_orders!
UPDATE orders SET lease_until = :soon WHERE status = 'submitting' AND lease_until > :longest_lease;

-- name: straighten_refill_leases!
UPDATE refills SET lease_until = :soon WHERE next_check_at IS NOT NULL AND lease_until > :longest_lease;

-- name: straighten_sending_refills!
UPDATE refills SET lease_until = :soon WHERE status = 'submitting' AND lease_until > :longest_lease;

-- name: straighten_events!
UPDATE outbox SET due_at = :now WHERE state = 0 AND due_at > :latest + held * 86400000;

-- name: straighten_event_leases!
UPDATE outbox SET lease_until = :now WHERE state = 0 AND lease_until > :longest_lease;

-- name: straighten_updates!
UPDATE inbox SET lease_until = :now WHERE state = 0 AND lease_until > :longest_lease;

-- name: straighten_mass_orders!
UPDATE mass_orders SET lease_until = :now WHERE status = 'running' AND lease_until > :longest_lease;

-- name: straighten_catalogues!
UPDATE catalogues SET fetched_at = 0 WHERE fetched_at > :latest;
