"""The words of this room: states of a placement, the deeds that change them, and why a form is refused."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup

from hwx.people.locale import show_date
from hwx.rules.lifecycle import ChangeObjection, PlacementState


def state_name(state: str) -> str:
    """The same words as on the badge (templates/parts/states.html)."""
    names: dict[PlacementState, str] = {
        PlacementState.ACCEPTED: gettext("Accepted"),
        PlacementState.DECLINED: gettext("Declined"),
        PlacementState.ACTIVE: gettext("Active"),
        PlacementState.PAUSED: gettext("Paused"),
        PlacementState.COMPLETED: gettext("Completed"),
        PlacementState.COMPLETED_WITH_CONDITIONS: gettext("Completed with conditions"),
        PlacementState.PARTLY_COMPLETED: gettext("Partly completed"),
        PlacementState.NOT_COMPLETED: gettext("Not completed"),
        PlacementState.WITHDRAWN: gettext("Withdrawn by the participant"),
        PlacementState.ENDED: gettext("Ended by the institution"),
        PlacementState.INTERRUPTED: gettext("Interrupted"),
    }
    return names[PlacementState(state)]


@dataclass(frozen=True)
class Change:
    """How a change of state reads. ``deed`` stands on the button, ``meaning`` tells what it leads to."""

    deed: str
    meaning: str
    done: str
    icon: str
    kind: str = "primary"


def change_words(was: str, now: str) -> Change:
    """Raises KeyError for a change that no coordinator makes."""
    if now == PlacementState.DECLINED:
        return Change(
            gettext("Decline"),
            gettext("The placement does not take place. This cannot be taken back; a new admission would be needed."),
            gettext("The placement is declined."),
            "off",
            "danger",
        )
    if now == PlacementState.PAUSED:
        return Change(
            gettext("Pause"),
            gettext(
                "For illness, a closure, conflict, leave or travel. The time of open requests stands still meanwhile. "
                "The placement can be resumed at any time."
            ),
            gettext("The placement is paused."),
            "pause",
            "plain",
        )
    resumes = was == PlacementState.PAUSED
    return {
        PlacementState.ACTIVE.value: Change(
            gettext("Resume") if resumes else gettext("Start"),
            gettext("The training goes on.")
            if resumes
            else gettext("The trainee has arrived and the training begins: from now on assessors can record and sign."),
            gettext("The placement is active."),
            "under",
        )
    }[now]


def pause_reason(code: str) -> str:
    """Raises KeyError for anything but PAUSE_REASONS."""
    names: dict[str, str] = {
        "closure": gettext("Closure of the ward or hospital"),
        "conflict": gettext("Conflict or insecurity"),
        "illness": gettext("Illness"),
        "other": gettext("Leave, travel or another reason"),
    }
    return names[code]


def change_sentence(objection: ChangeObjection) -> Markup:
    day = show_date(objection.day)
    sentences = {
        "before_first_day": gettext(
            "The first day of this placement is %(date)s. It can be started on that day or later.", date=day
        )
    }
    return Markup(sentences[objection.code])
