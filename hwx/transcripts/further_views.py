"""The papers beside the transcript: certificate and supplement of one in force; before it interim statement and draft.

What is only shown, as the draft is, opens in the browser; the others are saved.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from hwx.access import SIGNED_IN, Role, audience, only
from hwx.clock import now, today
from hwx.extensions import db
from hwx.key_files import KeysUnsafe
from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import public_key_on
from hwx.papers.draft_paper import draft_pdf
from hwx.papers.further import certificate_pdf, interim_pdf, supplement_pdf
from hwx.papers.looks import Look
from hwx.papers.pictures import folder, look_again, look_of_papers
from hwx.papers.printing import CannotBePrinted, NoPrinter, PaperAmiss, PrinterBusy
from hwx.people.signed_in import me
from hwx.placements.pages import curriculum_for, hosted_or_404, seen_or_404
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.problems import Problem, show_problem
from hwx.rules.record import latest_decision
from hwx.rules.transcript import Transcript as Statement
from hwx.rules.transcript import TranscriptUnreadable
from hwx.settings import Settings
from hwx.storage import files
from hwx.transcripts.draft import interim_of
from hwx.transcripts.issue import draft_of
from hwx.transcripts.pages import desk, sentences
from hwx.transcripts.register import held_transcript, said_in
from hwx.transcripts.tables import TranscriptEvent
from hwx.transcripts.wording import unreadable_sentence

further = Blueprint("further", __name__)


@further.get("/transcripts/<number>/certificate.pdf")
@audience(SIGNED_IN)
def certificate(number: str) -> ResponseReturnValue:
    return _extract(number, "certificate", certificate_pdf)


@further.get("/transcripts/<number>/supplement.pdf")
@audience(SIGNED_IN)
def supplement(number: str) -> ResponseReturnValue:
    return _extract(number, "supplement", supplement_pdf)


@further.get("/placements/<reference>/progress.pdf")
@audience(SIGNED_IN)
def interim(reference: str) -> ResponseReturnValue:
    """For the trainee and the coordinators of the host, until the panel has decided."""
    placement = seen_or_404(reference)
    coordinates = placement.host_id in me().institutions_as(Role.COORDINATOR, today())
    if placement.trainee_id != me().id and not coordinates:
        abort(404)
    entries = entries_of(db.session(), placement.id)
    if latest_decision(entries):
        return _refusal(gettext("The panel has decided. A transcript takes the place of interim statements."))
    said = interim_of(placement, curriculum_for(placement), desk(), entries)
    settings: Settings = current_app.config["HWX"]
    try:
        look, _shown = look_of_papers(db.session(), files(), settings.paper_templates, placement.host_id, 0)
    except PaperAmiss as refused:
        return _refusal(" ".join(sentences(refused)))
    return _answer(lambda: interim_pdf(said, look), f"{reference}-{today().isoformat()}-interim")


@further.get("/placements/<reference>/transcripts/draft.pdf")
@audience(only(Role.REGISTRAR))
def draft(reference: str) -> ResponseReturnValue:
    """What the button on the page before would issue now, with the reader's own signature; without a number."""
    placement = hosted_or_404(reference, Role.REGISTRAR)
    settings: Settings = current_app.config["HWX"]
    try:
        drawn = draft_of(db.session(), placement, curriculum_for(placement), desk())
        key = public_key_on(keyring_of(settings), placement.host_id, now().date())
    except (PaperAmiss, KeysUnsafe) as refused:
        return _refusal(" ".join(sentences(refused)))
    if drawn is None:
        return _refusal(gettext("The panel has not decided yet. Its decision comes first."))
    said, look = drawn
    return _answer(lambda: draft_pdf(said, key, look), f"{reference}-draft", shown=True)


def _extract(number: str, kind: str, print_it: Callable[[Statement, Look], bytes]) -> ResponseReturnValue:
    """Of a transcript that the reader may hold and that is in force: nobody is to hang up what was revoked."""
    row = db.session.scalar(held_transcript(me(), today(), number)) or abort(404)
    if db.session.scalar(select(TranscriptEvent.transcript_id).where(TranscriptEvent.transcript_id == row.id)):
        return _refusal(
            gettext(
                "This transcript is no longer in force, so nothing is made from it any more. If another one took its "
                "place, make the paper from that."
            )
        )
    try:
        said = said_in(row.sealed)
    except TranscriptUnreadable:
        return _refusal(unreadable_sentence())
    settings: Settings = current_app.config["HWX"]
    host = db.session.scalar(select(Placement.host_id).where(Placement.id == row.placement_id)) or 0
    if not said.pictures:
        look = Look(folder(settings.paper_templates))
    else:
        look = look_again(db.session(), files(), settings.paper_templates, host, said.pictures)
    return _answer(lambda: print_it(said, look), f"{number}-{kind}")


def _answer(made: Callable[[], bytes], name: str, shown: bool = False) -> ResponseReturnValue:
    try:
        pdf = made()
    except (CannotBePrinted, NoPrinter, PrinterBusy, PaperAmiss) as refused:
        return _refusal(" ".join(sentences(refused)))
    how = "inline" if shown else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{name}.pdf"', "Cache-Control": "no-store, private"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def _refusal(why: str) -> ResponseReturnValue:
    return show_problem(Problem(409, gettext("This paper cannot be made"), why, gettext("Nothing was changed.")))
