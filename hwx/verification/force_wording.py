"""The second answer in sentences: whether a transcript is in force, and what ended it."""

from __future__ import annotations

from hwx.rules.status_list import Reason
from hwx.verification.verdict import Authentic, End, Force, Verdict
from hwx.verification.voice import Answer, Voice


def revocation(reason_code: str, voice: Voice) -> str:
    """The reason for a revocation in a plain sentence; a code that this version does not know is shown as it is."""
    sentences = {
        "issued_in_error": voice.gettext("Reason: it was issued in error."),
        "identity_error": voice.gettext("Reason: something about the identity of the holder was wrong."),
        "misconduct_finding": voice.gettext("Reason: a finding of misconduct."),
        "sign_off_withdrawn": voice.gettext("Reason: a sign-off that it rests on was withdrawn."),
        "replaced": voice.gettext("Reason: it was replaced."),
    }
    return sentences.get(reason_code) or voice.gettext("Reason: %(code)s.", code=voice.code(reason_code))


def in_force(verdict: Verdict, voice: Voice) -> Answer:
    question = voice.gettext("Is it in force?")
    if verdict.end is not None:
        return _ended(question, verdict.end, voice)
    if verdict.force is Force.VALID:
        detail = voice.gettext("It has been neither replaced nor revoked.")
        return Answer(question, "good", voice.gettext("Yes, it is in force today."), (detail,))
    if verdict.force in (Force.VALID_THEN, Force.ENDED):
        return _listed(question, verdict, voice)
    if verdict.force is Force.NO_ANSWER:
        return Answer(question, "unchecked", *no_answer(verdict, voice))
    unknown = {
        Force.NOT_HERE: voice.gettext("This server does not hold the transcript; the one that issued it can tell."),
        Force.OTHERWISE_HERE: voice.gettext(
            "This server holds another document under the same number. The institution that issued it must explain."
        ),
        Force.OFFLINE: _silent_list(verdict, voice)
        or voice.gettext("Whether it was replaced or revoked later does not stand in the file."),
    }
    answer = voice.gettext("It cannot be known here.")
    if verdict.force is Force.OFFLINE:
        answer = voice.gettext("It cannot be known offline.")
    return Answer(question, "unknown", answer, (unknown[verdict.force],))


def _ended(question: str, end: End, voice: Voice) -> Answer:
    if end.force is Force.SUPERSEDED:
        answer = voice.gettext("No, it was replaced on %(day)s.", day=voice.day(end.on))
        newer = voice.gettext("The newer transcript has the number %(number)s.", number=voice.code(end.replaced_by))
        because = () if end.reason_code == "replaced" else (revocation(end.reason_code, voice),)
        return Answer(question, "bad", answer, (newer, *because))
    answer = voice.gettext("No, it was revoked on %(day)s.", day=voice.day(end.on))
    return Answer(question, "bad", answer, (revocation(end.reason_code, voice),))


def no_answer(verdict: Verdict, voice: Voice) -> tuple[str, tuple[str, ...]]:
    if verdict.authentic is Authentic.NOT_FOUND:
        return voice.gettext("No answer."), (voice.gettext("Nothing was found that the question could be asked of."),)
    detail = voice.gettext("Nothing that stands in the file can be relied on, so it is not repeated here.")
    return voice.gettext("No answer."), (detail,)


def _listed(question: str, verdict: Verdict, voice: Voice) -> Answer:
    """What a status list told that was given for the check."""
    at = verdict.status.as_of if verdict.status else None
    day = voice.day(at.date()) if at else ""
    if verdict.force is Force.ENDED:
        return Answer(
            question,
            "bad",
            voice.gettext("No, it is no longer in force."),
            (
                voice.gettext(
                    "The status list of %(day)s says that it was revoked or replaced. Which of the two, the issuer can "
                    "tell.",
                    day=day,
                ),
            ),
        )
    return Answer(
        question,
        "good",
        voice.gettext("It was in force on %(day)s.", day=day),
        (
            voice.gettext(
                "The status list of that day says that it had been neither revoked nor replaced. What came later does "
                "not stand in it."
            ),
        ),
    )


def _silent_list(verdict: Verdict, voice: Voice) -> str:
    """Why the status list that was given does not answer; empty when there was none."""
    reason = verdict.status.reason if verdict.status else None
    if reason is None:
        return ""
    sentences = {
        Reason.NO_ENTRY: voice.gettext("The file names no status list: it was issued before there were any."),
        Reason.NOT_AUTHENTIC: voice.gettext(
            "The status list is not as its issuer signed it, or by a key that is not trusted; it tells nothing."
        ),
        Reason.OTHER_ISSUER: voice.gettext("The status list is that of another institution."),
        Reason.OTHER_LIST: voice.gettext("It is another status list of the issuer than the one that the file names."),
        Reason.NOT_YET_VALID: voice.gettext(
            "The status list is dated in the future. Look at the clock of this machine."
        ),
        Reason.EXPIRED: voice.gettext("The status list is too old to tell. Fetch it anew."),
    }
    return sentences.get(reason) or voice.gettext("The status list cannot be read; it tells nothing.")
