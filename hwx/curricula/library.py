"""Curriculum files: from YAML to a Curriculum, or to every problem with its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from hwx.curricula.complaints import SyntaxCode, kind_of
from hwx.curricula.scalars import Trap, resolve
from hwx.curricula.sheet import LocatedProblem, Sheet, Spot
from hwx.rules.curriculum import Curriculum
from hwx.rules.curriculum_problems import Place, Unreadable
from hwx.rules.curriculum_reading import read

__all__ = ["LocatedProblem", "Unreadable", "all_files", "read_all", "read_bytes", "read_file"]

MOST_BYTES = 2_000_000
MOST_VALUES = 20_000
MOST_DEPTH = 12

_FORBIDDEN = re.compile("[^\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def all_files(folder: Path) -> list[Path]:
    """The curriculum files of a folder in the order of their names; what an editor hides (".x.yaml") is left out."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".yaml", ".yml") and path.is_file() and not path.name.startswith(".")
    )


def read_all(paths: Iterable[Path]) -> dict[Path, Curriculum]:
    """Reads every file before it raises Unreadable, with the problems of all; one slug may stand in one file only."""
    curricula: dict[Path, Curriculum] = {}
    files: dict[str, str] = {}
    problems: list[LocatedProblem] = []
    for path in paths:
        sheet = Sheet(str(path))
        try:
            curriculum = _read(sheet, _bytes_of(sheet, path))
        except Unreadable:
            problems.extend(sheet.in_order)
            continue
        if curriculum.slug in files:
            place = ("curriculum",)
            sheet.report("slug-in-two-files", sheet.values[place], place, curriculum.slug, other=files[curriculum.slug])
            problems.extend(sheet.in_order)
        files.setdefault(curriculum.slug, sheet.file)
        curricula[path] = curriculum
    if problems:
        raise Unreadable(problems)
    return curricula


def read_file(path: Path) -> Curriculum:
    """Raises Unreadable, also for a file that is not there; its problems are LocatedProblem."""
    sheet = Sheet(str(path))
    return _read(sheet, _bytes_of(sheet, path))


def read_bytes(name: str, data: bytes) -> Curriculum:
    """``name`` is what the problems call the file. Raises Unreadable; its problems are LocatedProblem."""
    return _read(Sheet(name), data)


def _bytes_of(sheet: Sheet, path: Path) -> bytes:
    """At most one byte more than is allowed, however long the file is."""
    try:
        if not path.exists():
            sheet.report("file-missing", found=path)
        elif not path.is_file():
            sheet.report("file-unreadable", found=path)
        else:
            with path.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)
    except OSError:
        sheet.report("file-unreadable", found=path)
    raise sheet.refusal()


def _read(sheet: Sheet, data: bytes) -> Curriculum:
    text = _text_of(sheet, data)
    sheet.lines = text.split("\n")
    _refuse_characters(sheet)
    document = _Tree(sheet, text).document()
    try:
        curriculum = read(document)
    except Unreadable as refused:
        for problem in refused.problems:
            sheet.add(problem)
        raise sheet.refusal() from None
    if sheet.problems:
        raise sheet.refusal()
    return curriculum


def _text_of(sheet: Sheet, data: bytes) -> str:
    if len(data) > MOST_BYTES:
        sheet.report("file-too-large", most=MOST_BYTES)
        raise sheet.refusal()
    data = data.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").split("\n")
        sheet.report("not-utf-8", (len(before), len(before[-1]) + 1), found=f"0x{data[error.start]:02X}")
        raise sheet.refusal() from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_characters(sheet: Sheet) -> None:
    """Tabs that indent, and characters that no YAML file may hold: all of them, as the parser would stop at one."""
    for number, line in enumerate(sheet.lines, start=1):
        margin = line[: len(line) - len(line.lstrip())]
        if "\t" in margin:
            sheet.report("tab", (number, margin.index("\t") + 1))
        for match in _FORBIDDEN.finditer(line):
            sheet.report("forbidden-character", (number, match.start() + 1), found=f"U+{ord(match[0]):04X}")
    if sheet.problems:
        raise sheet.refusal()


class _Tree:
    """Builds plain values from the parser's events: nothing is expanded, and every key and value has its spot."""

    def __init__(self, sheet: Sheet, text: str) -> None:
        self.sheet = sheet
        self.count = 0
        self.last: Event | None = None
        self.events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)

    def next(self) -> Event:
        try:
            self.last = next(self.events)
            return self.last
        except MarkedYAMLError as error:
            code = kind_of(str(error.problem))
            self._refuse_line(code, self._spot_of(code, error))
        except (YAMLError, ValueError, OverflowError) as error:
            # An escape such as "\UFFFFFFFF" reaches chr() inside the parser, after the key was seen.
            self._refuse_line("syntax" if isinstance(error, YAMLError) else "syntax-escape", _spot(self.last))
        raise self.sheet.refusal()

    def _refuse_line(self, code: SyntaxCode, spot: Spot) -> None:
        line, column = min(spot[0], len(self.sheet.lines)), spot[1]
        self.sheet.report(code, (line, column), found=self.sheet.lines[line - 1].strip())

    def _spot_of(self, code: SyntaxCode, error: MarkedYAMLError) -> Spot:
        """Where the mistake is made, which for what was opened and not closed is where it was opened."""
        mark = error.problem_mark
        if code in ("syntax-bracket", "syntax-key") or "found unexpected" in str(error.problem):
            mark = error.context_mark
        elif code == "syntax-quote" and isinstance(self.last, ScalarEvent) and self.last.style in ("'", '"'):
            runs_on = self.last.start_mark.line < self.last.end_mark.line
            mark = self.last.start_mark if runs_on else mark
        return mark.line + 1, mark.column + 1

    def document(self) -> object:
        self.next()
        start = self.next()
        if not isinstance(start, DocumentStartEvent):
            self.sheet.report("file-empty")
            raise self.sheet.refusal()
        if start.version or start.tags:
            self.sheet.report("yaml-directive")
        value = self.node(self.next(), ())
        self.next()
        after = self.next()
        if isinstance(after, DocumentStartEvent):
            self.sheet.report("several-documents", _spot(after))
        elif value is None:
            self.sheet.report("file-empty")
        else:
            return value
        raise self.sheet.refusal()

    def node(self, event: Event, place: Place) -> object:
        """The value that begins with this event."""
        self.sheet.values.setdefault(place, _spot(event))
        self._refuse_size(event, place)
        self._refuse_tricks(event, place)
        if isinstance(event, ScalarEvent):
            return self.scalar(event, place)
        if isinstance(event, MappingStartEvent):
            return self.mapping(place)
        return self.sequence(place) if isinstance(event, SequenceStartEvent) else None

    def mapping(self, place: Place) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            key = self.key(event, place)
            inside = (*place, key)
            if key in values:
                first_line, _ = self.sheet.keys[inside]
                self.sheet.report("duplicate-key", _spot(event), inside, key, first=first_line)
            self.sheet.keys.setdefault(inside, _spot(event))
            value = self.node(self.next(), inside)
            values.setdefault(key, value)
        return values

    def key(self, event: Event, place: Place) -> str:
        """A number or a yes that stands as a key is taken as the word it is."""
        if isinstance(event, ScalarEvent) and event.value and not (event.anchor or event.tag):
            return str(event.value)
        unnamed = (*place, "?")
        self.sheet.report("key-not-a-word", _spot(event), unnamed)
        self.sheet.refused.add(unnamed)
        self.node(event, unnamed)
        return "?"

    def sequence(self, place: Place) -> list[object]:
        values: list[object] = []
        while not isinstance(event := self.next(), SequenceEndEvent):
            values.append(self.node(event, (*place, len(values))))
        return values

    def scalar(self, event: ScalarEvent, place: Place) -> object:
        word = str(event.value)
        value = word if event.style else resolve(word)
        if not isinstance(value, Trap):
            return value
        self.sheet.report(value.code, _spot(event), place, word)
        self.sheet.refused.add(place)
        return word

    def _refuse_tricks(self, event: Event, place: Place) -> None:
        """Anchors, aliases and tags: refused where they stand, long before anything could be multiplied."""
        if isinstance(event, NodeEvent) and event.anchor:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            self.sheet.report("yaml-anchor", _spot(event), place, f"{sign}{event.anchor}")
            self.sheet.refused.add(place)
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            self.sheet.report("yaml-tag", _spot(event), place, event.tag)
            self.sheet.refused.add(place)

    def _refuse_size(self, event: Event, place: Place) -> None:
        self.count += 1
        if len(place) > MOST_DEPTH:
            self.sheet.report("too-deep", _spot(event), most=MOST_DEPTH)
            raise self.sheet.refusal()
        if self.count > MOST_VALUES:
            self.sheet.report("too-many-values", _spot(event), most=MOST_VALUES)
            raise self.sheet.refusal()


def _spot(event: Event | None) -> Spot:
    return (event.start_mark.line + 1, event.start_mark.column + 1) if event else (1, 1)
