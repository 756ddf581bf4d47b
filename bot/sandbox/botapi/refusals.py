"""Telegram's errors, with its texts. **Source:** answers of api.telegram.org and tdlib/telegram-bot-api."""

from __future__ import annotations

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class BotApiError(Exception):
    """A call that Telegram would refuse. `code` is the HTTP status and `error_code`, `description` the text."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """Write the body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(description: str) -> BotApiError:
    """Make a 400."""
    return BotApiError(400, f"Bad Request: {description}")


def forbidden(description: str) -> BotApiError:
    """Make a 403."""
    return BotApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> BotApiError:
    """Make a 409."""
    return BotApiError(409, f"Conflict: {description}")


def too_many_requests(seconds: int) -> BotApiError:
    """Make a 429: the bot has to wait that many seconds."""
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def chat_migrated(chat_id: int) -> BotApiError:
    """Make the 400 of a group that became a supergroup with another id."""
    return BotApiError(
        400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat_id}
    )
