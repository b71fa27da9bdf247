"""The examination of a credential, and of a PDF that an institution signed and that carries one.

In a PDF three things must hold: the signature over all of it, the proofs of the credential in it, and that the one
belongs to the other: signed by the same institution, with the number of the credential on every page.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any

import rfc8785

from hwx.rules.credential_reading import CredentialUnreadable, ReadCredential, ReadMember, read_credential, read_member
from hwx.rules.data_integrity import WHOLE_SUITES, ProofFinding, Reason, examine_proofs
from hwx.rules.key_list import KeyList
from hwx.rules.key_trust import Trust, trust_in
from hwx.rules.plain_json import NotPlain, parse
from hwx.verification.attachment import Trouble, take_attachment
from hwx.verification.look import MAX_JSON, MAX_PDF, Cause, Form, Look, Witness
from hwx.verification.page_against_file import Pages, pages_against
from hwx.verification.pdf_signature import Amiss, Signature, examine_signature

NAME = re.compile(r"did:(?:web|key):[A-Za-z0-9._%:-]{1,200}")
"""What hwx calls an issuer. Anything else that stands there is a stranger's text and not repeated."""

METHOD = re.compile(NAME.pattern + "#z[1-9A-HJ-NP-Za-km-z]{40,90}")
"""What hwx calls a key of an issuer."""

CREDENTIAL_MARKS = (b'"DataIntegrityProof"', b'"ClrCredential"', b'"AchievementCredential"')
SIGNATURE_MARKS = (b"ETSI.CAdES.detached", b"/ByteRange")
"""What only such a file carries; never a single one, so that no changed byte can take it out of the family. Inside a
text of JSON the quotation marks would be written in another way."""

OF_TROUBLE = {
    Trouble.ENCRYPTED: Cause.ENCRYPTED,
    Trouble.NO_ATTACHMENT: Cause.ATTACHMENT_AMISS,
    Trouble.SEVERAL_ATTACHMENTS: Cause.ATTACHMENT_AMISS,
    Trouble.TOO_LARGE: Cause.BROKEN_PDF,
    Trouble.MALFORMED: Cause.BROKEN_PDF,
    Trouble.TOO_SLOW: Cause.TOO_SLOW,
}

_OF_REASON = {
    Reason.NOT_A_CREDENTIAL: Cause.PROOF_AMISS,
    Reason.NO_PROOF: Cause.PROOF_AMISS,
    Reason.PROOF_MISSING: Cause.PROOF_AMISS,
    Reason.PROOF_MALFORMED: Cause.PROOF_AMISS,
    Reason.UNKNOWN_ISSUER: Cause.UNKNOWN_ISSUER,
    Reason.UNKNOWN_KEY: Cause.UNKNOWN_KEY,
    Reason.UNKNOWN_CONTENT: Cause.PROOF_BROKEN,
    Reason.BAD_SIGNATURE: Cause.PROOF_BROKEN,
    Reason.KEY_NOT_IN_FORCE: Cause.KEY_NOT_IN_FORCE,
    Reason.KEY_DISTRUSTED: Cause.KEY_DISTRUSTED,
    Reason.OTHER_ISSUER: Cause.MEMBER_CHANGED,
}

OF_TRUST = {
    Trust.TRUSTED: None,
    Trust.NOT_IN_FORCE: Cause.KEY_NOT_IN_FORCE,
    Trust.DISTRUSTED: Cause.KEY_DISTRUSTED,
    Trust.UNWITNESSED: Cause.KEY_UNWITNESSED,
}

_OF_AMISS = {
    Amiss.TOO_LARGE: Cause.PDF_TOO_LARGE,
    Amiss.NOT_A_PDF: Cause.PDF_CHANGED,
    Amiss.BROKEN_PDF: Cause.NO_SEAL,
    Amiss.ENCRYPTED: Cause.ENCRYPTED,
    Amiss.TOO_SLOW: Cause.TOO_SLOW,
    Amiss.NO_SIGNATURE: Cause.NO_SEAL,
    Amiss.CHANGED: Cause.PDF_CHANGED,
    Amiss.ADDED_TO: Cause.PDF_ADDED_TO,
    Amiss.UNKNOWN_CERTIFICATE: Cause.UNKNOWN_CERTIFICATE,
    Amiss.NOT_IN_FORCE: Cause.KEY_NOT_IN_FORCE,
    Amiss.DISTRUSTED: Cause.KEY_DISTRUSTED,
    Amiss.UNWITNESSED: Cause.KEY_UNWITNESSED,
}


def bears_credential(data: bytes) -> bool:
    return any(mark in data for mark in CREDENTIAL_MARKS)


def bears_signature(data: bytes) -> bool:
    return any(mark in data for mark in SIGNATURE_MARKS)


def look_at_credential(data: bytes, keys: KeyList, witness: Witness) -> Look:
    """``data`` bears the mark of a credential; how its JSON is spaced does not matter. Never raises."""
    if len(data) > MAX_JSON:
        return Look(Cause.JSON_TOO_LARGE)
    try:
        document = parse(data)
    except NotPlain:
        return Look(Cause.CHANGED, form=Form.CREDENTIAL)
    form = Form.MEMBER if "AchievementCredential" in _types(document) else Form.CREDENTIAL
    found = examine_proofs(document, keys.histories)
    key = found.key.multikey if found.key else ""
    if found.reason is not None:
        cause = _cause(found)
        place = found.place.partition("]")[0] + "]" if cause is Cause.MEMBER_CHANGED else ""
        return Look(cause, key or _named(found, cause), form=form, place=place)
    return _read(Look(None, key, form=form, document=document, signed_at=found.at), found, witness)


def _read(look: Look, found: ProofFinding, witness: Witness) -> Look:
    said: ReadCredential | ReadMember
    try:
        said = read_member(look.document) if look.form is Form.MEMBER else read_credential(look.document)
    except CredentialUnreadable as error:
        return replace(look, cause=Cause.UNREADABLE_STATEMENT, place=error.place)
    digest = digest_of(look.document)
    cause = _trust(found, said, digest, witness) if found.distrusted_later else None
    return replace(look, cause=cause, said=None if cause else said, digest=digest)


def _trust(found: ProofFinding, said: ReadCredential | ReadMember, digest: str, witness: Witness) -> Cause | None:
    assert found.key is not None, "a proof that holds names its key"
    assert found.at is not None, "and its moment"
    if isinstance(said, ReadMember):
        seen = witness.saw_member(said.status_list, said.status_index, digest)
    else:
        seen = witness.saw_file(digest)
    return OF_TRUST[trust_in(found.key, found.at.date(), seen)]


def _named(found: ProofFinding, cause: Cause) -> str:
    """The key that a proof names and its issuer does not have, or else the issuer; "" for a stranger's text."""
    if cause is Cause.UNKNOWN_KEY:
        return found.method.rpartition("#")[2]
    return found.issuer if NAME.fullmatch(found.issuer) else ""


def _cause(found: ProofFinding) -> Cause:
    assert found.reason is not None, "only what failed has a cause"
    cause = _OF_REASON[found.reason]
    if cause is Cause.UNKNOWN_ISSUER and not NAME.fullmatch(found.issuer):
        cause = Cause.PROOF_AMISS
    if cause is Cause.UNKNOWN_KEY and not METHOD.fullmatch(found.method):
        cause = Cause.PROOF_AMISS
    member = found.place.startswith("credentialSubject.verifiableCredential")
    return Cause.MEMBER_CHANGED if member and cause in (Cause.PROOF_BROKEN, Cause.PROOF_AMISS) else cause


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON with the proofs in the order in which hwx writes them: that of the register."""
    proof = document.get("proof")
    if isinstance(proof, list):
        ordered = sorted(proof, key=lambda one: WHOLE_SUITES.index(one["cryptosuite"]))
        document = {**document, "proof": ordered}
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def look_at_signed_pdf(data: bytes, keys: KeyList, witness: Witness) -> Look:
    """Never raises."""
    if len(data) > MAX_PDF:
        return Look(Cause.PDF_TOO_LARGE)
    signature, known_here = examine_signature(data, keys.certificates), False
    if signature.amiss in (None, Amiss.UNWITNESSED):
        seen = tuple(witness.saw_file(hashlib.sha256(data).hexdigest()))
        signature, known_here = examine_signature(data, keys.certificates, seen), bool(seen) and witness.issued_it
    if signature.amiss is not None:
        cause = _OF_AMISS[signature.amiss]
        if cause is Cause.NO_SEAL and bears_signature(data):
            cause = Cause.PDF_CHANGED
        return Look(cause, signature.certificate, form=Form.SIGNED_PDF)
    taken = take_attachment(data, MAX_JSON)
    if taken.trouble is not None:
        return Look(OF_TROUBLE[taken.trouble], signature.certificate, form=Form.SIGNED_PDF)
    inside = look_at_credential(taken.content, keys, witness)
    return _together(data, signature, inside, keys, known_here)


def _together(data: bytes, signature: Signature, inside: Look, keys: KeyList, already_seen: bool) -> Look:
    """Whether the credential belongs to the paper around it. What the register holds byte for byte needs no reading of
    the pages: that takes a second."""
    stamped = signature.stamp.at if signature.stamp else None
    whole = replace(inside, form=Form.SIGNED_PDF, stamped_at=stamped)
    if inside.cause in (Cause.KEY_DISTRUSTED, Cause.KEY_UNWITNESSED, Cause.KEY_NOT_IN_FORCE):
        return whole
    if inside.cause is not None or not isinstance(inside.said, ReadCredential):
        return replace(whole, cause=Cause.ATTACHMENT_FOREIGN, said=None)
    issuer = keys.issuer_of(inside.said.issuer)
    if issuer is None or all(one.fingerprint != signature.certificate for one in issuer.certificates):
        return replace(whole, cause=Cause.ATTACHMENT_FOREIGN, said=None)
    if already_seen:
        return whole
    pages = pages_against(data, inside.said.number, inside.said.check_code)
    if pages is Pages.DIFFER:
        return replace(whole, cause=Cause.PAGES_DIFFER, said=None)
    return replace(whole, pages_read=pages is Pages.AGREE, pages_unreadable=pages is Pages.UNREADABLE)


def _types(document: Any) -> tuple[Any, ...]:
    found = document.get("type") if isinstance(document, dict) else None
    return tuple(found) if isinstance(found, list) else (found,)
