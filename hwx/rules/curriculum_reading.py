"""From a document (plain mappings, lists, texts, numbers) to a Curriculum, or to everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.curriculum import LANGUAGES, Cadre, Completion, Curriculum, Domain, Hours, Level, Scale, Week, Wording
from hwx.rules.curriculum_competency import (
    COMPETENCY_KEYS,
    MOST_COMPETENCIES,
    MOST_LEVELS,
    Defaults,
    Surroundings,
    read_competency,
)
from hwx.rules.curriculum_problems import Findings, Place, Problem, Unreadable
from hwx.rules.curriculum_references import Placed, all_known, check_references
from hwx.rules.curriculum_rules import ASSESSMENT_KEYS, read_rules
from hwx.rules.curriculum_section import TEXT_LENGTH, Section
from hwx.rules.curriculum_writing import FORMAT, written

__all__ = ["Problem", "Unreadable", "read", "read_stored"]

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(?<!.{61})", re.ASCII)
VERSION = re.compile(r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){1,2}", re.ASCII)

KEYS = (
    *("curriculum", "version", "written in", "title", "workload equivalent", "cadres", "weeks", "hours"),
    *("weekly plan", "entry", "host needs", "aligned with", "remarks", "scale", "rules", "completion", "domains"),
)
CADRE_KEYS = ("cadre", *LANGUAGES, "follows")
HOURS_KEYS = ("hours", *LANGUAGES)
WEEK_KEYS = ("weeks", *LANGUAGES)
SCALE_KEYS = (*LANGUAGES, "kind", "levels", "note")
LEVEL_KEYS = ("level", *LANGUAGES)
FIRST_RULES_KEYS = ("last at level", "different days", "days apart", "simulation passed at level", "warn before expiry")
RULES_KEYS = (*FIRST_RULES_KEYS, *ASSESSMENT_KEYS)
COMPLETION_KEYS = ("others signed", "attendance", "feedback raters", "home plan", "also asked")
DOMAIN_KEYS = ("domain", *LANGUAGES, "competencies")

MOST_WEEKS = 260


def read(mapping: object) -> Curriculum:
    """Raises Unreadable with all the problems of the document. Every number left out is filled with its default."""
    return _Reader(mapping, KEYS, FORMAT).curriculum()


def read_stored(mapping: Mapping[str, object]) -> Curriculum:
    """The reverse of ``written``. A normal form without a format was stored before the rules of assessment had words,
    and asks for what it asked then; authors never write a format."""
    return _Reader(mapping, (*KEYS, "format"), 2 if "format" in mapping else 1).curriculum()


class _Reader:
    """One document under reading; each method reads one of its sections."""

    def __init__(self, mapping: object, keys: tuple[str, ...], form: int) -> None:
        self.findings = Findings()
        self.form = form
        document = Section(self.findings, (), mapping, keys)
        if "format" in keys:
            document.number("format", FORMAT, FORMAT, FORMAT)
        language = document.choice("written in", LANGUAGES)
        document.language = language if document.clean("written in") else None
        self.document = document

    def curriculum(self) -> Curriculum:
        document = self.document
        weeks = document.number("weeks", 1, MOST_WEEKS)
        scale = self.scale()
        cadres = self.cadres()
        levels = scale.numbers if self.findings.clean(("scale", "levels")) else ()
        defaults, soon, rules = self.rules(levels)
        domains, placed = self.domains(Surroundings(defaults, levels, all_known(cadre.key for cadre in cadres)))
        check_references(self.findings, cadres, domains, placed)
        curriculum = Curriculum(
            slug=document.shaped("curriculum", SLUG, "bad-slug"),
            version=document.shaped("version", VERSION, "bad-version"),
            language=document.language or "",
            title=document.named("title", required=True) or Wording({}),
            cadres=cadres,
            weeks=weeks,
            hours=self.hours(),
            scale=scale,
            domains=domains,
            completion=self.completion(),
            rules=rules,
            alignment=document.wordings("aligned with", 40),
            entry=document.wordings("entry", 40),
            host=document.wordings("host needs", 40),
            remarks=document.wordings("remarks", 40),
            workload_equivalent=document.named("workload equivalent", most=TEXT_LENGTH),
            plan=self.plan(weeks),
            expires_soon_days=soon,
        )
        if self.findings.problems:
            raise Unreadable(self.findings.problems)
        return replace(curriculum, source=written(curriculum))

    def section(self, place: Place, value: object, keys: tuple[str, ...]) -> Section:
        return Section(self.findings, place, value, keys, self.document.language)

    def inner(self, key: str, keys: tuple[str, ...]) -> Section:
        """The section below a key that may be left out: then it is as if it stood there with nothing in it."""
        value = self.document.find(key)
        return self.section((key,), {} if value is None else value, keys)

    def parts(self, key: str, most: int, keys: tuple[str, ...], required: bool = False) -> list[Section]:
        return [self.section(place, value, keys) for place, value in self.document.items(key, most, required)]

    def cadres(self) -> tuple[Cadre, ...]:
        cadres: list[Cadre] = []
        for part in self.parts("cadres", 20, CADRE_KEYS, required=True):
            key = part.shaped("cadre", SLUG, "bad-slug")
            if key and key in (cadre.key for cadre in cadres):
                self.findings.report("duplicate-cadre", part.at("cadre"), key)
            cadres.append(Cadre(key, part.wording(), part.names("follows")))
        return tuple(cadres)

    def hours(self) -> tuple[Hours, ...]:
        return tuple(
            Hours(part.wording(), part.number("hours", 1, 10_000))
            for part in self.parts("hours", 20, HOURS_KEYS, required=True)
        )

    def plan(self, weeks: int) -> tuple[Week, ...]:
        most = weeks if self.document.clean("weeks") else MOST_WEEKS
        return tuple(self.week(part, most) for part in self.parts("weekly plan", 100, WEEK_KEYS))

    def week(self, part: Section, most: int) -> Week:
        value = part.find("weeks", required=True)
        match = re.fullmatch(r"([0-9]{1,3})(?: to |-)([0-9]{1,3})", value) if isinstance(value, str) else None
        if match is not None:
            first, last = int(match[1]), int(match[2])
        elif isinstance(value, int) and not isinstance(value, bool):
            first = last = value
        else:
            first = last = 1
            if value is not None:
                self.findings.report("not-a-week", part.at("weeks"), value)
        if not 1 <= first <= most or not 1 <= last <= most:
            self.findings.report("number-out-of-range", part.at("weeks"), value, least=1, most=most)
        elif first > last:
            self.findings.report("weeks-backwards", part.at("weeks"), value)
        return Week(first, last, part.wording(TEXT_LENGTH))

    def scale(self) -> Scale:
        value = self.document.find("scale", required=True)
        if value is None:
            return Scale(Wording({}), "", ())
        part = self.section(("scale",), value, SCALE_KEYS)
        levels = []
        for position, (place, item) in enumerate(part.items("levels", MOST_LEVELS, required=True), start=1):
            level = self.section(place, item, LEVEL_KEYS)
            number = level.number("level", 1, MOST_LEVELS)
            if level.clean("level") and number != position:
                self.findings.report("level-numbering", level.at("level"), number, expected=str(position))
            levels.append(Level(number, level.wording()))
        if len(levels) == 1:
            self.findings.report("one-level", part.at("levels"))
        kind = part.choice("kind", ("prospective", "retrospective"), "prospective")
        return Scale(part.wording(), kind, tuple(levels), part.named("note", most=TEXT_LENGTH))

    def rules(self, levels: tuple[int, ...]) -> tuple[Defaults, int, AssessmentRules]:
        """What is asked where a competency says nothing else, the days of warning before an expiry, and the rest."""
        part = self.inner("rules", RULES_KEYS if self.form == FORMAT else FIRST_RULES_KEYS)
        days = part.number("different days", 1, 30, 2)
        defaults = Defaults(
            last_at_level=part.number("last at level", 1, 10, 2),
            spread_days=days,
            spread_apart=part.number("days apart", 0, 365, 7 if days > 1 else 0),
            simulation_pass=part.number("simulation passed at level", 1, max(levels, default=MOST_LEVELS), 2),
        )
        soon = part.days("warn before expiry", 0, 365, 60)
        return defaults, soon, read_rules(part) if self.form == FORMAT else BEFORE

    def completion(self) -> Completion:
        part = self.inner("completion", COMPLETION_KEYS)
        return Completion(
            others_percent=part.percentage("others signed", 90),
            attendance_percent=part.percentage("attendance", 85),
            feedback_raters=part.number("feedback raters", 0, 50, 0),
            home_plan=part.yes("home plan", True),
            conditions=part.wordings("also asked", 20),
        )

    def domains(self, around: Surroundings) -> tuple[tuple[Domain, ...], list[Placed]]:
        """The domains, and every competency with its place in the document."""
        domains: list[Domain] = []
        placed: list[Placed] = []
        for part in self.parts("domains", 50, DOMAIN_KEYS, required=True):
            key = part.shaped("domain", SLUG, "bad-slug")
            if key and key in (domain.key for domain in domains):
                self.findings.report("duplicate-domain", part.at("domain"), key)
            inside = [
                (place, read_competency(self.section(place, value, COMPETENCY_KEYS), key, around))
                for place, value in part.items("competencies", MOST_COMPETENCIES, required=True)
            ]
            domains.append(Domain(key, part.wording(), tuple(competency for _, competency in inside)))
            placed.extend(inside)
        return tuple(domains), placed
