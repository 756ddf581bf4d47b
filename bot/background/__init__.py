"""Scheduled work: supervised loops that call the flows. Only this package starts tasks."""
