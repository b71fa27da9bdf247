"""Structured logs: one line a request, with an id that also stands on the error page, and no personal data."""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.processors import ExceptionRenderer, JSONRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, ExcInfo, Processor

log = structlog.get_logger("hwx")


def set_up_logs(app: Flask, log_format: str) -> None:
    """``log_format`` is "json" or "console". Paths are logged as the route's pattern, so no reference or name shows."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_writing(log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.before_request(_begin)
    app.after_request(_finish)


def _writing(log_format: str) -> list[Processor]:
    """Traces of errors without the values of variables: they hold names, form tokens and settings."""
    if log_format == "json":
        return [ExceptionRenderer(ExceptionDictTransformer(show_locals=False)), _first_lines, JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(exception_formatter=_plain_trace)]


def _plain_trace(out: TextIO, error: ExcInfo) -> None:
    """As Python writes it, each error with the first line of its message only; see _first_lines."""
    for part in traceback.TracebackException(*error).format():
        place = part.startswith((" ", "\n", "Traceback"))
        out.write(part if place else part.split("\n")[0] + "\n")


def _first_lines(logger: Any, method: str, event: EventDict) -> EventDict:
    """PostgreSQL names the row that stood in the way, in the lines below the first."""
    for link in event.get("exception", ()):
        link["exc_value"] = link["exc_value"].split("\n")[0]
    return event


def request_id() -> str:
    """The id of the request under way; empty outside of one."""
    return str(getattr(g, "request_id", ""))


def log_id() -> str:
    """The id that stands in every line logged by the request or job under way; empty outside of both."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    if request.endpoint != "static":
        log.info("request", **_said(response))
    return response


def _said(response: Response) -> dict[str, Any]:
    return {
        "method": request.method,
        "route": str(request.url_rule or "none"),
        "status": response.status_code,
        "milliseconds": round((time.monotonic() - g.began) * 1000, 1) if "began" in g else None,
    }
