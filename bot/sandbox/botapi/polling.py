"""Bot API methods about updates: `getUpdates` and the webhook settings."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import BotApiContext, RawJson, Webhook
from bot.sandbox.botapi.refusals import SECOND_POLLER, WEBHOOK_ACTIVE, bad_request, conflict
from bot.sandbox.world.updates import PollTerminated

MAX_UPDATES = 100
MAX_TIMEOUT_SECONDS = 50
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WEBHOOK_PORTS = (80, 88, 443, 8443)

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(context: BotApiContext, call: Call) -> RawJson:
    """`getUpdates`: a second poller ends the first one's poll with a conflict, as at Telegram."""
    if context.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    _set_allowed_kinds(context, call)
    limit = min(max(call.number("limit", MAX_UPDATES), 1), MAX_UPDATES)
    timeout = min(max(call.number("timeout", 0), 0), MAX_TIMEOUT_SECONDS)
    try:
        texts = await context.world.updates.poll(call.number("offset", 0), limit, timeout)
    except PollTerminated:
        raise conflict(WEBHOOK_ACTIVE if context.webhook.url else SECOND_POLLER) from None
    return RawJson(f"[{','.join(texts)}]")


def set_webhook(context: BotApiContext, call: Call) -> bool:
    """`setWebhook`: https as at Telegram, plain http only on loopback; no other address is ever called."""
    url = call.text("url")
    if not url:
        return delete_webhook(context, call)
    parts = urlsplit(url)
    on_loopback = parts.hostname in LOOPBACK
    if parts.scheme != "https" and not (on_loopback and parts.scheme == "http"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        raise bad_request("bad webhook: URL host is empty")
    if not on_loopback and (parts.port or 443) not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not on_loopback and context.webhook_origin is None:
        raise bad_request(f"bad webhook: Failed to resolve host: {parts.hostname} is outside of this stand-in")
    secret = call.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _set_allowed_kinds(context, call)
    if call.flag("drop_pending_updates"):
        context.world.updates.clear()
    connections = min(max(call.number("max_connections", 40), 1), 100)
    context.webhook = Webhook(url, secret, connections, generation=context.webhook.generation + 1)
    context.world.updates.end_poll()
    context.world.updates.arrived.set()
    return True


def delete_webhook(context: BotApiContext, call: Call) -> bool:
    """`deleteWebhook`."""
    if call.flag("drop_pending_updates"):
        context.world.updates.clear()
    context.webhook = Webhook(generation=context.webhook.generation + 1)
    return True


def get_webhook_info(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getWebhookInfo`."""
    hook = context.webhook
    updates = context.world.updates
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook.last_error_at is not None:
        info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if updates.allowed_kinds:
        info["allowed_updates"] = list(updates.allowed_kinds)
    return info


def close(context: BotApiContext, call: Call) -> bool:
    """`close`."""
    context.world.updates.end_poll()
    return True


def _set_allowed_kinds(context: BotApiContext, call: Call) -> None:
    """Set the kinds of updates that a call names; they stay until another call names them. An empty list is the default."""
    kinds = call.structure("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        context.world.updates.allowed_kinds = tuple(str(kind) for kind in kinds)
