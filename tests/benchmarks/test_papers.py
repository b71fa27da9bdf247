"""The benchmark of papers does what it says: alone, at once, beside bare WeasyPrint. No time is asserted."""

from __future__ import annotations

import re

import pytest

from benchmarks import papers

LINES = (
    r"issue one +\d+ ms",
    r"sign a PDF +\d+ ms",
    r"verify a PDF +\d+ ms",
    r"60 members canonical +\d+ ms; general processor \d+ ms",
    r"many at once +2 issued; [\d.]+ a second, bare WeasyPrint [\d.]+",
    r"memory, this process +\d+ MB after the first turn, at most \d+ MB later",
    r"memory, printing +\d+ MB after the first turn, at most \d+ MB later",
    r"",
    r"(met    |NOT MET)  many at once against bare WeasyPrint on the same HTML: at least 0\.90, found [\d.]+ \(.*\)",
)


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
    assert len(printed) == len(LINES)
    assert [(line, asked) for line, asked in zip(printed, LINES, strict=True) if not re.fullmatch(asked, line)] == []
