"""Asks the questions in turn, page by page, size by size, each with its floor: noise of the machine hits all alike."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.asking import Line, Question, Visitor
from benchmarks.figures import Sample
from benchmarks.questions import Page
from benchmarks.served import CPU, FLOOR, STATEMENTS


@dataclass
class Track:
    """One page at one site: its questions in turn, and the same for its floor."""

    line: Line
    page: Page
    floor: Question
    sample: Sample = field(default_factory=Sample)
    _asked: int = 0

    def ask(self, counted: bool) -> None:
        question = self.page.questions[self._asked % len(self.page.questions)]
        self._asked += 1
        answer = self.line.ask(question)
        floor = self.line.ask(self.floor)
        if counted:
            self.sample.times.append(answer.seconds)
            self.sample.floor.append(floor.seconds)
            self.sample.cpu.append(float(answer.headers[CPU]))
            self.sample.floor_cpu.append(float(floor.headers[CPU]))
            self.sample.statements = max(self.sample.statements, int(answer.headers[STATEMENTS]))
            self.sample.sent = max(self.sample.sent, answer.bytes_sent)


def track(line: Line, page: Page, data: Path, nobody: Visitor) -> Track:
    """Lays the floor: what the page answers now becomes the template of its floor page."""
    model = page.questions[0]
    if model.expected == 302:
        return Track(line, page, replace(model, path=f"/floor/{page.name}/redirect", who=nobody))
    said = line.ask(model, encodings="identity").body.decode()
    folder = data / FLOOR
    folder.mkdir(exist_ok=True)
    (folder / f"floor-{page.name}.html").write_text("{% raw %}" + said + "{% endraw %}", encoding="utf-8")
    return Track(line, page, replace(model, path=f"/floor/{page.name}", who=nobody))


def measure(tracks: Sequence[Track], warm_up: int, rounds: int) -> None:
    """``tracks`` in the order in which they are to be asked; every round begins one place further on."""
    gc.collect()
    gc.disable()
    try:
        for number in range(warm_up + rounds):
            start = number % len(tracks)
            for one in (*tracks[start:], *tracks[:start]):
                one.ask(counted=number >= warm_up)
    finally:
        gc.enable()


class _Links(HTMLParser):
    """Addresses of what a browser fetches with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values: Mapping[str, str | None] = dict(attributes)
        wanted = values.get("href") if tag == "link" else values.get("src")
        if wanted:
            self.found.append(wanted)


def visits(line: Line, question: Question) -> tuple[int, int]:
    """Bytes of the first visit, with everything the page asks for, and of a later one, with what may not be kept."""
    page = line.ask(question)
    links = _Links()
    links.feed(line.ask(question, encodings="identity").body.decode())
    first = later = page.bytes_sent
    for address in dict.fromkeys(links.found):
        if not urlsplit(address).netloc:
            answer = line.ask(Question(address, Visitor({})))
            first += answer.bytes_sent
            later += 0 if "max-age=31536000" in answer.headers.get("Cache-Control", "") else answer.bytes_sent
    return first, later
