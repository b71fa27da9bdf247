"""Pages about institutions, for administrators."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hwx.access import audience
from hwx.extensions import db
from hwx.people.directory import institutions_page
from hwx.people.forms import InstitutionForm
from hwx.people.person_pages import ADMINISTRATORS
from hwx.people.tables import Institution


@audience(ADMINISTRATORS)
def all_institutions() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:100]
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    rows, more = institutions_page(db.session(), words, page)
    return render_template("people/institutions.html", rows=rows, more=more, words=words, page=page)


@audience(ADMINISTRATORS)
def new_institution() -> ResponseReturnValue:
    return _answer(InstitutionForm(), Institution())


@audience(ADMINISTRATORS)
def edit_institution(number: int) -> ResponseReturnValue:
    found = db.session.get(Institution, number) or abort(404)
    return _answer(InstitutionForm(obj=found), found)


def _answer(form: InstitutionForm, institution: Institution) -> ResponseReturnValue:
    if form.validate_on_submit():
        form.populate_obj(institution)
        db.session.add(institution)
        db.session.commit()
        flash(gettext("Recorded."), "done")
        return redirect(url_for("people.all_institutions"))
    page = render_template("people/institution.html", form=form, institution=institution)
    return page, 422 if form.is_submitted() else 200
