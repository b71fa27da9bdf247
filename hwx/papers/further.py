"""The papers beside the transcript, from the same frozen values: certificate, supplement, and the interim statement.

None of them is signed. Certificate and supplement are extracts, made when somebody asks for them: the institution
signed the transcript, and a signature made later, without a person who answers for it, would prove nothing more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from hwx.papers import further_labels as words
from hwx.papers.labels import Label
from hwx.papers.looks import PLAIN, Look
from hwx.papers.paper import check_of, filled, style
from hwx.papers.printing import print_pdf
from hwx.rules.interim import Interim
from hwx.rules.lifecycle import PlacementState
from hwx.rules.plain_values import plain
from hwx.rules.transcript import Transcript

COMPLETED = (PlacementState.COMPLETED, PlacementState.COMPLETED_WITH_CONDITIONS)


def certificate_pdf(transcript: Transcript, look: Look = PLAIN) -> bytes:
    """One page. Raises CannotBePrinted, PaperAmiss and NoPrinter, as all of these do."""
    title = words.COMPLETION if transcript.outcome.state in COMPLETED else words.PARTICIPATION
    values = {"extract": words.CERTIFICATE_EXTRACT}
    return _extract("certificate.html", title, transcript, look, values)


def supplement_pdf(transcript: Transcript, look: Look = PLAIN) -> bytes:
    values = {
        "extract": words.SUPPLEMENT_EXTRACT,
        "checking": words.EXTRACT_CHECK,
        "receipt": False,
        "full_legend": False,
        "key": "",
    }
    return _extract("supplement.html", words.SUPPLEMENT, transcript, look, values)


def interim_pdf(interim: Interim, look: Look = PLAIN) -> bytes:
    """The letterhead may stand on it, a seal or a signature may not: nobody answers for it yet."""
    shown = {name: picture for name, picture in look.pictures.items() if name == "letterhead"}
    plainer = Look(look.templates, shown, look.texts)
    values = {"interim": words.OF_INTERIM, "certified": words.CERTIFIED, "full_legend": True}
    html = filled("interim.html", words.INTERIM, interim, plainer, interim.drawn_at, {"number": ""}, values)
    sheet = style(plainer, interim.host.facility_code)
    return print_pdf(html, sheet, _identifier("interim.html", plain(interim)), (), shown)


def _extract(template: str, title: Label, transcript: Transcript, look: Look, values: Mapping[str, Any]) -> bytes:
    given = {"certified": words.CERTIFIED, **values}
    html = filled(template, title, transcript, look, transcript.issued_at, check_of(transcript), given)
    sheet = style(look, transcript.host.facility_code)
    return print_pdf(html, sheet, _identifier(template, plain(transcript)), (), look.pictures)


def _identifier(template: str, said: Any) -> bytes:
    return hashlib.sha256(template.encode() + json.dumps(said, sort_keys=True).encode()).digest()[:16]
