"""What the pages of this room share: the desk, files, and refusals in words."""

from __future__ import annotations

from flask import Response, abort, current_app
from markupsafe import Markup
from sqlalchemy.orm import InstrumentedAttribute

from hwx.access import Role
from hwx.clock import now, today
from hwx.extensions import db
from hwx.key_files import KeysUnsafe
from hwx.keys.timestamps import NoTimestamp
from hwx.keys.wording import keys_sentence
from hwx.ledger.proving import NotInTheLog
from hwx.ledger.reading import LogUnusable
from hwx.ledger.wording import log_sentence
from hwx.logs import log
from hwx.papers.draft_paper import refuse_at_sight
from hwx.papers.paper_gate import NotArchival
from hwx.papers.pictures import look_of_papers
from hwx.papers.printing import CannotBePrinted, NoPrinter, PaperAmiss, PrinterBusy, why_no_printer
from hwx.people.signed_in import me
from hwx.placements.tables import Placement
from hwx.rules.credential_gate import UnfitToIssue
from hwx.rules.transcript import Transcript as Statement
from hwx.settings import Settings
from hwx.storage import files
from hwx.transcripts.draft import Desk, desk_of
from hwx.transcripts.issue import CannotIssue
from hwx.transcripts.register import held_transcript
from hwx.transcripts.wording import (
    amiss_sentence,
    archival_sentence,
    busy_sentence,
    issue_sentence,
    printer_sentence,
    timestamp_sentence,
    unfit_sentence,
    unprintable_sentence,
)


def desk() -> Desk:
    settings: Settings = current_app.config["HWX"]
    return desk_of(settings, me(), now(), today(), files())


def answers_for(placement: Placement) -> bool:
    """Whether the reader may see who checked: the trainee, and coordinators and registrars of the host."""
    hosts = me().institutions_as(Role.COORDINATOR, today()) | me().institutions_as(Role.REGISTRAR, today())
    return placement.trainee_id == me().id or placement.host_id in hosts


def file_of(
    number: str, column: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None], mimetype: str, ending: str
) -> Response:
    """The stored bytes, exactly; 404 for those who may not hold the transcript."""
    content = db.session.scalar(held_transcript(me(), today(), number).with_only_columns(column))
    if content is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{number}.{ending}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def against_printing(drawn: Statement, host_id: int) -> list[str]:
    """Why it could not be printed here as it looks today; asked before the registrar presses the button."""
    found, at = [], desk()
    try:
        look, _shown = look_of_papers(db.session(), at.files, at.templates, host_id, me().id)
        refuse_at_sight(drawn, look)
    except (CannotBePrinted, PaperAmiss) as error:
        found = sentences(error)
    missing = why_no_printer()
    return [*found, printer_sentence(missing)] if missing else found


def marked(number: str) -> Markup:
    """A number for running text of either direction: it stays whole."""
    return Markup('<bdi class="code nb" dir="ltr">{}</bdi>').format(number)


REFUSALS = (
    CannotIssue,
    CannotBePrinted,
    UnfitToIssue,
    NoPrinter,
    PrinterBusy,
    KeysUnsafe,
    PaperAmiss,
    NoTimestamp,
    NotArchival,
    NotInTheLog,
)
"""Why nothing was issued; each is told in sentences."""


def sentences(
    refused: CannotIssue
    | CannotBePrinted
    | UnfitToIssue
    | NoPrinter
    | PrinterBusy
    | KeysUnsafe
    | PaperAmiss
    | NoTimestamp
    | NotArchival
    | NotInTheLog,
) -> list[str]:
    if isinstance(refused, CannotIssue):
        return [issue_sentence(reason) for reason in refused.reasons]
    if isinstance(refused, CannotBePrinted):
        return [unprintable_sentence(one) for one in refused.found]
    if isinstance(refused, UnfitToIssue):
        return [unfit_sentence(one) for one in refused.found]
    if isinstance(refused, NoPrinter):
        return [printer_sentence(refused.cause)]
    if isinstance(refused, PrinterBusy):
        return [busy_sentence()]
    if isinstance(refused, PaperAmiss):
        return [amiss_sentence(str(refused))]
    if isinstance(refused, NoTimestamp):
        # The page sends people to the administrator, who cannot see there what the authority answered.
        log.error("no_timestamp", reason=str(refused))
        return [timestamp_sentence()]
    if isinstance(refused, NotArchival):
        return [archival_sentence(sorted({f"{one.profile} {one.rule}".strip() for one in refused.breaches}))]
    if isinstance(refused, (LogUnusable, NotInTheLog)):
        # Whoever issues brings the log up to date first: what is not in it then was taken out.
        return [log_sentence()]
    return [keys_sentence()]
