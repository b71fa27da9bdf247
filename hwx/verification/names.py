"""Puts a difference in the spelling of a name to the reader as a question; nothing is decided here."""

from __future__ import annotations

from hwx.rules.name_spelling import Spelling, compared
from hwx.verification.about import About
from hwx.verification.voice import Voice


def name_question(typed: str, about: About | None, voice: Voice) -> tuple[str, ...]:
    """Sentences beside the name that the visitor typed; none when nothing was typed or nobody is named."""
    if about is None or not typed.strip():
        return ()
    found = compared(typed, about.passport_name, about.original_name)
    beside = voice.gettext(
        "You typed %(typed)s; the transcript names %(printed)s.",
        typed=voice.name(" ".join(typed.split())),
        printed=voice.name(about.passport_name),
    )
    sentences = {
        Spelling.SAME: voice.gettext(
            "The letters are the same. Several people can bear one name: is the date of birth on the paper that of the "
            "passport before you?"
        ),
        Spelling.MARKS: voice.gettext(
            "They differ in accents, hyphens or marks only. Is it the same person? Compare the date of birth and the "
            "last four characters of the passport on the paper."
        ),
        Spelling.PARTS: voice.gettext(
            "One has parts that the other lacks, or their order differs. Is it the same person? Compare the date of "
            "birth and the last four characters of the passport on the paper."
        ),
        Spelling.OTHER: voice.gettext(
            "They are written differently. One name can be written in many ways in other letters, and two people can "
            "have similar names. Is it the same person? Compare the date of birth and the last four characters of the "
            "passport on the paper, and ask the issuer when in doubt."
        ),
    }
    return (beside, sentences[found])
