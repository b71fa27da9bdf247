"""What a page says in English that it should say in the reader's language.

A text is left over when it is an English text of the catalogue and no translation, or, on an Arabic page, when it has
Latin words that are no acronym and no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.house.test_catalogues import PLACE, catalogue, forms_of, originals_of

SPOKEN = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
"""Attributes that a person reads or hears."""

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

APART = {"bdi", "blockquote", "code", "pre", "q", "script", "style", "textarea", "use"}
"""Elements that hold names, codes and what somebody has typed; a ``bdi`` of the class ``n`` is a number or a date and
is read."""

ACRONYMS = {
    *(
        "CBD",
        "CEX",
        "DOPS",
        "FHIR",
        "HEIC",
        "JPEG",
        "JSON",
        "JavaScript",
        "Mini",
        "OSCE",
        "OpenAPI",
        "PDF",
        "PEM",
        "PIN",
        "PNG",
        "QR",
        "WebP",
    ),
    *("https", "hwx", "iPhone"),
}
METHODS = {"DOPS", "MCX", "SIM"}
OWN_NAMES = {"English", "Français"}
NAMES = {
    *(
        "AMINATA",
        "DIALLO",
        "HUDA",
        "ALMUTAIRI",
        "KHALID",
        "IBRAHIM",
        "LEILA",
        "BENALI",
        "NADIA",
        "YOUSEF",
        "IBRAHIMA",
        "SARR",
    ),
    *(
        "OMAR",
        "FAROUK",
        "KOFI",
        "MENSAH",
        "PERSON",
        "INVITED",
        "Host",
        "Home",
        "Elsewhere",
        "Far",
        "away",
        "Hospital",
        "Exchange",
        "MA",
    ),
}
"""Those of the people and places that these tests make."""

TYPED = re.compile(r"Unit Head|Supervisor|Put in a chest drain|nobody")
"""What a person has entered, or a curriculum says that has no translation, where a choice holds no element."""

CODED = re.compile(r"\bflask [a-z -]+|\S+@\S+|https?://\S+|[A-Z]{1,6}-[0-9A-Z-]+|\b(?=[0-9a-f]*[0-9])[0-9a-f]{16,64}\b")
"""Commands, addresses, codes of competencies and transcripts, digests and numbers of requests."""

WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Open:
    """An element that is not closed yet; ``apart``: what stands in it is not read."""

    tag: str
    apart: bool


class Texts(HTMLParser):
    """The texts of a page that hwx itself says, in the language of the page."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.open: list[Open] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang", self.language) != self.language
        number = tag == "bdi" and given.get("class") == "n"
        apart = self.apart or foreign or (tag in APART and not number)
        if not apart:
            self.found += [value for name, value in attrs if name in SPOKEN and value]
        if tag not in VOID:
            self.open.append(Open(tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while any(one.tag == tag for one in self.open) and self.open.pop().tag != tag:
            continue

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.apart:
            self.found.append(" ".join(data.split()))

    @property
    def apart(self) -> bool:
        return bool(self.open) and self.open[-1].apart


def texts_of(page: str, language: str) -> list[str]:
    reader = Texts(language)
    reader.feed(page)
    return reader.found


def spaced(text: str) -> str:
    return " ".join(text.split())


def pieces(text: str) -> list[str]:
    """What stands around the places of a text; a page shows it whole, or in these pieces around a ``bdi``."""
    return [spaced(piece) for piece in PLACE.sub("\0", text.replace("%%", "%")).split("\0")]


def shapes(texts: Iterable[str]) -> tuple[frozenset[str], re.Pattern[str]]:
    """The pieces of texts, and a pattern for every text with its places filled."""
    spoken = [text for text in texts if any(LETTERS.search(piece) for piece in pieces(text))]
    filled = (re.escape(spaced(PLACE.sub("\0", text.replace("%%", "%")))).replace("\0", "(?:.+)") for text in spoken)
    alone = frozenset(piece for text in spoken for piece in pieces(text) if LETTERS.search(piece))
    return alone, re.compile("|".join(sorted(set(filled))))


def among(text: str, known: tuple[frozenset[str], re.Pattern[str]]) -> bool:
    return text in known[0] or bool(known[1].fullmatch(text))


@cache
def english(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    return shapes(text for one in catalogue(language) if one.id for text in originals_of(one))


@cache
def translated(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    return shapes(text for one in catalogue(language) if one.id for text in forms_of(one))


def left_in_english(text: str, language: str) -> bool:
    """In French a text may look the same as in English ("Page"); it is left over when no translation reads so."""
    words = set(WORD.findall(TYPED.sub(" ", CODED.sub(" ", text)))) - ACRONYMS - METHODS - OWN_NAMES - NAMES
    if language == "ar":
        return bool(words)
    return bool(words) and among(spaced(text), english(language)) and not among(spaced(text), translated(language))


def complaints(where: str, answer: TestResponse, language: str) -> list[str]:
    """About a page: that there is none, that it says to be in another language, and every text that is left over."""
    if answer.status_code >= 500:
        return [f"{where} answered {answer.status}"]
    page = answer.get_data(as_text=True)
    found = [] if f'<html lang="{language}"' in page else [f"{where} is a page in another language"]
    return found + [f"{where}: {text!r}" for text in texts_of(page, language) if left_in_english(text, language)]
