"""The benchmark of papers does what it says: alone, at once, beside bare WeasyPrint. No time is asserted."""

from __future__ import annotations

import pytest

from benchmarks import papers

LINES = ("issue one", "sign a PDF", "verify a PDF", "60 members canonical", "many at once", "memory, this process")


@pytest.mark.usefixtures("printer")
def test_it_prints_issue_sign_verify_and_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "TURN", 1)
    monkeypatch.setattr(papers, "ALONE", 1)
    said: list[str] = []
    found = papers.measure(2, said.append)
    assert found.issued == 2
    assert (len(found.bulk), len(found.bare), len(found.resident)) == (1, 1, 2)
    assert min(found.issue, found.sign, found.verify, found.canonical, *found.bulk, *found.bare) > 0
    printed = papers.report(found)
    assert [one for one in LINES if not any(line.startswith(one) for line in printed)] == []
    assert printed[-1].startswith(("met", "NOT MET"))
