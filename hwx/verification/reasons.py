"""Why a file is not authentic or cannot be read: a sentence for each cause."""

from __future__ import annotations

from hwx.verification.look import MAX_JSON, MAX_PDF, Cause, Form
from hwx.verification.voice import Voice

MEGABYTE = 1024 * 1024


def why(cause: Cause | None, key: str, voice: Voice, place: str = "", form: Form = Form.OTHER) -> str:
    """In one or two sentences. ``key`` is what the file names as key, issuer or certificate; only the first two forms
    are sealed, all others are signed."""
    if form in _SIGNED and cause in _OF_SIGNED:
        return _why_signed(cause, voice.code(key), voice)
    if cause in _ABOUT_KEYS:
        return _why_key(cause, voice.code(key), voice)
    if cause is Cause.MEMBER_CHANGED:
        return voice.gettext(
            "A part of it was changed or put in from elsewhere (%(place)s): it does not bear the proof with which the "
            "issuer signed it.",
            place=voice.code(place),
        )
    if cause is None or not cause.unreadable:
        return _why_not_authentic(cause, voice)
    return _why_unreadable(cause, voice)


_ABOUT_KEYS = frozenset(
    {
        Cause.UNKNOWN_KEY,
        Cause.UNKNOWN_ISSUER,
        Cause.UNKNOWN_CERTIFICATE,
        Cause.KEY_NOT_IN_FORCE,
        Cause.KEY_DISTRUSTED,
        Cause.KEY_UNWITNESSED,
    }
)


_SIGNED = frozenset({Form.CREDENTIAL, Form.MEMBER, Form.SIGNED_PDF})
_OF_SIGNED = frozenset({Cause.CHANGED, Cause.UNKNOWN_KEY, Cause.KEY_NOT_IN_FORCE})


def _why_signed(cause: Cause | None, key: str, voice: Voice) -> str:
    if cause is Cause.CHANGED:
        return voice.gettext("The file is broken, or holds what no transcript can hold.")
    if cause is Cause.UNKNOWN_KEY:
        return voice.gettext("The key %(key)s is not on the list of keys used here. Anybody can make a key.", key=key)
    return voice.gettext("The key %(key)s was not in use on the day of the signature.", key=key)


def _why_key(cause: Cause | None, key: str, voice: Voice) -> str:
    sentences = {
        Cause.UNKNOWN_KEY: voice.gettext(
            "It is sealed with the key %(key)s, which is not on the list used here. Anybody can make a key: if the "
            "document names another installation of hwx as issuer, check it there.",
            key=key,
        ),
        Cause.UNKNOWN_ISSUER: voice.gettext(
            "It names %(key)s as its issuer, of whom no key is on the list used here. Anybody can make a key: if the "
            "document names another installation of hwx as issuer, check it there.",
            key=key,
        ),
        Cause.UNKNOWN_CERTIFICATE: voice.gettext(
            "The PDF is signed, and nothing was changed since, but with the certificate %(key)s, which is not on the "
            "list used here. Anybody can make a certificate: if the document names another installation of hwx as "
            "issuer, check it there.",
            key=key,
        ),
        Cause.KEY_NOT_IN_FORCE: voice.gettext(
            "The key %(key)s that sealed it was not in use on the date of issue that the document gives.", key=key
        ),
        Cause.KEY_DISTRUSTED: voice.gettext(
            "The key %(key)s that signed it is not trusted from an earlier day on: somebody else may have had it. "
            "Whoever had it could have made this file.",
            key=key,
        ),
        Cause.KEY_UNWITNESSED: voice.gettext(
            "The key %(key)s that signed it came into other hands later. The file is dated before that day, but "
            "whoever has the key can date as they like, and nobody here saw the file before.",
            key=key,
        ),
    }
    return sentences[cause or Cause.UNKNOWN_KEY]


def _why_not_authentic(cause: Cause | None, voice: Voice) -> str:
    sentences = {
        Cause.NO_SEAL: voice.gettext(
            "This PDF bears no signature of an institution and does not end in a seal. A scan, a photograph, a print "
            "to file or a copy saved by another program has none, and a file that was changed or cut off has lost it."
        ),
        Cause.ATTACHMENT_AMISS: voice.gettext("The PDF does not hold the one file that belongs to it."),
        Cause.ATTACHMENT_FOREIGN: voice.gettext(
            "The file inside the PDF does not belong to this paper: it is not a transcript that the signer of the PDF "
            "issued, or it was changed."
        ),
        Cause.PAGES_DIFFER: voice.gettext(
            "The file inside the PDF does not belong to this paper: the pages bear another number or another "
            "check code."
        ),
        Cause.PDF_CHANGED: voice.gettext("The PDF was changed after the institution signed it."),
        Cause.PDF_ADDED_TO: voice.gettext(
            "Something was added to the PDF after the institution signed it: a note, a filled field or a new page."
        ),
        Cause.PROOF_AMISS: voice.gettext(
            "It does not carry the proofs with which hwx signs: they were taken off or changed, or it was made by "
            "other software."
        ),
        Cause.PROOF_BROKEN: voice.gettext(
            "Its proof does not hold: the content is not what the issuer signed. Something was changed after it was "
            "issued."
        ),
    }
    plain = voice.gettext("The content is not what was sealed: something was changed after it was issued.")
    return sentences.get(cause, plain) if cause is not None else plain


def _why_unreadable(cause: Cause, voice: Voice) -> str:
    sentences = {
        Cause.EMPTY: voice.gettext("The file is empty."),
        Cause.OTHER_KIND: voice.gettext("The file is neither a PDF nor JSON, or it is damaged."),
        Cause.TOO_LARGE: voice.gettext(
            "What was sent is larger than %(limit)s MB and was not read. A transcript is far smaller, and a picture of "
            "its QR code can be taken with fewer pixels.",
            limit=MAX_PDF // MEGABYTE,
        ),
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
        Cause.UNREADABLE_STATEMENT: voice.gettext(
            "The signature holds, but what was signed does not read as a transcript."
        ),
    }
    return sentences[cause]
