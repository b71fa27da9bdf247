"""A registrar's office for tests: a placement that the panel has decided, and transcripts of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwx.access import Role
from hwx.keys.issuing_keys import IssuingKeys, issuing_keys
from hwx.keys.key_file import LockedFiles
from hwx.keys.keyring import Keyring
from hwx.keys.keysets import key_set_of
from hwx.keys.safe import KeySafe
from hwx.ledger.key import log_signer
from hwx.people.tables import Institution, Person
from hwx.placements.acting import acting_as
from hwx.rules.facts import Decision, PanelMember
from hwx.rules.seal import PublicKey, public_bytes
from hwx.settings import Settings
from hwx.transcripts.draft import Desk
from hwx.transcripts.issue import issue
from hwx.transcripts.tables import Transcript, TranscriptEvent
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = (PublicKey(public_bytes(KEY), date(2026, 1, 1)),)

SITE = "https://hwx.example.org"
FOLDER = TemporaryDirectory(prefix="hwx-keys-")
RING = Keyring(Path(FOLDER.name), SITE, KeySafe(LockedFiles(lambda: ""), None), timedelta(days=800))
"""In the clear, which is quick; removed when the tests end."""


def keys_of(institution: Institution) -> IssuingKeys:
    log = log_signer(Path(FOLDER.name), SITE, None)
    return IssuingKeys(KEY, key_set_of(RING, institution, NOW.date()), log)


MEMBERS = (
    PanelMember("KHALID IBRAHIM", "Unit head", "host"),
    PanelMember("OMAR FAROUK", "Consultant", "host"),
    PanelMember("IBRAHIMA SARR", "Director of training", "home"),
)


@dataclass
class Office:
    make: Make
    ward: Ward
    site: str = SITE
    keys: Callable[[Institution], IssuingKeys] = keys_of

    @property
    def seen(self) -> int:
        """The number of the newest entry, as a page drawn now would carry it."""
        self.make.session.refresh(self.ward.placement)
        return self.ward.placement.last_number

    def decide(self, outcome: str = "partly_completed", **values: Any) -> None:
        """Written straight to the record, with the state that follows from it."""
        recorder = acting_as(self.ward.registrar, Role.REGISTRAR, self.ward.placement.host_id, TODAY)
        assert recorder is not None
        given = {"attendance_percent": 96, "feedback_raters": 9, "concerns_open": False, **values}
        decision = Decision(recorder, outcome, MEMBERS, home_plan_accepted=True, reason="Agreed", **given)
        self.make.entry(self.ward.placement, self.ward.registrar, decision)
        self.ward.placement.state = outcome
        self.make.session.commit()

    def sign(self, code: str = "SML-101", level: int = 3) -> int:
        """Two observations at the level, and the number of the sign-off that rests on them."""
        rests_on = tuple(
            self.make.observation(self.ward.placement, code, by, level).number
            for by in (self.ward.supervisor, self.ward.colleague)
        )
        return self.make.sign_off(self.ward.placement, code, self.ward.supervisor, level, rests_on).number

    def desk(self, person: Person | None = None, **values: Any) -> Desk:
        given = {"now": NOW, "today": TODAY, "site": self.site, "prefix": "HWX", **values}
        return Desk(person or self.ward.registrar, **given)

    def issue(self, replacing: str = "", seen: int | None = None, desk: Desk | None = None) -> Transcript:
        """Really issued and printed; committed."""
        session, placement = self.make.session, self.ward.placement
        at = self.seen if seen is None else seen
        keys = self.keys(placement.host)
        row = issue(session, placement, self.make.curriculum(placement), desk or self.desk(), keys, at, replacing)
        session.commit()
        return row

    def file(self, number: str = "HWX-2026-00001", edition: int = 1, ended: str = "", **values: Any) -> Transcript:
        """A row with bytes that are no transcript, for pages that only hand them out."""
        row = Transcript(
            number=number,
            placement_id=self.ward.placement.id,
            edition=edition,
            check_code="7K4M-Q2ZT-9XRB",
            sealed=b'{"sealed": true}',
            sealed_digest="1" * 64,
            pdf=b"%PDF-1.7 " + number.encode(),
            pdf_digest="2" * 64,
            key=KEYS[0].id,
            record_number=self.seen,
            outcome="completed",
            issued_at=NOW,
            issued_by_id=self.ward.registrar.id,
            supersedes_id=None,
        )
        for name, value in values.items():
            setattr(row, name, value)
        session = self.make.session
        session.add(row)
        session.flush()
        if ended:
            event = {"transcript_id": row.id, "kind": ended, "at": NOW, "actor_id": self.ward.registrar.id}
            session.add(TranscriptEvent(**event, reason_code="issued_in_error", replaced_by_id=None))
        session.commit()
        return row


def office(make: Make, **terms: Any) -> Office:
    return Office(make, ward(make, **terms))


@pytest.fixture
def here(make: Make) -> Office:
    """Nothing decided yet."""
    return office(make)


@pytest.fixture
def decided(here: Office) -> Office:
    here.sign()
    here.decide()
    return here


@pytest.fixture
def site_office(make: Make, settings: Settings) -> Iterator[Office]:
    """Decided, and what it issues is signed with the keys of the site, as on the registrar's page."""
    found = Office(make, ward(make), settings.base_url, lambda host: issuing_keys(settings, host, TODAY))
    found.sign()
    found.decide()
    yield found
    shutil.rmtree(settings.keys_folder, ignore_errors=True)
