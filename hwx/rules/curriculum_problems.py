"""What can be wrong with a curriculum document: a code, the place, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Place = tuple[str | int, ...]
"""The way to a value: keys and list positions (from 0), outermost first."""

ReadingCode = Literal[
    "apart-without-two",
    "assessors-exceed-observations",
    "bad-code",
    "bad-slug",
    "bad-version",
    "before-itself",
    "control-character",
    "critical-on-uncritical",
    "days-exceed-observations",
    "duplicate-cadre",
    "duplicate-code",
    "duplicate-domain",
    "empty-text",
    "empty-value",
    "last-exceeds-observations",
    "level-numbering",
    "level-outside-scale",
    "misspelt-key",
    "missing-key",
    "missing-level",
    "missing-translation",
    "not-a-choice",
    "not-a-level",
    "not-a-list",
    "not-a-mapping",
    "not-a-number",
    "not-a-percentage",
    "not-a-text",
    "not-a-week",
    "not-days",
    "not-hours",
    "not-months",
    "not-names",
    "not-yes-or-no",
    "number-out-of-range",
    "one-level",
    "prerequisite-loop",
    "prerequisite-out-of-reach",
    "repeated-name",
    "stray-comma",
    "text-too-long",
    "too-many-items",
    "too-many-problems",
    "unknown-cadre",
    "unknown-domain",
    "unknown-key",
    "unknown-method",
    "unknown-prerequisite",
    "weeks-backwards",
]

MOST_PROBLEMS = 1000
"""Where reading stops: a document with more is not a curriculum, and the list would help nobody."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend. ``found``, ``expected`` and ``parameters`` are data; the sentence is made elsewhere.

    The place of a missing key is the place where it would stand; of an unknown key, that key.
    """

    code: str
    place: Place
    found: str = ""
    expected: str = ""
    parameters: tuple[tuple[str, str | int], ...] = ()

    @property
    def words(self) -> dict[str, str | int]:
        """Everything that a sentence may name, by placeholder."""
        return {"found": self.found, "expected": self.expected, **dict(self.parameters)}


class Unreadable(ValueError):
    """The document is refused. ``problems`` holds all that is wrong with it, in the order of reading; never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.code} at {problem.place}" for problem in self.problems))


@dataclass
class Findings:
    """The problems met while one document is read, and which of its places are still clean."""

    problems: list[Problem] = field(default_factory=list)
    _touched: set[Place] = field(default_factory=set)

    def report(
        self, code: ReadingCode, place: Place, found: object = "", expected: str = "", **parameters: str | int
    ) -> None:
        """Raises Unreadable when there are too many problems to go on."""
        self.problems.append(Problem(code, place, shown(found), expected, tuple(parameters.items())))
        self.doubt(place)
        if len(self.problems) >= MOST_PROBLEMS and code != "too-many-problems":
            self.report("too-many-problems", (), found=MOST_PROBLEMS)
            raise Unreadable(self.problems)

    def doubt(self, place: Place) -> None:
        """Marks the place as not clean where another problem says already what is wrong."""
        self._touched.update(place[:length] for length in range(len(place) + 1))

    def clean(self, *places: Place) -> bool:
        """Whether nothing was reported at these places nor anywhere below them: only then may a rule compare them."""
        return self._touched.isdisjoint(places)


def shown(found: object, most: int = 60) -> str:
    """A value of the document as its writer knows it, on one line: cut short, and without invisible characters."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, int) and abs(found) >= 10**15:
        return "…"
    if isinstance(found, dict):
        return "{ … }"
    if isinstance(found, list | tuple):
        return "[ … ]"
    text = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in str(found)[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"
