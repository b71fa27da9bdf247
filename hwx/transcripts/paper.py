"""The paper as HTML: a transcript's values in the template, in three languages and both calendars."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import segno
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hwx.people.calendar import HIJRI_ERA, HIJRI_MONTHS, hijri, write_gregorian
from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Day, Transcript, check_address, check_page
from hwx.transcripts import labels

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
LANGUAGES = ("en", "ar", "fr")


def in_both_calendars(day: date) -> Day:
    """The date as it is frozen into a transcript."""
    found = hijri(day)
    return Day(day, f"{found.year:04d}-{found.month:02d}-{found.day:02d}" if found else "")


def html_of(transcript: Transcript, key: str) -> str:
    """The whole paper. ``key`` is the id of the key that seals it."""
    return (
        _environment()
        .get_template("transcripts/paper.html")
        .render(
            t=transcript,
            key=key,
            qr=Markup(_square(check_address(transcript.check_at, transcript.number, transcript.check_code))),
            address=check_page(transcript.check_at).partition("://")[2],
            title=labels.TITLE,
            sections=labels.SECTIONS,
            fields=labels.FIELDS,
            columns=labels.COLUMNS,
            signs=labels.SIGNS,
            phrases=labels.PHRASES,
            certifying=labels.CERTIFYING,
            foot=labels.FOOT,
            months_note=labels.MONTHS_NOTE,
        )
    )


def style() -> str:
    return (TEMPLATES / "transcripts" / "paper.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        said=said,
        wording=wording,
        gregorian=gregorian,
        lunar=lunar,
        country=country,
        direction=direction,
        gently=gently,
    )
    return environment


def said(wording: Wording, language: str, authoritative: str) -> tuple[str, str]:
    """The text and the language it is in; the authoritative wording where a translation is missing.

    Apostrophes are set as a printer sets them; the sealed statement keeps them as they were typed.
    """
    text, found = wording.read_in(language, authoritative)
    return (text if found == "ar" else text.replace("'", "\u2019")), found


def wording(label: labels.Label) -> Wording:
    return Wording(label._asdict())


def gregorian(day: Day, language: str) -> str:
    return write_gregorian(day.gregorian, language)


def lunar(day: Day, language: str) -> str:
    """The frozen Hijri date with its month in words: "26 Shawwal 1447 AH"."""
    year, month, number = (int(part) for part in day.hijri.split("-"))
    return f"{number} {HIJRI_MONTHS[language][month - 1]} {year} {HIJRI_ERA[language]}"


def country(code: str, language: str) -> str:
    """The name of the country, or the code itself when it is not one of ISO 3166."""
    name: str = Locale(language).territories.get(code, code)
    return name


def direction(language: str) -> str:
    return str(Locale.parse(language).text_direction) if language else "auto"


def gently(text: str) -> str:
    """Long digests may break after every eighth sign."""
    return "\u200b".join(text[start : start + 8] for start in range(0, len(text), 8))


def _square(address: str) -> str:
    square: str = segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True)
    return square
