"""The verdict in sentences, for the page and for the command: the same catalogue, the same words, two voices."""

from __future__ import annotations

from hwx.rules.transcript import Party
from hwx.verification.about import About, Alone, Item
from hwx.verification.force_wording import in_force, no_answer
from hwx.verification.look import Cause, Form
from hwx.verification.reasons import why
from hwx.verification.verdict import Authentic, Force, Issuer, Verdict
from hwx.verification.voice import Answer, Voice

UNRECORDED = (Force.NOT_HERE, Force.OTHERWISE_HERE)


def answers(verdict: Verdict, voice: Voice) -> tuple[Answer, Answer, Answer, Answer]:
    """Always the same four questions in the same order; one without an answer says so."""
    return (_authentic(verdict, voice), in_force(verdict, voice), _issuer(verdict, voice), _about(verdict, voice))


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
    if verdict.cause in (Cause.KEY_DISTRUSTED, Cause.KEY_UNWITNESSED):
        return (
            voice.gettext(
                "Ask the issuer whether this transcript is one of theirs and whether it was replaced under a new key."
            ),
            _look_up(voice),
        )
    if verdict.about is None:
        return (
            *_unsigned(verdict, voice),
            voice.gettext("Ask the holder for the original file, as it was downloaded or received."),
            _look_up(voice),
        )
    if verdict.force is Force.ENDED:
        return (
            voice.gettext("Do not rely on it before you have asked the issuer what became of it."),
            _ask_issuer(verdict, voice),
        )
    if verdict.force is Force.REVOKED:
        return (voice.gettext("Do not rely on it. Questions about the reason go to the institution that issued it."),)
    first = (*_about_name(verdict, voice), *_about_force(verdict, voice))
    if verdict.authentic is Authentic.YES:
        return (*first, voice.gettext("Make sure, by passport or identity card, that this is the person before you."))
    return (
        *first,
        voice.gettext("Compare every line below with the paper. If one differs, the paper is not what was issued."),
        voice.gettext(
            "Levels, and the days on which competencies were signed, are not shown here. To rely on them, ask the "
            "holder for the PDF or the JSON file and check that: only a file proves its whole content."
        ),
    )


def _about_force(verdict: Verdict, voice: Voice) -> tuple[str, ...]:
    if verdict.force is Force.SUPERSEDED:
        return (voice.gettext("Ask the holder for the newer transcript and check that one."),)
    if verdict.force in UNRECORDED:
        return (
            voice.gettext("Do not rely on it before the institution has confirmed that it issued it."),
            _ask_issuer(verdict, voice),
            _look_up(voice),
        )
    return () if verdict.force is Force.VALID else (_ask_issuer(verdict, voice),)


def _about_name(verdict: Verdict, voice: Voice) -> tuple[str, ...]:
    if verdict.issuer is None or not verdict.issuer.named_otherwise or verdict.alone is not None:
        return ()
    return (
        voice.gettext(
            "Do not rely on it before you know that both names of the issuer are of one institution: ask the one that "
            "the list of keys names, at an address that you looked up yourself."
        ),
    )


def _unsigned(verdict: Verdict, voice: Voice) -> tuple[str, ...]:
    if verdict.cause is not Cause.NO_SEAL:
        return ()
    return (
        voice.gettext(
            "If a number and a check code stand on it, check those: certificates, supplements and prints are never "
            "signed, and the number tells what was issued."
        ),
    )


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
        return Answer(question, *_signed(verdict, voice), _proven(verdict, voice))
    if verdict.authentic is Authentic.NUMBER_KNOWN:
        detail = voice.gettext("The number and the check code belong to a transcript that was issued here.")
        return Answer(
            question, "unchecked", voice.gettext("The number is genuine; the paper was not checked."), (detail,)
        )
    if verdict.authentic is Authentic.NOT_FOUND:
        detail = voice.gettext("Either there is no such number, or the check code is not the one that belongs to it.")
        found = voice.gettext("No transcript with this number and this check code is known here.")
        return Answer(question, "bad", found, (detail,))
    because = why(verdict.cause, verdict.key, voice, verdict.place, verdict.form)
    if verdict.authentic is Authentic.UNREADABLE:
        return Answer(question, "unknown", voice.gettext("It cannot be read."), (because,))
    return Answer(question, "bad", voice.gettext("No, it is not authentic."), (because,))


def _signed(verdict: Verdict, voice: Voice) -> tuple[str, str]:
    """A site lists its own keys alone, so what they signed stands in its register, unless somebody else had them."""
    if verdict.force is Force.OTHERWISE_HERE:
        return "bad", voice.gettext("The signature is genuine, but it is not the document that was issued.")
    if verdict.force is Force.NOT_HERE:
        return "unknown", voice.gettext("The signature is genuine, but nothing of it stands in the register.")
    return "good", voice.gettext("Yes, it is authentic.")


def _proven(verdict: Verdict, voice: Voice) -> tuple[str, ...]:
    if verdict.form is Form.SIGNED_PDF and verdict.pages_unreadable:
        return (
            voice.gettext("The PDF is, to the last byte, what the institution signed."),
            voice.gettext(
                "The proofs of the file inside it hold. Whether the pages bear its number could not be found out: "
                "compare them with what is shown below."
            ),
        )
    if verdict.form is Form.SIGNED_PDF:
        return (
            voice.gettext("The PDF is, to the last byte, what the institution signed."),
            voice.gettext("The file inside it says the same to programs, and its own proofs hold."),
        )
    if verdict.form is Form.MEMBER:
        return (
            voice.gettext("This part of a transcript says exactly what the issuer signed."),
            voice.gettext("It says nothing of the rest of the transcript, which the holder chose not to show."),
        )
    if verdict.form is Form.CREDENTIAL:
        return (voice.gettext("The file says exactly what the issuer signed, in the whole and in each part."),)
    if verdict.form is Form.OTHER:
        return ()
    return (voice.gettext("The file is, to the last byte, what the issuer sealed."),)


def _issuer(verdict: Verdict, voice: Voice) -> Answer:
    question = voice.gettext("Who issued it?")
    issuer = verdict.issuer
    if issuer is None:
        return Answer(question, "unchecked", *no_answer(verdict, voice))
    key = (_key(issuer, voice), _where(verdict, voice))
    if not issuer.named_otherwise:
        return Answer(question, "good", _institution(issuer.institution, voice), key)
    named = _institution(issuer.institution, voice)
    if verdict.alone is not None:
        itself = voice.gettext("So the list of keys names it; the part itself calls it %(name)s.", name=named)
        return Answer(question, "good", voice.name(issuer.listed), (itself, *key))
    other = voice.gettext(
        "The list of keys names it so. The document itself names %(name)s; that may be an earlier name, or the key of "
        "one institution was used in the name of another.",
        name=named,
    )
    return Answer(question, "unknown", voice.name(issuer.listed), (other, *key))


def _where(verdict: Verdict, voice: Voice) -> str:
    if verdict.force in (Force.OFFLINE, Force.VALID_THEN, Force.ENDED):
        return voice.gettext("The key stands in the list of keys that was given for this check.")
    if verdict.issuer is not None and verdict.issuer.here:
        return voice.gettext("It was issued here: it stands in the register of this site.")
    return voice.gettext(
        "The key is one of this installation, but this server has no record of issuing it: somebody else may have had "
        "the key, or the register was lost in part."
    )


def _institution(party: Party, voice: Voice) -> str:
    own = voice.name(party.name, party.language)
    if not party.country:
        return own
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
        return Answer(question, "unchecked", *no_answer(verdict, voice))
    answer = voice.name(about.passport_name, "")
    if about.original_name and about.original_name != about.passport_name:
        answer = voice.gettext(
            "%(name)s (%(original)s)", name=answer, original=voice.name(about.original_name, about.original_language)
        )
    tone = "good" if verdict.authentic is Authentic.YES else "unchecked"
    return Answer(
        question, tone, answer, (voice.gettext("This is the name as it was printed. Compare it with the paper."),)
    )


def particulars(about: About, voice: Voice, alone: Alone | None = None) -> tuple[tuple[str, str], ...]:
    """Label and value of everything else that may be compared with the paper, in the order in which it is printed."""
    original = (voice.gettext("Name in the original script"), voice.name(about.original_name, about.original_language))
    return (
        *(((voice.gettext("Number"), voice.code(about.number)),) if about.number else ()),
        *_date_of_issue(alone, about, voice),
        (voice.gettext("Name as in the passport"), voice.name(about.passport_name)),
        *((original,) if about.original_name else ()),
        *(_of_alone(alone, about, voice) if alone else ()),
        *_of_whole(about, voice),
    )


def _date_of_issue(alone: Alone | None, about: About, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Not for a competency that is shown alone: it is dated by its last signature, and its transcript was issued on
    another day, which stands on the paper."""
    if alone and alone.signed:
        return ()
    return ((voice.gettext("Date of issue"), voice.day(about.issued_on)),)


def _of_whole(about: About, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Nothing for a member that is shown alone."""
    if not (about.home and about.curriculum and about.outcome and about.starts and about.ends):
        return ()
    period = voice.gettext("%(first)s to %(last)s", first=voice.day(about.starts), last=voice.day(about.ends))
    return (
        (voice.gettext("Home institution"), _institution(about.home, voice)),
        (voice.gettext("Host institution (issuer)"), _institution(about.host, voice)),
        (voice.gettext("Curriculum"), voice.name(*about.curriculum.read_in(voice.language, about.language))),
        (voice.gettext("Version of the curriculum"), voice.code(about.curriculum_version)),
        (voice.gettext("Placement"), period),
        (voice.gettext("Outcome"), voice.name(*about.outcome.read_in(voice.language, about.language))),
    )


def _of_alone(alone: Alone, about: About, voice: Voice) -> tuple[tuple[str, str], ...]:
    title = voice.name(*alone.title.read_in(voice.language, about.language))
    if not alone.level or alone.signed is None:
        return ((voice.gettext("Part of a transcript"), title),)
    level = voice.gettext("%(number)s: %(name)s", number=alone.level, name=voice.name(alone.level_name, "en"))
    expires = (voice.gettext("Valid until"), voice.day(alone.expires)) if alone.expires else None
    return (
        (voice.gettext("Competency"), title),
        (voice.gettext("Level reached"), level),
        (voice.gettext("Level required"), voice.number(alone.required)),
        (voice.gettext("Signed on"), voice.day(alone.signed)),
        *((expires,) if expires else ()),
    )


def item_state(item: Item, voice: Voice) -> str:
    return voice.gettext("Current") if item.current else voice.gettext("Expired")
