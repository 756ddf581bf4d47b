"""A Telegram bot that is the front end of an SMM panel."""

__version__ = "0.1.0"
