"""A transcript drawn up from a record: what stands on the paper, and what never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hwx.rules.curriculum import METHODS as METHOD_CODES
from hwx.rules.curriculum import Curriculum, Hours, Wording
from hwx.rules.drawing_up import Papers, draw_up
from hwx.rules.facts import Observation
from hwx.rules.lifecycle import OUTCOMES as OUTCOME_STATES
from hwx.rules.progress import fold, progress_of
from hwx.rules.seal import FORMAT, VERSION
from hwx.rules.transcript import (
    RESULT_STATES,
    Day,
    Holder,
    Party,
    Programme,
    Result,
    Signer,
    Transcript,
    read,
    statement_of,
)
from hwx.rules.transcript_wording import LEVEL_CAUTION, LIMITS, METHODS, OUTCOMES, STATES
from tests.rules.building import AMINA, BILAL, CHEN, HEAD, Record, competency, curriculum, day, signatory, wording
from tests.rules.every_kind import Ledger

ISSUED = day(60)

COMPETENCIES = (
    competency("ONE-1", ("MCX", "CBD")),
    competency("TWO-1", ("SIM before MCX",), critical=True, valid_months=12),
    competency("SIM-1", ("SIM",), level=2, note=wording("Simulation only")),
    competency("NUR-1", closed_to=("doctor",), domain="special"),
)
CURRICULUM = curriculum(
    *COMPETENCIES,
    hours=(Hours(wording("Ward"), 120), Hours(wording("Taught"), 40)),
    alignment=(wording("A framework"),),
    entry=(wording("Registration"),),
    remarks=(wording("640 h is below what is recommended"),),
)


def in_both(date_: date) -> Day:
    return Day(date_, f"H{date_.isoformat()}")


PAPERS = Papers(
    number="HWX-2026-00001",
    check_code="AAAA-BBBB-CCCC",
    check_at="https://x/v",
    supersedes="",
    issued_at=datetime(2026, 3, 5, 9, 30, tzinfo=UTC),
    issued_on=ISSUED,
    holder=Holder("AMINA", "", "", None, False, "SN", "7731", "Doctor", "Register", "R-1"),
    home=Party("Home", "en", "Home", "SN", "", "", "", ""),
    host=Party("Host", "en", "Host", "SA", "", "", "", ""),
    programme=Programme("", "", ""),
    reference="P-TEST0001",
    unit="Ward",
    working_language="English",
    licence="",
    starts_on=day(1),
    ends_on=day(84),
    opened=frozenset(),
    issuer=Signer("REGISTRAR", "Registrar", "", "Host", "", ""),
)


def signed_record() -> Record:
    record = Record()
    record.observed("ONE-1", level=1, by=BILAL, on=day(3))
    first = record.observed("ONE-1", by=AMINA, on=day(5))
    second = record.observed("ONE-1", by=BILAL, on=day(6), method="CBD")
    record.signed("ONE-1", by=AMINA, on=day(7), rests_on=(first, second))
    simulated = record.observed("TWO-1", by=AMINA, method="SIM", on=day(8))
    seen = record.observed("TWO-1", by=BILAL, on=day(9))
    sign_off = record.signed("TWO-1", by=BILAL, on=day(10), rests_on=(simulated, seen))
    record.countersigned(sign_off, "TWO-1", by=HEAD, on=day(12))
    return record


def drawn(record: Record, papers: Papers = PAPERS, asked: Curriculum = CURRICULUM, cadre: str = "doctor") -> Transcript:
    if not any(entry.fact.kind == "decision" for entry in record.entries):
        record.decided()
    standings = fold(asked, cadre, papers.opened, record.entries)
    progress = progress_of(asked, cadre, papers.opened, standings, papers.issued_on)
    return draw_up(papers, progress, record.entries, in_both)


def result(transcript: Transcript, code: str) -> Result:
    return next(one for one in transcript.results if one.code == code)


def test_a_signed_competency_says_when_how_by_whom_and_on_what_it_rests() -> None:
    record = signed_record()
    transcript = drawn(record)
    found = result(transcript, "ONE-1")
    assert (found.state, found.required_level, found.level_reached) == ("signed", 3, 3)
    assert found.signed == in_both(day(7))
    assert (found.countersigned, found.expires) == (None, None)
    assert found.methods == ("MCX", "CBD")
    assert [transcript.person(place).name for place in found.assessors] == ["PERSON 11", "PERSON 12"]
    assert transcript.person(found.signed_by).name == "PERSON 11"
    assert found.countersigned_by == 0
    assert [one.entry for one in found.rests_on] == [2, 3, 4]
    assert [one.kind for one in found.rests_on] == ["observation", "observation", "sign_off"]
    assert [one.digest for one in found.rests_on] == [record.entries[place].digest for place in (1, 2, 3)]
    assert [transcript.person(one.by).name for one in found.rests_on] == ["PERSON 11", "PERSON 12", "PERSON 11"]
    assert [one.on for one in found.rests_on] == [day(5), day(6), day(7)]
    assert [one.method for one in found.rests_on] == ["MCX", "CBD", ""]


def test_a_failed_observation_leaves_no_trace_on_the_paper() -> None:
    """It is not counted, its assessor is not named for it, and its entry is not among those it rests on."""
    found = result(drawn(signed_record()), "ONE-1")
    assert found.observations == 2
    assert 1 not in [one.entry for one in found.rests_on]


def test_a_critical_competency_shows_both_signatures_and_its_end() -> None:
    transcript = drawn(signed_record())
    found = result(transcript, "TWO-1")
    assert found.critical
    assert found.countersigned == in_both(day(12))
    assert transcript.person(found.countersigned_by).name == f"PERSON {HEAD}"
    assert found.expires == in_both(date(day(10).year + 1, day(10).month, day(10).day))
    assert found.methods == ("SIM", "MCX")
    assert not found.simulation_only


def test_people_are_listed_once_as_they_were_seen_then() -> None:
    transcript = drawn(signed_record())
    assert [person.name for person in transcript.people] == ["PERSON 11", "PERSON 12", f"PERSON {HEAD}"]
    assert transcript.people[0] == Signer("PERSON 11", "Consultant", "doctor", "Host Hospital", "Register", "R-7")


@pytest.mark.parametrize(
    ("means", "names", "printed"),
    [
        ("guest_link", ["PERSON 11", "KOFI MENSAH", "PERSON 12"], ["", "guest_link", ""]),
        ("bedside", ["PERSON 11", "PERSON 12"], ["", ""]),
        ("passkey", ["PERSON 11", "PERSON 12"], ["", ""]),
    ],
)
def test_the_list_of_people_says_guest_link_and_is_silent_of_other_ways(
    means: str, names: list[str], printed: list[str]
) -> None:
    record = Record()
    own = record.observed("ONE-1", by=AMINA, on=day(5))
    name = "KOFI MENSAH" if means == "guest_link" else "PERSON 11"
    by = replace(signatory(AMINA), name=name, means=means)
    other = record.add(Observation(by, "ONE-1", 4, "MCX"), day(6), AMINA)
    record.signed("ONE-1", by=BILAL, on=day(7), rests_on=(own, other))
    people = drawn(record).people
    assert [one.name for one in people][: len(names)] == names
    assert [one.means for one in people][: len(names)] == printed


def test_an_older_statement_says_nothing_of_guest_links() -> None:
    statement = statement_of(drawn(signed_record()))
    assert [one.pop("means") for one in statement["people"]] == ["", "", ""]
    for one in statement["certification"].values():
        assert one.pop("means") == ""
    assert all(one.means == "" for one in read(statement).people)


def test_a_certificate_is_a_method_and_its_reviewer_an_assessor() -> None:
    record = Ledger()
    paper = record.recognised(level=3, code="CRT-1")
    record.signed("CRT-1", by=AMINA, rests_on=(paper,))
    transcript = drawn(record, asked=curriculum(competency("CRT-1", ("MCX", "CERT"))))
    found = result(transcript, "CRT-1")
    assert [one.method for one in found.rests_on] == ["CERT", ""]
    assert (found.methods, found.observations, found.instead) == (("CERT",), 1, ())
    assert [transcript.person(place).name for place in found.assessors] == [f"PERSON {HEAD}"]
    assert [one.kind for one in found.rests_on] == ["recognition", "sign_off"]


def test_what_took_the_place_of_a_second_assessor_or_of_observations_is_said() -> None:
    record = Ledger()
    rests_on = (record.alternatively(""), record.alternatively("panel_viva"), record.recognised("prior_learning"))
    record.signed("ABC-1", by=AMINA, rests_on=rests_on)
    found = result(drawn(record, asked=curriculum(competency("ABC-1"))), "ABC-1")
    assert (found.instead, found.observations) == (("panel_viva", "prior_learning"), 2)


def test_an_older_statement_says_nothing_of_what_took_a_place() -> None:
    statement = statement_of(drawn(signed_record()))
    for group in statement["groups"]:
        for one in group["results"]:
            assert one.pop("instead") == []
    assert all(one.instead == () for one in read(statement).results)


def test_simulation_alone_is_said() -> None:
    record = Record()
    seen = record.observed("SIM-1", level=2, method="SIM")
    record.signed("SIM-1", level=2, rests_on=(seen,))
    assert result(drawn(record), "SIM-1").simulation_only


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ("", "not_started"),
        ("observed", "under_way"),
        ("observed signed", "awaiting_countersignature"),
        ("observed signed countersigned", "signed"),
        ("observed signed countersigned lapsed", "expired"),
        ("observed signed withdrawn", "under_way"),
        ("observed signed countersigned withdrawn", "under_way"),
    ],
)
def test_the_state_is_a_fact_of_the_day_of_issue(steps: str, state: str) -> None:
    record, papers, sign_off = Record(), PAPERS, 0
    for step in steps.split():
        if step == "observed":
            seen = (record.observed("TWO-1", method="SIM", on=day(3)), record.observed("TWO-1", on=day(4)))
        elif step == "signed":
            sign_off = record.signed("TWO-1", on=day(5), rests_on=seen)
        elif step == "countersigned":
            record.countersigned(sign_off, "TWO-1", on=day(6))
        elif step == "withdrawn":
            record.withdrawn(sign_off, "TWO-1", on=day(7))
        else:
            papers = replace(PAPERS, issued_on=date(2027, 6, 1))
    found = result(drawn(record, papers), "TWO-1")
    assert found.state == state
    assert found.level_reached == (3 if state in ("signed", "expired") else 0)
    assert (found.signed is None) == (state in ("not_started", "under_way"))


def test_an_unsigned_competency_names_nobody_and_no_entry() -> None:
    record = Record()
    record.observed("ONE-1", level=1)
    found = result(drawn(record), "ONE-1")
    assert (found.observations, found.assessors, found.methods, found.rests_on) == (1, (), (), ())


def test_a_renewal_that_waits_leaves_the_earlier_signature_on_the_paper() -> None:
    record = signed_record()
    seen = record.observed("TWO-1", on=day(20))
    record.signed("TWO-1", by=AMINA, on=day(21), rests_on=(seen,))
    found = result(drawn(record), "TWO-1")
    assert (found.state, found.signed) == ("signed", in_both(day(10)))


def test_comments_reasons_and_concerns_are_nowhere_in_the_statement() -> None:
    record = signed_record()
    record.commented("ONE-1")
    record.withdrawn(1, "ONE-1")
    record.decided(reason="A secret reason", conditions="Repeat ONE-1 by June", concerns_open=True)
    text = str(statement_of(drawn(record)))
    for secret in ("A remark", "Wrong trainee", "recorded_in_error", "A secret reason", "concern"):
        assert secret not in text
    assert "Repeat ONE-1 by June" in text


def test_the_outcome_is_that_of_the_latest_decision() -> None:
    record = signed_record()
    record.decided(outcome="not_completed")
    number = record.decided(attendance_percent=93, feedback_raters=9)
    outcome = drawn(record).outcome
    assert (outcome.state, outcome.entry, outcome.digest) == ("completed", number, record.entries[-1].digest)
    assert (outcome.attendance_percent, outcome.feedback_raters, outcome.home_plan_accepted) == (93, 9, True)
    assert [(one.name, one.side) for one in outcome.members][2] == ("DR HOME", "home")
    assert outcome.name.texts["fr"] == "Terminé"


def test_a_record_without_a_decision_is_not_drawn_up() -> None:
    progress = progress_of(CURRICULUM, "doctor", frozenset(), {}, ISSUED)
    with pytest.raises(ValueError, match="no decision of the panel"):
        draw_up(PAPERS, progress, signed_record().entries, in_both)


def test_the_chain_is_named_by_its_length_and_its_newest_digest() -> None:
    record = signed_record()
    transcript = drawn(record)
    assert (transcript.record.entries, transcript.record.head) == (len(record.entries), record.entries[-1].digest)


def test_what_the_cadre_does_not_follow_is_said() -> None:
    assert drawn(Record()).term.not_asked == ("NUR-1",)
    opened = drawn(Record(), replace(PAPERS, opened=frozenset({"NUR-1"})))
    assert opened.term.not_asked == ()
    assert "NUR-1" in [one.code for one in opened.results]
    assert drawn(Record(), cadre="nurse").term.not_asked == ("NUR-1",)


def test_the_pinned_wording_is_carried_whole() -> None:
    transcript = drawn(Record())
    pinned = transcript.curriculum
    assert (pinned.slug, pinned.version, pinned.digest) == ("test", "1.0", CURRICULUM.digest)
    assert (pinned.total_hours, [part.hours for part in pinned.hours]) == (160, [120, 40])
    assert pinned.remarks == (wording("640 h is below what is recommended"),)
    assert [level.number for level in transcript.scale.levels] == [1, 2, 3, 4, 5]
    assert result(transcript, "SIM-1").note == wording("Simulation only")


def test_the_legend_explains_the_methods_that_may_occur_and_every_state() -> None:
    transcript = drawn(Record())
    assert [one.code for one in transcript.methods] == ["MCX", "CBD", "SIM"]
    assert tuple(one.code for one in transcript.states) == RESULT_STATES


def test_limits_and_caution_stand_in_three_languages() -> None:
    transcript = drawn(Record())
    assert transcript.limits == LIMITS
    assert transcript.scale.caution == LEVEL_CAUTION
    assert "level 4 is an educational opinion" in transcript.scale.caution.texts["en"]
    assert "It is not a licence, a registration" in LIMITS.texts["en"]
    assert "وهي ليست ترخيصًا ولا تسجيلًا مهنيًا" in LIMITS.texts["ar"]
    assert "Il ne constitue ni une autorisation d'exercice" in LIMITS.texts["fr"]


def test_every_fixed_wording_has_all_three_languages() -> None:
    fixed: list[Wording] = [LIMITS, LEVEL_CAUTION, *METHODS.values(), *STATES.values(), *OUTCOMES.values()]
    for one in fixed:
        assert set(one.texts) == {"en", "ar", "fr"}
        assert all(one.texts.values())


@pytest.mark.parametrize(
    ("named", "known"),
    [(METHODS, METHOD_CODES), (OUTCOMES, OUTCOME_STATES), (STATES, RESULT_STATES)],
    ids=["methods", "outcomes", "states"],
)
def test_every_code_has_a_name_and_no_name_is_left_over(named: Any, known: Any) -> None:
    assert set(named) == {str(one) for one in known}


def test_the_same_record_gives_the_same_statement() -> None:
    assert statement_of(drawn(signed_record())) == statement_of(drawn(signed_record()))
    statement = statement_of(drawn(signed_record()))
    assert (statement["format"], statement["version"]) == (FORMAT, VERSION)


def test_who_recorded_the_decision_and_who_issues_certify() -> None:
    transcript = drawn(signed_record())
    assert transcript.certification.issuer.name == "REGISTRAR"
    assert transcript.certification.panel.name == f"PERSON {CHEN}"
