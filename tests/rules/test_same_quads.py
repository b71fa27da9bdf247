"""A member shown alone is signed as a set of quads, which JSON can write in many ways: none is read differently."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from hwx.rules.credential_reading import CredentialUnreadable, ReadMember, read_member
from hwx.rules.data_integrity import examine_proofs, prove
from hwx.rules.quads import NotWritable, canonical_quads
from tests.rules.credentials import AT, HISTORY, ISSUER, KEY, METHOD
from tests.support.credentials import credential, full_transcript
from tests.support.real_curricula import real_curriculum

Place = tuple[str | int, ...]


@cache
def members() -> list[dict[str, Any]]:
    """That of the placement, and one of a competency that expires."""
    whole = prove(credential(full_transcript(real_curriculum("haemodialysis")), issuer=ISSUER), KEY.sign, METHOD, AT)
    found = whole["credentialSubject"]["verifiableCredential"]
    return [found[0], next(one for one in found[1:] if "validUntil" in one)]


def objects(found: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Everything in the document but its proof, with its place."""
    yield place, found
    if isinstance(found, dict):
        for name, value in found.items():
            if name not in ("proof", "@context"):
                yield from objects(value, (*place, name))
    elif isinstance(found, list):
        for number, item in enumerate(found):
            yield from objects(item, (*place, number))


def put(document: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    changed = copy.deepcopy(document)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return changed


def rewritten(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Lists turned and repeated, values in lists of one, lists of one as values, nodes in two pieces, and what a node
    says moved to another place where it is named."""
    found = list(objects(document))
    for place, value in found:
        if isinstance(value, list) and value:
            yield put(document, place, value[::-1])
            yield put(document, place, [*value, value[0]])
            if len(value) == 1:
                yield put(document, place, value[0])
        elif place and isinstance(place[-1], str):
            yield put(document, place, [value])
        if isinstance(value, dict) and "id" in value:
            yield from in_pieces(document, place, value)
            yield from elsewhere(document, place, value, found)


def in_pieces(document: dict[str, Any], place: Place, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not place:
        return
    for name in node.keys() - {"id", "type"}:
        rest = {key: value for key, value in node.items() if key != name}
        piece = {key: node[key] for key in ("id", "type", name) if key in node}
        if isinstance(place[-1], int):
            holder, inside = place[:-1], copy.deepcopy(_at(document, place[:-1]))
            inside[place[-1]] = rest
            yield put(document, holder, [*inside, piece])
            yield put(document, holder, [piece, *inside])
        else:
            yield put(document, place, [rest, piece])
            yield put(document, place, [piece, rest])


def elsewhere(
    document: dict[str, Any], place: Place, node: dict[str, Any], found: list[tuple[Place, Any]]
) -> Iterator[dict[str, Any]]:
    """Where the node is named by its id, it says part or all of itself there, and no more in its own place."""
    for other, value in found:
        if value == node["id"] and other != (*place, "id"):
            holder = other[:-1] if other[-1] == "id" else other
            if holder[: len(place)] == place:
                continue
            moved = put(document, holder, node)
            yield put(moved, place, {"id": node["id"]}) if place else moved
            for name in node.keys() - {"id", "type"}:
                piece = {key: node[key] for key in ("id", "type", name) if key in node}
                yield put(put(document, holder, piece), (*place,), {k: v for k, v in node.items() if k != name})


def _at(document: Any, place: Place) -> Any:
    for step in place:
        document = document[step]
    return document


def said(read: ReadMember) -> ReadMember:
    """The people in whatever order."""
    if read.item is None:
        return read
    return replace(read, item=replace(read.item, deeds=tuple(sorted(read.item.deeds, key=repr))))


@pytest.mark.parametrize("number", [0, 1], ids=["placement", "competency"])
def test_however_the_same_quads_are_written_a_member_says_the_same_or_is_not_read(number: int) -> None:
    genuine = members()[number]
    quads, expected = canonical_quads(genuine), said(read_member(genuine))
    tried = held = 0
    for document in rewritten(genuine):
        tried += 1
        try:
            same = canonical_quads(document) == quads
        except NotWritable:
            same = False
        if not same or not examine_proofs(document, [HISTORY]).authentic:
            continue
        held += 1
        try:
            assert said(read_member(document)) == expected
        except CredentialUnreadable:
            continue
    assert tried > held > 100, "the ways of writing are really other ones, and many of them hold"
