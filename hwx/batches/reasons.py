"""Why one of many was not issued, as it is kept: codes with parameters, which the reader's language makes sentences of.

Nothing of a person is among the parameters: the characters that cannot be printed are, the names they stand in are not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hwx.batches.printers import PrinterBroke, PrinterDied, PrinterStuck
from hwx.key_files import KeysUnsafe
from hwx.keys.timestamps import NoTimestamp
from hwx.ledger.proving import NotInTheLog
from hwx.ledger.reading import LogUnusable
from hwx.papers.paper_gate import NotArchival
from hwx.papers.printing import CannotBePrinted, NoPrinter, PaperAmiss
from hwx.placements.record import MovedOn
from hwx.rules.credential_gate import UnfitToIssue
from hwx.transcripts.issue import CannotIssue

FAULT = "fault"

Reason = dict[str, Any]
"""``kind`` is a key of KINDS; the other members belong to it."""


def reasons_of(error: Exception, log_id: str = "") -> list[Reason]:
    """Never empty: what nobody has foreseen, or says nothing of itself, is a "fault" with the name of its kind. It
    stands in the server's log under ``log_id``."""
    for kind, made in MADE.items():
        if isinstance(error, kind) and (found := made(error)):
            return [one | {"id": log_id} if one["kind"] == FAULT else one for one in found]
    return [{"kind": FAULT, "error": type(error).__name__, "id": log_id}]


def _objections(error: Any) -> list[Reason]:
    return [
        {"kind": "objection", "code": one.code, "number": one.number, "entries": list(one.entries)}
        for one in error.reasons
    ]


def _holes(error: Any) -> list[Reason]:
    return [{"kind": "unprintable", "place": one.place, "character": one.character} for one in error.found]


def _unfit(error: Any) -> list[Reason]:
    """Of what was found, a control character alone is kept: it is nobody's name."""
    return [
        {"kind": "unfit", "code": one.code, "place": one.place}
        | ({"found": one.found} if one.code == "control_character" else {})
        for one in error.found
    ]


def _breaches(error: Any) -> list[Reason]:
    rules = sorted({f"{one.profile} {one.rule}".strip() for one in error.breaches})
    return [{"kind": "not_archival", "rules": rules}]


MADE: dict[type[Exception], Callable[[Any], list[Reason]]] = {
    CannotIssue: _objections,
    MovedOn: lambda error: [{"kind": "moved_on", "entries": [one.number for one in error.entries]}],
    CannotBePrinted: _holes,
    UnfitToIssue: _unfit,
    NoPrinter: lambda error: [{"kind": "no_printer", "cause": error.cause}],
    PaperAmiss: lambda error: [{"kind": "amiss", "cause": str(error)}],
    LogUnusable: lambda error: [{"kind": "log"}],
    KeysUnsafe: lambda error: [{"kind": "keys"}],
    NoTimestamp: lambda error: [{"kind": "no_timestamp"}],
    NotArchival: _breaches,
    NotInTheLog: lambda error: [{"kind": "not_in_the_log", "entries": list(error.numbers)}],
    PrinterDied: lambda error: [{"kind": "printer_died"}],
    PrinterStuck: lambda error: [{"kind": "printer_stuck", "seconds": error.seconds}],
    PrinterBroke: lambda error: [{"kind": FAULT, "error": str(error)}],
}

KINDS = (
    "objection", "moved_on", "unprintable", "unfit", "no_printer", "amiss", "log", "keys", "no_timestamp",
    "not_archival", "not_in_the_log", "printer_died", "printer_stuck", FAULT,
)  # fmt: skip
