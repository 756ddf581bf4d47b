-- name: noise_of
SELECT settings FROM noise WHERE person_id = :person_id;

-- name: noise_save!
INSERT INTO noise (person_id, settings) VALUES (:person_id, :settings)
ON CONFLICT (person_id) DO UPDATE SET settings = excluded.settings;
