"""Reads an answer as a person would: its words, and what stands in the fields of its forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from werkzeug.test import TestResponse

INSIDE_A_LINE = {"a", "b", "bdi", "em", "i", "span", "strong", "time"}
VOID = {"input", "br", "meta", "link", "hr", "img", "path", "circle", "rect", "line", "use"}


class _Page(HTMLParser):
    """``words`` without those of scripts; ``fields`` by name, chosen or typed ones only."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fields: dict[str, list[str]] = {}
        self.links: list[str] = []
        self._inside: list[str] = []
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag not in INSIDE_A_LINE:
            self.words.append(" ")
        if tag not in VOID:
            self._inside.append(tag)
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag in ("select", "textarea"):
            self._name = given.get("name", "")
        if tag == "textarea":
            self.fields.setdefault(self._name, []).append("")
        if tag == "option" and "selected" in given:
            self.fields.setdefault(self._name, []).append(given.get("value", ""))
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields.setdefault(given.get("name", ""), []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "textarea" in self._inside:
            self.fields[self._name][-1] += data.removeprefix("\r\n").removeprefix("\n")
        elif not {"script", "style", "title", "desc"} & {*self._inside}:
            self.words.append(data)


def _read(answer: TestResponse) -> _Page:
    page = _Page()
    page.feed(answer.text)
    return page


def words_of(answer: TestResponse) -> str:
    """The text of the page, each run of spaces as one."""
    return re.sub(r"\s+", " ", "".join(_read(answer).words)).strip()


def main_of(answer: TestResponse) -> str:
    """The words between the menu and the foot of the page."""
    inside = re.search(r"<main.*</main>(.*</aside>)?", answer.text, re.DOTALL)
    page = _Page()
    page.feed(inside[0] if inside else "")
    return re.sub(r"\s+", " ", "".join(page.words)).strip()


def fields_of(answer: TestResponse) -> dict[str, list[str]]:
    """What stands in the fields of all forms, by name; several values for checkboxes."""
    return _read(answer).fields


def links_of(answer: TestResponse) -> list[str]:
    return _read(answer).links
