"""Feedback by colleagues in words: what is asked, of whom, and why something cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask_babel import gettext, ngettext

from hwx.rules.feedback import FeedbackObjection
from hwx.signoffs.wording import joined


def item_name(item: str) -> str:
    names = {
        "communication": gettext("Communication: listens, explains, keeps others informed"),
        "teamwork": gettext("Teamwork: helps, asks for help, shares the work"),
        "reliability": gettext("Reliability: is on time, does what was agreed"),
        "respect": gettext("Respect: for patients, families and every colleague"),
        "safety": gettext("Safety: knows own limits, speaks up, follows the rules"),
        "learning": gettext("Learning: takes feedback and works on it"),
    }
    return str(names[item])


def rating_name(rating: int) -> str:
    names = {
        5: gettext("An example to others"),
        4: gettext("Better than expected"),
        3: gettext("As expected"),
        2: gettext("Something to improve"),
        1: gettext("Much to improve"),
        0: gettext("I cannot say"),
    }
    return str(names[rating])


def group_name(group: str) -> str:
    names = {
        "doctor": gettext("Doctor"),
        "nurse": gettext("Nurse"),
        "midwife": gettext("Midwife"),
        "technician": gettext("Technician"),
        "other": gettext("Another colleague"),
    }
    return str(names[group])


def round_state_name(state: str) -> str:
    names = {
        "open": gettext("Open"),
        "over": gettext("The time to answer has passed"),
        "released": gettext("Released"),
        "ended": gettext("Ended without a result"),
    }
    return str(names[state])


def feedback_sentences(reasons: Iterable[FeedbackObjection]) -> list[str]:
    """Raises KeyError for a code without a sentence."""
    return [str(SENTENCES[reason.code](reason)) for reason in reasons]


SENTENCES: dict[str, Callable[[FeedbackObjection], str]] = {
    "own_placement": lambda o: gettext("Nobody asks for feedback on themselves or releases it."),
    "placement_not_open": lambda o: gettext("The placement has not begun or has ended."),
    "round_open": lambda o: gettext("Another round is open. Release it or end it first."),
    "too_few_raters": lambda o: ngettext(
        "%(num)s colleague is named; at least %(need)s are needed.",
        "%(num)s colleagues are named; at least %(need)s are needed.",
        o.have,
        need=o.need,
    ),
    "too_many_raters": lambda o: ngettext(
        "%(num)s colleague is named; at most %(need)s may be asked.",
        "%(num)s colleagues are named; at most %(need)s may be asked.",
        o.have,
        need=o.need,
    ),
    "same_address": lambda o: gettext("This address stands there twice: %(found)s.", found=joined(o.names)),
    "same_name": lambda o: gettext("This name stands there twice: %(found)s.", found=joined(o.names)),
    "trainee_rates": lambda o: gettext("The trainee is among those who are asked."),
    "opener_rates": lambda o: gettext("You are among those who are asked. Who opens the round does not answer in it."),
    "not_rated": lambda o: gettext("Choose an answer for each question, or say that you cannot."),
    "no_such_rating": lambda o: gettext("Choose one of the answers that are offered."),
    "nothing_said": lambda o: gettext("You could say nothing at all; then there is nothing to send."),
    "too_few_answers": lambda o: ngettext(
        "%(num)s colleague has answered; nothing is shown before %(need)s have.",
        "%(num)s colleagues have answered; nothing is shown before %(need)s have.",
        o.have,
        need=o.need,
    ),
    "round_closed": lambda o: gettext("This round is closed."),
}
