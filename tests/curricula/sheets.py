"""A small curriculum file that reads, and the same with some words replaced."""

from __future__ import annotations

import pytest

from hwx.curricula.library import LocatedProblem, Unreadable, read_bytes
from hwx.curricula.wording import line_of

TEXT = """\
curriculum: first-aid
version: "1.0"
written in: en
title:
  en: "First aid"
cadres:
  - cadre: doctor
    en: "Doctor"
  - cadre: nurse
    en: "Nurse"
weeks: 4
hours:
  - hours: 120
    en: "Practice"
scale:
  en: "Help"
  levels:
    - level: 1
      en: "With help"
    - level: 2
      en: "Alone"
domains:
  - domain: airway
    en: "Airway"
    competencies:
      - code: FA-101
        en: "Open the airway"
        level: 2
        observations: 3
        assessors: 2
        methods: SIM before DOPS, CERT
        critical: yes
      - code: FA-102
        en: "Clear the airway"
        level: doctor 2, nurse 1
        methods: DOPS
        critical: yes
        valid for: 24 months
        after: FA-101
"""


def replaced(old: str, new: str, count: int = 1) -> str:
    """The text with the first ``old`` replaced; fails when there is none, so that a test cannot try nothing."""
    assert old in TEXT
    return TEXT.replace(old, new, count)


def located(data: str | bytes) -> list[LocatedProblem]:
    """The problems of a file called x.yaml."""
    with pytest.raises(Unreadable) as refused:
        read_bytes("x.yaml", data.encode() if isinstance(data, str) else data)
    problems = refused.value.problems
    assert all(isinstance(problem, LocatedProblem) for problem in problems)
    return [problem for problem in problems if isinstance(problem, LocatedProblem)]


def lines(data: str | bytes) -> list[str]:
    """Each problem as one line: "4:7: sentence"."""
    return [line_of(problem).removeprefix("x.yaml:") for problem in located(data)]
