"""The verdict on a transcript that this installation itself holds, for pages that show it to somebody."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.extensions import db
from hwx.rules.key_list import KeyList
from hwx.rules.transcript import Transcript as Statement
from hwx.transcripts.tables import Transcript
from hwx.verification.check import Site, check_file, site_here
from hwx.verification.look import Cause, Form, Look
from hwx.verification.paper import look_at
from hwx.verification.register import Register, fallen_key, signing_key
from hwx.verification.verdict import Verdict, judge_file, under_key


def this_site() -> Site:
    return site_here(db.session(), current_app.config["HWX"], now())


def examine_held(session: Session, transcript_id: int, site: Site) -> tuple[Verdict, Statement | None]:
    """The register's own copy is examined as a stranger's file would be. None when it does not stand that: then nothing
    of it is shown."""
    fallen = fallen_key(session, transcript_id, site.keys)
    if fallen:
        return _not_trusted(fallen, site.keys, site), None
    columns = (Transcript.sealed, Transcript.credential)
    sealed, credential = session.execute(select(*columns).where(Transcript.id == transcript_id)).one()
    said = look_at(sealed, site.keys, Register(session)).said
    verdict = under_key(check_file(session, sealed, site).verdict, signing_key(credential, site.keys))
    return verdict, said if isinstance(said, Statement) else None


def _not_trusted(key: str, keys: KeyList, site: Site) -> Verdict:
    """The credential beside the sealed statement is signed with a key that was lost before."""
    return judge_file(Look(Cause.KEY_DISTRUSTED, key, form=Form.CREDENTIAL), keys, None, site.today)
