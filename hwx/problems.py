"""Refusals and HTTP errors: one page, or one problem+json (RFC 9457), in the reader's language."""

from __future__ import annotations

import math
import sqlite3
import time
from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext, ngettext
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from hwx.extensions import db, limiter
from hwx.key_files import NO_ROOM
from hwx.logs import log, request_id


@dataclass(frozen=True)
class Problem:
    """What was found and what to do next, as the reader sees it."""

    status: int
    title: str
    found: str
    next_step: str
    places: tuple[tuple[str, str], ...] = ()
    """For programs, of what was sent: a JSON Pointer as a fragment, and what is wrong there."""


def answer_problems(app: Flask) -> None:
    """Register the handlers; each rolls back, so that a refused or broken request leaves nothing behind."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def out_of_order(found: str) -> Problem:
    """Something that the administrator has to mend before the page can be made; ``found`` says what and how."""
    return Problem(
        503,
        gettext("Something went wrong on our side"),
        found,
        gettext("Try again. If it happens again, tell the administrator the number below."),
    )


DISK_FULL = "53100"
"""disk_full, of PostgreSQL."""

INTERFACE = "/api/"
"""Below this address only programs ask, and none of them reads a page."""


def show_problem(problem: Problem) -> tuple[Response, int]:
    kinds = ["text/html", "application/problem+json"]
    if request.path.startswith(INTERFACE) or request.accept_mimetypes.best_match(kinds) == kinds[1]:
        places = [{"pointer": at, "detail": found} for at, found in problem.places]
        body = jsonify(
            type="about:blank",
            status=problem.status,
            title=problem.title,
            detail=f"{problem.found} {problem.next_step}",
            instance=request_id(),
            **({"errors": places} if places else {}),
        )
        body.mimetype = "application/problem+json"
        return body, problem.status
    page = render_template("problem.html", problem=problem, request_id=request_id())
    return Response(page, mimetype="text/html"), problem.status


def _stale_form(error: CSRFError) -> tuple[Response, int]:
    db.session.rollback()
    return show_problem(
        Problem(
            400,
            gettext("This form is no longer valid"),
            gettext("The form was opened in a session that has ended, so nothing was recorded."),
            gettext("Go back, reload the page and send it again."),
        )
    )


def _http_error(error: HTTPException) -> tuple[Response, int] | HTTPException:
    db.session.rollback()
    if error.code is None or error.code < 400:
        return error
    body, status = _answer(error.code)
    # Retry-After, Allow and the like belong to the error and are kept; its own body and type are not.
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            body.headers[name] = value
    return body, status


def _unexpected(error: Exception) -> tuple[Response, int]:
    db.session.rollback()
    log.error("unexpected", exc_info=error)
    return _answer(507 if is_full(error) else 500)


def is_full(error: BaseException) -> bool:
    """Whether a disk, or the share of it that hwx may use, has no room left; seen by the file or by the database."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if isinstance(error, SQLAlchemyError):
        cause = getattr(error, "orig", None)
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or (
            getattr(cause, "sqlstate", None) == DISK_FULL
        )
    return False


def _answer(status: int) -> tuple[Response, int]:
    """The page of an error must not need what has failed: a reader who cannot be loaded is taken for a visitor."""
    describe = _describe_to_programs if request.path.startswith(INTERFACE) else _describe
    try:
        return show_problem(describe(status))
    except SQLAlchemyError:
        db.session.rollback()
        g._login_user = AnonymousUserMixin()
        return show_problem(describe(status))


def _describe(status: int) -> Problem:
    if status == 404:
        return Problem(
            404,
            gettext("Page not found"),
            gettext("There is no page at this address, or it is not open to you."),
            gettext("Check the address, or go to the start page."),
        )
    if status == 405:
        return Problem(
            405,
            gettext("This address cannot be used that way"),
            gettext("The address exists, but not for what was sent to it. Nothing was recorded."),
            gettext("Go back to the page and use its own button."),
        )
    if status == 413:
        return Problem(
            413,
            gettext("Too large"),
            gettext("What was sent is larger than this page accepts. Nothing was recorded."),
            gettext("Send a smaller file. A transcript from hwx is well below the limit."),
        )
    if status == 429:
        return Problem(
            429,
            gettext("Too many tries"),
            gettext("There were too many requests from here in a short time."),
            _wait(),
        )
    if status == 507:
        return Problem(
            507,
            gettext("No room left on the server"),
            gettext("The disk of the server is full, so nothing was recorded by this request."),
            gettext("Tell the administrator the number below. What you sent has to be sent again once there is room."),
        )
    if status < 500:
        return Problem(
            status,
            gettext("This request could not be understood"),
            gettext("Something in what was sent is missing or malformed. Nothing was recorded."),
            gettext("Go back, check what you entered and send it again."),
        )
    return Problem(
        status,
        gettext("Something went wrong on our side"),
        gettext("The page could not be made. Nothing was recorded by this request."),
        gettext("Try again. If it happens again, tell the administrator the number below."),
    )


def _describe_to_programs(status: int) -> Problem:
    """In words for whoever writes the program; codes and limits stand in the description of the interface."""
    if status == 401:
        return Problem(
            401,
            gettext("No valid key"),
            gettext("The request carries no key, or one that is unknown or was ended."),
            gettext("Send the key of your institution in the header Authorization: Bearer."),
        )
    if status == 404:
        return Problem(
            404,
            gettext("No such address"),
            gettext("The interface has nothing at this address."),
            gettext("The addresses stand in /api/v1/openapi.json."),
        )
    if status == 405:
        return Problem(
            405,
            gettext("This address cannot be used that way"),
            gettext("The address exists, but not for this method. Nothing was recorded."),
            gettext("The methods it takes stand in the header Allow."),
        )
    if status == 415:
        return Problem(
            415,
            gettext("Unknown kind of content"),
            gettext("The header Content-Type names a kind that is not read at this address."),
            gettext("Send a PDF, JSON or a form with a file, as /api/v1/openapi.json describes it."),
        )
    return _describe(status)


def _wait() -> str:
    """Until the limit that was reached counts anew, in whole minutes, by the clock of the library that counts."""
    limit = limiter.current_limit
    seconds = limit.window.reset_time - time.time() if limit is not None else 60
    minutes = max(1, math.ceil(seconds / 60))
    return str(ngettext("Wait %(num)s minute, then try again.", "Wait %(num)s minutes, then try again.", minutes))
