"""What runs by the clock: supervised loops that call the stories. The only place that starts tasks."""
