"""Events, the outbox, and how loud the bot may be."""
