-- name: catalogues_get
SELECT digest, fetched_at, service_ids FROM catalogues WHERE account_id = :account_id;

-- name: catalogues_fetched_at
SELECT fetched_at FROM catalogues WHERE account_id = :account_id;

-- name: catalogues_services
SELECT * FROM services WHERE account_id = :account_id AND gone_at IS NULL;

-- name: catalogues_save
INSERT INTO catalogues (account_id, digest, fetched_at, service_ids)
VALUES (:account_id, :digest, :fetched_at, :service_ids)
ON CONFLICT (account_id) DO UPDATE SET
    digest = excluded.digest, fetched_at = excluded.fetched_at, service_ids = excluded.service_ids
WHERE catalogues.digest = :was
RETURNING account_id;

-- name: catalogues_seen_again
UPDATE catalogues SET fetched_at = :fetched_at WHERE account_id = :account_id AND digest = :digest RETURNING account_id;

-- name: catalogues_save_service!
INSERT INTO services (
    account_id, service_id, name, type, category, rate, minimum, maximum, refill, cancel, dripfeed, description
) VALUES (
    :account_id, :service_id, :name, :type, :category, :rate, :minimum, :maximum, :refill, :cancel, :dripfeed,
    :description
)
ON CONFLICT (account_id, service_id) DO UPDATE SET
    name = excluded.name, type = excluded.type, category = excluded.category, rate = excluded.rate,
    minimum = excluded.minimum, maximum = excluded.maximum, refill = excluded.refill, cancel = excluded.cancel,
    dripfeed = excluded.dripfeed, description = excluded.description, gone_at = NULL;

-- name: catalogues_service_gone!
UPDATE services SET gone_at = :gone_at WHERE account_id = :account_id AND service_id = :service_id;
