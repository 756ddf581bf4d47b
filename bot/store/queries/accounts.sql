-- name: accounts_get
SELECT * FROM accounts WHERE id = :id;

-- name: accounts_footing
-- One row in any case: who may not use an account is told so, whether there is one or not.
SELECT accounts.*,
    (SELECT role FROM memberships WHERE person_id = :person_id AND account_id = :id) AS role,
    (SELECT value FROM switches WHERE name = :switch) AS switched
FROM (SELECT 1 AS one) AS always LEFT JOIN accounts ON accounts.id = :id;

-- name: accounts_all
SELECT * FROM accounts ORDER BY id;

-- name: accounts_page
SELECT * FROM accounts WHERE id > :after ORDER BY id LIMIT :limit;

-- name: accounts_of_owner
SELECT * FROM accounts WHERE owner_id = :owner_id ORDER BY id;

-- name: accounts_count
SELECT count(*) AS accounts FROM accounts WHERE closed_at IS NULL;

-- name: accounts_save!
INSERT INTO accounts (id, name, url, encrypted_key, owner_id, currency, closed_at)
VALUES (:id, :name, :url, :encrypted_key, :owner_id, :currency, :closed_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, url = excluded.url, encrypted_key = excluded.encrypted_key, owner_id = excluded.owner_id,
    currency = excluded.currency, closed_at = excluded.closed_at;

-- name: accounts_currency!
-- That alone: while a balance was asked, the account may have been renamed, or closed and its key forgotten.
UPDATE accounts SET currency = :currency WHERE id = :id;

-- name: accounts_encrypt_anew
UPDATE accounts SET encrypted_key = :encrypted_key WHERE id = :id AND encrypted_key = :was RETURNING id;

-- name: accounts_close!
UPDATE accounts SET encrypted_key = '', closed_at = :closed_at WHERE id = :id;

-- name: accounts_bound!
-- A new threshold is told anew.
UPDATE accounts SET low_balance = :low_balance, low_told_at = NULL, approve_above = :approve_above WHERE id = :id;

-- name: accounts_in_zone!
UPDATE accounts SET time_zone = :time_zone WHERE id = :id;

-- name: accounts_rename!
UPDATE accounts SET name = :name WHERE id = :id;

-- name: accounts_low
UPDATE accounts SET low_told_at = :told_at WHERE id = :id AND low_told_at IS NULL RETURNING id;

-- name: accounts_recovered
UPDATE accounts SET low_told_at = NULL WHERE id = :id AND low_told_at IS NOT NULL RETURNING id;
