"""Which observations were copied from paper so late that the record says so."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hwx.people.locale import chosen_time_zone
from hwx.rules.assessment import AssessmentRules
from hwx.rules.paper import days_late
from hwx.rules.record import Entry


def late_days(entries: Sequence[Entry], rules: AssessmentRules) -> dict[int, int]:
    """Days by number of the entry; ``entries`` is the whole record, which tells of pauses. A day is one at the site."""
    zone = ZoneInfo(chosen_time_zone())
    days = {one.number: days_late(one, one.recorded_at.astimezone(zone).date(), rules, entries) for one in entries}
    return {number: late for number, late in days.items() if late}
