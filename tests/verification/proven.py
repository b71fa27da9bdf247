"""Credentials and signed papers for the tests of this room: an institution, its keys, and what it issued."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rfc8785

from hwx.keys.keysets import KeySet, key_set_of
from hwx.keys.public_list import issuer_of
from hwx.papers.document import CREDENTIAL
from hwx.papers.pades import sign_paper
from hwx.papers.printing import Attached, print_pdf
from hwx.papers.signed_paper import signed_paper
from hwx.rules.data_integrity import prove
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.key_list import Issuer, KeyList
from hwx.rules.status_list import status_list_credential
from hwx.rules.transcript import Transcript
from tests.keys.rings import hospital, ring
from tests.support.credentials import ISSUED, PAPERS, credential, full_transcript
from tests.support.real_curricula import real_curriculum

FOLDER = TemporaryDirectory(prefix="hwx-proven-")
STATUS = "https://hwx.example.org/institutions/7/status/1"
INDEX = 94567


@dataclass(frozen=True)
class House:
    """An institution that issues."""

    number: int = 7

    @property
    def keys(self) -> KeySet:
        return _keys(self.number)

    @property
    def listed(self) -> Issuer:
        return _listed(self.number)

    def proven(self, transcript: Transcript, at: datetime | None = None) -> dict[str, Any]:
        bare = credential(transcript, issuer=self.keys.did, status_list=STATUS, status_index=INDEX)
        return prove(bare, self.keys.credential_signer, self.keys.method, at or transcript.issued_at)

    def status(self, *revoked: int, at: datetime = datetime(2026, 6, 1, tzinfo=UTC)) -> dict[str, Any]:
        until = at.replace(month=at.month + 1)
        listed = status_list_credential(STATUS, self.keys.did, revoked, at, until)
        return prove(listed, self.keys.credential_signer, self.keys.method, at)


@cache
def _keys(number: int) -> KeySet:
    return key_set_of(ring(Path(FOLDER.name)), hospital(number), date(2026, 1, 1))


@cache
def _listed(number: int) -> Issuer:
    _keys(number)
    return issuer_of(ring(Path(FOLDER.name)), hospital(number))


OURS, OTHERS = House(7), House(8)
KEYS = KeyList((), (OURS.listed,))
BOTH = KeyList((), (OURS.listed, OTHERS.listed))


@cache
def transcript(number: str = PAPERS.number, supersedes: str = "") -> Transcript:
    """Two competencies signed, the others not: small, so that many changes can be tried."""
    curriculum = real_curriculum("infection-prevention")
    first = [one.code for one in curriculum.asked_of(curriculum.cadres[0].key, frozenset())][:2]
    papers = replace(PAPERS, number=number, supersedes=supersedes)
    return full_transcript(curriculum, signed=lambda one: one.code in first, papers=papers, outcome="not_completed")


@cache
def document(number: str = PAPERS.number, house: House = OURS) -> dict[str, Any]:
    return house.proven(transcript(number))


def written(document: Any) -> bytes:
    return rfc8785.dumps(document)


def a_copy(document: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(document))
    return copied


@cache
def member(place: int = 1) -> dict[str, Any]:
    """The first is about the placement."""
    found: dict[str, Any] = document()["credentialSubject"]["verifiableCredential"][place]
    return found


@cache
def paper(house: House = OURS, number: str = PAPERS.number) -> bytes:
    """As issued: through the gate."""
    signer, key = house.keys.paper_signer, house.keys.public.multikey
    return signed_paper(transcript(number), written(document(number, house)), key, signer)


@cache
def paper_around(attachment: bytes) -> bytes:
    """Signed by OURS, around whatever is attached: one page that bears no number."""
    return paper_with(attachment)


def paper_with(*attachments: bytes) -> bytes:
    at = transcript().issued_at
    attached = tuple(
        Attached(f"{PAPERS.number}-{place}.json", content, CREDENTIAL, "What it says", at)
        for place, content in enumerate(attachments)
    )
    page = '<html lang="en"><head><title>A</title></head><body><p>Text</p>'
    printed = print_pdf(page, 'p { font: 9pt "Paper Sans" }', bytes(16), attached)
    return sign_paper(printed, OURS.keys.paper_signer, at)


def with_days(keys: KeyList = KEYS, **days: Any) -> KeyList:
    """The same list, with other days for every key and certificate: used_from, used_until, distrusted_from."""

    def changed(history: KeyHistory) -> KeyHistory:
        return replace(history, keys=tuple(_key(key) for key in history.keys))

    def _key(key: IssuerKey) -> IssuerKey:
        return replace(key, **days)

    issuers = (
        replace(
            one,
            histories=tuple(changed(history) for history in one.histories),
            certificates=tuple(replace(certificate, **days) for certificate in one.certificates),
        )
        for one in keys.issuers
    )
    return KeyList(keys.seals, tuple(issuers))


@dataclass(frozen=True)
class Saw:
    """A witness of one day."""

    day: date
    issued_it: bool = False

    def saw_file(self, digest: str, /) -> Iterable[date]:
        return (self.day,)

    def saw_member(self, status_list: str, index: int, digest: str, /) -> Iterable[date]:
        return (self.day,)


__all__ = ["ISSUED", "PAPERS"]
