-- name: favourites_of
SELECT service_id FROM favourites WHERE person_id = :person_id AND account_id = :account_id
ORDER BY created_at DESC, service_id;

-- name: favourites_add!
INSERT INTO favourites (person_id, account_id, service_id, created_at)
VALUES (:person_id, :account_id, :service_id, :created_at)
ON CONFLICT (person_id, account_id, service_id) DO NOTHING;

-- name: favourites_remove!
DELETE FROM favourites WHERE person_id = :person_id AND account_id = :account_id AND service_id = :service_id;
