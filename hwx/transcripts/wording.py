"""What the rules and the printer say about a transcript, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext, ngettext

from hwx.papers.glyphs import Unprintable
from hwx.people.locale import number_in_text
from hwx.rules.credential_gate import Unfit
from hwx.rules.issuing import IssueObjection
from hwx.rules.transcript import Transcript
from hwx.signoffs.wording import joined


def issue_sentence(objection: IssueObjection) -> str:
    """Raises KeyError for a code without a sentence."""
    return SENTENCES[objection.code](objection)


SENTENCES: dict[str, Callable[[IssueObjection], str]] = {
    "not_registrar": lambda o: gettext("Only a registrar of the host institution issues and revokes transcripts."),
    "own_transcript": lambda o: gettext("Nobody issues or revokes their own transcript; ask another registrar."),
    "no_decision": lambda o: gettext("The panel has not decided yet. Its decision comes first."),
    "decision_overtaken": lambda o: ngettext(
        "After the panel decided, entry %(entries)s was recorded. The panel has to decide again.",
        "After the panel decided, entries %(entries)s were recorded. The panel has to decide again.",
        len(o.entries),
        entries=joined(number_in_text(number) for number in o.entries),
    ),
    "record_broken": lambda o: ngettext(
        "Entry %(entries)s of the record does not hold: it was changed outside hwx. Tell the administrator, "
        "who finds out more with 'flask record verify'.",
        "Entries %(entries)s of the record do not hold: they were changed outside hwx. Tell the administrator, "
        "who finds out more with 'flask record verify'.",
        len(o.entries),
        entries=joined(number_in_text(number) for number in o.entries),
    ),
    "already_in_force": lambda o: gettext(
        "Transcript %(number)s is in force for this placement. It can be replaced, with a reason.", number=o.number
    ),
    "nothing_in_force": lambda o: gettext("No transcript of this placement is in force, so none can be replaced."),
    "already_ended": lambda o: gettext("Transcript %(number)s is no longer in force.", number=o.number),
    "unknown_reason": lambda o: gettext("Choose one of the reasons."),
}


def reason_name(code: str) -> str:
    """Reasons of the domain sheet, section 5.5."""
    names = {
        "issued_in_error": gettext("Issued in error"),
        "identity_error": gettext("The person or their particulars are wrong"),
        "misconduct_finding": gettext("A finding of misconduct"),
        "sign_off_withdrawn": gettext("A sign-off was withdrawn"),
        "replaced": gettext("Replaced by a newer one"),
    }
    return str(names[code])


def reason_to_replace(code: str) -> str:
    """As the registrar chooses it: that the old one gives way to a newer one goes without saying."""
    if code == "replaced":
        return str(gettext("To bring it up to date; nothing in it was wrong"))
    return reason_name(code)


def unprintable_sentence(found: Unprintable) -> str:
    sentence: str = gettext(
        "The fonts of the paper have no shape for %(character)s (%(code)s), which stands in: %(field)s. "
        "Write it with other letters, as an official document of the person does.",
        character=found.character,
        code=found.code,
        field=field_name(found.place),
    )
    return sentence


def unfit_sentence(found: Unfit) -> str:
    """Texts are refused where they are typed; these come from before that, or from a fault of ours."""
    if found.code == "control_character":
        return str(
            gettext(
                "A text of this transcript holds the control character %(character)s, which no text may hold. It "
                "stands in %(place)s of the credential. Write that text again without it.",
                character=found.found,
                place=found.place,
            )
        )
    return str(
        gettext(
            "The credential of this transcript would not be right: %(place)s (%(code)s). Nothing was issued. Tell the "
            "administrator what stands here.",
            place=found.place,
            code=found.code,
        )
    )


def field_name(place: str) -> str:
    """Where a person finds and mends the value; the path itself for those that no page of ours shows."""
    names = {
        "": gettext("another text on this paper"),
        "holder.passport_name": gettext("the trainee's name as in the passport"),
        "holder.original_name": gettext("the trainee's name in the original script"),
        "holder.profession": gettext("the trainee's profession"),
        "holder.register": gettext("the trainee's register"),
        "holder.register_number": gettext("the trainee's register number"),
        "home.name": gettext("the name of the home institution"),
        "home.english_name": gettext("the English name of the home institution"),
        "home.training_system": gettext("the training system of the home country"),
        "host.name": gettext("the name of the host institution"),
        "host.english_name": gettext("the English name of the host institution"),
        "host.training_system": gettext("the training system of the host country"),
        "programme.title": gettext("the title of the programme"),
        "term.unit": gettext("the ward or department"),
        "term.licence": gettext("the licence for the placement"),
        "outcome.conditions": gettext("the conditions of the panel"),
        "outcome.members.name": gettext("the name of a panel member"),
        "outcome.members.capacity": gettext("the post of a panel member"),
        "people.name": gettext("the name of an assessor or signer"),
        "people.capacity": gettext("the post of an assessor or signer"),
        "certification.issuer.name": gettext("your own name"),
    }
    return str(names.get(place, place))


def printer_sentence(cause: str) -> str:
    sentence: str = gettext(
        "This server cannot make PDFs: %(cause)s. The administrator mends it by installing Pango "
        "(Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0; macOS: brew install pango).",
        cause=cause,
    )
    return sentence


def busy_sentence() -> str:
    sentence: str = gettext(
        "The papers before this one are not printed yet. Try again in a minute; if it is still so then, the "
        "administrator starts the server again."
    )
    return sentence


def amiss_sentence(cause: str) -> str:
    """``cause`` is in English: it names a file of whoever keeps this server."""
    sentence: str = gettext(
        "The look of the papers of this institution cannot be used: %(cause)s. The administrator mends it.", cause=cause
    )
    return sentence


def timestamp_sentence() -> str:
    sentence: str = gettext(
        "The timestamp authority gave no timestamp. Try again later; if it comes back, tell the administrator."
    )
    return sentence


def archival_sentence(rules: Sequence[str]) -> str:
    """``rules`` as the validator names them."""
    sentence: str = gettext(
        "The paper breaks rules of the formats that archives and screen readers ask for (%(rules)s), and such a paper "
        "is not issued. If this institution has templates of its own, the administrator mends them.",
        rules=", ".join(rules),
    )
    return sentence


def unreadable_sentence() -> str:
    return str(gettext("The sealed file of this transcript cannot be read. Tell the administrator."))


def lacking(transcript: Transcript) -> list[str]:
    """What the paper will say "not recorded by the issuer" about; a registrar may want to complete it first."""
    holder, term = transcript.holder, transcript.term
    looked_at = (
        (holder.original_name, gettext("The trainee's name in the original script")),
        (holder.birth, gettext("Date of birth")),
        (holder.passport_last_four, gettext("Country and last four characters of the passport")),
        (holder.profession, gettext("The trainee's profession")),
        (holder.register_number, gettext("The trainee's register and number at home")),
        (transcript.programme.title, gettext("Exchange programme")),
        (transcript.programme.agreement, gettext("Number of the agreement")),
        (term.unit, gettext("Ward or department")),
        (term.working_language, gettext("Working language")),
        (term.licence, gettext("Licence for the placement")),
        (transcript.host.training_system, gettext("Training and licensing system of the host country")),
        (transcript.home.training_system, gettext("Training and licensing system of the home country")),
    )
    return [name for value, name in looked_at if not value]
