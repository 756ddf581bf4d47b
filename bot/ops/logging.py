"""Logs: structlog and the standard logging of libraries in one stream, for people or for machines, without secrets.

The formatter of the root handler redacts the finished line, so that message, arguments and traceback are covered,
whichever logger wrote it: a filter on one logger would miss libraries (every Bot API address has the token in its path).
"""

from __future__ import annotations

import io
import logging
import re
import sys
import threading
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor

from bot.ops.redaction import redact

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# At "info" these log every request or connection.
_VERBOSE_LOGGERS = (
    "aiohttp.access",
    "aiohttp.server",
    "aiosqlite",
    "alembic",
    "asyncio",
    "httpcore",
    "httpx",
    "telegram",
)


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record of structlog or of standard logging, then redacts the whole line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line, traceback included."""
        return redact(super().format(record))


def configure_logging(level: str, form: str, stream: TextIO | None = None) -> None:
    """Send every log of this process to `stream` (default: standard error); `form` is "console" or "json".

    `level` is the lowest level that is logged: "debug", "info", "warning" or "error". May be called again.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        RedactingFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_choose_renderers(form, stream)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level])
    for name in _VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(max(_LEVELS[level], logging.WARNING) if level != "debug" else logging.DEBUG)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOT_BY_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _escape_control_characters(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write control characters as escapes: words of people and panels must not steer a terminal or forge a line of the log."""
    return {name: _escaped(value) if isinstance(value, str) else value for name, value in event.items()}


def _escape_what_json_does_not(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {name: _escaped(value, _NOT_BY_JSON) if isinstance(value, str) else value for name, value in event.items()}


def _escaped(text: str, pattern: re.Pattern[str] = _CONTROL) -> str:
    return pattern.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _plain_traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    whole = io.StringIO()
    structlog.dev.plain_traceback(whole, exc_info)
    stream.write(_escaped(whole.getvalue(), _CONTROL_BUT_LINES))


def _choose_renderers(form: str, stream: TextIO) -> list[Processor]:
    if form == "json":
        return [
            structlog.processors.format_exc_info,
            _escape_what_json_does_not,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    # Plain tracebacks: the pretty ones print local variables, and with them what nobody has hidden yet.
    console = structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=_plain_traceback)
    return [_escape_control_characters, console]


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("stopped by an unexpected error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
