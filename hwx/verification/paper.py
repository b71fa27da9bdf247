"""What can be said of a file by itself: which form it has, whether its signatures hold, and what it says.

A transcript comes in two forms, told apart by their content. The first, a sealed statement alone or attached to a PDF
that ends in a line of seal (hwx.rules.seal), was issued until there were credentials and is read for ever. The second
is a credential, whole or one member of it, alone or attached to a PDF signed with PAdES (credential_file.py).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from hwx.rules.key_list import KeyList
from hwx.rules.key_trust import trust_in
from hwx.rules.seal import Finding, Reason, both, examine, examine_pdf
from hwx.rules.transcript import TranscriptUnreadable, read
from hwx.verification.attachment import take_attachment
from hwx.verification.credential_file import (
    OF_TROUBLE,
    OF_TRUST,
    bears_credential,
    bears_signature,
    look_at_credential,
    look_at_signed_pdf,
)
from hwx.verification.look import MAX_JSON, MAX_PDF, NOBODY, Cause, Form, Look, Witness

PDF_MARK = b"%hwx-seal "
JSON_MARKS = (b"hwx-transcript", b'{"seal":{')
"""What only a sealed file of ours carries: one that is broken but bears a mark was changed, not mistaken for ours. It
has two marks, so that no single changed byte can take it out of the family."""

KEY_ID = re.compile(r"[0-9a-f]{16}")

_OF_REASON = {
    Reason.UNREADABLE: Cause.BROKEN_JSON,
    Reason.TOO_LARGE: Cause.JSON_TOO_LARGE,
    Reason.NOT_A_TRANSCRIPT: Cause.NOT_A_TRANSCRIPT,
    Reason.NEWER_FORMAT: Cause.NEWER_FORMAT,
    Reason.NOT_CANONICAL: Cause.CHANGED,
    Reason.NO_SEAL: Cause.NO_SEAL,
    Reason.UNKNOWN_KEY: Cause.UNKNOWN_KEY,
    Reason.BAD_SIGNATURE: Cause.CHANGED,
    Reason.KEY_DISTRUSTED: Cause.KEY_DISTRUSTED,
    Reason.KEY_NOT_IN_FORCE: Cause.KEY_NOT_IN_FORCE,
}


def look_at(data: bytes, keys: KeyList, witness: Witness = NOBODY) -> Look:
    """Never raises, whatever the bytes. The content decides what the file is, not its name.

    The signature of a PDF is checked before anything in it is parsed, so that only a file which left an issuer whose
    key is known is ever opened.
    """
    if not data:
        return Look(Cause.EMPTY)
    if PDF_MARK in data[-200:]:
        return _look_at_sealed_pdf(data, keys, witness)
    if data.startswith(b"%PDF-") or bears_signature(data[:MAX_PDF]):
        return look_at_signed_pdf(data, keys, witness)
    if bears_credential(data[:MAX_JSON]) and JSON_MARKS[1] not in data[:MAX_JSON]:
        return look_at_credential(data, keys, witness)
    if data[:80].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" or _marked(data[:MAX_JSON]):
        return _look_at_sealed(data, keys, witness)
    return Look(Cause.OTHER_KIND)


def _look_at_sealed(data: bytes, keys: KeyList, witness: Witness) -> Look:
    if len(data) > MAX_JSON:
        return Look(Cause.JSON_TOO_LARGE)
    finding = examine(data, keys.seals)
    if finding.reason in (Reason.UNREADABLE, Reason.NOT_A_TRANSCRIPT):
        return Look(Cause.CHANGED, form=Form.SEALED) if _marked(data) else Look(_OF_REASON[finding.reason])
    return _trusted(_judged(finding, data, Form.SEALED), finding, data, keys, witness)


def _marked(data: bytes) -> bool:
    return any(mark in data for mark in JSON_MARKS)


def _look_at_sealed_pdf(data: bytes, keys: KeyList, witness: Witness) -> Look:
    form = Form.SEALED_PDF
    if len(data) > MAX_PDF:
        return Look(Cause.PDF_TOO_LARGE)
    paper = examine_pdf(data, keys.seals)
    if paper.reason is Reason.UNREADABLE:
        return Look(Cause.CHANGED, form=form)
    if paper.reason is not None:
        return Look(_OF_REASON[paper.reason], paper.key, form=form)
    taken = take_attachment(data, MAX_JSON)
    if taken.trouble is not None:
        return Look(OF_TROUBLE[taken.trouble], paper.key, form=form)
    finding = both(paper, examine(taken.content, keys.seals))
    if finding.reason in (None, Reason.KEY_DISTRUSTED, Reason.KEY_NOT_IN_FORCE, Reason.NEWER_FORMAT):
        return _trusted(_judged(finding, taken.content, form), finding, data, keys, witness)
    return Look(Cause.ATTACHMENT_AMISS, paper.key, form=form)


def _trusted(look: Look, finding: Finding, data: bytes, keys: KeyList, witness: Witness) -> Look:
    """What a key sealed that came into other hands later needs a witness who saw this very file before, as ``data`` is:
    whoever has the key can put the statement of somebody else into other pages."""
    if look.said is None or look.signed_at is None or not finding.distrusted_later:
        return look
    key = next(key for key in keys.seals if key.id == look.key)
    seen = witness.saw_file(hashlib.sha256(data).hexdigest())
    cause = OF_TRUST[trust_in(key, look.signed_at.date(), seen)]
    return replace(look, cause=cause, said=None) if cause else look


def _judged(finding: Finding, sealed: bytes, form: Form) -> Look:
    if finding.reason is Reason.UNKNOWN_KEY and not KEY_ID.fullmatch(finding.key):
        return Look(Cause.CHANGED, form=form)
    if finding.reason is not None or finding.statement is None:
        return Look(_OF_REASON[finding.reason or Reason.NOT_A_TRANSCRIPT], finding.key, form=form)
    try:
        transcript = read(finding.statement)
    except TranscriptUnreadable:
        return Look(Cause.UNREADABLE_STATEMENT, finding.key, form=form)
    return Look(None, finding.key, transcript, hashlib.sha256(sealed).hexdigest(), form, signed_at=transcript.issued_at)
