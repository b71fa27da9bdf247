"""What may stand in a template or a style sheet: words from the catalogue only, no left and right, nothing inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.tree import files_under, name_of, text

JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)

VALUE = "\ufffc"
"""Stands where a template puts a value."""

TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}

SPOKEN = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
}
"""Attributes that a person reads or hears."""

NOT_READ = {"code", "kbd", "samp", "script", "style"}

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

LETTER = re.compile(r"[^\W\d_]")

ALLOWED_TEXTS = {"hwx"}
"""The name of the program."""

CLASSES = re.compile(r"{% block narrow %}[a-z ]*{% endblock %}")
"""What base.html takes as classes of the column: nobody reads it."""

ALLOWED_ADDRESSES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
"""Names of languages, not places; no browser asks there."""


def templates(*endings: str) -> list[Path]:
    return files_under("templates", endings=endings or (".html", ".txt"))


def markup_of(source: str) -> str:
    """The template without its statements and translated blocks, line for line; a value becomes one character."""
    kept: list[str] = []
    statement: list[str] | None = None
    translated = False
    for _, kind, value in JINJA.lex(source):
        if kind == "block_begin":
            statement = []
        elif kind == "block_end" and statement is not None:
            translated = {"trans": True, "endtrans": False}.get(statement[0], translated)
            statement = None
        elif kind == "variable_begin" and not translated:
            kept.append(VALUE)
        elif kind == "name" and statement is not None:
            statement.append(value)
        kept.append(value if kind == "data" and not translated else "\n" * value.count("\n"))
    return "".join(kept)


class Page(HTMLParser):
    """Gathers what a person would read untranslated, and what a browser would run or paint though it stands inline."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.untranslated: list[tuple[int, str]] = []
        self.inline: list[tuple[int, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        silent = tag in NOT_READ or values.get("translate") == "no" or any(hidden for _, hidden in self.open)
        if tag not in VOID:
            self.open.append((tag, silent))
        if not silent:
            for spoken in self._spoken(tag, values):
                self._read(spoken)
        if tag == "style" or (tag == "script" and not values.get("src") and values.get("type") != "application/json"):
            self._inline(f"<{tag}>")
        for name, value in values.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self._inline(f"{name}={value!r}")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth][0] == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if not any(hidden for _, hidden in self.open):
            self._read(data)

    @staticmethod
    def _spoken(tag: str, values: dict[str, str]) -> Iterator[str]:
        yield from (value for name, value in values.items() if name in SPOKEN)
        if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
            yield values.get("value", "")
        if tag == "meta" and values.get("name") == "description":
            yield values.get("content", "")

    def _read(self, words: str) -> None:
        words = words.replace(VALUE, "").strip()
        if LETTER.search(words) and words not in ALLOWED_TEXTS:
            self.untranslated.append((self.getpos()[0], words))

    def _inline(self, what: str) -> None:
        self.inline.append((self.getpos()[0], what))


def untranslated_texts(source: str) -> list[str]:
    """Words that stand bare in the markup, and sentences that are handed to a macro, or given a name, untranslated."""
    bare = Page(markup_of(CLASSES.sub("", source))).untranslated
    return [f"line {line}: {words}" for line, words in [*bare, *_bare_sentences(JINJA.parse(source))]]


def _bare_sentences(node: nodes.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATING:
        for argument in node.kwargs:
            yield from _bare_sentences(argument)
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and _is_a_sentence(node.value):
        yield node.lineno, node.value
    for child in node.iter_child_nodes():
        yield from _bare_sentences(child)


def _is_a_sentence(value: str) -> bool:
    """Names of classes, codes and endpoints begin in lower case or are capitals; letters beyond ASCII are words."""
    return value not in ALLOWED_TEXTS and bool(re.match(r"[A-Z][a-z]", value) or re.search(r"[^\W\d_a-zA-Z]", value))


OF_THE_PAGES = [path for path in templates() if path.parent.name != "papers"]
"""A paper says everything in three languages at once, whoever prints it: its words are not those of a reader."""


@pytest.mark.parametrize("path", OF_THE_PAGES, ids=name_of)
def test_every_word_of_a_template_comes_from_the_catalogue(path: Path) -> None:
    found = untranslated_texts(text(path))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["line 1: Hello"]),
        ("<p>{{ _('Hello') }}, {{ name }}: 7 / 8</p>", []),
        ("{% trans name=name %}Hello %(name)s{% endtrans %}\n<b>there</b>", ["line 2: there"]),
        ("{% trans count=n %}One{% pluralize %}Many{% endtrans %}", []),
        (
            '<a {% if on %}class="dark"{% else %}title="Go on"{% endif %} href="/x">{{ icon("next") }}</a>',
            ["line 1: Go on"],
        ),
        ("<input type='submit' value='Send'>", ["line 1: Send"]),
        ("<input type='text' value='{{ typed }}' placeholder='Name'>", ["line 1: Name"]),
        ("{# A comment for us #}<code>ERS-202</code> <span translate='no'>hwx Ltd</span>", []),
        ("{{ button('Send') }}", ["line 1: Send"]),
        ("{{ button(_('Send'), class='button wide') }}", []),
        ("{{ _('For %(who)s', who=who or 'Nobody') }}", ["line 1: Nobody"]),
        ("{% set heading = 'مرحبا' %}", ["line 1: مرحبا"]),
    ],
)
def test_a_word_that_bypasses_the_catalogue_is_found(source: str, found: list[str]) -> None:
    assert untranslated_texts(source) == found


@pytest.mark.parametrize("path", templates(".html"), ids=name_of)
def test_no_template_carries_style_or_script(path: Path) -> None:
    assert not Page(markup_of(text(path))).inline


@pytest.mark.parametrize(
    "source",
    [
        "<p style='color: red'>",
        "<p\n  {% if x %}onclick='go()'{% endif %}>",
        "<style>p {}</style>",
        "<script>go()</script>",
        "<a href=' JavaScript:go()'>",
        "<svg><rect style='fill: red'/></svg>",
    ],
)
def test_style_and_script_in_a_template_are_found(source: str) -> None:
    assert Page(markup_of(source)).inline


def outside_addresses(source: str) -> list[str]:
    found = re.findall(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+[^\s\"'<>)]*", source)
    return [address for address in found if address not in ALLOWED_ADDRESSES]


@pytest.mark.parametrize(
    "path", [*templates(), *files_under("hwx/static", endings=(".css", ".js", ".svg"))], ids=name_of
)
def test_no_page_asks_another_site_for_anything(path: Path) -> None:
    assert not outside_addresses(re.sub(r"\{#.*?#\}", "", text(path), flags=re.DOTALL))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<img src='https://cdn.example.org/a.png'>", ["https://cdn.example.org/a.png"]),
        ("@import url(//fonts.example.org/x.css)", ["//fonts.example.org/x.css"]),
        ("<svg xmlns='http://www.w3.org/2000/svg'>", []),
        ("a // remark", []),
    ],
)
def test_an_address_elsewhere_is_found(source: str, found: list[str]) -> None:
    assert outside_addresses(source) == found


SIDES = re.compile(r"(?<![\w@])(?<!top-)(?<!bottom-)(?:[\w-]+-)?(?:left|right)\b(?:-[\w-]+)?")

FOUR_VALUES = re.compile(r"\b(?:margin|padding|inset|border-(?:width|color|style)|scroll-margin)\s*:\s*([^;}]+)")


def sides_in(sheet: str) -> list[str]:
    """Layout that would not turn round in Arabic; the corners of a printed page (``@top-left``) have no other names."""
    plain = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), sheet, flags=re.DOTALL)
    plain = re.sub(r"@(?:top|bottom)-(?:left|right)(?:-corner)?\b|@page\s+:(?:left|right)\b", "", plain)
    found = [(plain.count("\n", 0, match.start()) + 1, match[0]) for match in SIDES.finditer(plain)]
    for match in FOUR_VALUES.finditer(plain):
        values = re.findall(r"(?:[\w-]*\((?:[^()]|\([^()]*\))*\)|[^\s()])+", match[1])
        if len(values) == 4 and values[1] != values[3]:
            found.append((plain.count("\n", 0, match.start()) + 1, match[0].strip()))
    return [f"line {line}: {what}" for line, what in sorted(found)]


@pytest.mark.parametrize("path", files_under("hwx", "templates", endings=(".css",)), ids=name_of)
def test_the_style_sheet_knows_start_and_end_only(path: Path) -> None:
    found = sides_in(text(path))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("p { margin-left: 1px }", ["line 1: margin-left"]),
        ("p { left: 0 }\nq { float: right }", ["line 1: left", "line 2: right"]),
        ("p { border-top-right-radius: 2px }", ["line 1: border-top-right-radius"]),
        ("p { padding: 1px 2px 3px 4px }", ["line 1: padding: 1px 2px 3px 4px"]),
        ("p { padding: 1px calc(2px + 1em) 3px calc(2px + 1em); margin: 0 auto }", []),
        ("/* left */ p { margin-inline-start: 1px; text-align: start }", []),
        ("@page :left { @top-right { content: none } }", []),
        (".copyright { color: red }", []),
    ],
)
def test_a_side_in_the_style_sheet_is_found(sheet: str, found: list[str]) -> None:
    assert sides_in(sheet) == found
