"""Whether the signatures of passkeys in a record hold, and whether the keys were those of the people who signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.passkey_tables import Passkey
from hwx.people.passkeys import Site
from hwx.rules.proof import Finding, holds
from hwx.rules.record import Entry
from hwx.rules.signatory import Proof

SECOND = timedelta(seconds=1)
"""Entries are recorded to the second."""

OF_A_SITE = ("origin", "site")


def proofs_in(session: Session, reference: str, entries: Iterable[Entry], sites: Sequence[Site]) -> dict[int, Finding]:
    """By number of the entry, for every entry with a proof and every one that claims one. ``sites`` are the names under
    which this site is and was known; a signature holds when it was made for one of them."""
    claimed = [entry for entry in entries if proof_of(entry) or entry.fact.by.means == "passkey"]
    known = _known(session, [proof.credential for entry in claimed if (proof := proof_of(entry))])
    return {entry.number: _found(entry, reference, sites, known) for entry in claimed}


def proof_of(entry: Entry) -> Proof | None:
    return getattr(entry.fact, "proof", None)


def _found(entry: Entry, reference: str, sites: Sequence[Site], known: Mapping[str, Passkey]) -> Finding:
    findings = [holds(entry, reference, site.rp_id, site.origin) for site in sites]
    finding = next((one for one in findings if one.code not in OF_A_SITE), findings[0])
    proof = proof_of(entry)
    if finding.holds and proof and not _was_theirs(entry, proof, known.get(proof.credential)):
        return Finding("stranger")
    return finding


def _was_theirs(entry: Entry, proof: Proof, row: Passkey | None) -> bool:
    if row is None or (row.person_id, row.public_key) != (entry.fact.by.person, proof.public_key):
        return False
    removed = row.removed_at is not None and row.removed_at < entry.recorded_at
    return entry.fact.by.person == entry.author and row.added_at < entry.recorded_at + SECOND and not removed


def _known(session: Session, credentials: Sequence[str]) -> dict[str, Passkey]:
    """Removed ones as well: what they signed before still holds."""
    if not credentials:
        return {}
    rows = session.scalars(select(Passkey).where(Passkey.credential.in_(set(credentials))))
    return {row.credential: row for row in rows}
