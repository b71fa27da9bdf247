"""Proofs on credentials (W3C Data Integrity 1.0, the cryptosuites eddsa-rdfc-2022 and eddsa-jcs-2022).

Signed is SHA-256 of the canonical options of the proof, then SHA-256 of the canonical document without its proofs; the
signature is Ed25519 and written in base58btc. rdfc takes the canonical N-Quads and keeps no @context in the proof; jcs
takes the canonical JSON (RFC 8785) and keeps it. A transcript carries both, so do status lists; a member carries rdfc.

rdfc alone does not see the order of a list, nor which of two members about one learner holds a result; jcs and the
members' own proofs do. So ``examine_proofs`` asks for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.multikey import base58btc, from_base58btc
from hwx.rules.quads import NotWritable, canonical_quads

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
MEMBER_SUITES = (RDFC,)
WHOLE_SUITES = (RDFC, JCS)

MAX_MEMBERS = 500
MAX_PROOF_VALUE = 89
"""Sixty-four bytes in base58btc have at most 88 digits, and the "z" stands before them."""

_WHOLE_TYPES = ("ClrCredential", "BitstringStatusListCredential")
_OPTION_NAMES = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"}

Credential = Mapping[str, Any]


class Reason(StrEnum):
    """Why the proofs do not hold. The order is that of the examination; the first one met is given."""

    NOT_A_CREDENTIAL = "not_a_credential"
    NO_PROOF = "no_proof"
    PROOF_MISSING = "proof_missing"
    PROOF_MALFORMED = "proof_malformed"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_CONTENT = "unknown_content"
    BAD_SIGNATURE = "bad_signature"
    KEY_NOT_IN_FORCE = "key_not_in_force"
    KEY_DISTRUSTED = "key_distrusted"
    OTHER_ISSUER = "other_issuer"


@dataclass(frozen=True)
class ProofFinding:
    """What was found. ``reason`` is None when every proof holds; ``place`` is the path to what does not.

    ``at`` is the moment that the proof names, ``distrusted_later`` that its key was marked as not trusted from a later
    day: then the moment is the only thing that tells it from a forgery, and the institution should be asked.
    """

    reason: Reason | None
    place: str = ""
    issuer: str = ""
    key: IssuerKey | None = None
    at: datetime | None = None
    distrusted_later: bool = False
    method: str = ""
    """What the proof names as its key, where that is none of its issuer's: a stranger's text."""
    detail: str = ""
    """What cannot be written canonically, for the maintainer; never shown as the reason."""

    @property
    def authentic(self) -> bool:
        return self.reason is None


def prove(credential: Credential, signer: Callable[[bytes], bytes], method: str, at: datetime) -> dict[str, Any]:
    """A copy with proofs: each member of a transcript first, then the whole.

    ``signer`` gives the 64 bytes of the Ed25519 signature over what it is given, ``method`` is the key's id in the DID
    document, ``at`` has a time zone. Proofs that are there already are replaced. Raises NotWritable.
    """
    bare = without_proof(credential)
    subject = bare.get("credentialSubject")
    if "ClrCredential" in _types(bare) and isinstance(subject, Mapping):
        members = [prove(member, signer, method, at) for member in subject["verifiableCredential"]]
        bare["credentialSubject"] = {**subject, "verifiableCredential": members}
    proofs = [_proof(bare, suite, signer, method, at) for suite in suites_of(bare)]
    return {**bare, "proof": proofs[0] if len(proofs) == 1 else proofs}


def examine_proofs(credential: Any, histories: Sequence[KeyHistory]) -> ProofFinding:
    """Whether the credential is as its issuer signed it, members and all, under a key of ``histories`` that was in
    force. Whether it was revoked since is told by a status list. Never raises."""
    if not isinstance(credential, Mapping):
        return ProofFinding(Reason.NOT_A_CREDENTIAL)
    found = _examine_one(credential, histories, "")
    if not found.authentic or "ClrCredential" not in _types(credential):
        return found
    members = credential["credentialSubject"].get("verifiableCredential", [])
    if not isinstance(members, list) or len(members) > MAX_MEMBERS:
        return ProofFinding(Reason.NOT_A_CREDENTIAL, "credentialSubject.verifiableCredential", found.issuer)
    for number, member in enumerate(members):
        place = f"credentialSubject.verifiableCredential[{number}]"
        inner = _examine_one(member, histories, place)
        if not inner.authentic:
            return inner
        if inner.issuer != found.issuer:
            return ProofFinding(Reason.OTHER_ISSUER, place, inner.issuer, inner.key, inner.at)
    return found


def without_proof(credential: Credential) -> dict[str, Any]:
    return {name: value for name, value in credential.items() if name != "proof"}


def suites_of(credential: Credential) -> tuple[str, ...]:
    """The proofs that a credential of this kind carries, in this order."""
    return WHOLE_SUITES if any(kind in _types(credential) for kind in _WHOLE_TYPES) else MEMBER_SUITES


def issuer_of(credential: Credential) -> str:
    """The DID of the issuer; empty when none is named."""
    issuer = credential.get("issuer")
    name = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return name if isinstance(name, str) else ""


def _proof(bare: Credential, suite: str, signer: Callable[[bytes], bytes], method: str, at: datetime) -> dict[str, Any]:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **({"@context": bare["@context"]} if suite == JCS else {}),
    }
    return {**options, "proofValue": "z" + base58btc(signer(signed_bytes(bare, options)))}


def signed_bytes(bare: Credential, options: Credential) -> bytes:
    """The 64 bytes that are signed. Raises NotWritable."""
    context = {"@context": bare.get("@context")}
    write = _canonical_json if options["cryptosuite"] == JCS else _canonical_text
    return sha256(write({**options, **context})).digest() + sha256(write(bare)).digest()


def _canonical_text(document: Credential) -> bytes:
    return canonical_quads(document).encode()


def _canonical_json(document: Credential) -> bytes:
    try:
        return rfc8785.dumps(dict(document))
    except rfc8785.CanonicalizationError as error:
        raise NotWritable("", str(error)) from error


def _examine_one(credential: Any, histories: Sequence[KeyHistory], place: str) -> ProofFinding:
    if not isinstance(credential, Mapping) or not isinstance(credential.get("credentialSubject"), Mapping):
        return ProofFinding(Reason.NOT_A_CREDENTIAL, place)
    issuer = issuer_of(credential)
    proofs = credential.get("proof")
    if proofs is None:
        return ProofFinding(Reason.NO_PROOF, place, issuer)
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if not all(_well_formed(proof, credential) for proof in proofs):
        return ProofFinding(Reason.PROOF_MALFORMED, place, issuer)
    if sorted(proof["cryptosuite"] for proof in proofs) != sorted(suites_of(credential)):
        return ProofFinding(Reason.PROOF_MISSING, place, issuer)
    history = next((history for history in histories if history.issuer == issuer), None)
    if history is None:
        return ProofFinding(Reason.UNKNOWN_ISSUER, place, issuer)
    found = [_examine_proof(credential, proof, history, place) for proof in proofs]
    # With a key that was lost one of two proofs can be made anew: the doubtful one speaks for both.
    worst = sorted(found, key=lambda finding: (finding.authentic, not finding.distrusted_later))
    return worst[0]


def _examine_proof(credential: Credential, proof: Credential, history: KeyHistory, place: str) -> ProofFinding:
    """The signature first: only what the key really signed says when it was signed."""
    key, at = history.key_of(proof["verificationMethod"]), _moment(proof["created"])
    if key is None or at is None:
        return ProofFinding(Reason.UNKNOWN_KEY, place, history.issuer, method=proof["verificationMethod"])
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    reason, detail = None, ""
    try:
        signature = from_base58btc(proof["proofValue"][1:])
        Ed25519PublicKey.from_public_bytes(key.public).verify(
            signature, signed_bytes(without_proof(credential), options)
        )
    except NotWritable as error:
        reason, place, detail = Reason.UNKNOWN_CONTENT, ".".join(filter(None, (place, error.place))), str(error)
    except (InvalidSignature, ValueError):
        reason = Reason.BAD_SIGNATURE
    else:
        reason = _days(key, at)
    later = reason is None and key.distrusted_from is not None
    return ProofFinding(reason, place, history.issuer, key, at, later, detail=detail)


def _days(key: IssuerKey, at: datetime) -> Reason | None:
    if not key.trusted(at.date()):
        return Reason.KEY_DISTRUSTED
    return None if key.in_force(at.date()) else Reason.KEY_NOT_IN_FORCE


def _well_formed(proof: Any, credential: Credential) -> bool:
    if not isinstance(proof, Mapping):
        return False
    names = _OPTION_NAMES | {"proofValue"} | ({"@context"} if proof.get("cryptosuite") == JCS else set())
    value = proof.get("proofValue")
    return (
        proof.keys() == names
        and all(isinstance(proof[name], str) for name in names - {"@context"})
        and proof["type"] == "DataIntegrityProof"
        and proof["cryptosuite"] in (RDFC, JCS)
        and proof["proofPurpose"] == "assertionMethod"
        and _moment(proof["created"]) is not None
        and isinstance(value, str)
        and value.startswith("z")
        and len(value) <= MAX_PROOF_VALUE
        and proof.get("@context", credential.get("@context")) == credential.get("@context")
    )


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if at.strftime("%Y-%m-%dT%H:%M:%SZ") == text else None


def _types(credential: Credential) -> tuple[Any, ...]:
    types = credential.get("type")
    return tuple(types) if isinstance(types, list) else (types,)
