"""What a transcript of a placement would say now: the facts of its tables and record, drawn up as one statement."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from hwx.access import Role
from hwx.papers.paper import in_both_calendars
from hwx.people.tables import Institution, Person
from hwx.placements.acting import acting_as
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.drawing_up import Papers, draw_up, report, signer_of
from hwx.rules.interim import Interim
from hwx.rules.numbering import CODE_BYTES, code_of
from hwx.rules.progress import Progress, fold, progress_of
from hwx.rules.record import Entry
from hwx.rules.transcript import Holder, Party, Programme, Signer, check_link_of
from hwx.rules.transcript import Transcript as Statement
from hwx.settings import Settings
from hwx.storage import Files


@dataclass(frozen=True)
class Desk:
    """Who issues, when (``now`` is UTC, ``today`` the site's date), and for which site.

    ``site`` is the address of the site without a slash at the end; ``prefix`` stands before its numbers.
    """

    person: Person
    now: datetime
    today: date
    site: str
    prefix: str
    templates: str = ""
    """The folder of HWX_PAPER_TEMPLATES."""
    files: Files | None = None
    """Where the pictures of the papers lie."""
    schemas: str = ""
    """The folder of HWX_CREDENTIAL_SCHEMAS."""


def desk_of(settings: Settings, person: Person, moment: datetime, day: date, files: Files) -> Desk:
    return Desk(
        person,
        moment,
        day,
        settings.base_url,
        settings.number_prefix,
        settings.paper_templates,
        files,
        settings.credential_schemas,
    )


def statement(
    placement: Placement, curriculum: Curriculum, desk: Desk, entries: Sequence[Entry], number: str, supersedes: str
) -> Statement:
    """What the transcript would say if it were issued now under this number, with a check code of its own."""
    check_code = code_of(secrets.token_bytes(CODE_BYTES))
    papers = replace(_papers(placement, desk), number=number, check_code=check_code, supersedes=supersedes)
    return draw_up(papers, _progress(placement, curriculum, desk, entries), entries, in_both_calendars)


def interim_of(placement: Placement, curriculum: Curriculum, desk: Desk, entries: Sequence[Entry]) -> Interim:
    """How far the trainee has come today, for a paper without a number."""
    return report(_papers(placement, desk), _progress(placement, curriculum, desk, entries), entries, in_both_calendars)


def _progress(placement: Placement, curriculum: Curriculum, desk: Desk, entries: Sequence[Entry]) -> Progress:
    opened = frozenset(placement.opened)
    standings = fold(curriculum, placement.cadre, opened, entries)
    return progress_of(curriculum, placement.cadre, opened, standings, desk.today)


def _papers(placement: Placement, desk: Desk) -> Papers:
    """Still without a number and a check code."""
    programme = placement.programme
    return Papers(
        number="",
        check_code="",
        check_at=check_link_of(desk.site),
        supersedes="",
        issued_at=desk.now,
        issued_on=desk.today,
        holder=_holder(placement.trainee),
        home=_party(placement.home),
        host=_party(placement.host),
        programme=Programme(programme.title, programme.agreement, programme.sponsor) if programme else NO_PROGRAMME,
        reference=placement.reference,
        unit=placement.unit,
        working_language=placement.working_language,
        licence=placement.licence,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        opened=frozenset(placement.opened),
        issuer=_issuer(desk, placement.host_id),
    )


NO_PROGRAMME = Programme("", "", "")


def _holder(trainee: Person) -> Holder:
    return Holder(
        passport_name=trainee.passport_name,
        original_name=trainee.original_name,
        original_language=trainee.original_language,
        birth=in_both_calendars(trainee.birth_date) if trainee.birth_date else None,
        birth_approximate=trainee.birth_date_approximate,
        passport_country=trainee.passport_country,
        passport_last_four=trainee.passport_last_four,
        profession=trainee.profession,
        register=trainee.register,
        register_number=trainee.register_number,
    )


def _party(institution: Institution) -> Party:
    return Party(
        name=institution.name,
        language=institution.name_language,
        english_name=institution.english_name,
        country=institution.country,
        city=institution.city,
        facility_code=institution.facility_code,
        contact=institution.contact,
        training_system=institution.training_system,
    )


def _issuer(desk: Desk, host_id: int) -> Signer:
    """As registrar of the host; somebody else only where the page shows what a registrar would see."""
    acting = acting_as(desk.person, Role.REGISTRAR, host_id, desk.today)
    return signer_of(acting) if acting else Signer(desk.person.passport_name, "", "", "", "", "")
