"""The progress page, the page of one competency, and the record: what trainee, supervisor and coordinator all see."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from hwx.access import SIGNED_IN, audience
from hwx.clock import today
from hwx.curricula.methods import method_name
from hwx.extensions import db
from hwx.people.passkeys import sites_of
from hwx.people.signed_in import me
from hwx.placements.chain import faults_of
from hwx.placements.lines import head_of, line_of, written
from hwx.placements.pages import curriculum_for, reader_of, seen_or_404
from hwx.placements.proofs import proofs_in
from hwx.placements.record import entries_of
from hwx.placements.standing import standings_of
from hwx.placements.tables import Placement
from hwx.rules.contesting import Deciding, against_deciding
from hwx.rules.portfolio import Contest
from hwx.rules.progress import State, progress_of
from hwx.rules.proof import Finding
from hwx.rules.recognising import bases_accepted
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.rules.signing import Countersigning, Ground, Objection, Signing, objections
from hwx.rules.standing import Standing
from hwx.signoffs.answering import coordinates_host_of
from hwx.signoffs.deeds import ground_of, signer_of
from hwx.signoffs.lines import sections_of
from hwx.signoffs.pages import competency_or_404, scene
from hwx.signoffs.paper_copies import Shown, copies_of
from hwx.signoffs.paper_late import late_days
from hwx.signoffs.picture import weeks_of
from hwx.signoffs.proof_wording import proof_sentence
from hwx.signoffs.requests import requests_of
from hwx.signoffs.wording import lack_sentence, missing_sentences, objection_sentences

signoffs = Blueprint("signoffs", __name__)

PICTURED = (
    State.SIGNED,
    State.EXPIRES_SOON,
    State.AWAITING_COUNTERSIGNATURE,
    State.READY_TO_SIGN,
    State.UNDER_WAY,
    State.LAPSED,
    State.WITHDRAWN,
    State.NOT_STARTED,
)
"""The order in which states are drawn: what is reached first, what has not begun last."""


@signoffs.get("/placements/<reference>/progress")
@audience(SIGNED_IN)
def progress(reference: str) -> ResponseReturnValue:
    """Where the trainee stands today: the whole, each domain, each competency and what it still needs."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    standings = standings_of(db.session(), placement.id)
    shown = progress_of(curriculum, placement.cadre, frozenset(placement.opened), standings, today())
    read = reader_of(curriculum)
    return render_template(
        "signoffs/progress.html",
        placement=placement,
        curriculum=curriculum,
        progress=shown,
        parts=[(state.value, shown.tally.states[state]) for state in PICTURED if shown.tally.states[state]],
        weeks=weeks_of(shown, placement.starts_on, placement.ends_on),
        lacks=[lack_sentence(lack) for lack in shown.lacks],
        read=read,
        sections=sections_of(shown, read),
        own=placement.trainee_id == me().id,
        coordinates=coordinates_host_of(me(), placement, today()),
    )


@signoffs.get("/placements/<reference>/competencies/<code>")
@audience(SIGNED_IN)
def competency(reference: str, code: str) -> ResponseReturnValue:
    """One competency of one trainee: what is asked, what was seen, what is missing, and what the reader may do."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    asked = competency_or_404(placement, curriculum, code)
    entries = entries_of(db.session(), placement.id)
    here = scene(placement, curriculum, entries[-1].number)
    ground = ground_of(here, entries)
    shown = progress_of(
        curriculum, placement.cadre, ground.terms.opened, ground.standings((code, *asked.prerequisites)), here.today
    ).by_code[code]
    return render_template(
        "signoffs/competency.html",
        placement=placement,
        curriculum=curriculum,
        competency=asked,
        shown=shown,
        late=late_days(entries, curriculum.rules),
        papers=_waiting(copies_of(db.session(), placement.id, curriculum.rules, entries, here.today), code),
        history=[entry for entry in entries if getattr(entry.fact, "competency", "") == code],
        withdrawn=withdrawn_numbers(entries),
        deeds=_open_deeds(ground, shown.standing),
        recognises=bases_accepted(asked, curriculum.rules),
        to_rule=_to_rule(ground),
        requests=requests_of(db.session(), placement.id, curriculum.rules, entries, here.today, code),
        seen=entries[-1].number,
        own=placement.trainee_id == me().id,
        read=reader_of(curriculum),
        method_name=method_name,
        missing=missing_sentences(shown.standing.missing, shown.unmet) if not shown.state.current else [],
    )


@signoffs.get("/placements/<reference>/record")
@audience(SIGNED_IN)
def record(reference: str) -> ResponseReturnValue:
    """Every entry in the order in which it was recorded, and whether the chain holds."""
    placement = seen_or_404(reference)
    curriculum = curriculum_for(placement)
    entries = entries_of(db.session(), placement.id)
    return render_template(
        "signoffs/record.html",
        placement=placement,
        curriculum=curriculum,
        entries=entries,
        late=late_days(entries, curriculum.rules),
        withdrawn=withdrawn_numbers(entries),
        faults=faults_of(db.session(), placement),
        proofs=_proofs(placement, entries),
        method_name=method_name,
        proof_sentence=proof_sentence,
        read=reader_of(curriculum),
    )


@signoffs.get("/placements/<reference>/record.jsonl")
@audience(SIGNED_IN)
def record_file(reference: str) -> ResponseReturnValue:
    """The record as JSON Lines: the first line names placement and revision, each other line is one entry."""
    placement = seen_or_404(reference)
    entries = entries_of(db.session(), placement.id)
    lines = _lines(placement, entries, _proofs(placement, entries))
    headers = {"Content-Disposition": f'attachment; filename="{placement.reference}.jsonl"'}
    return Response("".join(lines), mimetype="application/jsonl", headers=headers)


def _proofs(placement: Placement, entries: list[Entry]) -> dict[int, Finding]:
    return proofs_in(db.session(), placement.reference, entries, sites_of(current_app.config["HWX"]))


def _lines(placement: Placement, entries: list[Entry], proofs: dict[int, Finding]) -> Iterator[str]:
    """``proof`` and ``sites`` are not part of what was recorded: what was found today, and the names it was held
    against, so that a reader without hwx can do the same."""
    head = head_of(placement)
    if proofs:
        sites = sites_of(current_app.config["HWX"])
        head["sites"] = [{"rp_id": site.rp_id, "origin": site.origin} for site in sites]
    yield written(head)
    for entry in entries:
        line = line_of(entry)
        if entry.number in proofs:
            line["proof"] = proofs[entry.number].code
        yield written(line)


def _waiting(copies: list[Shown], code: str) -> list[Shown]:
    """What was copied from paper about this competency and is not confirmed yet."""
    return [one for one in copies if one.copy.competency == code and one.state == "waiting"]


def _open_deeds(ground: Ground, standing: Standing) -> dict[str, list[str] | None]:
    """For each button: None when it does not concern the reader, [] when it may be pressed, else the reasons why not.

    A person without an appointment at the host is not told why they may not sign: the buttons are not theirs.
    """
    signer = signer_of(me())
    today_ = ground.today
    deeds: dict[str, list[str] | None] = {"observe": None, "sign": None, "countersign": None}
    signing = objections(Signing(standing.code, today_), signer, ground)
    if not _names(signing, "no_appointment", "self_assessment"):
        out = [item for item in signing if item.code in ("out_of_scope", "placement_not_open")]
        deeds["observe"] = objection_sentences(out)
        deeds["sign"] = objection_sentences(signing)
    signature = standing.signature
    if signature is not None and signature.complete_on is None:
        second = objections(Countersigning(standing.code, signature.entry, today_), signer, ground)
        if not _names(second, "no_appointment", "self_assessment"):
            deeds["countersign"] = objection_sentences(second)
    return deeds


def _to_rule(ground: Ground) -> frozenset[int]:
    """The numbers of the contests and appeals on which the reader may rule; nobody is offered what would be refused."""
    signer = signer_of(me())
    contests = [entry.number for entry in ground.entries if isinstance(entry.fact, Contest)]
    acts = {number: Deciding(number, "upheld", "?", ground.today) for number in contests}
    return frozenset(number for number, act in acts.items() if not against_deciding(act, signer, ground))


def _names(found: tuple[Objection, ...], *codes: str) -> bool:
    return any(item.code in codes for item in found)
