"""A panel and a Bot API to try the bot without either: one process on loopback, everything in memory."""
