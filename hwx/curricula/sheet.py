"""One curriculum file under reading: where every key and value stands in it, and what is wrong with it so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from hwx.curricula.complaints import SyntaxCode
from hwx.curricula.scalars import ScalarCode
from hwx.rules.curriculum_problems import MOST_PROBLEMS, Place, Problem, Unreadable, shown

Spot = tuple[int, int]
"""Line and column, both from 1; a column counts characters, not bytes."""

FileCode = Literal[
    "duplicate-key",
    "file-empty",
    "file-missing",
    "file-too-large",
    "file-unreadable",
    "forbidden-character",
    "key-not-a-word",
    "not-utf-8",
    "several-documents",
    "slug-in-two-files",
    "tab",
    "too-deep",
    "too-many-problems",
    "too-many-values",
    "yaml-anchor",
    "yaml-directive",
    "yaml-tag",
]

_ABOUT_A_KEY = frozenset(("empty-value", "unknown-key", "misspelt-key"))

_ABOUT_ONE_NAME = frozenset(
    (
        *("before-itself", "critical-on-uncritical", "prerequisite-loop", "prerequisite-out-of-reach"),
        *("repeated-name", "unknown-cadre", "unknown-domain", "unknown-method", "unknown-prerequisite"),
    )
)
"""Problems with one of several names on a line: the column is that of the name."""


@dataclass(frozen=True)
class LocatedProblem(Problem):
    """A problem with the spot where a person mends it."""

    file: str = ""
    line: int = 1
    column: int = 1


@dataclass
class Sheet:
    """``refused`` are the places whose value was refused already, so that nothing else is said about them."""

    file: str
    lines: list[str] = field(default_factory=list)
    values: dict[Place, Spot] = field(default_factory=dict)
    keys: dict[Place, Spot] = field(default_factory=dict)
    refused: set[Place] = field(default_factory=set)
    problems: list[LocatedProblem] = field(default_factory=list)

    def report(
        self,
        code: FileCode | ScalarCode | SyntaxCode,
        spot: Spot = (1, 1),
        place: Place = (),
        found: object = "",
        **parameters: str | int,
    ) -> None:
        """Raises Unreadable when there are too many problems to go on."""
        self._note(Problem(code, place, shown(found), "", tuple(parameters.items())), spot)

    def add(self, problem: Problem) -> None:
        """Takes over a problem with the document, unless the value there was refused already."""
        if any(problem.place[:length] in self.refused for length in range(len(problem.place) + 1)):
            return
        self._note(problem, self._spot_of(problem))

    @property
    def in_order(self) -> list[LocatedProblem]:
        return sorted(self.problems, key=lambda problem: (problem.line, problem.column))

    def refusal(self) -> Unreadable:
        return Unreadable(self.in_order)

    def _note(self, problem: Problem, spot: Spot) -> None:
        code, line, column = problem.code, *spot
        if len(self.problems) >= MOST_PROBLEMS and code != "too-many-problems":
            self.report("too-many-problems", spot, found=MOST_PROBLEMS)
            raise self.refusal()
        self.problems.append(
            LocatedProblem(
                code, problem.place, problem.found, problem.expected, problem.parameters, self.file, line, column
            )
        )

    def _spot_of(self, problem: Problem) -> Spot:
        if problem.code in _ABOUT_A_KEY and problem.place in self.keys:
            return self.keys[problem.place]
        line, column = next(
            self.values[problem.place[:length]]
            for length in range(len(problem.place), -1, -1)
            if problem.place[:length] in self.values
        )
        if problem.code in _ABOUT_ONE_NAME and line <= len(self.lines):
            name = re.compile(rf"(?<![\w-]){re.escape(problem.found)}(?![\w-])")
            match = name.search(self.lines[line - 1], column - 1)
            column = match.start() + 1 if match else column
        return line, column
