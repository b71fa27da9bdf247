"""What the YAML parser complains about, in kinds that a clinician can act on."""

from __future__ import annotations

from typing import Literal

SyntaxCode = Literal[
    "syntax",
    "syntax-bracket",
    "syntax-colon",
    "syntax-escape",
    "syntax-indentation",
    "syntax-key",
    "syntax-quote",
    "syntax-start",
]

_KINDS: tuple[tuple[str, SyntaxCode], ...] = (
    ("mapping values are not allowed here", "syntax-colon"),
    ("could not find expected ':'", "syntax-key"),
    ("found unexpected end of stream", "syntax-quote"),
    ("found unexpected document separator", "syntax-quote"),
    ("but found '<scalar>'", "syntax-quote"),
    ("unknown escape character", "syntax-escape"),
    ("escape sequence of", "syntax-escape"),
    ("that cannot start any token", "syntax-start"),
    ("expected ',' or", "syntax-bracket"),
    ("expected <block end>", "syntax-indentation"),
    ("block sequence entries are not allowed here", "syntax-indentation"),
)
"""Parts of the messages of ruamel.yaml 0.19, the first that fits counts."""


def kind_of(complaint: str) -> SyntaxCode:
    """The kind of a parser's message; "syntax" when it is none that we know."""
    return next((code for part, code in _KINDS if part in complaint), "syntax")
