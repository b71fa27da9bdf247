"""Transcripts of whole curricula for tests of credentials, and whose credential they become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hwx.rules.credential import Issuing, credential_id, credential_of
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.drawing_up import Papers, draw_up
from hwx.rules.facts import Countersignature, Observation, SignOff
from hwx.rules.progress import fold, progress_of
from hwx.rules.signatory import Signatory
from hwx.rules.transcript import Day, Holder, Party, Programme, Signer, Transcript
from tests.rules.building import Record

SITE = "https://exchange.kfmc-training.example"
LEARNER = "urn:uuid:0f0ad5b1-3a0b-4a6e-9d0c-5f1f6d1f2a01"
DID = "did:web:exchange.kfmc-training.example:institutions:1"
STARTS = date(2026, 1, 5)
ISSUED = date(2026, 5, 1)

PAPERS = Papers(
    number="KFMC-2026-00042",
    check_code="7K4M-Q2ZT-9XRB",
    check_at=f"{SITE}/v",
    supersedes="",
    issued_at=datetime(2026, 5, 1, 9, 30, 15, tzinfo=UTC),
    issued_on=ISSUED,
    holder=Holder(
        "AMINATA MARIAMA DIALLO", "أميناتا مريم ديالو", "ar", Day(date(1991, 3, 17), "1411-08-30"), False,
        "SN", "7731", "Nurse", "Ordre National des Infirmiers du Sénégal", "ONIS-20418",
    ),
    home=Party(
        "Hôpital Principal de Dakar", "fr", "Principal Hospital of Dakar", "SN", "Dakar", "SN-HPD-001",
        "verification@hpd.example", "Registration after a three-year diploma.",
    ),
    host=Party(
        "مدينة الملك فهد الطبية", "ar", "King Fahad Medical City", "SA", "Riyadh", "SA-RYD-010",
        "+966 11 288 9999", "Licensed by the Saudi Commission for Health Specialties.",
    ),
    programme=Programme("Dialysis exchange 2026", "MoU 17/2025", "Islamic Development Bank"),
    reference="P-2026-0042",
    unit="Haemodialysis unit, main building",
    working_language="English and Arabic",
    licence="SCFHS-T-55120",
    starts_on=STARTS,
    ends_on=date(2026, 4, 26),
    opened=frozenset(),
    issuer=Signer("NADIA YOUSEF AL-HARBI", "Registrar", "", "King Fahad Medical City", "", ""),
)  # fmt: skip


def assessor(person: int, name: str, role: str = "supervisor", means: str = "") -> Signatory:
    return Signatory(
        person, name, role, 1, "King Fahad Medical City", "Consultant nephrologist", "Doctor",
        "Saudi Commission for Health Specialties", f"11-R-M-{40000 + person}", means,
    )  # fmt: skip


FIRST = assessor(11, "KHALID IBRAHIM AL-OTAIBI")
SECOND = assessor(12, "OMAR FAROUK HASSAN")
GUEST = assessor(13, "GRACE WANJIKU KAMAU", means="guest_link")
HEAD = assessor(21, "HUDA SALEH AL-QAHTANI", "unit_head")


def everything(_: Competency) -> bool:
    return True


def nothing(_: Competency) -> bool:
    return False


def in_both(day: date) -> Day:
    return Day(day, "1447-07-16")


def full_transcript(
    curriculum: Curriculum,
    cadre: str = "",
    signed: Callable[[Competency], bool] = everything,
    papers: Papers = PAPERS,
    **decision: Any,
) -> Transcript:
    """Every competency that ``signed`` picks has two observations, a sign-off and, where critical, a second one."""
    key = cadre or curriculum.cadres[0].key
    record = Record()
    for place, competency in enumerate(curriculum.asked_of(key, papers.opened)):
        if signed(competency):
            _sign(record, competency, competency.level_for(key), STARTS + timedelta(days=20 + place))
    record.decided(**decision)
    standings = fold(curriculum, key, papers.opened, record.entries)
    progress = progress_of(curriculum, key, papers.opened, standings, papers.issued_on)
    return draw_up(papers, progress, record.entries, in_both)


def _sign(record: Record, competency: Competency, level: int, on: date) -> None:
    method = competency.method_codes[0]
    seen = tuple(
        record.add(Observation(by, competency.code, level, method), on - timedelta(days=days))
        for by, days in ((FIRST, 9), (GUEST if competency.code.endswith("2") else SECOND, 2))
    )
    number = record.add(SignOff(FIRST, competency.code, level, seen), on)
    record.add(Countersignature(HEAD, competency.code, number), on + timedelta(days=1))


def issuing(transcript: Transcript, **values: Any) -> Issuing:
    given = Issuing(
        issuer=DID,
        ids=credential_id(transcript.check_at, transcript.number),
        learner=LEARNER,
        status_list=f"{SITE}/status/1-1",
        status_index=94567,
        entries={},
    )
    return replace(given, **values)


def credential(transcript: Transcript, **values: Any) -> dict[str, Any]:
    return credential_of(transcript, issuing(transcript, **values))
