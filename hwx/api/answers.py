"""Verdicts as JSON: codes for programs, and the sentences of the page for the people behind them.

Members are only ever added. Codes are those of hwx.verification.verdict, which the description lists.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from babel import Locale
from flask_babel import gettext

from hwx.api.changes import Told
from hwx.people.locale import day_text, number_in_text, page_language
from hwx.rules.transcript import Party
from hwx.verification.about import About, part_values
from hwx.verification.check import Checked
from hwx.verification.force_wording import revocation
from hwx.verification.verdict import End, Issuer, Verdict
from hwx.verification.wording import answers, next_steps


class PlainVoice:
    """Sentences of the catalogue of the request, without markup."""

    @property
    def language(self) -> str:
        return page_language()

    def gettext(self, message: str, /, **values: object) -> str:
        return str(gettext(message, **values))

    def day(self, day: date, /) -> str:
        return day_text(day)

    def number(self, value: int, /) -> str:
        return number_in_text(value)

    def code(self, text: str, /) -> str:
        return text

    def name(self, text: str, language: str = "", /) -> str:
        return text

    def address(self, url: str, /) -> str:
        return url

    def country(self, code: str, /) -> str:
        return str(Locale(self.language).territories.get(code, code))


def verdict_json(verdict: Verdict, at: datetime) -> dict[str, Any]:
    """Everything that the page of the check says."""
    voice = PlainVoice()
    return {
        **_codes(verdict),
        "cause": verdict.cause,
        "key": verdict.key,
        "issuer": _issuer(verdict.issuer),
        "transcript": _about(verdict.about, voice.language),
        "part": _part(verdict, voice.language),
        "answers": [asdict(answer) for answer in answers(verdict, voice)],
        "next_steps": list(next_steps(verdict, voice)),
        "language": voice.language,
        "checked_at": at.isoformat(),
    }


def status_json(asked: str, checked: Checked) -> dict[str, Any]:
    """``asked`` is the number as it was sent: in a batch the program finds its own rows again by it."""
    voice = PlainVoice()
    authentic, in_force = answers(checked.verdict, voice)[:2]
    # Of what was found the second answer is news; of what was not the first says it all.
    said = in_force if checked.transcript_id is not None else authentic
    return {"number": asked, **_codes(checked.verdict), "sentence": " ".join((said.answer, *said.details))}


def changes_json(told: Told) -> dict[str, Any]:
    voice = PlainVoice()
    return {
        "changes": [
            {
                "number": one.number,
                "in_force": one.kind,
                "at": one.at.isoformat(),
                "reason_code": one.reason_code,
                "reason": revocation(one.reason_code, voice),
                "replaced_by": one.replaced_by or None,
            }
            for one in told.changes
        ],
        "cursor": told.cursor,
        "more": told.more,
    }


def _codes(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "authentic": verdict.authentic,
        "in_force": verdict.force,
        "end": _end(verdict.end),
    }


def _end(end: End | None) -> dict[str, Any] | None:
    if end is None:
        return None
    return {"on": end.on.isoformat(), "reason_code": end.reason_code, "replaced_by": end.replaced_by or None}


def _issuer(issuer: Issuer | None) -> dict[str, Any] | None:
    if issuer is None:
        return None
    return {
        "institution": _party(issuer.institution),
        "key": issuer.key,
        "used_from": issuer.used_from.isoformat() if issuer.used_from else None,
        "used_until": issuer.used_until.isoformat() if issuer.used_until else None,
        "here": issuer.here,
        "listed_as": issuer.listed or None,
        "check_at": issuer.address,
    }


def _about(about: About | None, language: str) -> dict[str, Any] | None:
    """What is to be compared with the paper, and nothing else of the statement. None for a part shown alone, which
    has no paper: that has ``_part``."""
    if about is None or not (about.home and about.curriculum and about.outcome and about.starts and about.ends):
        return None
    return {
        "number": about.number,
        "issued_on": about.issued_on.isoformat(),
        "passport_name": about.passport_name,
        "original_name": about.original_name,
        "original_language": about.original_language,
        "host": _party(about.host),
        "home": _party(about.home),
        "curriculum": about.curriculum.read_in(language, about.language)[0],
        "curriculum_version": about.curriculum_version,
        "outcome": about.outcome.read_in(language, about.language)[0],
        "starts": about.starts.isoformat(),
        "ends": about.ends.isoformat(),
        "items": [
            {"code": one.code, "title": one.title.read_in(language, about.language)[0], "current": one.current}
            for one in about.items
        ],
    }


def _part(verdict: Verdict, language: str) -> dict[str, Any] | None:
    if verdict.about is None or verdict.alone is None:
        return None
    return part_values(verdict.about, verdict.alone, language)


def _party(party: Party) -> dict[str, str]:
    return {"name": party.name, "english_name": party.english_name, "country": party.country}
