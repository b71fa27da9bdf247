"""The schema of the test databases, made from the tables until there are migrations."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine

from hwx.extensions import Base
from hwx.placements.tables import Placement
from hwx.signoffs.tables import Request
from hwx.transcripts.tables import Transcript
from hwx.verification.tables import Check

TABLES = (Placement, Request, Transcript, Check)


def prepare(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    engine.dispose()
