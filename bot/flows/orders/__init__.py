"""Placed orders: My orders, the card, status, refill and cancel."""
