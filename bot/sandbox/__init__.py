"""A stand-in panel and Bot API, so that the bot runs without real ones: one process on loopback, all in memory."""
