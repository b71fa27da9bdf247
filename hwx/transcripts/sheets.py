"""Makes the documents of one transcript: the sealed statement, the proven credential and the signed PDF.

All three say the same. The statement is what further papers are made from; the credential is what others check, and the
PDF carries it. No database is asked for them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import rfc8785

from hwx.keys.issuing_keys import IssuingKeys
from hwx.ledger.proving import leaf_addresses
from hwx.papers.document import refuse_holes
from hwx.papers.looks import PLAIN, Look
from hwx.papers.printing import Print, print_pdf
from hwx.papers.signed_paper import signed_paper
from hwx.rules.credential import Issuing, credential_id, credential_of
from hwx.rules.credential_gate import UnfitToIssue, refuse_unfit, unfit_in
from hwx.rules.data_integrity import prove
from hwx.rules.inclusion import LogFile, to_bytes
from hwx.rules.seal import key_id, public_bytes, seal
from hwx.rules.transcript import Transcript as Statement
from hwx.rules.transcript import statement_of
from hwx.transcripts.published_schemas import refuse_unlike


@dataclass(frozen=True)
class Marks:
    """By what a credential is known: its issuer's number here, the learner's urn:uuid, and the place on a status list,
    whose address is ``status_address``; and the proofs that what was signed for stands in the log."""

    issuer_id: int
    learner: str
    status_list: int
    status_index: int
    status_address: str
    log: LogFile


def sheets_of(
    transcript: Statement,
    keys: IssuingKeys,
    marks: Marks,
    look: Look = PLAIN,
    schemas: str = "",
    print_with: Print = print_pdf,
) -> dict[str, object]:
    """The columns of the register that the documents fill; ``look`` brings the pictures that the statement names, and
    ``schemas`` is the folder of HWX_CREDENTIAL_SCHEMAS.

    Takes as long as printing takes. Raises UnfitToIssue, and what printing and signing raise (CannotBePrinted,
    NoPrinter, PaperAmiss, KeysUnsafe, NoTimestamp, NotArchival).
    """
    refuse_holes(transcript)
    sealed = seal(statement_of(transcript), keys.seal)
    credential = credential_bytes(transcript, keys, marks, schemas)
    proofs = to_bytes(marks.log)
    own = keys.own
    pdf = signed_paper(
        transcript, credential, own.public.multikey, own.paper_signer, keys.timestamps, look, proofs, print_with
    )
    return {
        "number": transcript.number,
        "check_code": transcript.check_code,
        "outcome": transcript.outcome.state,
        "sealed": sealed,
        "sealed_digest": hashlib.sha256(sealed).hexdigest(),
        "credential": credential,
        "credential_digest": hashlib.sha256(credential).hexdigest(),
        "learner": marks.learner,
        "issuer_id": marks.issuer_id,
        "status_list": marks.status_list,
        "status_index": marks.status_index,
        "log_proofs": proofs,
        "pdf": pdf,
        "pdf_digest": hashlib.sha256(pdf).hexdigest(),
        "key": key_id(public_bytes(keys.seal)),
    }


def credential_bytes(transcript: Statement, keys: IssuingKeys, marks: Marks, schemas: str = "") -> bytes:
    """The credential with its proofs, as canonical JSON (RFC 8785). Raises UnfitToIssue."""
    issuing = Issuing(
        issuer=keys.own.did,
        ids=credential_id(transcript.check_at, transcript.number),
        learner=marks.learner,
        status_list=marks.status_address,
        status_index=marks.status_index,
        entries=leaf_addresses(transcript.check_at.removesuffix("/v"), marks.log),
    )
    bare = credential_of(transcript, issuing)
    if found := tuple(unfit_in(bare)):
        raise UnfitToIssue(found)
    proven = prove(bare, keys.own.credential_signer, keys.own.method, transcript.issued_at)
    written = rfc8785.dumps(proven)
    refuse_unfit(proven, len(written))
    refuse_unlike(proven, schemas)
    return written
