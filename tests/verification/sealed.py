"""Real sealed files for the tests of this room: a small transcript, sealed by a key of the test's own."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfWriter

from hwx.rules.curriculum import Wording
from hwx.rules.key_list import KeyList
from hwx.rules.seal import PublicKey, public_bytes, seal, seal_pdf
from hwx.rules.transcript import (
    Certification,
    Day,
    Group,
    Holder,
    LevelName,
    Outcome,
    Party,
    Pinned,
    Programme,
    Record,
    Result,
    Scale,
    Signer,
    Term,
    Transcript,
    statement_of,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = KeyList((PublicKey(public_bytes(KEY), date(2026, 1, 1)),))
KEY_ID = KEYS.seals[0].id

NUMBER = "HWX-2026-00042"
CODE = "7K4M-Q2ZT-9XRB"
ISSUED = date(2026, 3, 2)


def in_three(text: str) -> Wording:
    return Wording({"en": text, "ar": f"{text} (ar)", "fr": f"{text} (fr)"})


def day(text: str) -> Day:
    return Day(date.fromisoformat(text), "1447-09-13")


def party(name: str, language: str, english_name: str, country: str) -> Party:
    return Party(name, language, english_name, country, "Rabat", "MA-0099", "+212 500 000", "Training is supervised.")


def result(code: str, state: str = "signed", expires: str | None = None) -> Result:
    signed = state in ("signed", "expired")
    return Result(
        code=code,
        title=in_three(f"Skill {code}"),
        critical=False,
        required_level=3,
        level_reached=4 if signed else 0,
        state=state,
        signed=day("2026-02-20") if signed else None,
        countersigned=None,
        expires=day(expires) if expires else None,
        methods=("DOPS",),
        simulation_only=False,
        observations=2,
        assessors=(1,),
        signed_by=1 if signed else 0,
        countersigned_by=0,
        rests_on=(),
        note=None,
    )


SIGNER = Signer("DR NADIA BENALI", "Consultant", "Doctor", "Rabat University Hospital", "Register", "MA-1")

RESULTS = (
    result("SML-101"),
    result("SML-102", expires="2026-12-31"),
    result("SML-103", state="expired", expires="2026-02-25"),
    result("SML-104", state="under_way"),
)

TRANSCRIPT = Transcript(
    number=NUMBER,
    check_code=CODE,
    check_at="https://hwx.example.org/v",
    supersedes="",
    issued_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    issued=day("2026-03-02"),
    holder=Holder(
        passport_name="AMINA DIALLO",
        original_name="أمينة ديالو",
        original_language="ar",
        birth=day("1990-05-04"),
        birth_approximate=False,
        passport_country="SN",
        passport_last_four="7731",
        profession="Doctor",
        register="Ordre des médecins",
        register_number="SN-55512",
    ),
    home=party("Hôpital Fann", "fr", "Fann Hospital", "SN"),
    host=party("المستشفى الجامعي بالرباط", "ar", "Rabat University Hospital", "MA"),
    programme=Programme("Exchange", "AGR-7", ""),
    curriculum=Pinned("small", "1.0", "0" * 64, "en", in_three("Small skills"), (), (), (), 4, (), 160, None),
    term=Term("P-2026-ABCD", "doctor", in_three("Doctor"), "Ward 3", "", "", day("2026-01-05"), day("2026-03-01"), ()),
    outcome=Outcome(
        "completed", in_three("Completed"), day("2026-03-01"), 9, "0" * 64, "Secret condition", (), 96, 5, True
    ),
    scale=Scale(
        in_three("Supervision"),
        "prospective",
        tuple(LevelName(number, in_three(f"Level {number}")) for number in range(1, 6)),
        in_three("It does not permit work alone."),
        None,
    ),
    methods=(),
    states=(),
    groups=(Group("basics", in_three("Basics"), RESULTS),),
    people=(SIGNER,),
    record=Record(9, "0" * 64),
    certification=Certification(SIGNER, SIGNER),
    limits=in_three("It is not a licence."),
)


def sealed(key: Ed25519PrivateKey = KEY, **changes: Any) -> bytes:
    return seal(statement_of(replace(TRANSCRIPT, **changes)), key)


def bare_pdf(*attachments: bytes, encrypt: bool = False) -> bytes:
    """One empty page with these attachments; not sealed."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for place, content in enumerate(attachments):
        writer.add_attachment("transcript.json" if not place else f"other-{place}.json", content)
    if encrypt:
        writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def sealed_pdf(*attachments: bytes, key: Ed25519PrivateKey = KEY) -> bytes:
    """Sealed as the issuer would, around whatever is attached; the small transcript unless something is given."""
    return seal_pdf(bare_pdf(*(attachments or (sealed(key),))), key)
