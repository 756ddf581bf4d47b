-- Pages of orders, each in four ways: of one person or of the whole account; older than an order, or newer.

-- One status at a time: each is a short walk along an index, whatever lies between its orders.

-- name: pages_of_person_status_older
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND status = :status AND id < :beyond
ORDER BY id DESC LIMIT :limit;

-- name: pages_of_person_status_newer
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND status = :status AND id > :beyond
ORDER BY id LIMIT :limit;

-- name: pages_of_person_service_older
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND service_id = :service_id AND status = :status
  AND id < :beyond
ORDER BY id DESC LIMIT :limit;

-- name: pages_of_person_service_newer
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND service_id = :service_id AND status = :status
  AND id > :beyond
ORDER BY id LIMIT :limit;

-- name: pages_of_account_status_older
SELECT * FROM orders
WHERE account_id = :account_id AND status = :status AND id < :beyond
ORDER BY id DESC LIMIT :limit;

-- name: pages_of_account_status_newer
SELECT * FROM orders
WHERE account_id = :account_id AND status = :status AND id > :beyond
ORDER BY id LIMIT :limit;

-- Everything else walks from the nearest order to the one `within` orders further, and stops when it has enough.

-- name: pages_of_person_any_older
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND id < :beyond AND id > coalesce((
        SELECT id FROM orders WHERE account_id = :account_id AND person_id = :person_id AND id < :beyond
        ORDER BY id DESC LIMIT 1 OFFSET :within
    ), 0)
  AND search_text LIKE :pattern ESCAPE '!'
  AND (service_id = :service_id OR :service_id = '') AND :statuses LIKE '%,' || status || ',%'
ORDER BY id DESC LIMIT :limit;

-- name: pages_of_person_any_newer
SELECT * FROM orders
WHERE account_id = :account_id AND person_id = :person_id AND id > :beyond AND id < coalesce((
        SELECT id FROM orders WHERE account_id = :account_id AND person_id = :person_id AND id > :beyond
        ORDER BY id LIMIT 1 OFFSET :within
    ), 9223372036854775807)
  AND search_text LIKE :pattern ESCAPE '!'
  AND (service_id = :service_id OR :service_id = '') AND :statuses LIKE '%,' || status || ',%'
ORDER BY id LIMIT :limit;

-- name: pages_of_account_any_older
SELECT * FROM orders
WHERE account_id = :account_id AND id < :beyond AND id > coalesce((
        SELECT id FROM orders WHERE account_id = :account_id AND id < :beyond
        ORDER BY id DESC LIMIT 1 OFFSET :within
    ), 0)
  AND search_text LIKE :pattern ESCAPE '!'
  AND (service_id = :service_id OR :service_id = '') AND :statuses LIKE '%,' || status || ',%'
ORDER BY id DESC LIMIT :limit;

-- name: pages_of_account_any_newer
SELECT * FROM orders
WHERE account_id = :account_id AND id > :beyond AND id < coalesce((
        SELECT id FROM orders WHERE account_id = :account_id AND id > :beyond
        ORDER BY id LIMIT 1 OFFSET :within
    ), 9223372036854775807)
  AND search_text LIKE :pattern ESCAPE '!'
  AND (service_id = :service_id OR :service_id = '') AND :statuses LIKE '%,' || status || ',%'
ORDER BY id LIMIT :limit;

-- The services of somebody's nearest orders, each with the newest order of it.

-- name: pages_services
SELECT * FROM orders WHERE id IN (
    SELECT max(id) FROM (
        SELECT id, service_id FROM orders WHERE account_id = :account_id AND person_id = :person_id
        ORDER BY id DESC LIMIT :within
    ) AS near
    WHERE service_id <> ''
    GROUP BY service_id
)
ORDER BY id DESC LIMIT :limit;

-- An order's number and its whole link find it however old it is. `person_id` 0: whoever ordered.

-- name: pages_by_number
SELECT * FROM orders WHERE account_id = :account_id AND panel_order_id = :number;

-- name: pages_by_link_older
SELECT * FROM orders
WHERE account_id = :account_id AND link_key = :link_key AND id < :beyond AND (person_id = :person_id OR :person_id = 0)
  AND (service_id = :service_id OR :service_id = '') AND :statuses LIKE '%,' || status || ',%'
ORDER BY id DESC LIMIT :limit;

-- name: pages_by_link_newer
SELECT * FROM orders
WHERE account_id = :account_id AND link_key = :link_key AND id > :beyond AND (person_id = :person_id OR :person_id = 0)
  AND (service_id = :service_id OR :service_id = '') AND :statuses LIKE '%,' || status || ',%'
ORDER BY id LIMIT :limit;
