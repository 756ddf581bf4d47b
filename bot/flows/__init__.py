"""One module a story. Flows are async, see only the ports and the domain, and never format a text."""
