"""The demo: a sandbox and a bot that uses it over HTTP."""

from __future__ import annotations

import errno
import sys
import tempfile
from contextlib import AsyncExitStack

from bot.ops.logging import configure_logging
from bot.settings import Settings
from bot.wiring.lifecycle import install_stop_signal
from bot.wiring.process import running


async def demo(port: int, speed: float) -> None:
    """Run a sandbox and a bot that uses it, with a temporary database."""
    from cryptography.fernet import Fernet

    from bot.sandbox.server import Sandbox

    configure_logging("warning", "console")
    stopped = install_stop_signal()
    with tempfile.TemporaryDirectory(prefix="smm-panel-bot-") as folder:
        async with AsyncExitStack() as stack:
            try:
                sandbox = await stack.enter_async_context(Sandbox(port=port, speed=speed))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise OSError(error.errno, f"Port {port} is taken") from error
            settings = Settings.model_validate(
                {
                    "telegram_token": sandbox.token,
                    "telegram_api_url": sandbox.api_url,
                    "operator_ids": (1001,),
                    "panel_api_url": sandbox.panel_url,
                    "panel_api_key": "demo",
                    "panel_requests_per_minute": 6000,
                    "allow_private_panels": True,
                    "secret_key": (Fernet.generate_key().decode(),),
                    "database_url": f"sqlite+aiosqlite:///{folder}/bot.db",
                    "http_listen": "",
                    "track_first_seconds": max(0.5, min(20.0, 120 / speed)),
                    "track_max_seconds": max(1.0, min(900.0, 900 / speed)),
                }
            )
            async with running(settings, account_name="Sandbox panel"):
                sys.stdout.write(f"Open {sandbox.base_url}/ in a browser and talk to the bot.\nStop with Ctrl+C.\n")
                sys.stdout.flush()
                await stopped.wait()
