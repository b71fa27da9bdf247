"""What is said to a guest, and how an entry tells for ever by which way it came."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from markupsafe import Markup

from hwx.rules.signatory import Signatory
from hwx.rules.signing import Objection
from hwx.signoffs.wording import objection_sentence

TOLD = frozenset(
    {
        *("level_outside_scale", "method_not_allowed", "certificate_is_recognised", "round_unseen"),
        *("late_paper", "in_the_future", "outside_placement"),
    }
)
"""Reasons that speak of what the guest sees; all others would tell of the rest of the record or of other people."""


def sentences_for_guest(reasons: Iterable[object]) -> list[str]:
    given = [one for one in reasons if isinstance(one, Objection)]
    told = [objection_sentence(one) for one in given if one.code in TOLD]
    if len(told) == len(given):
        return told
    return [
        *told,
        gettext(
            "The rules of this training do not allow this observation today. Nothing was recorded. "
            "The trainee or the coordinator can tell you why."
        ),
    ]


def means_text(by: Signatory, paper_held_by: str = "") -> Markup:
    """How the hand was known and where the paper is, as the record says it for ever; empty for the own session."""
    said = []
    if by.means == "guest_link":
        said.append(gettext("recorded by guest link, contact confirmed"))
    elif by.means == "bedside":
        said.append(gettext("recorded at the bedside, from the trainee's code"))
    if paper_held_by:
        holder = Markup("<bdi>{}</bdi>").format(paper_held_by)
        said.append(gettext("from paper, original held by %(name)s", name=holder))
    return Markup(gettext(", ").join(said))
