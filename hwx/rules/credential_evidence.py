"""Who signed for what, how and when: one Evidence for each entry of the record that a result rests on."""

from __future__ import annotations

from hwx.rules.credential_terms import Issuing, Node, english, said
from hwx.rules.transcript import Result, Signer, Source, Transcript

INSTEAD = {
    "remote_observer": "A second assessor watched from another place, because the host has only one.",
    "panel_viva": "A panel questioned the learner instead of a second assessor, because the host has only one.",
    "prior_learning": "Learning before the placement was recognised instead of observations.",
}
"""In the place of what was asked; see hwx.rules.transcript.Result.instead."""

GUEST = "This person has no account here: they named themselves, and their contact was confirmed by a code."

DEEDS = {
    "observation": "Observed",
    "recognition": "Recognised",
    "sign_off": "Signed off",
    "countersignature": "Countersigned",
}


def evidence_of(result: Result, transcript: Transcript, issuing: Issuing) -> list[Node]:
    """In the order of the record; an entry that two persons stand behind does not exist."""
    return [_evidence(source, transcript, issuing) for source in result.rests_on]


def profile_of(place: int, transcript: Transcript, issuing: Issuing) -> Node:
    signer = transcript.person(place)
    return said(
        {
            "id": issuing.node(f"person-{place}"),
            "type": ["Profile"],
            "name": signer.name,
            "description": particulars(signer),
        }
    )


def particulars(signer: Signer) -> str:
    """Profession, capacity, institution, register and number, as the record saw them at that moment."""
    registered = f"{signer.register} {signer.register_number}".strip()
    parts = (signer.profession, signer.capacity, signer.institution, registered and f"register: {registered}")
    return "; ".join(part for part in parts if part)


def manner(result: Result, transcript: Transcript) -> str:
    """How the competency was seen: methods, how often, in simulation only, and what took the place of what."""
    names = {method.code: english(method.name, "en") for method in transcript.methods}
    methods = ", ".join(f"{code} ({names[code]})" if code in names else code for code in result.methods)
    parts = [f"Methods: {methods}." if methods else "", f"Observations: {result.observations}."]
    if result.simulation_only:
        parts.append("Seen in simulation only, never with a patient.")
    parts += [INSTEAD.get(name, name) for name in result.instead]
    return " ".join(part for part in parts if part)


def _evidence(source: Source, transcript: Transcript, issuing: Issuing) -> Node:
    signer = transcript.person(source.by) if source.by else None
    said_of = [DEEDS.get(source.kind, source.kind)]
    if source.on:
        said_of.append(f"on {source.on.isoformat()}")
    if source.method:
        said_of.append(f"by {source.method}")
    sentence = f"{' '.join(said_of)}; entry {source.entry} of the record."
    return said(
        {
            "id": issuing.entry(source.entry, source.digest),
            "type": ["Evidence"],
            "genre": source.kind,
            "name": signer.name if signer else "",
            "description": particulars(signer) if signer else "",
            "narrative": f"{sentence} {GUEST}" if signer and signer.means == "guest_link" else sentence,
        }
    )
