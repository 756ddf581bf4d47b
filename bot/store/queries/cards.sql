-- name: cards_put!
INSERT INTO cards (order_id, chat_id, message_id, shown) VALUES (:order_id, :chat_id, :message_id, :shown)
ON CONFLICT (order_id, chat_id) DO UPDATE SET message_id = excluded.message_id, shown = excluded.shown;

-- name: cards_of
SELECT * FROM cards WHERE order_id = :order_id ORDER BY chat_id;

-- name: cards_forget_all!
DELETE FROM cards WHERE order_id = :order_id;

-- name: cards_forget!
DELETE FROM cards WHERE order_id = :order_id AND chat_id = :chat_id;
