"""The lines of the progress page: one for each competency, in the reader's language, ready to be written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup

from hwx.people.locale import manner, page_language, show_date
from hwx.placements.pages import Reader
from hwx.rules.curriculum import Curriculum
from hwx.rules.progress import CompetencyProgress, Progress, State
from hwx.signoffs.wording import needed_text, overdue_sentence


class Line(NamedTuple):
    """A tuple, since a page has dozens of them and a template takes a tuple apart at once. ``asked`` and ``state`` are
    cells: what the revision says of the competency, and where the trainee stands."""

    asked: str
    state: str
    needed: str


class Section(NamedTuple):
    """One domain; ``title`` is (text, language)."""

    key: str
    title: tuple[str, str]
    lines: list[Line]


def sections_of(progress: Progress, read: Reader) -> list[Section]:
    words = _Words()
    asked = _asked(progress.curriculum, progress.cadre, manner())
    states = _states(manner())
    return [
        Section(
            part.domain.key,
            read(part.domain.title),
            [Line(asked[item.competency.code], states[item.state], words.needed(item)) for item in part.items],
        )
        for part in progress.domains
    ]


@lru_cache(maxsize=256)
def _asked(curriculum: Curriculum, cadre: str, _: tuple[str, str, str]) -> Mapping[str, str]:
    """The beginning of each row by code. The same for everybody of the revision and the cadre who reads in that manner,
    so it is drawn once: a page of sixty competencies would spend its time there."""
    draw = get_template_attribute("signoffs/parts.html", "asked")
    language = page_language()
    return {
        one.code: draw(one.code, *one.title.read_in(language, curriculum.language), one.critical, one.level_for(cadre))
        for one in curriculum.competencies()
    }


@lru_cache(maxsize=64)
def _states(_: tuple[str, str, str]) -> Mapping[State, str]:
    draw = get_template_attribute("signoffs/parts.html", "state_cell")
    return {state: draw(state) for state in State}


class _Words:
    """What the last column says. Made anew for every page, so that what many lines share is looked up once."""

    def __init__(self) -> None:
        self.manner = manner()
        self.valid_until = cache(self._valid_until)
        self.fixed = cache(self._fixed)

    def needed(self, item: CompetencyProgress) -> str:
        signature = item.standing.signature
        if item.standing.overdue and item.state is State.READY_TO_SIGN:
            return overdue_sentence()
        if signature is not None and signature.expires_on and item.may_be_signed:
            return self._renewable(item.state, signature.expires_on)
        if item.state.current and signature is not None and signature.expires_on:
            return self.valid_until(signature.expires_on)
        if item.state.current or item.state in (State.AWAITING_COUNTERSIGNATURE, State.READY_TO_SIGN):
            return self.fixed(item.state)
        needed = needed_text(item, self.manner)
        if item.state is State.LAPSED and signature is not None and signature.expires_on:
            return Markup(" ").join((self._was_valid_until(signature.expires_on), needed))
        return needed

    def _fixed(self, state: State) -> str:
        if state is State.AWAITING_COUNTERSIGNATURE:
            return str(gettext("The countersignature of a unit head."))
        if state is State.READY_TO_SIGN:
            return str(gettext("The sign-off by a supervisor."))
        return str(gettext("Does not expire"))

    def _valid_until(self, day: date) -> Markup:
        return Markup(gettext("Valid until %(date)s", date=show_date(day)))

    def _renewable(self, state: State, day: date) -> Markup:
        date = show_date(day)
        if state is State.LAPSED:
            return Markup(gettext("It was valid until %(date)s. A supervisor can now renew it.", date=date))
        return Markup(gettext("It is valid until %(date)s. A supervisor can now renew it.", date=date))

    def _was_valid_until(self, day: date) -> Markup:
        return Markup(gettext("It was valid until %(date)s.", date=show_date(day)))
