"""The papers as HTML: frozen values in the templates, in three languages and both calendars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import segno
from babel import Locale
from jinja2 import TemplateError
from markupsafe import Markup

from hwx.papers import labels
from hwx.papers.looks import PLAIN, Look, environment_of, folders_for, unreadable
from hwx.papers.looks import style as sheet_of
from hwx.papers.printing import PaperAmiss
from hwx.people.calendar import HIJRI_ERA, HIJRI_MONTHS, hijri, write_gregorian
from hwx.people.slashes import kept_whole
from hwx.rules.curriculum import Wording
from hwx.rules.transcript import Day, Transcript, check_address, check_page

STARS = 26
"""In the band at the head of an upright page."""


def in_both_calendars(day: date) -> Day:
    """The date as it is frozen into a transcript."""
    found = hijri(day)
    return Day(day, f"{found.year:04d}-{found.month:02d}-{found.day:02d}" if found else "")


def html_of(transcript: Transcript, key: str, look: Look = PLAIN, check: Mapping[str, Any] | None = None) -> str:
    """The whole transcript. ``key`` is the id of the key that signed its data; ``check`` is that of ``check_of`` unless
    it is a draft."""
    values = {"key": key, "receipt": True, "full_legend": True, "checking": labels.CERTIFYING.check}
    to_check = check or check_of(transcript)
    return filled("transcript.html", labels.TITLE, transcript, look, transcript.issued_at, to_check, values)


def filled(
    template: str,
    title: labels.Label,
    said_in_it: Any,
    look: Look,
    made_at: datetime,
    check: Mapping[str, Any],
    values: Mapping[str, Any],
) -> str:
    """A paper as HTML. Raises PaperAmiss where a template of the institution cannot be used, whatever it does."""
    environment = environment_of(folders_for(look, said_in_it.host.facility_code))
    environment.filters.update(FILTERS)
    given = {"t": said_in_it, "title": title, "made_at": made_at, "stars": STARS, **WORDS, **check, **values}
    pictures = {name: look.texts.get(name, "") for name in look.pictures}
    try:
        return environment.get_template(template).render(**given, pictures=pictures)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise PaperAmiss(f"{template}{f', line {line}' if line else ''}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PaperAmiss(f"{template}, or what it includes, cannot be read ({unreadable(error)})") from error
    except Exception as error:
        if look.templates is None:
            raise
        raise PaperAmiss(f"{template}: {type(error).__name__}: {error}") from error


def check_of(transcript: Transcript) -> dict[str, Any]:
    """What a reader needs to check the paper: number, address, and the square that holds both."""
    return {
        "number": transcript.number,
        "qr": Markup(_square(check_address(transcript.check_at, transcript.number, transcript.check_code))),
        "address": check_page(transcript.check_at).partition("://")[2],
    }


def style(look: Look = PLAIN, facility_code: str = "") -> str:
    return sheet_of(folders_for(look, facility_code))


def said(wording: Wording, language: str, authoritative: str) -> tuple[str, str]:
    """The text and the language it is in; the authoritative wording where a translation is missing.

    Apostrophes are set as a printer sets them, and lines are broken where he breaks them; the sealed statement keeps
    the text as it was typed.
    """
    text, found = wording.read_in(language, authoritative)
    return (kept_whole(text, found, "whole") if found == "ar" else text.replace("'", "\u2019")), found


def wording(label: labels.Label) -> Wording:
    return Wording(label._asdict())


def repeats(note: Wording, text: Wording, authoritative: str) -> bool:
    """Whether a note of the curriculum says no more than a text of the paper, but for its end: "at the host"."""
    mine, other = (" ".join(one.texts.get(authoritative, "").split()) for one in (note, text))
    return other.startswith(mine.rstrip(". "))


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


FILTERS = {
    "said": said,
    "wording": wording,
    "repeats": repeats,
    "gregorian": gregorian,
    "lunar": lunar,
    "country": country,
    "direction": direction,
    "gently": gently,
}

WORDS: Mapping[str, SimpleNamespace | labels.Label] = {
    "sections": labels.SECTIONS,
    "fields": labels.FIELDS,
    "columns": labels.COLUMNS,
    "signs": labels.SIGNS,
    "phrases": labels.PHRASES,
    "certifying": labels.CERTIFYING,
    "foot": labels.FOOT,
    "months_note": labels.MONTHS_NOTE,
}
