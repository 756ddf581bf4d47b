"""Speed and memory, measured beside a bare bot in the same run: `make bench`. Nothing here is a test with a verdict on time."""
