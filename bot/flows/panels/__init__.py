"""Panels that fail: the circuit breaker and outages."""
