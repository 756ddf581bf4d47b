"""A Telegram bot that is the front end of an SMM panel."""
