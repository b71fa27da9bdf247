"""One mapping of a curriculum document under reading: hands out its values by key and notes what is wrong with each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from hwx.rules.curriculum import LANGUAGES, Wording
from hwx.rules.curriculum_problems import Findings, Place, ReadingCode, shown

NAME_LENGTH = 200
TEXT_LENGTH = 2000
MOST_NAMES = 50

_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that reorder what is around them: on a transcript they could make a text read as another."""

_UNPRINTABLE = frozenset(("Cc", "Cs", "Co", "Zl", "Zp"))


class Section:
    """Every reader returns a value of the right type; where it had to note a problem, that value means nothing.

    ``language`` is the authoritative one, in which every wording must be; None when the document names none.
    """

    def __init__(
        self, findings: Findings, place: Place, value: object, known: tuple[str, ...], language: str | None = None
    ) -> None:
        self.findings = findings
        self.place = place
        self.language = language
        self.misspelt: set[str] = set()
        self.readable = isinstance(value, Mapping)
        self.values: Mapping[object, object] = value if isinstance(value, Mapping) else {}
        if not self.readable:
            findings.report("not-a-mapping", place, value, expected=", ".join(known))
        for key in self.values:
            if key not in known:
                self._unknown(key, known)

    def _unknown(self, key: object, known: tuple[str, ...]) -> None:
        name = str(key)
        place = (*self.place, name)
        near = get_close_matches(re.sub(r"[_\W]+", " ", name.lower())[:40], known, n=1, cutoff=0.7)
        if near:
            self.findings.report("misspelt-key", place, name, expected=near[0])
            self.findings.doubt(self.at(near[0]))
            self.misspelt.add(near[0])
        else:
            self.findings.report("unknown-key", place, name, expected=", ".join(known))

    def at(self, key: str) -> Place:
        return (*self.place, key)

    def has(self, key: str) -> bool:
        return key in self.values

    def clean(self, *keys: str) -> bool:
        return self.findings.clean(*(self.at(key) for key in keys))

    def find(self, key: str, required: bool = False) -> object:
        """The value as it stands; None when there is none, which is a problem if the key is there or required."""
        value = self.values.get(key)
        if value is None and key in self.values:
            self.findings.report("empty-value", self.at(key), expected=key)
        elif value is None and required and self.readable and key not in self.misspelt:
            self.findings.report("missing-key", self.at(key), expected=key)
        return value

    def text(self, key: str, required: bool = True, most: int = NAME_LENGTH) -> str:
        value = self.find(key, required)
        return "" if value is None else read_text(self.findings, self.at(key), value, most)

    def shaped(self, key: str, shape: re.Pattern[str], otherwise: ReadingCode) -> str:
        """A required name of a fixed form; ``otherwise`` is the problem of any other form."""
        text = self.text(key)
        if text and not shape.fullmatch(text):
            self.findings.report(otherwise, self.at(key), text)
        return text

    def choice(self, key: str, choices: tuple[str, ...], otherwise: str | None = None) -> str:
        """One of the names in ``choices``; required unless there is an ``otherwise``."""
        value = self.find(key, required=otherwise is None)
        if value is None:
            return otherwise or ""
        if value not in choices:
            self.findings.report("not-a-choice", self.at(key), value, expected=", ".join(choices))
        return str(value)

    def number(self, key: str, least: int, most: int, otherwise: int | None = None) -> int:
        """A whole number; required unless there is an ``otherwise``."""
        value = self.find(key, required=otherwise is None)
        if value is None:
            return least if otherwise is None else otherwise
        if isinstance(value, bool) or not isinstance(value, int):
            self.findings.report("not-a-number", self.at(key), value, least=least, most=most)
            return least
        return self._within(key, value, least, most)

    def months(self, key: str, most: int) -> int | None:
        """A span such as "24 months"; None when the key is not there."""
        value = self.find(key)
        if value is None:
            return None
        match = re.fullmatch(r"([0-9]{1,4}) +months?", value) if isinstance(value, str) else None
        if match is None:
            self.findings.report("not-months", self.at(key), value)
            return None
        return self._within(key, int(match[1]), 1, most)

    def days(self, key: str, least: int, most: int, otherwise: int) -> int:
        """A span such as "60 days"."""
        value = self.find(key)
        if value is None:
            return otherwise
        return self._span(key, value, "day", "not-days", least, most, otherwise)

    def clock_hours(self, key: str, least: int, most: int, otherwise: int) -> int:
        """A span such as "24 hours"."""
        value = self.find(key)
        if value is None:
            return otherwise
        return self._span(key, value, "hour", "not-hours", least, most, otherwise)

    def span_of_months(self, key: str, least: int, most: int, otherwise: int) -> int:
        """A span such as "12 months" where there is always one."""
        value = self.find(key)
        if value is None:
            return otherwise
        return self._span(key, value, "month", "not-months", least, most, otherwise)

    def _span(
        self, key: str, value: object, unit: str, wrong: ReadingCode, least: int, most: int, otherwise: int
    ) -> int:
        match = re.fullmatch(rf"([0-9]{{1,4}}) +{unit}s?", value) if isinstance(value, str) else None
        if match is None:
            self.findings.report(wrong, self.at(key), value)
            return otherwise
        return self._within(key, int(match[1]), least, most)

    def percentage(self, key: str, otherwise: int) -> int:
        """A share such as "90 %"."""
        value = self.find(key)
        if value is None:
            return otherwise
        match = re.fullmatch(r"([0-9]{1,4}) *%", value) if isinstance(value, str) else None
        if match is None:
            self.findings.report("not-a-percentage", self.at(key), value)
            return otherwise
        return self._within(key, int(match[1]), 0, 100)

    def _within(self, key: str, value: int, least: int, most: int) -> int:
        if not least <= value <= most:
            self.findings.report("number-out-of-range", self.at(key), value, least=least, most=most)
        return value

    def yes(self, key: str, otherwise: bool) -> bool:
        value = self.find(key)
        if value is None:
            return otherwise
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("yes", "no"):
            return value.lower() == "yes"
        self.findings.report("not-yes-or-no", self.at(key), value)
        return otherwise

    def names(self, key: str, required: bool = False) -> tuple[str, ...]:
        """Names with commas between them, or a list of names; order kept, each at most once."""
        value = self.find(key, required)
        if value is None:
            return ()
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self.findings.report("not-names", self.at(key), value)
            return ()
        parts = [part.strip() for part in parts]
        if not any(parts):
            self.findings.report("empty-value", self.at(key), expected=key)
        elif "" in parts:
            self.findings.report("stray-comma", self.at(key), value)
        if len(parts) > MOST_NAMES:
            self.findings.report("too-many-items", self.at(key), len(parts), most=MOST_NAMES)
            return ()
        for name in sorted({part for part in parts if part and parts.count(part) > 1}):
            self.findings.report("repeated-name", self.at(key), name)
        return tuple(dict.fromkeys(part for part in parts if part))

    def items(self, key: str, most: int, required: bool = False) -> list[tuple[Place, object]]:
        """The parts of a list, each with its place. A list that is there must not be empty."""
        value = self.find(key, required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.findings.report("not-a-list", self.at(key), value)
            return []
        if not value:
            self.findings.report("empty-value", self.at(key), expected=key)
        if len(value) > most:
            self.findings.report("too-many-items", self.at(key), len(value), most=most)
        return [((*self.place, key, position), part) for position, part in enumerate(value[:most])]

    def wording(self, most: int = NAME_LENGTH) -> Wording:
        """The keys en, ar and fr of this mapping; the authoritative one must be there."""
        texts = {language: self.text(language, False, most) for language in LANGUAGES if self.has(language)}
        if self.readable and self.language and self.language not in texts.keys() | self.misspelt:
            self.findings.report("missing-translation", self.at(self.language), expected=self.language)
        return Wording({language: text for language, text in texts.items() if text})

    def named(self, key: str, required: bool = False, most: int = NAME_LENGTH) -> Wording | None:
        """A wording that stands below a key of its own; None when the key is not there."""
        value = self.find(key, required)
        if value is None:
            return None
        return Section(self.findings, self.at(key), value, LANGUAGES, self.language).wording(most)

    def wordings(self, key: str, most_items: int) -> tuple[Wording, ...]:
        """A list of wordings below a key."""
        return tuple(
            Section(self.findings, place, value, LANGUAGES, self.language).wording(TEXT_LENGTH)
            for place, value in self.items(key, most_items)
        )


def read_text(findings: Findings, place: Place, value: object, most: int) -> str:
    """The text on one line and in Unicode form NFC, so that neither line breaks nor keyboards change the digest."""
    if not isinstance(value, str):
        findings.report("not-a-text", place, value)
        return ""
    text = " ".join(part for part in re.split(r"[ \n]+", unicodedata.normalize("NFC", value)) if part)
    for character in text:
        if unicodedata.category(character) in _UNPRINTABLE or character in _DIRECTION_MARKS:
            findings.report("control-character", place, f"U+{ord(character):04X}", text=shown(text))
            return ""
    if not text.strip():
        findings.report("empty-text", place)
    elif len(text) > most:
        findings.report("text-too-long", place, len(text), most=most)
    return text
