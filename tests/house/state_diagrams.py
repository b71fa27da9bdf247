"""Draws the state diagrams of docs/architecture.md from the code: ``python -m tests.house.state_diagrams --write``.

The states of a placement come from its tables. Those of a competency are found by trying: from an empty record every
act that the rules allow is done, again and again, and what the state was before and after is noted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from hwx.rules.curriculum import Curriculum
from hwx.rules.curriculum_reading import read
from hwx.rules.facts import Countersignature, Fact, Observation, SignOff, Withdrawal
from hwx.rules.lifecycle import BY_COORDINATOR, BY_PANEL, OUTCOMES, PlacementState
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry, genesis, next_entry
from hwx.rules.signatory import Signatory
from hwx.rules.signing import (
    Appointed,
    Countersigning,
    Ground,
    Observing,
    Signer,
    Signing,
    Terms,
    Withdrawing,
    objections,
)
from tests.support.small_curriculum import small_curriculum

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
BEGIN, END = "<!-- states of a {}: drawn from the code -->", "<!-- end of states of a {} -->"

CODE = "SML-900"
FIRST = date(2026, 1, 5)
DEPTH = 7
WAITS = (1, 310, 400)
"""Days between two acts: the next day, when a validity of a year ends soon, and when it has ended."""


def placement_diagram() -> str:
    """The outcomes stand in one box: from each of them a later decision leads to any other."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {PlacementState.ACCEPTED}: coordinator admits"]
    lines += [f"    {was} --> {now}: coordinator" for was, follow in BY_COORDINATOR.items() for now in follow]
    for was, follow in BY_PANEL.items():
        if set(follow) != set(OUTCOMES):
            raise ValueError(f"{was} leads to some outcomes only; draw it otherwise")
        lines += [f"    {was} --> decided: panel"] if was not in OUTCOMES else []
    lines += ["    decided --> decided: a later decision", "    state decided {"]
    return "\n".join([*lines, *(f"        {outcome}" for outcome in OUTCOMES), "    }", "```"])


def competency_diagram() -> str:
    edges = sorted(found_edges())
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> not_started"]
    lines += [f"    {was} --> {now}: {deed}" for was, deed, now in edges]
    return "\n".join([*lines, "```"])


@cache
def found_edges() -> set[tuple[str, str, str]]:
    """(state before, act, state after) for every act that the rules allow within DEPTH acts, and for time passing."""
    curriculum = read(_one_competency())
    edges: set[tuple[str, str, str]] = set()
    histories: list[tuple[Entry, ...]] = [()]
    for _ in range(DEPTH):
        grown = []
        for history in histories:
            for wait in WAITS:
                day = _day(history) + timedelta(days=wait)
                was = _state(curriculum, history, day)
                for deed, longer in _next_histories(curriculum, history, day):
                    edges.add((was, deed, _state(curriculum, longer, day)))
                    grown.append(longer)
            edges |= _as_time_passes(curriculum, history)
        histories = _one_of_a_kind(curriculum, grown)
    return {edge for edge in edges if edge[0] != edge[2]}


def _one_of_a_kind(curriculum: Curriculum, histories: list[tuple[Entry, ...]]) -> list[tuple[Entry, ...]]:
    """Of histories that did the same in the same order one is enough."""
    return list({tuple((entry.fact.kind, _late(one, entry)) for entry in one): one for one in histories}.values())


def _late(history: tuple[Entry, ...], entry: Entry) -> bool:
    return entry.number > 1 and (entry.happened_on - history[entry.number - 2].happened_on).days > 1


def _as_time_passes(curriculum: Curriculum, history: tuple[Entry, ...]) -> set[tuple[str, str, str]]:
    edges = set()
    was = _state(curriculum, history, _day(history))
    for days in WAITS[1:]:
        now = _state(curriculum, history, _day(history) + timedelta(days=days))
        edges.add((was, "time passes", now))
        was = now
    return edges


def _next_histories(
    curriculum: Curriculum, history: tuple[Entry, ...], day: date
) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    terms = Terms(9, 1, "doctor", frozenset(), FIRST, FIRST + timedelta(days=9000), "active")
    ground = Ground(curriculum, terms, history, day)
    supervisor, head = _signer(1, "supervisor"), _signer(2, "unit_head")
    standing = ground.standing(CODE)
    if not objections(Observing(CODE, 3, "MCX", day), supervisor, ground):
        yield "observe", _add(history, day, Observation(_by(supervisor), CODE, 3, "MCX"))
    if not objections(Signing(CODE, day), supervisor, ground):
        yield "sign off", _add(history, day, SignOff(_by(supervisor), CODE, 3, standing.evidence))
    number = standing.signature.entry if standing.signature else 0
    if not objections(Countersigning(CODE, number, day), head, ground):
        yield "countersign", _add(history, day, Countersignature(_by(head), CODE, number))
    for entry in history:
        if not objections(Withdrawing(entry.number, "other", "said", day), head, ground):
            fact = Withdrawal(_by(head), CODE, entry.number, "other", "said")
            yield f"withdraw {entry.fact.kind.replace('_', '-')}", _add(history, day, fact)


def _add(history: tuple[Entry, ...], day: date, fact: Fact) -> tuple[Entry, ...]:
    last = (history[-1].number, history[-1].digest) if history else (0, genesis("P", "R"))
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (*history, next_entry("P", last, fact.by.person, day, moment, fact))


def _day(history: tuple[Entry, ...]) -> date:
    return history[-1].happened_on if history else FIRST


def _state(curriculum: Curriculum, history: tuple[Entry, ...], on: date) -> str:
    standings = fold(curriculum, "doctor", frozenset(), history)
    return progress_of(curriculum, "doctor", frozenset(), standings, on).by_code[CODE].state.value


def _signer(person: int, role: str) -> Signer:
    return Signer(person, (Appointed(role, 1, date(2000, 1, 1)),))


def _by(signer: Signer) -> Signatory:
    return Signatory(person=signer.person, name="")


def _one_competency() -> dict[str, object]:
    competency = {
        "code": CODE,
        "en": "One",
        "ar": "واحد",
        "fr": "Une",
        "level": 3,
        "observations": 2,
        "days apart": 1,
        "methods": ["MCX"],
        "critical": True,
        "valid for": "12 months",
    }
    domain = {"domain": "one", "en": "One", "ar": "واحد", "fr": "Une", "competencies": [competency]}
    cadres = [{"cadre": "doctor", "en": "Doctor", "ar": "طبيب", "fr": "Médecin"}]
    return small_curriculum(domains=[domain], cadres=cadres)


DIAGRAMS = {"placement": placement_diagram, "competency": competency_diagram}


def with_diagrams(text: str) -> str:
    """The page with both diagrams as the code has them now. Raises ValueError when a mark is missing."""
    for name, draw in DIAGRAMS.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, after = text[: text.index(begin) + len(begin)], text[text.index(end) :]
        text = f"{before}\n\n{draw()}\n\n{after}"
    return text


if __name__ == "__main__":
    page = with_diagrams(PAGE.read_text(encoding="utf-8"))
    if "--write" in sys.argv:
        PAGE.write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)
