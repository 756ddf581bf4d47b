"""The rules: pure values and functions. No I/O, no asyncio, no clock, no logging, no framework."""
