"""What must hold of a credential before it leaves the house; a document that fails is never issued.

The members that CLR 2.0 and Open Badges 3.0 require, and the forms of their values, as far as our fixed shape uses
them, are checked by plain code; the shape was held against the published schemas when it was made (decision 19). Then
every text in the document must stand in the canonical N-Quads, which are what eddsa-rdfc-2022 signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from hwx.rules.plain_text import control_characters, name_of
from hwx.rules.quad_terms import PURPOSES, VOCABULARIES
from hwx.rules.quads import NotWritable, canonical_quads

MAX_BYTES = 1024 * 1024
"""Of the canonical JSON. Forty competencies in three languages take a quarter of it, 120 two thirds."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "ClrCredential": ("@context", "id", "type", "name", "credentialSubject", "issuer", "validFrom"),
    "AchievementCredential": ("@context", "id", "type", "credentialSubject", "issuer", "validFrom"),
    "ClrSubject": ("id", "type", "verifiableCredential"),
    "AchievementSubject": ("id", "type", "achievement"),
    "Achievement": ("id", "type", "name", "description", "criteria"),
    "Related": ("id", "type"),
    "ResultDescription": ("id", "type", "name", "resultType"),
    "RubricCriterionLevel": ("id", "type", "name"),
    "Result": ("id", "type", "resultDescription"),
    "Profile": ("id", "type"),
    "Address": ("id", "type"),
    "Evidence": ("id", "type"),
    "IdentityObject": ("type", "hashed", "identityHash", "identityType"),
    "IdentifierEntry": ("type", "identifier", "identifierType"),
    "Association": ("type", "associationType", "sourceId", "targetId"),
    "BitstringStatusListEntry": ("id", "type", "statusPurpose", "statusListIndex", "statusListCredential"),
    "1EdTechJsonSchemaValidator2019": ("id", "type"),
    "DataIntegrityProof": ("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"),
}
"""By type. Ids are asked of more nodes than the schemas ask them of: a node without one has no name of its own."""

MOMENTS = ("validFrom", "validUntil", "awardedDate", "activityStartDate", "activityEndDate", "created")
IRIS = ("id", "sourceId", "targetId", "achievedLevel", "requiredLevel", "statusListCredential", "verificationMethod")
ONE = ("credentialStatus", "credentialSubject", "issuer", "source", "criteria", "address", "achievement")
"""Members that hold one object; a transcript's subject has a list of achievements."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "associationType": ("exactMatchOf", "isPartOf", "replacedBy"),
    "status": ("Completed",),
    "statusPurpose": ("revocation",),
    "type": (*REQUIRED, "VerifiableCredential"),
}

_TYPES = {name: iri for vocabulary in VOCABULARIES.values() for name, iri in vocabulary.types.items()}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_TERMS = re.compile(r'<([^>]*)>|"((?:[^"\\]|\\.)*)"')
_ESCAPED = {"\\t": "\t", "\\n": "\n", "\\r": "\r", '\\"': '"', "\\\\": "\\"}


@dataclass(frozen=True)
class Unfit:
    """``code`` is one of CODES, ``place`` the path to it, ``found`` what stands there, shortened."""

    code: str
    place: str
    found: str = ""


CODES = (
    "control_character", "not_signed", "wrong_form", "missing", "no_canonical_form", "too_large", "against_schema",
    "no_schema",
)  # fmt: skip


class UnfitToIssue(ValueError):
    """``found`` is everything that stands in the way."""

    def __init__(self, found: tuple[Unfit, ...]) -> None:
        super().__init__("; ".join(f"{one.place}: {one.code} {one.found}".rstrip() for one in found[:5]))
        self.found = found


def refuse_unfit(credential: Mapping[str, Any], size: int) -> None:
    """``credential`` with its proofs, ``size`` that of its canonical JSON. Raises UnfitToIssue."""
    found = tuple(unfit_in(credential))
    if size > MAX_BYTES:
        found += (Unfit("too_large", "", str(size)),)
    if not found:
        found = _unsigned_in(credential)
    if found:
        raise UnfitToIssue(found)


def unfit_in(credential: Mapping[str, Any]) -> Iterator[Unfit]:
    """What has not the form that the standards ask for, node by node."""
    for place, node in _nodes(credential, ""):
        kinds = _kinds(node)
        if not kinds and place.rpartition(".")[2] != "criteria":
            yield Unfit("missing", f"{place}.type")
        for kind in kinds:
            yield from (Unfit("missing", f"{place}.{name}") for name in REQUIRED.get(kind, ()) if name not in node)
        for name, value in node.items():
            yield from _unfit_value(name, value, kinds, f"{place}.{name}" if place else name)


def uncovered(credential: Mapping[str, Any], quads: str) -> tuple[Unfit, ...]:
    """The texts of the document that do not stand in its canonical N-Quads: changing them would change no signature.

    Contexts are no texts of ours: the canonical form itself refuses any but the known ones.
    """
    signed = _signed_terms(quads)
    words = {"type": _TYPES, "proofPurpose": PURPOSES}
    return tuple(
        Unfit("not_signed", place, text[:80])
        for place, name, text in _texts(credential, "", "")
        if words.get(name, {}).get(text, text) not in signed
    )


@lru_cache(maxsize=1)
def _signed_terms(quads: str) -> frozenset[str]:
    """Every IRI and every text, as it was before it was escaped."""
    found = _TERMS.findall(quads)
    return frozenset(iri or re.sub(r"\\.", lambda one: _ESCAPED[one[0]], literal) for iri, literal in found)


def _unsigned_in(credential: Mapping[str, Any]) -> tuple[Unfit, ...]:
    bare = {name: value for name, value in credential.items() if name != "proof"}
    try:
        return uncovered(bare, canonical_quads(bare))
    except NotWritable as error:
        return (Unfit("no_canonical_form", error.place, str(error)),)


def _unfit_value(name: str, value: Any, kinds: tuple[Any, ...], place: str) -> Iterator[Unfit]:
    if value is None or value == "" or value == [] or value == {}:
        yield Unfit("missing", place)
    elif name in ONE and isinstance(value, list) and not (name == "achievement" and "ClrSubject" in kinds):
        yield Unfit("wrong_form", place, "a list")
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str):
            yield from _unfit_text(name, text, place)
        elif not isinstance(text, dict | bool):
            yield Unfit("wrong_form", place, str(text)[:80])


def _unfit_text(name: str, text: str, place: str) -> Iterator[Unfit]:
    yield from (Unfit("control_character", place, name_of(one)) for one in control_characters(text))
    if (
        (name in MOMENTS and not _is_moment(text))
        or (name in IRIS and not _IRI.fullmatch(text))
        or (name == "inLanguage" and not _LANGUAGE.fullmatch(text))
        or (name in WORDS and text not in WORDS[name])
    ):
        yield Unfit("wrong_form", place, text[:80])


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _MOMENT.fullmatch(text) is not None


def _kinds(node: Mapping[str, Any]) -> tuple[Any, ...]:
    found = node.get("type", ())
    return tuple(found) if isinstance(found, list | tuple) else (found,)


def _nodes(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            yield from _nodes(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _nodes(inner, f"{place}[{number}]")


def _texts(value: Any, name: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Path, name and text of every text in the document but the contexts."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "@context":
                yield from _texts(inner, key, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, name, f"{place}[{number}]")
    elif isinstance(value, str):
        yield place, name, value
