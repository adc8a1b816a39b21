"""Logs of every process: one line an event, ids only, anything like a personal number struck out."""

import logging
import re
import sys
import traceback
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from settings import Settings

_LONG_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d{11,19}[\dXx]?(?![0-9A-Za-z])")
_QUIET: Final = ("tortoise", "asyncpg", "paramiko", "pika", "asyncio", "psycopg.pool")


def configure(settings: Settings) -> None:
    """This will set up structlog and the standard library's logging for the process."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        tell_frames,
        strike_out,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:  # at DEBUG these print statements with their values, which are people's
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def tell_frames(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """This will replace an exception by its types and frames: its message may quote a row's values."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["where"] = frames(error)
    return event


def frames(error: BaseException) -> list[str]:
    """This will say where an error came from, through its causes, without anybody's data."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__name__)
        stack = traceback.extract_tb(cause.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in stack]
        cause = cause.__cause__ or cause.__context__
    return lines


def strike_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """This will replace whatever looks like an identity, mobile or card number."""
    return {key: _struck(value) for key, value in event.items()}


def _struck(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_NUMBER.sub("[number]", value)
    if isinstance(value, (list, tuple)):
        return [_struck(item) for item in value]
    if isinstance(value, dict):
        return {key: _struck(item) for key, item in value.items()}
    return value
