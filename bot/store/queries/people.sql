-- name: people_get
SELECT * FROM people WHERE id = :id;

-- name: people_roles
SELECT account_id, role FROM memberships WHERE person_id = :person_id;

-- name: people_save!
INSERT INTO people (id, name, username, language, telegram_language, time_zone, account_id, created_at)
VALUES (:id, :name, :username, :language, :telegram_language, :time_zone, :account_id, :created_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, username = excluded.username, language = excluded.language,
    telegram_language = excluded.telegram_language, time_zone = excluded.time_zone, account_id = excluded.account_id;

-- name: people_grant!
INSERT INTO memberships (person_id, account_id, role) VALUES (:person_id, :account_id, :role)
ON CONFLICT (person_id, account_id) DO UPDATE SET role = excluded.role;

-- name: people_revoke!
DELETE FROM memberships WHERE person_id = :person_id AND account_id = :account_id;

-- name: people_invite!
INSERT INTO invitations (token_sha256, account_id, role, daily_limit, made_by, expires_at)
VALUES (:token_sha256, :account_id, :role, :daily_limit, :made_by, :expires_at);

-- name: people_use_invitation
UPDATE invitations SET used_by = :person_id, used_at = :now
WHERE token_sha256 = :token_sha256 AND used_at IS NULL AND expires_at > :now
RETURNING *;

-- name: people_join
-- A role is never lowered: a manager who opens a viewer's link stays a manager, with the limit they had.
INSERT INTO memberships (person_id, account_id, role, daily_limit)
SELECT used_by, account_id, role, daily_limit FROM invitations WHERE token_sha256 = :token_sha256
ON CONFLICT (person_id, account_id) DO UPDATE SET role = excluded.role, daily_limit = excluded.daily_limit
WHERE excluded.role > memberships.role;
