"""What holds between the parts of a curriculum: names refer to something, and prerequisites can be met."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from hwx.rules.curriculum import Cadre, Competency, Domain
from hwx.rules.curriculum_problems import Findings, Place

Placed = tuple[Place, Competency]
"""A competency with its place in the document."""


def check_references(
    findings: Findings, cadres: tuple[Cadre, ...], domains: tuple[Domain, ...], placed: list[Placed]
) -> None:
    by_code = _by_code(findings, placed)
    _check_names(findings, cadres, domains, placed)
    for place, competency in placed:
        for code in competency.prerequisites:
            if code not in by_code:
                findings.report("unknown-prerequisite", (*place, "after"), code, competency=competency.code)
    _check_loops(findings, by_code)
    _check_critical(findings, by_code)
    for position, cadre in enumerate(cadres):
        if findings.clean(("cadres", position, "follows")):
            _check_reach(findings, cadre, by_code)


def _by_code(findings: Findings, placed: list[Placed]) -> dict[str, Placed]:
    by_code: dict[str, Placed] = {}
    for place, competency in placed:
        if competency.code in by_code:
            findings.report("duplicate-code", (*place, "code"), competency.code)
        elif competency.code:
            by_code[competency.code] = (place, competency)
    return by_code


def _check_names(
    findings: Findings, cadres: tuple[Cadre, ...], domains: tuple[Domain, ...], placed: list[Placed]
) -> None:
    """The names after "follows" and "closed to"."""
    followed = all_known(domain.key for domain in domains)
    for position, cadre in enumerate(cadres):
        for key in _strangers(cadre.domains, followed):
            findings.report("unknown-domain", ("cadres", position, "follows"), key, expected=", ".join(followed))
    keys = all_known(cadre.key for cadre in cadres)
    for place, competency in placed:
        for key in _strangers(competency.closed_to, keys):
            findings.report("unknown-cadre", (*place, "closed to"), key, expected=", ".join(keys))


def all_known(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys to which others may refer; empty when one of them could not be read, and nothing can be judged."""
    known = tuple(dict.fromkeys(keys))
    return known if all(known) else ()


def _strangers(names: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    return [name for name in names if known and name not in known]


def _check_loops(findings: Findings, by_code: dict[str, Placed]) -> None:
    """Names every loop once, beginning with the competency of it that stands first in the document."""
    before = {code: [one for one in item.prerequisites if one in by_code] for code, (_, item) in by_code.items()}
    order = list(by_code)
    while True:
        try:
            TopologicalSorter(before).prepare()
            return
        except CycleError as error:
            cycle = error.args[1][:-1]
        start = min(range(len(cycle)), key=lambda position: order.index(cycle[position]))
        cycle = [*cycle[start:], *cycle[:start]]
        place, _ = by_code[cycle[0]]
        findings.report("prerequisite-loop", (*place, "after"), cycle[-1], loop=" → ".join([*cycle, cycle[0]]))
        before[cycle[0]].remove(cycle[-1])


def _check_critical(findings: Findings, by_code: dict[str, Placed]) -> None:
    for place, competency in by_code.values():
        for code in competency.prerequisites:
            if not competency.critical or code not in by_code:
                continue
            before_place, before = by_code[code]
            if not before.critical and findings.clean((*before_place, "critical")):
                findings.report("critical-on-uncritical", (*place, "after"), code, competency=competency.code)


def _check_reach(findings: Findings, cadre: Cadre, by_code: dict[str, Placed]) -> None:
    """Whoever is asked for a competency must also be asked for what comes before it, or could never begin."""
    for place, competency in by_code.values():
        if not _follows(cadre, competency):
            continue
        for code in competency.prerequisites:
            if code in by_code and not _follows(cadre, by_code[code][1]):
                findings.report(
                    "prerequisite-out-of-reach", (*place, "after"), code, competency=competency.code, cadre=cadre.key
                )


def _follows(cadre: Cadre, competency: Competency) -> bool:
    return (not cadre.domains or competency.domain in cadre.domains) and cadre.key not in competency.closed_to
