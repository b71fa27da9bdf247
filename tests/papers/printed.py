"""Transcripts to print: all 35 competencies of a real curriculum, signed, with names of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwx.papers.document import pdf_of
from hwx.papers.paper import in_both_calendars
from hwx.rules.drawing_up import Papers, draw_up
from hwx.rules.facts import Countersignature, Decision, Fact, Observation, PanelMember, SignOff
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry, genesis, next_entry
from hwx.rules.seal import key_id, public_bytes, seal, seal_pdf
from hwx.rules.signatory import Signatory
from hwx.rules.transcript import Holder, Party, Programme, Signer, Transcript, statement_of
from tests.support.real_curricula import real_curriculum

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY_ID = key_id(public_bytes(KEY))
STARTS, ENDS, DECIDED, ISSUED = date(2026, 1, 12), date(2026, 4, 3), date(2026, 4, 7), date(2026, 4, 14)
REFERENCE = "P-7K4MQ2ZT"

FOUR_PARTS = Holder(
    passport_name="SHEIKH MUHAMMAD ABDULRAHMAN IBN YUSUF BIN ABDULLAH AL-HUSSEINI AL-MAGHRIBI OULD SIDI BRAHIM",
    original_name="الشيخ محمد عبد الرحمن بن يوسف بن عبد الله الحسيني المغربي ولد سيدي إبراهيم",
    original_language="ar",
    birth=in_both_calendars(date(1991, 1, 1)),
    birth_approximate=True,
    passport_country="MR",
    passport_last_four="4821",
    profession="General practitioner",
    register="Ordre national des médecins de Mauritanie",
    register_number="MR-11872",
)
ONE_NAME = Holder("SUPARTI", "", "", None, False, "ID", "", "Perawat", "", "")

HOST = Party(
    name="مستشفى الأمير محمد بن عبد العزيز التخصصي الجامعي للطوارئ والعناية المركزة بمنطقة المدينة المنورة",
    language="ar",
    english_name="Prince Mohammed bin Abdulaziz Specialised University Hospital for Emergency and Critical Care",
    country="SA",
    city="Madinah",
    facility_code="MOH-MED-0417",
    contact="+966 14 000 0000",
    training_system="Visiting professionals work on a temporary supervised registration.",
)
HOME = Party("İstanbul Üniversitesi Çapa Tıp Fakültesi", "tr", "Istanbul Medical Faculty", "TR", "İstanbul", "", "", "")


def signatory(number: int, name: str, capacity: str) -> Signatory:
    return Signatory(number, name, "supervisor", 1, HOST.english_name, capacity, "Physician", "SCFHS", f"S-{number}")


ASSESSORS = (
    signatory(2, "Dr Faisal bin Abdulaziz Al-Otaibi", "Consultant, emergency medicine"),
    signatory(3, "Dr Hélène Traoré", "Specialist, prehospital care"),
    signatory(4, "Dr Mehmet Öztürk", "Consultant, anaesthesia"),
)
HEAD = signatory(9, "Prof. Nawal Ibrahim Al-Sharif", "Head of department")
PANEL = (
    PanelMember(HEAD.name, HEAD.capacity, "host"),
    PanelMember("Dr Hélène Traoré", "Specialist", "host"),
    PanelMember("Dr Oumar Ndiaye", "Director of training", "home"),
)


class _Record:
    def __init__(self, revision: str) -> None:
        self.entries: list[Entry] = []
        self._last = (0, genesis(REFERENCE, revision))

    def add(self, on: date, fact: Fact) -> int:
        moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        entry = next_entry(REFERENCE, self._last, fact.by.person, on, moment, fact)
        self.entries.append(entry)
        self._last = (entry.number, entry.digest)
        return entry.number


@cache
def record(slug: str, cadre: str) -> tuple[Entry, ...]:
    """Every second competency of the last domain is left open; everything else is seen and signed."""
    curriculum = real_curriculum(slug)
    found = _Record(curriculum.digest)
    open_ones = {one.code for one in curriculum.domains[-1].competencies[::2]}
    for place, asked in enumerate(curriculum.asked_of(cadre)):
        if asked.code in open_ones:
            continue
        day, level, codes = STARTS + timedelta(days=place), asked.level_for(cadre), asked.method_codes
        seen = tuple(
            found.add(
                day + timedelta(days=turn),
                Observation(ASSESSORS[(place + turn) % 3], asked.code, level, codes[turn % len(codes)]),
            )
            for turn in range(asked.observations)
        )
        number = found.add(day + timedelta(days=9), SignOff(ASSESSORS[place % 3], asked.code, level, seen))
        if asked.critical:
            found.add(day + timedelta(days=11), Countersignature(HEAD, asked.code, number))
    conditions = "Airway course by 2026-09-01"
    found.add(DECIDED, Decision(HEAD, "partly_completed", PANEL, 96, 9, False, True, conditions, "Agreed"))
    return tuple(found.entries)


def transcript(slug: str = "emergency-response", cadre: str = "doctor", **values: Any) -> Transcript:
    """``values`` are papers: holder, home, host, programme and so on."""
    curriculum, entries = real_curriculum(slug), record(slug, cadre)
    papers = Papers(
        **{
            "number": "HWX-2026-00042",
            "check_code": "7K4M-Q2ZT-9XRB",
            "check_at": "https://health-exchange.specialised-hospital.medinah.example.org/v",
            "supersedes": "",
            "issued_at": datetime(2026, 4, 14, 9, 30, tzinfo=UTC),
            "issued_on": ISSUED,
            "holder": FOUR_PARTS,
            "home": HOME,
            "host": HOST,
            "programme": Programme("Exchange", "SA-TR/2025/014", ""),
            "reference": REFERENCE,
            "unit": "Emergency department",
            "working_language": "English",
            "licence": "",
            "starts_on": STARTS,
            "ends_on": ENDS,
            "opened": frozenset[str](),
            "issuer": Signer("Abeer Saleh Al-Harbi", "Registrar", "", HOST.english_name, "", ""),
            **values,
        }
    )
    standings = fold(curriculum, cadre, papers.opened, entries)
    progress = progress_of(curriculum, cadre, papers.opened, standings, ISSUED)
    return draw_up(papers, progress, entries, in_both_calendars)


def printed(drawn: Transcript) -> tuple[bytes, bytes]:
    """The sealed file and the sealed PDF."""
    sealed = seal(statement_of(drawn), KEY)
    return sealed, seal_pdf(pdf_of(drawn, sealed, KEY_ID), KEY)


def with_holder(**values: Any) -> Transcript:
    return transcript(holder=replace(FOUR_PARTS, **values))
