"""The letter to a trainee who has an account already when a placement is made; it is sent after the commit."""

from __future__ import annotations

from hwx.people.calendar import write_day
from hwx.people.locale import institution_in
from hwx.people.mail import Letter, link_to, send
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum


def send_admission(placement: Placement, curriculum: Curriculum) -> bool:
    """In the language, calendar and digits of the trainee. False when it could not be handed over."""
    trainee, host = placement.trainee, placement.host
    habits = trainee.language, trainee.calendar, trainee.digits
    values = {
        "name": trainee.passport_name,
        "curriculum": curriculum.title.read_in(trainee.language, curriculum.language)[0],
        "institution": institution_in(trainee.language, host.name, host.name_language, host.english_name)[0],
        "first": write_day(placement.starts_on, *habits),
        "last": write_day(placement.ends_on, *habits),
        "link": link_to("placements.page", reference=placement.reference),
    }
    return send(Letter(trainee.email, trainee.language, "admission", values))
