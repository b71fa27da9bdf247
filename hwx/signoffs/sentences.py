"""Sentences for the rarer reasons: persons, time, corrections, recognition, delegation, disagreement, requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from hwx.curricula.methods import method_name
from hwx.people.locale import day_text
from hwx.rules.signing import Objection
from hwx.signoffs.proof_wording import REFUSALS

Sentence = Callable[[Objection], str]


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _codes(objection: Objection) -> Markup:
    codes = (f'<bdi class="code nb" dir="ltr">{escape(code)}</bdi>' for code in objection.names)
    return Markup(str(gettext(", ")).join(codes))


def _methods(objection: Objection) -> str:
    return str(gettext(", ")).join(method_name(code) for code in objection.names)


def alternative_name(kind: str) -> str:
    names = {
        "remote_observer": gettext("A remote observer"),
        "panel_viva": gettext("A viva before a panel"),
    }
    return str(names[kind])


def answered_before() -> str:
    return str(gettext("This request is no longer open: it was answered, taken back, or its time is over."))


PERSONS: dict[str, Sentence] = {
    "conflict_of_interest": lambda o: gettext(
        "A conflict of interest between you and this trainee is declared, so you neither assess nor sign here. "
        "Hand over to a colleague."
    ),
    "training_missing": lambda o: gettext(
        "No assessor training before %(day)s is recorded for you, and this curriculum asks for one. "
        "Show the coordinator your proof of attendance.",
        day=_day(o.day),
    ),
    "training_lapsed": lambda o: gettext(
        "Your assessor training was valid until %(day)s. Renew it, and have the coordinator record the new date.",
        day=_day(o.day),
    ),
}

OBSERVING: dict[str, Sentence] = {
    "late": lambda o: ngettext(
        "The encounter was %(have)s days ago; it is recorded within %(num)s day. "
        "Observe a new one, or copy it from paper that was written then.",
        "The encounter was %(have)s days ago; it is recorded within %(num)s days. "
        "Observe a new one, or copy it from paper that was written then.",
        o.need,
        have=o.have,
    ),
    "late_paper": lambda o: ngettext(
        "The encounter was %(have)s days ago; paper is copied within %(num)s day. Observe a new encounter.",
        "The encounter was %(have)s days ago; paper is copied within %(num)s days. Observe a new encounter.",
        o.need,
        have=o.have,
    ),
    "repeat_same_day": lambda o: gettext(
        "Observation %(number)s of the same day, %(day)s, was at the lowest level. The next one is on another day.",
        number=o.have,
        day=_day(o.day),
    ),
    "feedback_unread": lambda o: gettext(
        "Observation %(number)s was at the lowest level, and the trainee had not yet confirmed having read it. "
        "Ask the trainee to open it and confirm.",
        number=o.have,
    ),
    "alternative_not_named": lambda o: gettext(
        "The curriculum does not name this in place of a second assessor. Record an ordinary observation."
    ),
    "alternative_not_needed": lambda o: ngettext(
        "%(num)s qualified assessor was found at the host that day; the alternative is for hosts with exactly one. "
        "Ask a second assessor.",
        "%(num)s qualified assessors were found at the host that day; the alternative is for hosts with exactly one. "
        "Ask a second assessor.",
        o.have,
    ),
    "round_not_released": lambda o: gettext(
        "No round of feedback by colleagues was released by %(day)s, and an observation by multi-source feedback rests "
        "on one. Ask the coordinator to release it, or choose another method.",
        day=_day(o.day),
    ),
    "round_used": lambda o: gettext(
        "You have recorded an observation of this competency from the round of feedback of entry %(number)s already. "
        "A colleague can record one from it, or you from the next round.",
        number=o.have,
    ),
    "round_unseen": lambda o: gettext(
        "An observation by multi-source feedback rests on a round of feedback that you cannot read here. "
        "A supervisor of the host who has read it records this."
    ),
    "cannot_be_corrected": lambda o: gettext(
        "Entry %(number)s is no observation, and only observations are corrected. Withdraw it if it is wrong.",
        number=o.have,
    ),
    "not_author": lambda o: gettext(
        "Only the person who made observation %(number)s corrects it. A unit head can withdraw it.", number=o.have
    ),
    "already_corrected": lambda o: gettext(
        "It has been corrected by entry %(number)s already. Correct that one.", number=o.have
    ),
    "correction_without_reason": lambda o: ngettext(
        "More than %(num)s hour has passed since it was recorded. Say why it is corrected; the panel reads it.",
        "More than %(num)s hours have passed since it was recorded. Say why it is corrected; the panel reads it.",
        o.need,
    ),
    "countersign_late": lambda o: ngettext(
        "It was signed off %(have)s days ago, and a countersignature is due within %(num)s day. "
        "A supervisor signs it off again first.",
        "It was signed off %(have)s days ago, and a countersignature is due within %(num)s days. "
        "A supervisor signs it off again first.",
        o.need,
        have=o.have,
    ),
}

RECOGNISING: dict[str, Sentence] = {
    "paper_not_named": lambda o: gettext("Enter who issued the paper, and its title or number."),
    "no_reason_for_recognition": lambda o: gettext("Say what you saw and why it shows this competency."),
    "paper_dates": lambda o: gettext(
        "The paper would expire on %(day)s, before it was issued. Read its dates again.", day=_day(o.day)
    ),
    "paper_expired": lambda o: gettext(
        "The paper expired on %(day)s. Ask the trainee for one that is valid.", day=_day(o.day)
    ),
    "unknown_basis": lambda o: gettext("Choose whether it is a certificate or prior learning."),
    "certificate_not_accepted": lambda o: gettext(
        "This competency does not accept certificates. Accepted: %(methods)s.", methods=_methods(o)
    ),
    "prior_learning_not_allowed": lambda o: gettext(
        "This curriculum does not recognise prior learning. Record observations made during the placement."
    ),
    "prior_learning_critical": lambda o: gettext(
        "%(code)s is critical, and critical competencies are seen here. Record observations made during the placement.",
        code=o.competency,
    ),
    "recognised_already": lambda o: gettext(
        "The same paper is recognised for this competency already, as entry %(number)s.", number=o.have
    ),
}

DELEGATING: dict[str, Sentence] = {
    "nothing_delegated": lambda o: gettext("Choose at least one competency."),
    "delegation_beyond_scope": lambda o: Markup(
        gettext(
            "%(codes)s lies outside your own scope, and what was delegated to you goes no further. Leave it out.",
            codes=_codes(o),
        )
    ),
    "delegation_unwritten": lambda o: gettext("Write down what is delegated and on what conditions."),
    "delegation_dates": lambda o: gettext("The last day lies before the first day. Enter them again."),
    "delegation_backdated": lambda o: gettext(
        "A delegation begins on %(day)s at the earliest: it holds for what comes after it.", day=_day(o.day)
    ),
    "delegation_outlasts": lambda o: gettext(
        "The placement ends on %(day)s, and the delegation with it. Enter that day or an earlier one.", day=_day(o.day)
    ),
    "delegate_is_self": lambda o: gettext("You may do this yourself. Choose another person."),
    "delegate_is_trainee": lambda o: gettext("This is the trainee of the placement. Choose another person."),
    "delegate_in_conflict": lambda o: gettext(
        "A conflict of interest between this person and the trainee is declared. Choose another person."
    ),
    "delegate_without_role": lambda o: gettext(
        "On %(day)s this person holds no clinical role at the host. Choose another person, or another first day.",
        day=_day(o.day),
    ),
    "delegate_untrained": lambda o: gettext(
        "No assessor training is recorded for this person. The coordinator records it from the proof of attendance."
    ),
    "delegate_training_lapses": lambda o: gettext(
        "The assessor training of this person is valid until %(day)s. Enter that day or an earlier one.",
        day=_day(o.day),
    ),
    "no_reason_for_end": lambda o: gettext("Say why the delegation ends."),
    "no_such_delegation": lambda o: gettext("Entry %(number)s of this record is no delegation.", number=o.have),
    "delegation_ended": lambda o: gettext("Delegation %(number)s has been ended already.", number=o.have),
    "not_your_delegation": lambda o: gettext(
        "Only the person who gave delegation %(number)s or a unit head of the host ends it.", number=o.have
    ),
}

DISAGREEING: dict[str, Sentence] = {
    "not_the_trainee": lambda o: gettext("Only the trainee of this placement does this."),
    "nothing_said": lambda o: gettext("Say what you disagree with and why."),
    "own_entry": lambda o: gettext("Entry %(number)s is the trainee's own.", number=o.have),
    "corrected_already": lambda o: gettext(
        "Entry %(number)s was corrected; entry %(newer)s counts in its place.", number=o.have, newer=o.need
    ),
    "cannot_be_contested": lambda o: gettext(
        "Entry %(number)s cannot be contested in this way: judgements are contested; withdrawals, rulings and "
        "decisions are appealed against. Add a comment to it.",
        number=o.have,
    ),
    "appeal_is_final": lambda o: gettext(
        "Entry %(number)s answers an appeal, and that answer is final. Add a comment to it.", number=o.have
    ),
    "contest_late": lambda o: ngettext(
        "You were told on %(day)s, %(have)s days ago; there was %(num)s day to contest it. Add a comment to it.",
        "You were told on %(day)s, %(have)s days ago; there were %(num)s days to contest it. Add a comment to it.",
        o.need,
        have=o.have,
        day=_day(o.day),
    ),
    "contested_already": lambda o: gettext(
        "You contested it already, with entry %(number)s. Wait for the answer.", number=o.have
    ),
    "unknown_ruling": lambda o: gettext("Choose whether the trainee is right."),
    "no_reason_for_ruling": lambda o: gettext("Give the reason; the trainee reads it."),
    "no_such_contest": lambda o: gettext("Entry %(number)s contests nothing.", number=o.have),
    "ruled_already": lambda o: gettext("It has been answered already, with entry %(number)s.", number=o.have),
    "rules_on_own": lambda o: gettext(
        "You made or decided on what is contested, entry %(number)s. Somebody else answers.", number=o.have
    ),
    "certificate_over": lambda o: gettext(
        "The certificate that this would rest on was valid until %(day)s. A newer one is recognised first, or what is "
        "missing is observed.",
        day=_day(o.day),
    ),
    "sat_on_panel": lambda o: gettext(
        "Your name is among the members of the panel that decided, entry %(number)s. A unit head who did not sit on it "
        "answers.",
        number=o.have,
    ),
}

REQUESTING: dict[str, Sentence] = {
    "encounter_long_ago": lambda o: ngettext(
        "The encounter was %(have)s days ago; somebody is asked within %(num)s day. Ask about a newer one.",
        "The encounter was %(have)s days ago; somebody is asked within %(num)s days. Ask about a newer one.",
        o.need,
        have=o.have,
    ),
    "asked_not_entitled": lambda o: gettext(
        "This person may not observe %(code)s here, on the day of the encounter and today. Choose another one.",
        code=o.competency,
    ),
    "asked_in_conflict": lambda o: gettext(
        "A conflict of interest between you and this person is declared. Choose another one."
    ),
    "extended_already": lambda o: gettext("The request was given more time once. The trainee can ask again."),
    "request_closed": lambda o: gettext("The request is closed. The trainee can ask again."),
    "no_reason_for_extension": lambda o: gettext("Say why the request is given more time."),
}

RARER: dict[str, Sentence] = {
    **PERSONS,
    **OBSERVING,
    **RECOGNISING,
    **DELEGATING,
    **DISAGREEING,
    **REQUESTING,
    **REFUSALS,
}
