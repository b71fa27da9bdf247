"""A person's own settings, the choice of language, and leaving."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_security.utils import logout_user

from hwx.access import EVERYONE, SIGNED_IN, audience
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.calendar import LANGUAGES
from hwx.people.forms import SettingsForm
from hwx.people.sessions import end_this_session
from hwx.people.sessions import sign_out_everywhere as end_all_sessions
from hwx.people.signed_in import me, reader
from hwx.people.wording import role_name

OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""A path of this site: anything a browser could take for another host is left out."""


@audience(SIGNED_IN)
def settings() -> ResponseReturnValue:
    form = SettingsForm(obj=me())
    if form.validate_on_submit():
        form.populate_obj(me())
        session["language"] = form.language.data
        db.session.commit()
        refresh()
        flash(gettext("Your settings are changed."), "done")
        return redirect(url_for("people.settings"))
    held = me().appointments_on(today())
    page = render_template("people/settings.html", form=form, held=held, role_name=role_name)
    return page, 422 if form.is_submitted() else 200


@audience(EVERYONE)
def set_language() -> ResponseReturnValue:
    """For visitors and for people who are signed in; then back to where they were."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        person = reader()
        if person is not None:
            person.language = chosen
            db.session.commit()
    wanted = request.form.get("next", "")
    return redirect(wanted if OWN_PATH.fullmatch(wanted) else "/")


@audience(EVERYONE)
def sign_out() -> ResponseReturnValue:
    """For everyone: whose session has ended already is out as they wished."""
    if reader() is not None:
        end_this_session(now())
        db.session.commit()
    logout_user()
    flash(gettext("You are signed out."), "done")
    return redirect(url_for("security.login"))


@audience(SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    end_all_sessions(me())
    db.session.commit()
    logout_user()
    flash(gettext("You are signed out on every device."), "done")
    return redirect(url_for("security.login"))
