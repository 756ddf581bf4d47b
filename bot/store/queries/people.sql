-- name: people_get
-- A row for each account they are something on; one without where they are nothing anywhere.
SELECT people.*, memberships.account_id AS on_account, memberships.role
FROM people LEFT JOIN memberships ON memberships.person_id = people.id
WHERE people.id = :id;

-- name: people_save!
INSERT INTO people (id, name, username, language, telegram_language, time_zone, account_id, created_at, group_id)
VALUES (:id, :name, :username, :language, :telegram_language, :time_zone, :account_id, :created_at, :group_id)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, username = excluded.username, language = excluded.language,
    telegram_language = excluded.telegram_language, time_zone = excluded.time_zone, account_id = excluded.account_id,
    group_id = excluded.group_id;

-- name: people_grant!
INSERT INTO memberships (person_id, account_id, role) VALUES (:person_id, :account_id, :role)
ON CONFLICT (person_id, account_id) DO UPDATE SET role = excluded.role;

-- name: people_revoke!
DELETE FROM memberships WHERE person_id = :person_id AND account_id = :account_id;

-- name: people_invite!
INSERT INTO invitations (token_sha256, account_id, role, daily_limit, made_by, expires_at)
VALUES (:token_sha256, :account_id, :role, :daily_limit, :made_by, :expires_at);

-- name: people_end_invitations!
-- Of somebody who may not let people in any more, themselves first of all.
UPDATE invitations SET expires_at = :now WHERE made_by = :person_id AND account_id = :account_id AND used_at IS NULL
    AND expires_at > :now;

-- name: people_invitation
SELECT * FROM invitations WHERE token_sha256 = :token_sha256;

-- name: people_use_invitation
UPDATE invitations SET used_by = :person_id, used_at = :now
WHERE token_sha256 = :token_sha256 AND used_at IS NULL AND expires_at > :now
RETURNING token_sha256;

-- name: people_join
-- A role is never lowered: a manager who opens a viewer's link stays a manager, with the limit they had.
INSERT INTO memberships (person_id, account_id, role, daily_limit)
SELECT used_by, account_id, role, daily_limit FROM invitations WHERE token_sha256 = :token_sha256
ON CONFLICT (person_id, account_id) DO UPDATE SET role = excluded.role, daily_limit = excluded.daily_limit
WHERE excluded.role > memberships.role;

-- name: people_use_account!
UPDATE people SET account_id = :account_id, group_id = NULL WHERE id = :person_id;

-- name: people_leave_account!
UPDATE people SET account_id = :shared, group_id = NULL WHERE account_id = :account_id;

-- name: people_all_ids
SELECT id FROM people WHERE id > :after ORDER BY id LIMIT :limit;

-- name: people_count
SELECT count(*) AS people FROM people;

-- name: people_page
SELECT id, name, username, created_at FROM people WHERE id > :after ORDER BY id LIMIT :limit;

-- name: people_invitations
-- Several may end at one moment: then the beginnings of their digests say which come before a page and which after.
SELECT role, account_id, made_by, expires_at, used_by, substr(token_sha256, 1, 16) AS mark FROM invitations
WHERE (expires_at, token_sha256) < (:before, :mark)
ORDER BY expires_at DESC, token_sha256 DESC LIMIT :limit;

-- name: people_forget!
DELETE FROM people WHERE id = :person_id;

-- name: people_forget_memberships!
DELETE FROM memberships WHERE person_id = :person_id;

-- name: people_forget_favourites!
DELETE FROM favourites WHERE person_id = :person_id;

-- name: people_forget_presets!
DELETE FROM presets WHERE person_id = :person_id;

-- name: people_forget_noise!
DELETE FROM noise WHERE person_id = :person_id;

-- name: people_forget_drafts!
DELETE FROM drafts WHERE person_id = :person_id;

-- name: people_forget_invitations!
UPDATE invitations SET expires_at = :now WHERE made_by = :person_id AND used_at IS NULL AND expires_at > :now;

-- name: people_forget_approvals!
UPDATE approvals SET state = 'gone' WHERE person_id = :person_id AND state = 'waiting';

-- name: people_forget_events!
DELETE FROM outbox WHERE chat_id = :person_id AND state = 0;

-- name: people_forget_keys!
UPDATE accounts SET encrypted_key = '', closed_at = :now WHERE owner_id = :person_id AND closed_at IS NULL;
