"""For the operator: logs without secrets, metrics, health checks, and the HTTP listener that serves them."""
