"""What the rules say about a panel decision, in the reader's language, and the outcomes in words."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext, ngettext
from markupsafe import Markup

from hwx.rules.deciding import DecisionObjection
from hwx.rules.shortfall import Shortfall
from hwx.signoffs.wording import coded


def outcome_name(outcome: str) -> str:
    """Outcomes of the domain sheet, section 5.5."""
    names = {
        "completed": gettext("Completed"),
        "completed_with_conditions": gettext("Completed with conditions"),
        "partly_completed": gettext("Partly completed: the competencies reached are listed"),
        "not_completed": gettext("Not completed: required level not reached"),
        "withdrawn": gettext("Withdrawn by the participant"),
        "ended": gettext("Ended by the host or the home institution"),
        "interrupted": gettext("Interrupted by an outside cause"),
    }
    return str(names[outcome])


def shortfall_sentence(shortfall: Shortfall) -> str:
    """Without its competency, which stands before it as a link."""
    return str(
        ngettext(
            "%(num)s of %(seen)s observations was below the required level, %(lowest)s of them at the lowest.",
            "%(num)s of %(seen)s observations were below the required level, %(lowest)s of them at the lowest.",
            shortfall.below,
            seen=shortfall.seen,
            lowest=shortfall.lowest,
        )
    )


def decision_sentence(objection: DecisionObjection) -> str:
    """Raises KeyError for a code without a sentence."""
    sentence = SENTENCES[objection.code](objection)
    if objection.departable:
        return sentence + " " + str(gettext("The panel may depart from this with a written reason."))
    return sentence


SENTENCES: dict[str, Callable[[DecisionObjection], str]] = {
    "own_placement": lambda o: gettext("Nobody records a decision about their own placement."),
    "unknown_outcome": lambda o: gettext("Choose one of the outcomes."),
    "state_forbids": lambda o: gettext("A decision cannot be recorded while the placement has not begun."),
    "panel_too_small": lambda o: ngettext(
        "The panel has %(num)s member; at least %(need)s are needed.",
        "The panel has %(num)s members; at least %(need)s are needed.",
        o.have,
        need=o.need,
    ),
    "no_home_member": lambda o: gettext("No member of the panel speaks for the home institution."),
    "no_host_member": lambda o: gettext("No member of the panel speaks for the host institution."),
    "critical_open": lambda o: Markup(
        ngettext(
            "%(num)s critical competency is not signed and current: %(codes)s. This cannot be waived.",
            "%(num)s critical competencies are not signed and current: %(codes)s. This cannot be waived.",
            len(o.names),
            codes=coded(o.names),
        )
    ),
    "not_recent": lambda o: Markup(
        ngettext(
            "%(codes)s is critical and was not observed in the last %(days)s days. This cannot be waived.",
            "%(codes)s are critical and were not observed in the last %(days)s days. This cannot be waived.",
            len(o.names),
            codes=coded(o.names),
            days=o.need,
        )
    ),
    "others_below": lambda o: gettext(
        "Of the other competencies %(have)s %% are signed and current; %(need)s %% are asked for.",
        have=o.have,
        need=o.need,
    ),
    "attendance_below": lambda o: gettext(
        "Attendance was %(have)s %%; %(need)s %% is asked for.", have=o.have, need=o.need
    ),
    "raters_below": lambda o: ngettext(
        "%(num)s colleague gave feedback; %(need)s are asked for.",
        "%(num)s colleagues gave feedback; %(need)s are asked for.",
        o.have,
        need=o.need,
    ),
    "concerns_open": lambda o: gettext("A safety concern is still open. This cannot be waived."),
    "plan_not_accepted": lambda o: gettext("The plan for the return home has not been accepted."),
    "conditions_missing": lambda o: gettext("Name the conditions, each with its date."),
    "reason_missing": lambda o: gettext("Give the reason for this outcome."),
    "attendance_impossible": lambda o: gettext(
        "Attendance is a whole number from %(least)s to %(most)s.", least=0, most=o.need
    ),
}
