"""What the operator sees: logs without secrets, metrics, health, and the address that serves them."""
