"""Every reason that is listed is given by some act, and no act gives one that is not listed."""

from __future__ import annotations

from datetime import date, timedelta

from hwx.rules.requesting import Extending, objections_to_extension, objections_to_request
from hwx.rules.signing import (
    OBJECTIONS,
    Act,
    Conflict,
    Contesting,
    Countersigning,
    Deciding,
    EndingDelegation,
    Ground,
    Observing,
    Signer,
    Signing,
    objections,
)
from tests.rules.building import (
    AMINA,
    BILAL,
    CHEN,
    ELSEWHERE,
    HEAD,
    STRANGER,
    TRAINEE,
    UNIT_HEAD,
    appointed,
    competency,
    day,
    signer,
)
from tests.rules.every_kind import Ledger
from tests.rules.ruling_book import CRITICAL, Ward, book, rules
from tests.rules.test_contesting import appealed_decision, contesting, deciding
from tests.rules.test_correcting import correcting
from tests.rules.test_delegating import LATELY, NARROW, delegating
from tests.rules.test_recognising import CERTIFIED, recognising
from tests.rules.test_requesting import requesting
from tests.rules.test_rounds import asking, msf, used
from tests.rules.test_signing_withdrawing import met as met_before

Case = tuple[Act, Signer, Ground]
SELF = Signer(TRAINEE, ())


def of_persons_and_time() -> list[Case]:
    old = Signer(AMINA, (appointed(),), (date(2010, 1, 1),))
    failed, waiting = Ward(), Ward()
    failed.observed(level=1, on=day(9))
    waiting.observed(by=BILAL, on=day(2))
    waiting.signed(by=BILAL, on=day(2))
    late, paper = Observing("ABC-1", 3, "MCX", day(2)), Observing("ABC-1", 3, "MCX", day(2), paper_held_by="Office")
    simulated, exercised = Ward(), Ward()
    simulated.observed(level=1, on=day(2), method="SIM")
    simulated.observed(level=3, on=day(9), method="SIM")
    exercised.observed(level=4, on=day(9), method="EXR")
    several = competency(allowed=("SIM", "EXR", "MCX"), procedures=2)
    fourth = competency(allowed=("SIM", "EXR", "MCX"), level=4)
    viva = Observing("ABC-1", 3, "MCX", day(10), alternative="panel_viva")
    named = rules(alternatives=("panel_viva",))
    return [
        (late, signer(), book(today=day(40), conflicts=[Conflict(AMINA, day(1))])),
        (paper, old, book(today=day(40))),
        (Signing("ABC-1", day(10)), signer(), book(rules=rules(training_required=True))),
        (Observing("ABC-1", 3, "MCX", day(9)), signer(), book(record=failed)),
        (Signing("ABC-1", day(10)), signer(), book(several, record=simulated)),
        (Signing("ABC-1", day(10)), signer(), book(fourth, record=exercised)),
        (Signing("ABC-1", day(10)), signer(), book(competency(observations=2, allowed=("SIM",)), record=simulated)),
        (viva, signer(), book()),
        (viva, signer(), book(rules=named)),
        (Countersigning("ABC-1", 2, day(10)), UNIT_HEAD, book(CRITICAL, record=waiting)),
    ]


def of_corrections_and_papers() -> list[Case]:
    record, twice, papers = Ward(), Ward(), Ward()
    record.observed(on=day(5))
    signed = record.signed(on=day(6))
    twice.observed(on=day(5))
    twice.corrected(1, day(5))
    papers.recognised(on=day(5))
    over = Ledger()
    over.recognised(on=day(5), expires_on=day(9))
    at = record.entries[0].recorded_at + timedelta(hours=30)
    return [
        (correcting(record, at=at), signer(), book(record=record)),
        (correcting(record, entry=signed), signer(), book(record=record)),
        (correcting(record), signer(BILAL), book(record=record)),
        (correcting(twice), signer(), book(record=twice)),
        (recognising(issuer="", reason="", expires_on=day(-200)), signer(), book()),
        (recognising(basis="", expires_on=day(2)), signer(), book()),
        (recognising(basis="prior_learning"), signer(), book(CRITICAL)),
        (recognising(), signer(), book(CERTIFIED, record=papers)),
        (Signing("ABC-1", day(10)), signer(), book(CERTIFIED, record=over)),
        (Observing("ABC-1", 3, "CERT", day(10)), signer(), book(CERTIFIED)),
    ]


def of_delegations() -> list[Case]:
    record = Ward()
    number = record.delegated(CHEN, day(2), day(40))
    record.undelegated(number, day(8))
    narrow = signer(AMINA, NARROW)
    untrained, lapsing = Signer(CHEN, ()), Signer(CHEN, (NARROW,), (date(2023, 1, 20),))
    wrong = delegating(to=untrained, text="", starts_on=day(9), ends_on=day(8))
    return [
        (wrong, narrow, book(conflicts=[Conflict(CHEN, day(1))])),
        (delegating(competencies=(), ends_on=day(99), to=lapsing), signer(), book()),
        (delegating(to=signer(AMINA)), signer(), book()),
        (delegating(to=Signer(TRAINEE, (NARROW,), LATELY)), signer(), book()),
        (EndingDelegation(number, "", day(10)), signer(STRANGER), book(record=record)),
        (EndingDelegation(9, "", day(10)), signer(), book(record=record)),
    ]


def of_disagreement() -> list[Case]:
    record = Ward()
    record.observed(on=day(1))
    record.stamp(day(1))
    contest = record.contested(1, day(2))
    ruling = record.ruled(contest, HEAD, day(3))
    final = record.ruled(record.contested(ruling, day(4), "appeal"), BILAL, day(5))
    corrected = record.observed(on=day(5))
    record.corrected(corrected, day(5))
    ground = book(record=record, today=day(40))
    return [
        (contesting(1, on=30, text=""), signer(), ground),
        (contesting(contest), SELF, ground),
        (contesting(1, "appeal"), SELF, ground),
        (contesting(corrected), SELF, ground),
        (Contesting(final, "appeal", "Again", day(6)), SELF, ground),
        (Deciding(contest, "", "", day(6)), signer(AMINA), ground),
        (deciding(1), UNIT_HEAD, ground),
        (deciding(appealed_decision(record)), Signer(HEAD, (), name="Omar Farouk"), book(record=record)),
    ]


def of_rounds() -> list[Case]:
    afar = msf(alternative="remote_observer", institution=ELSEWHERE)
    return [(msf(), signer(), asking()), (msf(), signer(), asking(used())), (afar, signer(), asking())]


def of_requests() -> set[str]:
    ground = book(today=day(40), conflicts=[Conflict(BILAL, day(1))])
    found = [
        *objections_to_request(requesting(by=AMINA, asked=Signer(CHEN, ())), ground),
        *objections_to_request(requesting(asked=signer(BILAL)), ground),
        *objections_to_extension(Extending(True, True, "")),
    ]
    return {reason.code for reason in found}


def test_every_objection_is_met_and_no_other() -> None:
    cases = [*of_persons_and_time(), *of_corrections_and_papers(), *of_delegations(), *of_disagreement(), *of_rounds()]
    found = {reason.code for act, who, ground in cases for reason in objections(act, who, ground)}
    assert found | of_requests() | met_before() == set(OBJECTIONS)
    assert len(OBJECTIONS) == len(set(OBJECTIONS))


def test_reasons_come_all_at_once() -> None:
    asked = competency("ABC-1", critical=True)
    act = Observing("ABC-1", 9, "TST", day(2), alternative="panel_viva")
    ground = book(asked, today=day(40), conflicts=[Conflict(AMINA, day(1))], state="completed")
    who = Signer(AMINA, (appointed(scope=("x",)),), (date(2010, 1, 1),))
    assert [reason.code for reason in objections(act, who, ground)] == [
        "conflict_of_interest",
        "training_lapsed",
        "out_of_scope",
        "placement_not_open",
        "late",
        "level_outside_scale",
        "method_not_allowed",
        "alternative_not_named",
    ]
