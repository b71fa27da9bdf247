"""Which of the three self-assessments a trainee most likely wants to make today."""

from __future__ import annotations

from datetime import date


def likely_stage(starts_on: date, ends_on: date, today: date) -> str:
    """In the first quarter of the placement the baseline, in the last quarter the end, else mid-term."""
    whole = max(1, (ends_on - starts_on).days)
    gone = (today - starts_on).days / whole
    return "baseline" if gone < 0.25 else "end" if gone > 0.75 else "mid_term"
