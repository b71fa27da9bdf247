"""What the rules say about share links, and what a link shows, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

from hwx.rules.sharing import MOST_DAYS, MOST_OPEN

SENTENCES: dict[str, Callable[[], str]] = {
    "not_yours": lambda: gettext("Only the trainee makes links to their transcript."),
    "not_in_force": lambda: gettext("No transcript of this placement is in force, so there is nothing to share."),
    "unknown_detail": lambda: gettext("Choose what the link shows."),
    "too_short": lambda: gettext("A link is good for one day at least."),
    "too_long": lambda: gettext("A link is good for %(days)s days at most.", days=MOST_DAYS),
    "too_many": lambda: gettext(
        "%(count)s links to this transcript are open. End those that are not needed any more.", count=MOST_OPEN
    ),
}


def sharing_sentence(code: str) -> str:
    """Raises KeyError for a code without a sentence."""
    return SENTENCES[code]()


def detail_name(detail: str) -> str:
    names = {
        "outcome": gettext("Verdict and outcome"),
        "competencies": gettext("Verdict, outcome, and the competencies with their levels"),
        "whole": gettext("The whole transcript, with the PDF and the JSON file"),
    }
    return str(names[detail])


def opening_name(what: str) -> str:
    names = {"page": gettext("Page"), "pdf": gettext("PDF"), "json": gettext("JSON file")}
    return str(names[what])
