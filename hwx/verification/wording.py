"""The verdict in sentences, for the page and for the command: the same catalogue, the same words, two voices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from hwx.rules.transcript import Party
from hwx.verification.paper import MAX_JSON, MAX_PDF, Cause
from hwx.verification.verdict import About, Authentic, End, Force, Issuer, Item, Verdict

MEGABYTE = 1024 * 1024


class Voice(Protocol):
    """How sentences are put to one reader: a catalogue, and the dress of dates, codes and names inside a sentence."""

    @property
    def language(self) -> str: ...
    def gettext(self, message: str, /, **values: object) -> str: ...
    def day(self, day: date, /) -> str: ...
    def code(self, text: str, /) -> str: ...
    def name(self, text: str, language: str = "", /) -> str: ...
    def address(self, url: str, /) -> str: ...
    def country(self, code: str, /) -> str: ...


@dataclass(frozen=True)
class Answer:
    """``tone`` is "good", "bad", "unknown" or "unchecked"; ``details`` are sentences."""

    question: str
    tone: str
    answer: str
    details: tuple[str, ...] = ()


def answers(verdict: Verdict, voice: Voice) -> tuple[Answer, Answer, Answer, Answer]:
    """Always the same four questions in the same order; one without an answer says so."""
    return (_authentic(verdict, voice), _in_force(verdict, voice), _issuer(verdict, voice), _about(verdict, voice))


def next_steps(verdict: Verdict, voice: Voice) -> tuple[str, ...]:
    """What the reader should do now."""
    if verdict.authentic is Authentic.NOT_FOUND:
        return (
            voice.gettext(
                "Compare the number and the check code with the paper, character by character, and try again."
            ),
            voice.gettext("If the paper names another address for the check, check it there."),
            _look_up(voice),
        )
    if verdict.about is None:
        return (
            voice.gettext("Ask the holder for the original file, as it was downloaded or received."),
            _look_up(voice),
        )
    if verdict.force is Force.REVOKED:
        return (voice.gettext("Do not rely on it. Questions about the reason go to the institution that issued it."),)
    first = _about_force(verdict, voice)
    if verdict.authentic is Authentic.YES:
        return (*first, voice.gettext("Make sure, by passport or identity card, that this is the person before you."))
    return (
        *first,
        voice.gettext("Compare every line below with the paper. If one differs, the paper is not what was issued."),
        voice.gettext(
            "Levels and dates are not shown here. To rely on them, ask the holder for the PDF or the JSON file and "
            "check that: only a file proves its whole content."
        ),
    )


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


def _about_force(verdict: Verdict, voice: Voice) -> tuple[str, ...]:
    if verdict.force is Force.SUPERSEDED:
        return (voice.gettext("Ask the holder for the newer transcript and check that one."),)
    return () if verdict.force is Force.VALID else (_ask_issuer(verdict, voice),)


def _ask_issuer(verdict: Verdict, voice: Voice) -> str:
    address = verdict.issuer.address if verdict.issuer else ""
    return voice.gettext("Ask the issuer whether it is in force: %(address)s", address=voice.address(address))


def _look_up(voice: Voice) -> str:
    return voice.gettext(
        "If doubt remains, write to the institution that is named as issuer, at an address that you looked up "
        "yourself, not one that stands on the document."
    )


def _authentic(verdict: Verdict, voice: Voice) -> Answer:
    question = voice.gettext("Is it authentic?")
    if verdict.authentic is Authentic.YES:
        detail = voice.gettext("The file is, to the last byte, what the issuer sealed.")
        return Answer(question, "good", voice.gettext("Yes, it is authentic."), (detail,))
    if verdict.authentic is Authentic.NUMBER_KNOWN:
        detail = voice.gettext("The number and the check code belong to a transcript that was issued here.")
        return Answer(
            question, "unchecked", voice.gettext("The number is genuine; the paper was not checked."), (detail,)
        )
    if verdict.authentic is Authentic.NOT_FOUND:
        detail = voice.gettext("Either there is no such number, or the check code is not the one that belongs to it.")
        found = voice.gettext("No transcript with this number and this check code is known here.")
        return Answer(question, "bad", found, (detail,))
    because = why(verdict.cause, verdict.key, voice)
    if verdict.authentic is Authentic.UNREADABLE:
        return Answer(question, "unknown", voice.gettext("It cannot be read."), (because,))
    return Answer(question, "bad", voice.gettext("No, it is not authentic."), (because,))


def why(cause: Cause | None, key: str, voice: Voice) -> str:
    """Why a file is not authentic or cannot be read, in one or two sentences."""
    if cause in (Cause.UNKNOWN_KEY, Cause.KEY_NOT_IN_FORCE):
        return _why_key(cause, key, voice)
    if cause is None or not cause.unreadable:
        return _why_not_authentic(cause, voice)
    return _why_unreadable(cause, voice)


def _why_key(cause: Cause, key: str, voice: Voice) -> str:
    if cause is Cause.UNKNOWN_KEY:
        return voice.gettext(
            "It is sealed with the key %(key)s, which is not on the list used here. Anybody can make a key: if the "
            "document names another installation of hwx as issuer, check it there.",
            key=voice.code(key),
        )
    return voice.gettext(
        "The key %(key)s that sealed it was not in use on the date of issue that the document gives.",
        key=voice.code(key),
    )


def _why_not_authentic(cause: Cause | None, voice: Voice) -> str:
    if cause is Cause.NO_SEAL:
        return voice.gettext(
            "This PDF does not end in a seal. A scan, a photograph, a print to file or a copy saved by another program "
            "has none, and a file that was changed or cut off has lost it."
        )
    if cause is Cause.ATTACHMENT_AMISS:
        return voice.gettext("The PDF does not hold the one sealed statement that belongs to it.")
    return voice.gettext("The content is not what was sealed: something was changed after it was issued.")


def _why_unreadable(cause: Cause, voice: Voice) -> str:
    sentences = {
        Cause.EMPTY: voice.gettext("The file is empty."),
        Cause.OTHER_KIND: voice.gettext("The file is neither a PDF nor a sealed JSON file."),
        Cause.PDF_TOO_LARGE: voice.gettext(
            "The PDF is larger than %(limit)s MB. A transcript is far smaller.", limit=MAX_PDF // MEGABYTE
        ),
        Cause.JSON_TOO_LARGE: voice.gettext(
            "The JSON file is larger than %(limit)s MB. A transcript is far smaller.", limit=MAX_JSON // MEGABYTE
        ),
        Cause.BROKEN_JSON: voice.gettext("The file is broken, or holds what no transcript can hold."),
        Cause.NOT_A_TRANSCRIPT: voice.gettext("The file is JSON, but it is not a transcript."),
        Cause.NEWER_FORMAT: voice.gettext(
            "The file says that it follows a newer format than is known here; a newer version of hwx is needed."
        ),
        Cause.ENCRYPTED: voice.gettext("The PDF is encrypted. A transcript never is."),
        Cause.BROKEN_PDF: voice.gettext("The PDF is damaged: what is attached to it cannot be taken out."),
        Cause.TOO_SLOW: voice.gettext("Opening the PDF took too long and was stopped. A transcript opens at once."),
        Cause.UNREADABLE_STATEMENT: voice.gettext("The seal holds, but what was sealed does not read as a transcript."),
    }
    return sentences[cause]


def _in_force(verdict: Verdict, voice: Voice) -> Answer:
    question = voice.gettext("Is it in force?")
    if verdict.end is not None:
        return _ended(question, verdict.end, voice)
    if verdict.force is Force.VALID:
        detail = voice.gettext("It has been neither replaced nor revoked.")
        return Answer(question, "good", voice.gettext("Yes, it is in force today."), (detail,))
    if verdict.force is Force.NO_ANSWER:
        return Answer(question, "unchecked", *_no_answer(verdict, voice))
    unknown = {
        Force.NOT_HERE: voice.gettext("This server does not hold the transcript; the one that issued it can tell."),
        Force.OTHERWISE_HERE: voice.gettext(
            "This server holds another document under the same number. The institution that issued it must explain."
        ),
        Force.OFFLINE: voice.gettext("Whether it was replaced or revoked later does not stand in the file."),
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


def _no_answer(verdict: Verdict, voice: Voice) -> tuple[str, tuple[str, ...]]:
    if verdict.authentic is Authentic.NOT_FOUND:
        return voice.gettext("No answer."), (voice.gettext("Nothing was found that the question could be asked of."),)
    detail = voice.gettext("Nothing that stands in the file can be relied on, so it is not repeated here.")
    return voice.gettext("No answer."), (detail,)


def _issuer(verdict: Verdict, voice: Voice) -> Answer:
    question = voice.gettext("Who issued it?")
    issuer = verdict.issuer
    if issuer is None:
        return Answer(question, "unchecked", *_no_answer(verdict, voice))
    return Answer(
        question, "good", _institution(issuer.institution, voice), (_key(issuer, voice), _where(verdict, voice))
    )


def _where(verdict: Verdict, voice: Voice) -> str:
    if verdict.force is Force.OFFLINE:
        return voice.gettext("The key stands in the list of keys that was given for this check.")
    if verdict.issuer is not None and verdict.issuer.here:
        return voice.gettext("It was issued by this installation of hwx.")
    return voice.gettext("This server has no record of issuing it, but the key stands in its list of keys.")


def _institution(party: Party, voice: Voice) -> str:
    own = voice.name(party.name, party.language)
    if party.english_name and party.english_name != party.name:
        return voice.gettext(
            "%(name)s (%(english)s), %(country)s",
            name=own,
            english=voice.name(party.english_name, "en"),
            country=voice.country(party.country),
        )
    return voice.gettext("%(name)s, %(country)s", name=own, country=voice.country(party.country))


def _key(issuer: Issuer, voice: Voice) -> str:
    key = voice.code(issuer.key)
    if issuer.used_from is None:
        return voice.gettext("Key %(key)s.", key=key)
    first = voice.day(issuer.used_from)
    if issuer.used_until is None:
        return voice.gettext("Key %(key)s, in use since %(first)s.", key=key, first=first)
    last = voice.day(issuer.used_until)
    return voice.gettext("Key %(key)s, in use from %(first)s to %(last)s.", key=key, first=first, last=last)


def _about(verdict: Verdict, voice: Voice) -> Answer:
    question = voice.gettext("Whom is it about?")
    about = verdict.about
    if about is None:
        return Answer(question, "unchecked", *_no_answer(verdict, voice))
    answer = voice.name(about.passport_name, "")
    if about.original_name and about.original_name != about.passport_name:
        answer = voice.gettext(
            "%(name)s (%(original)s)", name=answer, original=voice.name(about.original_name, about.original_language)
        )
    tone = "good" if verdict.authentic is Authentic.YES else "unchecked"
    return Answer(
        question, tone, answer, (voice.gettext("This is the name as it was printed. Compare it with the paper."),)
    )


def particulars(about: About, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Label and value of everything else that may be compared with the paper, in the order in which it is printed."""
    original = (voice.gettext("Name in the original script"), voice.name(about.original_name, about.original_language))
    return (
        (voice.gettext("Number"), voice.code(about.number)),
        (voice.gettext("Date of issue"), voice.day(about.issued_on)),
        (voice.gettext("Name as in the passport"), voice.name(about.passport_name)),
        *((original,) if about.original_name else ()),
        (voice.gettext("Home institution"), _institution(about.home, voice)),
        (voice.gettext("Host institution (issuer)"), _institution(about.host, voice)),
        (voice.gettext("Curriculum"), voice.name(*about.curriculum.read_in(voice.language, about.language))),
        (voice.gettext("Version of the curriculum"), voice.code(about.curriculum_version)),
        (voice.gettext("Placement"), _period(about, voice)),
        (voice.gettext("Outcome"), voice.name(*about.outcome.read_in(voice.language, about.language))),
    )


def item_state(item: Item, voice: Voice) -> str:
    return voice.gettext("Current") if item.current else voice.gettext("Expired")


def _period(about: About, voice: Voice) -> str:
    return voice.gettext("%(first)s to %(last)s", first=voice.day(about.starts), last=voice.day(about.ends))
