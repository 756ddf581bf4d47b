-- name: presets_of
SELECT * FROM presets WHERE person_id = :person_id AND account_id = :account_id ORDER BY created_at DESC, id DESC;

-- name: presets_get
SELECT * FROM presets WHERE id = :id AND person_id = :person_id;

-- name: presets_save!
INSERT INTO presets (id, person_id, account_id, name, service_id, answers, created_at)
VALUES (:id, :person_id, :account_id, :name, :service_id, :answers, :created_at)
ON CONFLICT (person_id, account_id, name) DO UPDATE SET
    service_id = excluded.service_id, answers = excluded.answers, created_at = excluded.created_at;

-- name: presets_remove!
DELETE FROM presets WHERE id = :id AND person_id = :person_id;
