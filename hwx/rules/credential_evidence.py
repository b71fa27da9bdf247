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
    """In the order of the record. What a person is stands where the member first names them."""
    named: set[int] = set()
    found = []
    for source in result.rests_on:
        found.append(_evidence(source, transcript, issuing, source.by not in named))
        named.add(source.by)
    return found


def profile_of(place: int, transcript: Transcript, issuing: Issuing) -> Node:
    return {"id": issuing.node(f"person-{place}"), "type": ["Profile"], "name": transcript.person(place).name}


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


def _evidence(source: Source, transcript: Transcript, issuing: Issuing, whole: bool) -> Node:
    signer = transcript.person(source.by) if source.by else None
    deed = DEEDS.get(source.kind, source.kind)
    on = f" on {source.on.isoformat()}" if source.on else ""
    by = f" by {source.method}" if source.method else ""
    sentence = f"{deed}{on}{by}; entry {source.entry} of the record."
    return said(
        {
            "id": issuing.entry(source.entry, source.digest),
            "type": ["Evidence"],
            "genre": source.kind,
            "name": signer.name if signer else "",
            "description": particulars(signer) if signer and whole else "",
            "narrative": f"{sentence} {GUEST}" if whole and signer and signer.means == "guest_link" else sentence,
        }
    )
