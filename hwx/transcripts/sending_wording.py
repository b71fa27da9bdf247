"""What the rules say about sending a transcript home and answering it, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

from hwx.rules.sending import SendingObjection


def sending_sentence(objection: SendingObjection) -> str:
    """Raises KeyError for a code without a sentence."""
    return SENTENCES[objection.code](objection)


SENTENCES: dict[str, Callable[[SendingObjection], str]] = {
    "not_yours": lambda o: gettext(
        "Only the trainee, or a registrar of the host institution, sends a transcript to the home institution."
    ),
    "revoked": lambda o: gettext("The transcript is revoked. Nobody is to rely on it."),
    "superseded": lambda o: gettext(
        "The transcript was replaced by %(number)s. That one is to be sent and answered.", number=o.number
    ),
    "sent_already": lambda o: gettext("The transcript was sent to the home institution already."),
    "no_officer": lambda o: gettext(
        "The home institution has no officer on this site who could read it. Give them a share link or the file, or "
        "ask an administrator to appoint an officer."
    ),
    "not_officer": lambda o: gettext("Only a home officer of the home institution records its answer."),
    "own_transcript": lambda o: gettext(
        "Nobody answers for the institution about their own transcript; ask another officer."
    ),
    "answered_meanwhile": lambda o: gettext(
        "An answer was recorded while this page was open. Read it first; your text is kept below."
    ),
    "unknown_answer": lambda o: gettext("Choose one of the answers."),
    "conditions_missing": lambda o: gettext("Write the conditions under which the transcript is accepted."),
    "reason_missing": lambda o: gettext("Write why the transcript is not accepted."),
    "change_unexplained": lambda o: gettext(
        "Write why this answer takes the place of the one before: both stay visible."
    ),
}


def answer_name(answer: str) -> str:
    names = {
        "accepted": gettext("Accepted"),
        "accepted_with_conditions": gettext("Accepted with conditions"),
        "not_accepted": gettext("Not accepted"),
    }
    return str(names[answer])


def answer_look(answer: str) -> tuple[str, str, str]:
    """Words, icon and tone of its badge (parts/states.html)."""
    icon, tone = {
        "accepted": ("signed", "good"),
        "accepted_with_conditions": ("flag", "good"),
        "not_accepted": ("off", "bad"),
    }[answer]
    return answer_name(answer), icon, tone
