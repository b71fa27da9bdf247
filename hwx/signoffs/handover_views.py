"""The coordinator's page of requests that people who have left did not answer; each is handed over on its own page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hwx.access import Role, audience, only
from hwx.clock import today
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.signoffs.handover import left_behind

handover = Blueprint("handover", __name__)


@handover.get("/handover")
@audience(only(Role.COORDINATOR))
def listing() -> ResponseReturnValue:
    return render_template("signoffs/handover.html", left=left_behind(db.session(), me(), today()))
