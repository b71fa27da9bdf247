"""The words of conflicts of interest and of assessor training: kinds, and why an act is refused."""

from __future__ import annotations

from flask_babel import gettext

from hwx.people.interests import InterestObjection
from hwx.people.training import TrainingObjection


def conflict_name(kind: str) -> str:
    names = {
        "spouse": gettext("Spouse"),
        "close_relative": gettext("Close relative"),
        "declared": gettext("Another conflict of interest"),
    }
    return str(names[kind])


def interest_text(objection: InterestObjection) -> str:
    """What was found, what is expected, and what to do next."""
    sentences = {
        InterestObjection.SAME_PERSON: gettext("A conflict is between two persons. Choose another person."),
        InterestObjection.UNKNOWN_KIND: gettext("Choose one of the kinds of conflict."),
        InterestObjection.DECLARED_ALREADY: gettext(
            "A conflict between these two persons is declared for that time already. Nothing more is needed."
        ),
        InterestObjection.ENDED_ALREADY: gettext("This conflict has ended already. Declare it anew if it is back."),
        InterestObjection.ENDS_BEFORE_START: gettext("The last day lies before the first day. Enter it again."),
        InterestObjection.ENDS_IN_THE_PAST: gettext(
            "The last day lies in the past. A conflict lasts at least until today."
        ),
        InterestObjection.BEGINS_IN_THE_FUTURE: gettext("The first day lies in the future. Declare it on that day."),
        InterestObjection.NO_REASON: gettext("Say why the conflict ends; the coordinator may be asked."),
    }
    return str(sentences[objection])


def training_text(objection: TrainingObjection) -> str:
    sentences = {
        TrainingObjection.OWN_TRAINING: gettext(
            "You cannot record your own training. Ask another coordinator of the institution, or an administrator."
        ),
        TrainingObjection.IN_THE_FUTURE: gettext("This day lies in the future. Record the training when it is over."),
        TrainingObjection.RECORDED_ALREADY: gettext("A training of this person on this day is recorded already."),
    }
    return str(sentences[objection])
