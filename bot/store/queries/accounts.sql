-- name: accounts_get
SELECT * FROM accounts WHERE id = :id;

-- name: accounts_all
SELECT * FROM accounts ORDER BY id;

-- name: accounts_save!
INSERT INTO accounts (id, name, url, encrypted_key, owner_id, currency, closed_at)
VALUES (:id, :name, :url, :encrypted_key, :owner_id, :currency, :closed_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, url = excluded.url, encrypted_key = excluded.encrypted_key, owner_id = excluded.owner_id,
    currency = excluded.currency, closed_at = excluded.closed_at;

-- name: accounts_encrypt_anew
UPDATE accounts SET encrypted_key = :encrypted_key WHERE id = :id AND encrypted_key = :was RETURNING id;
