"""The diagrams in the documentation are those that the code draws today."""

from __future__ import annotations

from tests.house.state_diagrams import PAGE, found_edges, with_diagrams


def test_the_diagrams_of_the_architecture_page_are_not_stale() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_diagrams(text), "run: .venv/bin/python -m tests.house.state_diagrams --write"


def test_no_way_leads_to_signed_past_the_countersignature_of_a_critical_competency() -> None:
    ways = {(was, deed) for was, deed, now in found_edges() if now == "signed"}
    assert ways
    assert all(deed in ("countersign", "withdraw sign-off") for _, deed in ways), ways
