"""Each step of an examination in a sentence: what was looked at, and how it came out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwx.rules.status_list import StatusFinding
from hwx.verification.log_file import LogAnswer, LogLook
from hwx.verification.look import Cause, Form, Look
from hwx.verification.voice import Voice


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not_done"


@dataclass(frozen=True)
class Step:
    name: str
    outcome: Outcome
    sentence: str


_FAILS = {
    "kind": frozenset(cause for cause in Cause if cause.unreadable and cause is not Cause.UNREADABLE_STATEMENT),
    "seal": frozenset({Cause.NO_SEAL, Cause.CHANGED, Cause.UNKNOWN_KEY}),
    "pdf_signature": frozenset({Cause.NO_SEAL, Cause.PDF_CHANGED, Cause.PDF_ADDED_TO}),
    "certificate": frozenset({Cause.UNKNOWN_CERTIFICATE}),
    "attachment": frozenset({Cause.ATTACHMENT_AMISS, Cause.ATTACHMENT_FOREIGN}),
    "issuer": frozenset({Cause.UNKNOWN_ISSUER, Cause.UNKNOWN_KEY}),
    "proofs": frozenset({Cause.PROOF_AMISS, Cause.PROOF_BROKEN, Cause.CHANGED}),
    "members": frozenset({Cause.MEMBER_CHANGED}),
    "key": frozenset({Cause.KEY_NOT_IN_FORCE, Cause.KEY_DISTRUSTED, Cause.KEY_UNWITNESSED}),
    "content": frozenset({Cause.UNREADABLE_STATEMENT}),
    "pages": frozenset({Cause.PAGES_DIFFER}),
}

_STEPS = {
    Form.OTHER: ("kind",),
    Form.SEALED: ("kind", "seal", "key", "content"),
    Form.SEALED_PDF: ("kind", "seal", "attachment", "key", "content"),
    Form.MEMBER: ("kind", "issuer", "proofs", "key", "content"),
    Form.CREDENTIAL: ("kind", "issuer", "proofs", "members", "key", "content"),
    Form.SIGNED_PDF: ("kind", "pdf_signature", "certificate", "key", "attachment", "content", "pages"),
}


def steps_of(look: Look, voice: Voice) -> tuple[Step, ...]:
    """In their order; after the one that failed nothing more is done."""
    found: list[Step] = []
    outcome = Outcome.PASSED
    for name in _STEPS[look.form]:
        if outcome is Outcome.FAILED:
            outcome = Outcome.NOT_DONE
        elif outcome is Outcome.PASSED and _fails(name, look):
            outcome = Outcome.FAILED
        skipped = outcome is Outcome.PASSED and _left_out(name, look)
        found.append(Step(name, Outcome.NOT_DONE if skipped else outcome, _sentence(name, look, voice)))
    return tuple(found)


def _fails(name: str, look: Look) -> bool:
    """A credential that is cut off, or no JSON for another reason, fails by its kind: nothing in it was read."""
    if look.cause is Cause.CHANGED and look.form is Form.CREDENTIAL:
        return name == "kind"
    return look.cause in _FAILS[name]


def _left_out(name: str, look: Look) -> bool:
    """Without its proofs nobody asks who issued a credential; its pages are not always read."""
    return (name == "issuer" and look.cause is Cause.PROOF_AMISS) or (name == "pages" and not look.pages_read)


def steps_beside(look: Look, status: StatusFinding | None, log: LogLook | None, voice: Voice) -> tuple[Step, ...]:
    """What was examined with the file, or could have been; nothing of a file that is not authentic."""
    if look.said is None:
        return ()
    found = [Step("log", _of_log(log), voice.gettext("The log of the issuer bears out each signature that it states."))]
    if look.form not in (Form.SEALED, Form.SEALED_PDF):
        in_force = voice.gettext("By the status list it was neither revoked nor replaced on the day of the list.")
        found.insert(0, Step("status", _of_status(status), in_force))
    return tuple(found)


def _of_status(found: StatusFinding | None) -> Outcome:
    if found is None:
        return Outcome.NOT_DONE
    return Outcome.PASSED if found.revoked is False else Outcome.FAILED


def _of_log(found: LogLook | None) -> Outcome:
    if found is None or (found.answer is LogAnswer.HOLDS and not found.holds):
        return Outcome.NOT_DONE
    return Outcome.PASSED if found.holds else Outcome.FAILED


def outcome_name(outcome: Outcome, voice: Voice) -> str:
    names = {
        Outcome.PASSED: voice.gettext("yes"),
        Outcome.FAILED: voice.gettext("NO"),
        Outcome.NOT_DONE: voice.gettext("not looked at"),
    }
    return names[outcome]


def _sentence(name: str, look: Look, voice: Voice) -> str:
    sentences = {
        "kind": voice.gettext("The file is a transcript by its kind and size: %(form)s.", form=form_name(look, voice)),
        "seal": voice.gettext("The seal was made with a key of the list, and nothing was changed since."),
        "pdf_signature": voice.gettext("The signature of the PDF covers every byte of it, and none was changed."),
        "certificate": voice.gettext("The certificate of the signature stands in the list of keys."),
        "attachment": voice.gettext(
            "The PDF holds one file for programs, which is authentic by itself and from the same signer."
        ),
        "issuer": voice.gettext("The issuer and its key stand in the list of keys."),
        "proofs": voice.gettext("Every proof over the whole holds: the content is what the issuer signed."),
        "members": voice.gettext("Every part of it bears a proof of its own that holds, by the same issuer."),
        "key": voice.gettext("The key was in use on the day of the signature and is trusted for that day."),
        "content": voice.gettext("What was signed reads as a transcript."),
        "pages": voice.gettext("Every page bears the number and the check code that stand in the file inside."),
    }
    return sentences[name]


def form_name(look: Look, voice: Voice) -> str:
    names = {
        Form.SEALED: voice.gettext("a sealed statement, the first form"),
        Form.SEALED_PDF: voice.gettext("a sealed PDF, the first form"),
        Form.CREDENTIAL: voice.gettext("a credential"),
        Form.MEMBER: voice.gettext("one part of a credential"),
        Form.SIGNED_PDF: voice.gettext("a signed PDF"),
        Form.OTHER: voice.gettext("of an unknown kind"),
    }
    return names[look.form]


def log_sentence(found: LogLook, voice: Voice) -> str:
    if found.answer is LogAnswer.HOLDS and not found.holds:
        return voice.gettext(
            "Each signature that the transcript states stands in a log of %(size)s entries, by the key that the proofs "
            "name themselves. Whether that is the log of the issuer was not looked at.",
            size=found.size,
        )
    sentences = {
        LogAnswer.HOLDS: voice.gettext(
            "Each signature that the transcript states stands in the log of %(size)s entries.", size=found.size
        ),
        LogAnswer.UNREADABLE: voice.gettext("The file of proofs from the log cannot be read."),
        LogAnswer.KEY_UNREADABLE: voice.gettext("The key of the log cannot be read. NAME+ID+KEY is expected."),
        LogAnswer.NOT_SIGNED: voice.gettext("The checkpoint is not signed with the key of the log."),
        LogAnswer.NOT_INCLUDED: voice.gettext("A proof does not lead to the checkpoint: an entry is not in the log."),
        LogAnswer.OTHER_TRANSCRIPT: voice.gettext(
            "The proofs hold, but they are not those of every signature that this transcript states."
        ),
        LogAnswer.NOT_FOR_PARTS: voice.gettext("Proofs from the log go with a whole transcript, not with one part."),
    }
    return sentences[found.answer]
