"""The canonical N-Quads (RDFC-1.0) of the credentials that hwx writes, straight from their JSON.

A general JSON-LD processor takes about a second for a transcript of sixty members and passes silently over words it
does not know. This one knows the words of hwx.rules.quad_terms and refuses everything else; what it does write is, byte
for byte, what a general processor writes, which the tests hold against one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from hwx.rules.blank_nodes import Quad, TooEntangled, canonical_names
from hwx.rules.quad_terms import (
    GRAPH,
    MEMBER_CONTEXT,
    NODE,
    PLAIN,
    PREFIXES,
    PURPOSES,
    VOCAB,
    VOCABULARIES,
    XSD,
    Term,
    Vocabulary,
)

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
MEMBERS = "verifiableCredential"

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+")
_TO_ESCAPE = re.compile(r'["\\\t\n\r]')
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class NotWritable(ValueError):
    """Something in the document has no canonical form here; ``place`` is the path to it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place or 'the document'}: {message}")
        self.place = place


def canonical_quads(document: Mapping[str, Any]) -> str:
    """The canonical N-Quads of a credential, with its proofs if it has any, or of the options of a proof.

    Raises NotWritable for anything that is not known, and for what general processors disagree about.
    """
    writer = _Writer()
    writer.credential(document, "")
    try:
        names = canonical_names(writer.with_blanks)
    except TooEntangled as error:
        raise NotWritable("", str(error)) from error
    writer.lines.update(quad.written(names) for quad in writer.with_blanks)
    return "".join(sorted(writer.lines))


class _Writer:
    """Gathers the quads of one document. Those without a blank node are lines already."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.with_blanks: set[Quad] = set()
        self.blanks = 0

    def credential(self, found: Any, place: str) -> str | int:
        """A node that names its contexts."""
        if not isinstance(found, Mapping):
            _refuse(place, "an object was expected")
        context = found.get("@context")
        vocabulary = VOCABULARIES.get(_context(context))
        if vocabulary is None:
            _refuse(_inside(place, "@context"), f"the contexts {str(context)[:300]} are not ones that are known here")
        if place and vocabulary.context != MEMBER_CONTEXT:
            _refuse(_inside(place, "@context"), "a member of a transcript names the contexts of a member")
        return self.node({name: value for name, value in found.items() if name != "@context"}, vocabulary, "", place)

    def node(self, found: Mapping[str, Any], vocabulary: Vocabulary, graph: str | int, place: str) -> str | int:
        if not found:
            _refuse(place, "an object without anything in it says nothing")
        subject = _iri(found["id"], _inside(place, "id")) if "id" in found else self.blank()
        types = _types(found, vocabulary, place)
        for kind in types:
            self.add(subject, RDF_TYPE, f"<{vocabulary.types[kind]}>", graph)
        terms = _terms_of(vocabulary.context, types) or {}
        for name, value in found.items():
            if name in ("id", "type"):
                continue
            inside = f"{place}.{name}" if place else name
            term = terms.get(name)
            if term is None:
                _refuse(inside, f"the word {name!r} is not known {_where(types)}")
            self.property(subject, name, term, value, vocabulary, graph, inside)
        return subject

    def property(
        self,
        subject: str | int,
        name: str,
        term: Term,
        value: Any,
        vocabulary: Vocabulary,
        graph: str | int,
        place: str,
    ) -> None:
        if isinstance(value, list):
            if not value:
                _refuse(place, "a list without anything in it says nothing")
            for number, item in enumerate(value):
                if isinstance(item, list):
                    _refuse(f"{place}[{number}]", "a list within a list has no form here")
                self.property(subject, name, term, item, vocabulary, graph, f"{place}[{number}]")
        elif isinstance(value, Mapping):
            self.add(subject, f"<{term.iri}>", self.inner(name, term, value, vocabulary, graph, place), graph)
        else:
            self.add(subject, f"<{term.iri}>", _scalar(value, term.typed, place), graph)

    def inner(
        self, name: str, term: Term, value: Mapping[str, Any], vocabulary: Vocabulary, graph: str | int, place: str
    ) -> str | int:
        if name == MEMBERS:
            return self.credential(value, place)
        if term.typed == GRAPH:
            own = self.blank()
            self.node(value, vocabulary, own, place)
            return own
        return self.node(value, vocabulary, graph, place)

    def blank(self) -> int:
        self.blanks += 1
        return self.blanks

    def add(self, subject: str | int, predicate: str, value: str | int, graph: str | int) -> None:
        if isinstance(subject, str) and isinstance(value, str) and graph == "":
            self.lines.add(f"{subject} {predicate} {value} .\n")
        else:
            self.with_blanks.add(Quad(subject, predicate, value, graph))


def _context(found: Any) -> tuple[str, ...]:
    plain = isinstance(found, list) and all(isinstance(item, str) for item in found)
    return tuple(found) if plain else ()


def _types(found: Mapping[str, Any], vocabulary: Vocabulary, place: str) -> tuple[str, ...]:
    """The types of a node. A node without one has only what holds everywhere."""
    if "type" not in found:
        return ()
    types = found["type"] if isinstance(found["type"], list) else [found["type"]]
    if not types:
        _refuse(_inside(place, "type"), "a list without anything in it says nothing")
    for kind in types:
        if not isinstance(kind, str) or kind not in vocabulary.types:
            _refuse(_inside(place, "type"), f"the type {str(kind)[:100]!r} is not known here")
    if _terms_of(vocabulary.context, tuple(types)) is None:
        _refuse(_inside(place, "type"), f"the types {', '.join(types)} both bring a word of their own")
    return tuple(types)


@lru_cache(maxsize=256)
def _terms_of(context: tuple[str, ...], types: tuple[str, ...]) -> Mapping[str, Term] | None:
    """The words of a node of these types; None when two of them bring the same word, which processors refuse unless
    every detail of it is the same."""
    vocabulary = VOCABULARIES[context]
    scopes = [vocabulary.scoped.get(kind, {}) for kind in dict.fromkeys(types)]
    words = [name for scope in scopes for name in scope]
    if len(words) != len(set(words)):
        return None
    return {**vocabulary.everywhere, **{name: term for scope in scopes for name, term in scope.items()}}


def _scalar(value: Any, typed: str, place: str) -> str:
    """A text, a whole number or a truth value as it is written in N-Quads."""
    if isinstance(value, str) and typed == NODE:
        return _iri(value, place)
    if isinstance(value, str) and typed == VOCAB:
        if value not in PURPOSES:
            _refuse(place, f"the purpose {value[:100]!r} is not known here")
        return f"<{PURPOSES[value]}>"
    if typed == GRAPH or (typed in (NODE, VOCAB) and not isinstance(value, str)):
        _refuse(place, "an object was expected")
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^<{typed or XSD + "boolean"}>'
    if isinstance(value, int):
        return f'"{value}"^^<{typed or XSD + "integer"}>'
    if not isinstance(value, str):
        _refuse(place, "a text, a whole number, true or false was expected")
    return f"{_quoted(value, place)}^^<{typed}>" if typed != PLAIN else _quoted(value, place)


def _quoted(text: str, place: str) -> str:
    if _NO_TEXT.search(text):
        _refuse(place, "the text holds a control character, which signing software treats in different ways")
    return f'"{text.translate(_ESCAPES)}"' if _TO_ESCAPE.search(text) else f'"{text}"'


def _iri(found: Any, place: str) -> str:
    if not isinstance(found, str) or not _IRI.fullmatch(found) or found.startswith(PREFIXES):
        _refuse(place, "a whole IRI of plain characters was expected, such as https://example.org/1 or urn:uuid:...")
    return f"<{found}>"


def _where(types: tuple[str, ...]) -> str:
    return f"in a node of the type {', '.join(types)}" if types else "in a node without a type"


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _refuse(place: str, message: str) -> NoReturn:
    raise NotWritable(place, message)
