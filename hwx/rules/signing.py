"""Whether this person may do this to the record now: the list of reasons against it.

An empty list means: may. The same function feeds the reasons beside a button that is off and the refusal of a POST.
What trainees put on their own record is asked of ``hwx.rules.portfolio_acts``, requests of ``hwx.rules.requesting``.
"""

from __future__ import annotations

from hwx.rules.contesting import Contesting, Deciding, against_contesting, against_deciding
from hwx.rules.delegating import Delegating, EndingDelegation, against_delegating, against_ending
from hwx.rules.recognising import Recognising, against_recognising
from hwx.rules.signing_ground import (
    ASSESSING,
    COUNTERSIGNING,
    Appointed,
    Conflict,
    Ground,
    Objection,
    Signer,
    Terms,
    appointment_for,
    in_scope,
    observing_appointment,
)
from hwx.rules.signing_observation import (
    Correcting,
    Observing,
    against_correcting,
    against_observing,
    held_elsewhere,
    named_elsewhere,
)
from hwx.rules.signing_signature import (
    Countersigning,
    Signing,
    Withdrawing,
    against_countersigning,
    against_signing,
    against_withdrawing,
    withdrawing_roles,
)

__all__ = [
    "ASSESSING",
    "COUNTERSIGNING",
    "OBJECTIONS",
    "Act",
    "Appointed",
    "Conflict",
    "Contesting",
    "Correcting",
    "Countersigning",
    "Deciding",
    "Delegating",
    "EndingDelegation",
    "Ground",
    "Objection",
    "Observing",
    "Recognising",
    "Signer",
    "Signing",
    "Terms",
    "Withdrawing",
    "appointment_for",
    "held_elsewhere",
    "in_scope",
    "named_elsewhere",
    "objections",
    "observing_appointment",
    "withdrawing_roles",
]

Act = (
    Observing
    | Correcting
    | Signing
    | Countersigning
    | Withdrawing
    | Recognising
    | Delegating
    | EndingDelegation
    | Contesting
    | Deciding
)

OBJECTIONS = (
    "self_assessment", "no_appointment", "out_of_scope", "placement_not_open", "unknown_competency",
    "not_asked_of_cadre", "level_outside_scale", "method_not_allowed", "certificate_is_recognised",
    "in_the_future", "outside_placement",
    "passed_first", "prerequisites", "already_signed", "already_awaiting", "observations", "assessors", "at_level",
    "days", "apart", "above_lowest", "simulation_only", "exercise_only", "procedures",
    "since_withdrawal", "since_sign_off", "nothing_to_countersign", "countersign_own",
    "not_critical", "no_such_entry", "already_withdrawn", "cannot_be_withdrawn", "rests_on_it", "not_yours",
    "no_reason", "unknown_reason", "backdated",
    # persons
    "conflict_of_interest", "training_missing", "training_lapsed",
    # observing and correcting
    "late", "late_paper", "repeat_same_day", "feedback_unread", "alternative_not_named", "alternative_not_needed",
    "round_not_released", "round_used", "round_unseen",
    "cannot_be_corrected", "not_author", "already_corrected", "correction_without_reason", "countersign_late",
    # recognising
    "paper_not_named", "no_reason_for_recognition", "paper_dates", "paper_expired", "unknown_basis",
    "certificate_not_accepted", "prior_learning_not_allowed", "prior_learning_critical", "recognised_already",
    # delegating
    "nothing_delegated", "delegation_beyond_scope", "delegation_unwritten", "delegation_dates", "delegation_backdated",
    "delegation_outlasts", "delegate_is_self", "delegate_is_trainee", "delegate_in_conflict", "delegate_without_role",
    "delegate_untrained", "delegate_training_lapses", "no_reason_for_end", "no_such_delegation", "delegation_ended",
    "not_your_delegation",
    # contesting
    "not_the_trainee", "nothing_said", "cannot_be_contested", "own_entry", "corrected_already",
    "appeal_is_final", "contest_late", "contested_already",
    "unknown_ruling", "no_reason_for_ruling", "no_such_contest", "ruled_already", "rules_on_own",
    "sat_on_panel", "certificate_over",
    # requests
    "encounter_long_ago", "asked_not_entitled", "asked_in_conflict", "extended_already", "request_closed",
    "no_reason_for_extension",
)  # fmt: skip
"""Every code that can come back; each has a sentence in the wording of its room, and a test holds the two together."""


def objections(act: Act, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """All reasons at once why ``signer`` may not do ``act`` on this ground (domain sheet, sections 3.2 and 3.3)."""
    if isinstance(act, Contesting):
        return against_contesting(act, signer.person, ground)
    if isinstance(act, Observing):
        return against_observing(act, signer, ground)
    if isinstance(act, Signing):
        return against_signing(act, signer, ground)
    if isinstance(act, Countersigning):
        return against_countersigning(act, signer, ground)
    if isinstance(act, Withdrawing):
        return against_withdrawing(act, signer, ground)
    return _rarer(act, signer, ground)


def _rarer(
    act: Correcting | Recognising | Delegating | EndingDelegation | Deciding, signer: Signer, ground: Ground
) -> tuple[Objection, ...]:
    if isinstance(act, Correcting):
        return against_correcting(act, signer, ground)
    if isinstance(act, Recognising):
        return against_recognising(act, signer, ground)
    if isinstance(act, Delegating):
        return against_delegating(act, signer, ground)
    if isinstance(act, EndingDelegation):
        return against_ending(act, signer, ground)
    return against_deciding(act, signer, ground)
