"""Rounds of feedback in the database: opened, answered without an account, released or ended."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from hwx.people.lookup import normal_email
from hwx.people.tables import Person
from hwx.placements.record import Writing, add_entry, hold
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import Feedback
from hwx.rules.feedback import (
    OPEN_DAYS,
    FeedbackObjection,
    Opening,
    Rater,
    Result,
    digest_of,
    objections_to_answer,
    objections_to_opening,
    objections_to_release,
    release_number,
    result_of,
    round_state,
)
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.signoffs.feedback_tables import FeedbackAnswer, FeedbackComment, FeedbackRater, FeedbackRound

LONGEST_COMMENT = 1000


class FeedbackRefused(Exception):
    """``reasons`` are all of them. Nothing was changed."""

    def __init__(self, reasons: Sequence[FeedbackObjection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Shown:
    """A round as those see it who run it: who was asked and who answered, but nothing of what was said."""

    round: FeedbackRound
    state: str
    raters: tuple[FeedbackRater, ...]

    @property
    def answers(self) -> int:
        return sum(rater.answered for rater in self.raters)


def token_of(secret: str, seed: str) -> str:
    """What stands in the link; made again whenever the letter is written."""
    made = hmac.digest(secret.encode(), f"feedback link {seed}".encode(), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def rounds_of(session: Session, placement_id: int, today: date) -> list[Shown]:
    """The newest first."""
    rounds = select(FeedbackRound).where(FeedbackRound.placement_id == placement_id).order_by(FeedbackRound.id.desc())
    found = list(session.scalars(rounds))
    asked = select(FeedbackRater).where(FeedbackRater.round_id.in_([one.id for one in found]))
    raters = list(session.scalars(asked.order_by(FeedbackRater.id))) if found else []
    return [
        Shown(one, state_of(one, today), tuple(rater for rater in raters if rater.round_id == one.id)) for one in found
    ]


def state_of(found: FeedbackRound, today: date) -> str:
    return round_state(found.closed_at is not None, found.entry is not None, found.ends_on, today)


def open_round(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    by: Person,
    raters: Sequence[Rater],
    secret: str,
    now: datetime,
    today: date,
) -> list[int]:
    """The raters' numbers, for their letters. Raises FeedbackRefused; the caller commits."""
    hold(session, placement)
    opening = Opening(
        raters=tuple(raters),
        state=placement.state,
        own=placement.trainee_id == by.id,
        another_open=any(one.state in ("open", "over") for one in rounds_of(session, placement.id, today)),
        trainee_email=placement.trainee.email,
        opener_email=by.email,
    )
    _refuse(objections_to_opening(opening, curriculum.rules))
    made = FeedbackRound(
        reference=secrets.token_hex(8),
        placement_id=placement.id,
        opened_by_id=by.id,
        opened_at=now,
        ends_on=today + timedelta(days=OPEN_DAYS),
        least=release_number(curriculum.rules),
    )
    session.add(made)
    session.flush()
    rows = [_rater(made.id, rater, secret) for rater in raters]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def renew_link(session: Session, rater: FeedbackRater, secret: str) -> None:
    """The old link opens nothing any more; the caller commits and has the letter written."""
    rater.seed = secrets.token_hex(16)
    rater.token_hash = hash_of(token_of(secret, rater.seed))
    rater.invited_at = None


def behind(session: Session, token: str, today: date) -> tuple[FeedbackRater, FeedbackRound] | None:
    """Who is asked by this link, and in which round; None for a link that is used, foreign or too late."""
    query = (
        select(FeedbackRater, FeedbackRound)
        .join(FeedbackRound, FeedbackRound.id == FeedbackRater.round_id)
        .where(FeedbackRater.token_hash == hash_of(token), FeedbackRater.answered.is_(False))
    )
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found and state_of(found[1], today) == "open" else None


def answer(
    session: Session,
    rater: FeedbackRater,
    found: FeedbackRound,
    ratings: Mapping[str, int],
    comments: Mapping[str, str],
    today: date,
) -> None:
    """Raises FeedbackRefused, also when the same person answers twice at once. The caller commits.

    The rows carry no time and no rater, and numbers drawn by lot, in whose order they lie.
    """
    if not _hold_round(session, found.id):
        raise FeedbackRefused([FeedbackObjection("round_closed")])
    _refuse(objections_to_answer(ratings, state_of(found, today)))
    first = update(FeedbackRater).where(FeedbackRater.id == rater.id, FeedbackRater.answered.is_(False))
    first = first.values(answered=True).execution_options(synchronize_session=False)
    if session.execute(first).rowcount != 1:  # type: ignore[attr-defined]
        raise FeedbackRefused([FeedbackObjection("round_closed")])
    said = [{"about": about, "text": text.strip()} for about, text in comments.items() if text.strip()]
    _mix_in(session, FeedbackAnswer, found.id, [{"ratings": dict(ratings)}])
    _mix_in(session, FeedbackComment, found.id, said)


def _mix_in(
    session: Session, kind: type[FeedbackAnswer | FeedbackComment], round_id: int, new: Sequence[dict[str, Any]]
) -> None:
    """All rows of the round are written anew by this transaction, in the order of their lots: where rows lie in the
    file, and which transaction wrote them, would tell who answered when."""
    table = cast(Table, kind.__table__)
    here = table.c.round_id == round_id
    rows = [dict(row) for row in session.execute(select(table).where(here)).mappings()]
    rows += [{"id": secrets.token_hex(16), "round_id": round_id, **values} for values in new]
    if rows:
        session.execute(table.delete().where(here))
        session.execute(table.insert(), sorted(rows, key=lambda row: str(row["id"])))


def release(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    found: FeedbackRound,
    by: Signatory,
    now: datetime,
    today: date,
) -> Entry:
    """Put on the record that the round took place; from now on its result is shown. Raises FeedbackRefused; the caller
    commits. The addresses of the raters are not needed any more and go."""
    hold(session, placement)
    if not _hold_round(session, found.id):
        raise FeedbackRefused([FeedbackObjection("round_closed")])
    shown = next(one for one in rounds_of(session, placement.id, today) if one.round.id == found.id)
    own = by.person == placement.trainee_id
    _refuse(objections_to_release(shown.state, _answered(session, found.id), found.least, own))
    result = _result(session, found)
    assert result is not None  # or the rules would have refused
    fact = Feedback(by, "", found.reference, len(shown.raters), result.answers, digest_of(result))
    entry = add_entry(session, placement, curriculum, Writing(by.person, today, now), fact)
    found.closed_at, found.entry = now, entry.number
    session.execute(update(FeedbackRater).where(FeedbackRater.round_id == found.id).values(email=""))
    return entry


def end_round(session: Session, found: FeedbackRound, now: datetime) -> None:
    """Without a result: what was answered is shown to nobody. Ending twice is no error; the caller commits."""
    if _hold_round(session, found.id):
        found.closed_at = now
        session.execute(update(FeedbackRater).where(FeedbackRater.round_id == found.id).values(email=""))


def released_result(session: Session, found: FeedbackRound) -> Result | None:
    """None as long as it is not released."""
    return _result(session, found) if found.entry is not None else None


def _result(session: Session, found: FeedbackRound) -> Result | None:
    answers = session.scalars(select(FeedbackAnswer.ratings).where(FeedbackAnswer.round_id == found.id))
    written = select(FeedbackComment.about, FeedbackComment.text).where(FeedbackComment.round_id == found.id)
    comments = [(about, text) for about, text in session.execute(written)]
    return result_of(list(answers), comments, found.least)


def _answered(session: Session, round_id: int) -> int:
    query = select(func.count()).select_from(FeedbackAnswer).where(FeedbackAnswer.round_id == round_id)
    return session.scalar(query) or 0


def _hold_round(session: Session, round_id: int) -> bool:
    """Keep others out of it until the transaction ends; False when it is closed."""
    held = update(FeedbackRound).where(FeedbackRound.id == round_id, FeedbackRound.closed_at.is_(None))
    held = held.values(least=FeedbackRound.least).execution_options(synchronize_session=False)
    return bool(session.execute(held).rowcount == 1)  # type: ignore[attr-defined]


def _rater(round_id: int, rater: Rater, secret: str) -> FeedbackRater:
    seed = secrets.token_hex(16)
    return FeedbackRater(
        round_id=round_id,
        name=rater.name,
        role_group=rater.role_group,
        email=normal_email(rater.email),
        language=rater.language,
        seed=seed,
        token_hash=hash_of(token_of(secret, seed)),
        answered=False,
    )


def _refuse(reasons: Sequence[FeedbackObjection]) -> None:
    if reasons:
        raise FeedbackRefused(reasons)
