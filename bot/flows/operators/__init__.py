"""Admin pages, broadcasts, maintenance, audit, privacy requests."""
