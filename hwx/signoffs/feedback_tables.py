"""A round of feedback by colleagues: who is asked, and what they say, which nothing ties to who said it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class FeedbackRound(Base):
    """Open until the coordinator releases it (``entry`` is then the number of the entry on the record), somebody ends
    it without a result, or ``ends_on`` has passed."""

    __tablename__ = "feedback_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_on: Mapped[date]
    """The last day on which raters may answer."""
    least: Mapped[int]
    """So many answers are needed before anything is shown; that of the curriculum on the day of opening."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry: Mapped[int | None]


class FeedbackRater(Base):
    """Somebody who is asked, without an account. ``answered`` says that they did, and nowhere is written when.

    The link is made from ``seed`` and the key of the site, so that it stands neither here nor in the queue of jobs;
    ``token_hash`` (SHA-256 in hex) is what an opened link is found by.
    """

    __tablename__ = "feedback_rater"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("feedback_round.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role_group: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    seed: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered: Mapped[bool] = mapped_column(default=False)


class FeedbackAnswer(Base):
    """What somebody ticked, by item (0: cannot say). The number is drawn by lot, so that no order tells who it was."""

    __tablename__ = "feedback_answer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("feedback_round.id"), index=True)
    ratings: Mapped[dict[str, int]] = mapped_column(JSON)


class FeedbackComment(Base):
    """What somebody wrote, apart from what the same person ticked. ``about`` is one of hwx.rules.feedback.ABOUT."""

    __tablename__ = "feedback_comment"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("feedback_round.id"), index=True)
    about: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
