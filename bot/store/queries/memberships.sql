-- name: memberships_after
SELECT memberships.*, coalesce(people.name, '') AS name, people.username FROM memberships
LEFT JOIN people ON people.id = memberships.person_id
WHERE memberships.account_id = :account_id AND (memberships.role, memberships.person_id) < (:role, :person_id)
ORDER BY memberships.role DESC, memberships.person_id DESC LIMIT :limit;

-- name: memberships_before
SELECT memberships.*, coalesce(people.name, '') AS name, people.username FROM memberships
LEFT JOIN people ON people.id = memberships.person_id
WHERE memberships.account_id = :account_id AND (memberships.role, memberships.person_id) > (:role, :person_id)
ORDER BY memberships.role, memberships.person_id LIMIT :limit;

-- name: memberships_from
SELECT person_id FROM memberships WHERE account_id = :account_id AND role >= :least ORDER BY role DESC, person_id;

-- name: memberships_get
SELECT memberships.*, coalesce(people.name, '') AS name, people.username FROM memberships
LEFT JOIN people ON people.id = memberships.person_id
WHERE memberships.person_id = :person_id AND memberships.account_id = :account_id;

-- name: memberships_change
UPDATE memberships SET role = :role, daily_limit = :daily_limit
WHERE person_id = :person_id AND account_id = :account_id AND role = :was
RETURNING person_id;

-- name: memberships_remove
DELETE FROM memberships WHERE person_id = :person_id AND account_id = :account_id AND role = :was
RETURNING person_id;

-- name: memberships_spend
-- Nothing was bought since the limit was looked at, and they may still buy.
UPDATE memberships SET orders = orders + 1
WHERE person_id = :person_id AND account_id = :account_id AND orders = :seen AND role >= :least
RETURNING person_id;

-- name: memberships_count!
UPDATE memberships SET orders = orders + 1 WHERE person_id = :person_id AND account_id = :account_id;

-- name: spending_of_account
-- What was placed elsewhere and only followed here has no draft.
SELECT currency, CASE WHEN status = 'canceled' THEN coalesce(charged, '0') ELSE coalesce(charged, charge) END AS amount,
    count(*) AS orders
FROM orders
WHERE account_id = :account_id AND created_at >= :since AND status <> 'rejected' AND draft_id IS NOT NULL
GROUP BY 1, 2;

-- name: spending_of_person
-- In the order of its index: a plan made without the values would else take any index of a person's orders, and read all.
SELECT currency, CASE WHEN status = 'canceled' THEN coalesce(charged, '0') ELSE coalesce(charged, charge) END AS amount,
    count(*) AS orders
FROM (
    SELECT created_at, currency, status, charged, charge FROM orders
    WHERE account_id = :account_id AND created_at >= :since AND person_id = :person_id AND status <> 'rejected'
      AND draft_id IS NOT NULL
    ORDER BY created_at
) AS spent
GROUP BY 1, 2;

-- name: spending_usual
SELECT currency, charge FROM orders
WHERE account_id = :account_id AND placed_at IS NOT NULL
ORDER BY id DESC LIMIT :limit;
