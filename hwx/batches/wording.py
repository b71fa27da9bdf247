"""Why one of many was not issued and what to do now, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext

from hwx.batches.reasons import FAULT, Reason
from hwx.keys.wording import keys_sentence
from hwx.ledger.wording import log_sentence
from hwx.papers.glyphs import Unprintable
from hwx.people.locale import number_in_text
from hwx.rules.credential_gate import Unfit
from hwx.rules.issuing import IssueObjection
from hwx.transcripts.wording import (
    amiss_sentence,
    archival_sentence,
    issue_sentence,
    printer_sentence,
    timestamp_sentence,
    unfit_sentence,
    unprintable_sentence,
)


def sentences_of(reasons: Sequence[Reason]) -> list[str]:
    """Raises KeyError for a kind without a sentence."""
    return [str(SENTENCES[one["kind"]](one)) for one in reasons]


def _fault(one: Reason) -> str:
    """The kind of the error is for the administrator; one of long ago has no number."""
    sentence: str = gettext(
        "Something failed that nobody has foreseen. Choose this person again; if it comes back, tell the "
        "administrator the number %(id)s, under which the log of the server says more.",
        id=one.get("id") or one["error"],
    )
    return sentence


SENTENCES: dict[str, Callable[[Reason], Any]] = {
    "objection": lambda one: issue_sentence(IssueObjection(one["code"], one["number"], tuple(one["entries"]))),
    "moved_on": lambda one: (
        gettext("The record has changed since the list was shown. Read what is new, then choose this person again.")
        if one["entries"]
        else gettext(
            "A transcript of this placement was issued or revoked at the same moment. Look at its transcripts; if none "
            "is in force, choose this person again."
        )
    ),
    "unprintable": lambda one: unprintable_sentence(Unprintable(one["place"], one["character"], "")),
    "unfit": lambda one: unfit_sentence(Unfit(one["code"], one["place"], one.get("found", ""))),
    "no_printer": lambda one: printer_sentence(one["cause"]),
    "amiss": lambda one: amiss_sentence(one["cause"]),
    "log": lambda one: log_sentence(),
    "keys": lambda one: keys_sentence(),
    "no_timestamp": lambda one: timestamp_sentence(),
    "not_archival": lambda one: archival_sentence(one["rules"]),
    "not_in_the_log": lambda one: gettext(
        "An entry of the record is not in the log of all entries yet. Choose this person again in some minutes."
    ),
    "printer_died": lambda one: gettext(
        "The program that prints ended by itself twice. Choose this person again; if it comes back, the administrator "
        "looks whether the server has memory enough."
    ),
    "printer_stuck": lambda one: gettext(
        "The paper was not printed within %(seconds)s seconds and was given up. Choose this person again; if it comes "
        "back, the administrator looks at the templates of this institution and at the load of the server.",
        seconds=number_in_text(one["seconds"]),
    ),
    FAULT: _fault,
}
