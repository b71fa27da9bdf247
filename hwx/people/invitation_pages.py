"""The page behind a mailed invitation, and the mail of the demonstration."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.utils import login_user

from hwx.access import DEMO_ONLY, EVERYONE, audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.forms import AcceptForm
from hwx.people.invite import Refused, accept, open_invitation
from hwx.people.locale import page_language
from hwx.people.mail_folder import read_folder
from hwx.people.wording import refused_text

MAILS_ON_A_PAGE = 20


@audience(EVERYONE)
def invitation(token: str) -> ResponseReturnValue:
    """Opening it changes nothing: mail scanners and previews open links. The POST takes up the account and signs in."""
    found = open_invitation(db.session(), token, now())
    if isinstance(found, Refused):
        return render_template("people/invitation_refused.html", refused=found, reason=refused_text(found)), 410
    form = AcceptForm(data={"language": page_language()})
    form.person = found
    if form.validate_on_submit():
        accept(found, form.language.data, form.password.data or "", today())
        db.session.commit()
        login_user(found, authn_via=["invitation"])
        flash(gettext("Welcome. Your account is open."), "done")
        return redirect("/")
    page = render_template("people/invitation.html", form=form, one=found, token=token)
    return page, 422 if form.is_submitted() else 200


@audience(DEMO_ONLY)
def mail_folder() -> ResponseReturnValue:
    """Every letter that the demonstration has sent, the newest first."""
    settings = current_app.config["HWX"]
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    mails, count = read_folder(settings.mail_folder, (page - 1) * MAILS_ON_A_PAGE, MAILS_ON_A_PAGE)
    if page > 1 and not mails:
        abort(404)
    return render_template("people/mail_folder.html", mails=mails, page=page, more=page * MAILS_ON_A_PAGE < count)
