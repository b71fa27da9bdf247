"""What speaks against a trainee contesting an entry or appealing, and against somebody ruling on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hwx.rules.ended import ended
from hwx.rules.facts import Countersignature, Decision, Feedback, Observation, Recognition, SignOff
from hwx.rules.names import may_be_one_person
from hwx.rules.portfolio import RULINGS, STEPS, Contest, Ruling
from hwx.rules.portfolio_acts import APPEALED
from hwx.rules.record import Entry
from hwx.rules.signing_ground import (
    ASSESSING,
    COUNTERSIGNING,
    Ground,
    Objection,
    Signer,
    against_interest,
    appointment_for,
    without_appointment,
)

CONTESTED = (Observation, SignOff, Countersignature, Recognition, Feedback)


@dataclass(frozen=True)
class Contesting:
    """``step``: "contest" against a judgement, "appeal" against a withdrawal, a ruling or a decision of the panel."""

    entry: int
    step: str
    text: str
    on: date


@dataclass(frozen=True)
class Deciding:
    """The answer to the contest or appeal ``contest``: one of RULINGS."""

    contest: int
    outcome: str
    reason: str
    on: date


def against_contesting(act: Contesting, person: int, ground: Ground) -> tuple[Objection, ...]:
    """By the trainee, within ``contest_days`` of being told, whatever the state of the placement is."""
    found = []
    if person != ground.terms.trainee:
        found.append(Objection("not_the_trainee"))
    if not act.text.strip():
        found.append(Objection("nothing_said"))
    entry = ground.entry(act.entry)
    if entry is None:
        return (*found, Objection("no_such_entry", have=act.entry))
    wrong = _against_step(act, entry, ground)
    return (*found, *wrong, *_against_time(act, entry, ground), *_against_second(act, ground))


def _against_step(act: Contesting, entry: Entry, ground: Ground) -> list[Objection]:
    kinds = {"contest": CONTESTED, "appeal": APPEALED}
    if entry.author == ground.terms.trainee:
        return [Objection("own_entry", have=act.entry)]
    if act.step not in STEPS or not isinstance(entry.fact, kinds[act.step]):
        return [Objection("cannot_be_contested", have=act.entry, names=(entry.fact.kind,))]
    over = ended({one.number: one.fact for one in ground.entries}).get(act.entry)
    if act.step == "contest" and over:
        if over.how == "corrected":
            return [Objection("corrected_already", have=act.entry, need=over.by)]
        return [Objection("already_withdrawn", have=act.entry)]
    if isinstance(entry.fact, Ruling):
        ruled = ground.entry(entry.fact.contest)
        if ruled is not None and isinstance(ruled.fact, Contest) and ruled.fact.step == "appeal":
            return [Objection("appeal_is_final", have=act.entry)]
    return []


def _against_time(act: Contesting, entry: Entry, ground: Ground) -> list[Objection]:
    days = ground.rules.contest_days
    told = told_on(entry, ground)
    have = (act.on - told).days
    return [Objection("contest_late", have=have, need=days, day=told)] if days and have > days else []


def told_on(entry: Entry, ground: Ground) -> date:
    return ground.told.get(entry.number, ground.recorded_on(entry))


def _against_second(act: Contesting, ground: Ground) -> list[Objection]:
    earlier = [e.number for e in ground.entries if isinstance(e.fact, Contest) and e.fact.entry == act.entry]
    return [Objection("contested_already", have=earlier[-1])] if earlier else []


def against_deciding(act: Deciding, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """Somebody else than the author of what is contested; an appeal goes to another unit head."""
    found = []
    if act.outcome not in RULINGS:
        found.append(Objection("unknown_ruling"))
    if not act.reason.strip():
        found.append(Objection("no_reason_for_ruling"))
    if act.on > ground.today:
        found.append(Objection("in_the_future", day=act.on))
    entry = ground.entry(act.contest)
    if entry is None or not isinstance(entry.fact, Contest):
        return (*found, Objection("no_such_contest", have=act.contest))
    ruled = [e.number for e in ground.entries if isinstance(e.fact, Ruling) and e.fact.contest == act.contest]
    if ruled:
        found.append(Objection("ruled_already", have=ruled[-1]))
    return (*found, *against_judge(entry.fact, signer, ground, act.on))


def against_judge(contest: Contest, signer: Signer, ground: Ground, on: date) -> list[Objection]:
    """Whether this person may answer at all; of the record only what the contest is about is asked."""
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    found = against_interest(signer.person, ground, on)
    if signer.person in authors_of(contest, ground):
        found.append(Objection("rules_on_own", have=contest.entry))
    found += _against_member(contest, signer, ground)
    roles = ruling_roles(contest, ground)
    if not appointment_for(signer, roles, ground, contest.competency, on):
        found += without_appointment(signer, roles, ground, contest.competency, on)
    return found


def _against_member(contest: Contest, signer: Signer, ground: Ground) -> list[Objection]:
    """Who sat on the panel does not rule on its decision. Members are on the record by name and not by account, so
    names are compared: where two people at the host have one name, another unit head answers."""
    about = ground.entry(contest.entry)
    members = about.fact.members if about is not None and isinstance(about.fact, Decision) else ()
    if any(may_be_one_person(member.name, signer.name) for member in members):
        return [Objection("sat_on_panel", have=contest.entry)]
    return []


def ruling_roles(contest: Contest, ground: Ground) -> tuple[str, ...]:
    """Of a senior's signature another senior judges."""
    about = ground.entry(contest.entry)
    senior = contest.step == "appeal" or (about is not None and isinstance(about.fact, Countersignature))
    return COUNTERSIGNING if senior else ASSESSING


def authors_of(contest: Contest, ground: Ground) -> set[int]:
    """Everybody whose hand is in what is contested: of a sign-off also who countersigned it, of a ruling also the
    author of what it was about."""
    found: set[int] = set()
    number = contest.entry
    while number and (entry := ground.entry(number)) is not None:
        if isinstance(entry.fact, Contest):
            number = entry.fact.entry
            continue
        found.add(entry.author)
        found |= {
            one.author
            for one in ground.entries
            if isinstance(one.fact, Countersignature) and one.fact.sign_off == entry.number
        }
        number = entry.fact.contest if isinstance(entry.fact, Ruling) else 0
    return found
