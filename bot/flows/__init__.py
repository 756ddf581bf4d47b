"""What people and the clock do, by feature: async, on the store directly, on the panel and Telegram through ports; no text is formatted here."""
