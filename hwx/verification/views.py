"""The verification page, open to everybody: a file, a number with its code, a picture of the QR code, or its link.

A GET shows a form and changes nothing, also the link from the QR code: mail scanners and previews open links, and a
check is logged for the trainee to read. A visitor gets a session cookie for one purpose, the token of the form, which
keeps other sites from writing checks into that log with a visitor's browser; it holds nothing about the visitor.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from sqlalchemy.orm import joinedload, raiseload
from werkzeug.exceptions import RequestEntityTooLarge

from hwx.access import EVERYONE, SIGNED_IN, audience
from hwx.clock import now, today
from hwx.extensions import db, limiter
from hwx.keys.public_list import key_list
from hwx.people.locale import direction, page_language
from hwx.people.signed_in import me
from hwx.placements.tables import Placement
from hwx.rules.key_list import KeyList, key_list_to_json
from hwx.rules.numbering import number_of
from hwx.settings import Settings
from hwx.verification.check import (
    Checked,
    Site,
    check_file,
    check_number,
    log_check,
    number_as_printed,
    site_here,
)
from hwx.verification.checks import LAST_PAGE, accountable_placements, checks_of_placement, outcome_name, way_name
from hwx.verification.forms import FileForm, LinkForm, NumberForm
from hwx.verification.in_browser import inline_script, inline_style, policy, texts
from hwx.verification.look import MAX_PDF, Cause, Look
from hwx.verification.names import name_question
from hwx.verification.page_voice import PageVoice
from hwx.verification.photograph import is_picture, photographed
from hwx.verification.photograph_wording import none_found, other_ways, why_not_read
from hwx.verification.reasons import MEGABYTE
from hwx.verification.scanned import Link
from hwx.verification.verdict import Way, judge_file
from hwx.verification.wording import answers, item_state, next_steps, particulars

verification = Blueprint("verification", __name__)

ENVELOPE = 64 * 1024
"""Bytes that a browser may put around the file: the other fields and the boundaries."""


def _limit() -> str:
    return _settings().verify_limit


checks_limit = limiter.shared_limit(_limit, scope="verification")
"""Every way of checking counts together."""


@verification.url_value_preprocessor
def _narrow_the_door(endpoint: str | None, values: object) -> None:
    """Here and not later: the form token is looked for before any view runs, and that reads the body."""
    request.max_content_length = MAX_PDF + ENVELOPE


@verification.after_request
def _keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@verification.get("/verify")
@audience(EVERYONE)
def ask() -> ResponseReturnValue:
    return _form(FileForm(formdata=None), NumberForm(formdata=None))


@verification.post("/verify")
@checks_limit
@audience(EVERYONE)
def check() -> ResponseReturnValue:
    """Both forms of the page come here, so that a change of language leads back to the page."""
    return _by_file(FileForm()) if request.form.get("way") == Way.FILE else _by_number(NumberForm())


@verification.get("/verify/in-browser")
@audience(EVERYONE)
def in_browser() -> ResponseReturnValue:
    """The check runs where the file is: nothing is sent here and nothing logged."""
    return render_template("verification/in_browser.html", **_for_browser())


@verification.get("/verify/in-browser.html")
@audience(EVERYONE)
def saved() -> ResponseReturnValue:
    """The same as one file for a disk. Shown from here it would not run: the policy of the site lets nothing inline."""
    script, style = inline_script(), inline_style()
    whole = {"script": script.element, "style": style.element, "policy": policy(script, style), "site": _settings()}
    page = render_template("verification/saved.html", **_for_browser(), **whole)
    headers = {"Content-Disposition": 'attachment; filename="hwx-check.html"'}
    return Response(page.lstrip(), mimetype="text/html", headers=headers)


def _for_browser() -> dict[str, object]:
    keys = key_list_to_json(key_list(db.session(), _settings())).decode()
    language = page_language()
    return {
        "texts": texts(),
        "verify": f"{_settings().base_url}{url_for('verification.ask')}",
        "keys": keys,
        "day": now().date().isoformat(),
        "language": language,
        "direction": direction(language),
    }


@verification.get("/v/<number>/<code>")
@audience(EVERYONE)
def link(number: str, code: str) -> ResponseReturnValue:
    return render_template("verification/link.html", form=LinkForm(formdata=None), number=number, code=code)


@verification.post("/v/<number>/<code>")
@checks_limit
@audience(EVERYONE)
def by_link(number: str, code: str) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return render_template("verification/link.html", form=form, number=number, code=code), 422
    return _logged(_check(number, code), Way.LINK, form.who.data or "", number, form.person.data or "")


@verification.get("/placements/<reference>/checks")
@audience(SIGNED_IN)
def checks_of(reference: str) -> ResponseReturnValue:
    """Every check of the transcripts of a placement, newest first."""
    query = accountable_placements(me(), today()).where(Placement.reference == reference)
    placement = db.session.scalar(query.options(joinedload(Placement.trainee).raiseload("*"), raiseload("*")))
    if placement is None:
        abort(404)
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    return render_template(
        "verification/checks.html",
        placement=placement,
        own=placement.trainee_id == me().id,
        zone=_settings().time_zone,
        logged=checks_of_placement(db.session(), placement.id, page),
        page=page,
        way_name=way_name,
        outcome_name=outcome_name,
    )


@verification.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than any transcript: nothing was read, not even what it is, and there is a verdict all the same."""
    checked = Checked(judge_file(Look(Cause.TOO_LARGE), KeyList(()), None, _site().today))
    return _verdict(checked, Way.FILE), 413


def _by_file(form: FileForm) -> ResponseReturnValue:
    forms = form, NumberForm(formdata=None)
    if not form.validate():
        return _form(*forms, 422)
    who, person = form.file_who.data or "", form.file_person.data or ""
    data = form.file.data.stream.read(MAX_PDF + 1)
    if is_picture(data):
        return _by_picture(data, form.file, forms, who, person)
    return _logged(check_file(db.session(), data, _site()), Way.FILE, who, form.file.data.filename or "", person)


def _by_number(form: NumberForm) -> ResponseReturnValue:
    forms = FileForm(formdata=None), form
    if not form.validate():
        return _form(*forms, 422)
    who, person = form.who.data or "", form.person.data or ""
    if form.photographed:
        return _by_picture(form.photograph.data.stream.read(MAX_PDF + 1), form.photograph, forms, who, person)
    number = form.number.data or ""
    return _logged(_check(number, form.code.data or ""), Way.NUMBER, who, number, person)


def _by_picture(
    picture: bytes, field: FileField, forms: tuple[FileForm, NumberForm], who: str, person: str
) -> ResponseReturnValue:
    """The code in it is checked at once, without a button to press: whoever sent the picture has asked. One that leads
    to no transcript here leaves nothing behind; ``field`` says why."""
    found = photographed(picture, _sites())
    if isinstance(found, Link):
        return _logged(_check(found.number, found.code), Way.LINK, who, found.number, person)
    field.errors = why_not_read(found, PageVoice())
    return _form(*forms, 422, found.said)


def _sites() -> tuple[str, ...]:
    return _settings().base_url, *_settings().former_base_urls.split()


def _settings() -> Settings:
    settings: Settings = current_app.config["HWX"]
    return settings


def _site() -> Site:
    return site_here(db.session(), _settings(), now())


def _check(number: str, code: str) -> Checked:
    return check_number(db.session(), number_as_printed(number, _settings().number_prefix), code, _site())


def _logged(checked: Checked, way: Way, who: str, subject: str, person: str = "") -> str:
    log_check(db.session(), checked, way, who, now())
    db.session.commit()
    return _verdict(checked, way, subject, person)


def _form(file: FileForm, number: NumberForm, status: int = 200, said: str = "") -> tuple[str, int]:
    """``said`` is what a QR code says that led nowhere."""
    shown = {
        "said": said,
        "file_form": file,
        "number_form": number,
        "example": number_of(_settings().number_prefix, today().year, 42),
        "sites": _sites(),
        "none_found": (none_found(PageVoice()), other_ways(PageVoice())),
        "limit": MAX_PDF // MEGABYTE,
    }
    return render_template("verification/ask.html", **shown), status


def _verdict(checked: Checked, way: Way, subject: str = "", person: str = "") -> str:
    """``subject`` is what was checked, as the visitor named it: a number, or the name of a file; ``person`` the name
    that the visitor holds against it."""
    voice = PageVoice()
    verdict = checked.verdict
    return render_template(
        "verification/verdict.html",
        verdict=verdict,
        answers=answers(verdict, voice),
        steps=next_steps(verdict, voice),
        particulars=particulars(verdict.about, voice, verdict.alone) if verdict.about else (),
        name_question=name_question(person, verdict.about, voice),
        item_state=lambda item: item_state(item, voice),
        language=voice.language,
        way=way,
        subject=subject[:100],
        at=now(),
        site=_settings(),
        logged=checked.transcript_id is not None,
    )
