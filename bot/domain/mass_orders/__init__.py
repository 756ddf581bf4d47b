"""Bulk orders: preview, sending, completion."""
