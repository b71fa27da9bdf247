"""What a comparison with a kept checkpoint means, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext

from hwx.ledger.proving import Comparison


@dataclass(frozen=True)
class Answer:
    """``tone`` is one of those of templates/parts/verdict.html."""

    tone: str
    answer: str
    detail: str


def log_sentence() -> str:
    """What it is in particular is for the administrator, not for this page."""
    sentence: str = gettext(
        "The log of all entries cannot be used: something in it, or its key, is damaged or gone. The administrator "
        "finds out more with 'flask log verify'."
    )
    return sentence


def answer_to(found: Comparison) -> Answer:
    return ANSWERS[found.code](found)


def _grown(found: Comparison) -> Answer:
    kept, now = found.kept.size if found.kept else 0, found.size
    return Answer(
        "good",
        gettext("Yes, this log has only grown since your checkpoint."),
        gettext(
            "Your checkpoint holds %(kept)d entries, the log of today %(now)d. The first of them are the same, in "
            "the same order: the proof was computed now and checked. Keep today's checkpoint for the next time.",
            kept=kept,
            now=now,
        ),
    )


def _same(found: Comparison) -> Answer:
    return Answer(
        "good",
        gettext("Yes, your checkpoint is the newest one."),
        gettext("Nothing has been added to the log since, and nothing in it was changed."),
    )


def _forked(found: Comparison) -> Answer:
    return Answer(
        "bad",
        gettext("No. The log of today does not begin with what your checkpoint signed for."),
        gettext(
            "Both are signed with the key of this log, and they contradict each other: entries were changed or taken "
            "out. Keep your checkpoint: with today's it is the proof. Ask the institution that runs this server for an "
            "explanation, and rely on no transcript of it until you have one."
        ),
    )


def _beyond(found: Comparison) -> Answer:
    kept, now = _sizes(found)
    return Answer(
        "bad",
        gettext("No. Your checkpoint holds more entries than the log of today."),
        gettext(
            "Your checkpoint holds %(kept)d entries, the log of today %(now)d. Either this server was put back from an "
            "old backup, or entries were taken out. Keep your checkpoint, and ask whoever runs this server.",
            kept=kept,
            now=now,
        ),
    )


def _other_log(found: Comparison) -> Answer:
    return Answer(
        "unknown",
        gettext("This cannot be said: the checkpoint is that of another log."),
        gettext("Its first line names the log. Ask at that address."),
    )


def _not_signed(found: Comparison) -> Answer:
    return Answer(
        "bad",
        gettext("The checkpoint names this log, but its signature is not that of this log."),
        gettext("It was changed, or somebody else made it. Compare it with the copy that you received first."),
    )


def _unreadable(found: Comparison) -> Answer:
    return Answer(
        "unknown",
        gettext("This cannot be read as a checkpoint."),
        gettext(
            "A checkpoint has three lines, an empty line, and a line with a signature that begins with a long dash. "
            "Paste all of it, as it was received."
        ),
    )


def _empty(found: Comparison) -> Answer:
    return Answer(
        "unknown",
        gettext("This log has no checkpoint yet."),
        gettext("The first one is signed within a day of the first entry."),
    )


def _sizes(found: Comparison) -> tuple[int, int]:
    return (found.kept.size if found.kept else 0, found.newest.checkpoint.size if found.newest else 0)


ANSWERS: dict[str, Callable[[Comparison], Answer]] = {
    "grown": _grown,
    "same": _same,
    "forked": _forked,
    "beyond": _beyond,
    "other_log": _other_log,
    "not_signed": _not_signed,
    "unreadable": _unreadable,
    "empty": _empty,
}
