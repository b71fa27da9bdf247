"""The first page: for visitors what this is, for people their work; and the addresses that machines ask."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from hwx.access import EVERYONE, Role, audience
from hwx.clock import today
from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.jobs import queue, queue_trouble
from hwx.people.locale import page_language
from hwx.people.signed_in import reader
from hwx.people.tables import Person
from hwx.readiness import database_trouble, keys_trouble
from hwx.rules.lifecycle import PlacementState
from hwx.signoffs.queue_views import my_queue
from hwx.workload import overdue_of, own_placements, undocumented_of, workload_of

start = Blueprint("start", __name__)

ORDER = tuple(PlacementState)


@start.get("/")
@audience(EVERYONE)
def page() -> ResponseReturnValue:
    person = reader()
    if person is None:
        return render_template("start/visitor.html")
    return render_template("start/desk.html", **_desk(person))


@start.get("/healthz")
@audience(EVERYONE)
def alive() -> ResponseReturnValue:
    """Answers as long as the process does; asks nothing of the database."""
    return jsonify(alive=True)


@start.get("/readyz")
@audience(EVERYONE)
def ready() -> ResponseReturnValue:
    """503 with what is missing as long as hwx cannot do its work here."""
    troubles = {
        "database": database_trouble(db.engine),
        "keys": keys_trouble(current_app.config["HWX"]),
        "jobs": queue_trouble(queue()),
    }
    missing = {name: trouble for name, trouble in troubles.items() if trouble}
    return jsonify(ready=not missing, missing=missing), 503 if missing else 200


@start.get("/robots.txt")
@audience(EVERYONE)
def robots() -> ResponseReturnValue:
    """Nothing here is for search engines. The pages of a check may be fetched all the same: only so is the mark seen
    that keeps a link which somebody published out of the index, and fetching them changes nothing."""
    return Response("User-agent: *\nDisallow: /\nAllow: /verify\nAllow: /v/\nAllow: /shared/\n", mimetype="text/plain")


def _desk(person: Person) -> dict[str, Any]:
    roles = frozenset(one.role for one in person.appointments_on(today()))
    language = page_language()

    def title(digest: str) -> tuple[str, str]:
        curriculum = curriculum_of(db.session(), digest)
        return curriculum.title.read_in(language, curriculum.language)

    work = workload_of(db.session(), person, today())
    return {
        "roles": roles,
        "own": own_placements(db.session(), person.id),
        "queue": my_queue() if roles & {Role.SUPERVISOR, Role.UNIT_HEAD} else None,
        "work": work,
        "overdue": overdue_of(db.session(), person, today()) if work.hosted.overdue else [],
        "undocumented": undocumented_of(db.session(), person, today()) if work.undocumented else [],
        "order": ORDER,
        "title": title,
    }
