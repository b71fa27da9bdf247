"""The interim statement: what the record says on a day, before the panel has decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hwx.rules.drawing_up import Papers, draw_up, report
from hwx.rules.facts import Decision
from hwx.rules.plain_values import plain
from hwx.rules.progress import fold, progress_of
from hwx.rules.transcript import Day, Programme, Signer
from tests.papers.printed import ENDS, FOUR_PARTS, HOME, HOST, ISSUED, REFERENCE, STARTS, record
from tests.support.real_curricula import real_curriculum

NOBODY = Signer("", "", "", "", "", "")


def papers() -> Papers:
    return Papers(
        number="", check_code="", check_at="", supersedes="", issued_on=ISSUED,
        issued_at=datetime(2026, 4, 14, tzinfo=UTC),
        holder=FOUR_PARTS, home=HOME, host=HOST, programme=Programme("", "", ""), reference=REFERENCE, unit="",
        working_language="", licence="", starts_on=STARTS, ends_on=ENDS, opened=frozenset(), issuer=NOBODY,
    )  # fmt: skip


def test_it_tells_the_same_results_as_a_transcript_of_that_record_and_needs_no_decision() -> None:
    curriculum, entries = real_curriculum("emergency-response"), record("emergency-response", "doctor")
    standings = fold(curriculum, "doctor", frozenset(), entries)
    progress = progress_of(curriculum, "doctor", frozenset(), standings, ISSUED)
    undecided = tuple(entry for entry in entries if not isinstance(entry.fact, Decision))
    interim = report(papers(), progress, undecided, lambda day: Day(day, ""))
    issued = draw_up(replace(papers(), number="HWX-2026-00001"), progress, entries, lambda day: Day(day, ""))
    assert interim.results == issued.results
    assert interim.people == issued.people
    assert interim.scale == issued.scale
    assert interim.record.entries == undecided[-1].number
    assert interim.record.head == undecided[-1].digest
    with pytest.raises(ValueError, match="no decision of the panel"):
        draw_up(papers(), progress, undecided, lambda day: Day(day, ""))


def test_it_has_no_number_no_code_and_nobody_who_certifies() -> None:
    curriculum, entries = real_curriculum("emergency-response"), record("emergency-response", "doctor")
    progress = progress_of(curriculum, "doctor", frozenset(), fold(curriculum, "doctor", frozenset(), entries), ISSUED)
    said = plain(report(papers(), progress, entries, lambda day: Day(day, "")))
    assert not {"number", "check_code", "check_at", "certification", "outcome", "supersedes"} & said.keys()
