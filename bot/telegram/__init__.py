"""Telegram: what people write and press goes to the flows, what the flows answer becomes screens."""

import os

# Durations as timedelta (`RetryAfter.retry_after`), as PTB's next major version has them; without this each one warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")
