"""The panel's API v2 over HTTP: what is sent, how answers are understood, and which panel speaks how."""
