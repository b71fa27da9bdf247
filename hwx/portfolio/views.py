"""Every page of the trainee's side and its address."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from hwx.extensions import db
from hwx.portfolio import evidence_pages, own_pages, voice_pages
from hwx.portfolio.cleaning import MOST_BYTES
from hwx.portfolio.uploads import LARGEST_FORM, MOST_FILES
from hwx.portfolio.wording import choice_name as named
from hwx.problems import Problem, show_problem

Route = tuple[str, Callable[..., ResponseReturnValue], list[str]]

GET = ["GET"]
POST = ["POST"]
FORM = ["GET", "POST"]

portfolio = Blueprint("portfolio", __name__, url_prefix="/placements/<reference>")

ROUTES: tuple[Route, ...] = (
    ("/portfolio", own_pages.portfolio, GET),
    ("/logbook", own_pages.logbook, GET),
    ("/logbook/<int:number>/back", own_pages.take_back_line, POST),
    ("/competencies/<code>/procedures", own_pages.log, FORM),
    ("/self-assessment/<domain>", own_pages.self_assessment, FORM),
    ("/competencies/<code>/evidence", evidence_pages.bring_evidence, FORM),
    ("/evidence/<item>", evidence_pages.one_item, GET),
    ("/evidence/<item>/erase", evidence_pages.erase_item, FORM),
    ("/files/<int:number>", evidence_pages.one_file, GET),
    ("/entries/<int:number>/comment", voice_pages.comment_on, FORM),
    ("/entries/<int:number>/contest", voice_pages.contest_entry, FORM),
    ("/entries/<int:number>/read", voice_pages.feedback_read, POST),
)

for address, view, methods in ROUTES:
    portfolio.add_url_rule(address, view_func=view, methods=methods)


@portfolio.url_value_preprocessor
def _widen_the_door(endpoint: str | None, values: object) -> None:
    """Here and not later: the form token is looked for before any view runs, and that reads the body."""
    if endpoint == "portfolio.bring_evidence":
        request.max_content_length = LARGEST_FORM


@portfolio.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than all files together may have: nothing of it was read."""
    db.session.rollback()
    return show_problem(
        Problem(
            413,
            gettext("Too large"),
            gettext("The files together are larger than this page accepts. Nothing was recorded."),
            gettext(
                "Go back, make them smaller and send them again: at most %(files)s files of %(most)s MB each.",
                files=MOST_FILES,
                most=MOST_BYTES // (1024 * 1024),
            ),
        )
    )


@portfolio.app_template_global()
def choice_name(kind: str, value: str) -> str:
    """For every page that shows an entry in words (templates/signoffs/parts.html)."""
    return named(kind, value)
