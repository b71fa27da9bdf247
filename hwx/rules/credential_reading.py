"""A credential read back as far as a verdict needs it; the reverse of hwx.rules.credential.

Whether it is authentic is another question (hwx.rules.data_integrity.examine_proofs), to be asked first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hwx.rules.credential_part import CredentialUnreadable, Part
from hwx.rules.credential_placement import UNSIGNED
from hwx.rules.curriculum import Wording
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.transcript import Party

__all__ = [
    "CredentialUnreadable",
    "Deed",
    "ReadCredential",
    "ReadItem",
    "ReadMember",
    "read_credential",
    "read_member",
]

COMPETENCY = "Competency"


@dataclass(frozen=True)
class Deed:
    """Somebody who stands behind something. ``kind`` is that of the entry ("sign_off"), "panel_member" or
    "certification"; ``entry`` names it, ``particulars`` stand where a member first names the person."""

    kind: str
    name: str
    particulars: str
    sentence: str
    entry: str


@dataclass(frozen=True)
class ReadItem:
    """One competency on the day of issue. ``state`` is one of hwx.rules.transcript.RESULT_STATES; what was never
    signed has no days, level 0 and no deeds. ``awarded`` is the day of the last signature it needed."""

    code: str
    title: Wording
    required_level: int
    level_reached: int
    level_name: str
    state: str
    signed: date | None
    awarded: date | None
    expires: date | None
    manner: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True)
class ReadCredential:
    """``check_address`` is that of the QR code, ``issuer`` a DID, ``supersedes`` a number or "". ``language`` is the
    authoritative one of the curriculum. ``facts`` are all that the placement states, by key."""

    id: str
    number: str
    issuer: str
    issued_at: datetime
    issued_on: date
    supersedes: str
    check_address: str
    check_code: str
    status_list: str
    status_index: int
    learner: str
    passport_name: str
    original_name: str
    original_language: str
    home: Party
    host: Party
    curriculum: Wording
    slug: str
    version: str
    digest: str
    language: str
    outcome: str
    outcome_name: Wording
    starts: date
    ends: date
    items: tuple[ReadItem, ...]
    deeds: tuple[Deed, ...]
    facts: Mapping[str, str]


@dataclass(frozen=True)
class ReadMember:
    """One member of a credential that its holder shows alone. ``item`` is None for the one about the placement.

    ``issuer`` is a DID, ``issuer_name`` what the institution calls itself in English, ``valid_from`` the day of the
    award or of issue. Of the original name the language stands in the whole credential only.
    """

    id: str
    issuer: str
    issuer_name: str
    passport_name: str
    original_name: str
    title: Wording
    item: ReadItem | None
    valid_from: date
    status_list: str
    status_index: int


def read_member(document: Any) -> ReadMember:
    """With or without its proof. Raises CredentialUnreadable for a wrong shape."""
    member = Part(document)
    if "AchievementCredential" not in member.kinds():
        member["type"].refuse("an AchievementCredential")
    names, valid_from = _names(member["credentialSubject"]), member["validFrom"].day
    achievement = member["credentialSubject"]["achievement"]
    alone = _achievement_type(member) == COMPETENCY
    return ReadMember(
        id=member["id"].text,
        issuer=member["issuer"]["id"].text,
        issuer_name=member["issuer"]["name"].text,
        passport_name=names.get("name", ""),
        original_name=names.get("ext:originalName", ""),
        title=_title(achievement),
        item=_signed_item(member, valid_from) if alone else None,
        valid_from=valid_from,
        status_list=member["credentialStatus"]["statusListCredential"].text,
        status_index=member["credentialStatus"]["statusListIndex"].number,
    )


def read_credential(document: Any) -> ReadCredential:
    """What the credential says, with or without its proofs. Raises CredentialUnreadable for a wrong shape."""
    whole = Part(document)
    if "ClrCredential" not in whole.kinds():
        whole["type"].refuse("a ClrCredential")
    subject = whole["credentialSubject"]
    placement, signed = _members(whole)
    facts = _Facts(placement)
    check = next((one for one in whole.listed("evidence") if one.said("genre") == "check"), None)
    if check is None:
        Part(None, "evidence").refuse("the address for checks")
    names = _names(subject)
    issued_on = facts["issued-on"].day
    return ReadCredential(
        id=whole["id"].text,
        number=facts["number"].text,
        issuer=whole["issuer"]["id"].text,
        issued_at=whole["validFrom"].moment,
        issued_on=issued_on,
        supersedes=facts.said("supersedes"),
        check_address=check["id"].text,
        check_code=check["description"].text,
        status_list=whole["credentialStatus"]["statusListCredential"].text,
        status_index=whole["credentialStatus"]["statusListIndex"].number,
        learner=subject["id"].text,
        passport_name=names.get("name", ""),
        original_name=names.get("ext:originalName", ""),
        original_language=facts.said("holder-original-language"),
        home=facts.party("home"),
        host=facts.party("host"),
        curriculum=facts.wording("curriculum-title"),
        slug=facts["curriculum"].text,
        version=facts["curriculum-version"].text,
        digest=facts["curriculum-digest"].text,
        language=facts.language("curriculum-language", "curriculum-title"),
        outcome=_outcome(facts["outcome"]),
        outcome_name=facts.wording("outcome-name"),
        starts=placement["credentialSubject"]["activityStartDate"].day,
        ends=placement["credentialSubject"]["activityEndDate"].day,
        items=(*(_signed_item(member, issued_on) for member in signed), *_unsigned(subject, facts)),
        deeds=_deeds(placement),
        facts={key: value.text for key, value in facts.values.items()},
    )


class _Facts:
    """What the member of the placement states, by the key in the id of its description."""

    def __init__(self, placement: Part) -> None:
        self.place = placement["credentialSubject"]["result"].place
        self.values: dict[str, Part] = {}
        for result in placement["credentialSubject"]["result"].items():
            name = result["resultDescription"].text
            self.values[name.partition("#fact-")[2]] = result["value"]

    def __getitem__(self, key: str) -> Part:
        if key not in self.values:
            raise CredentialUnreadable(self.place, f"the fact {key}")
        return self.values[key]

    def said(self, key: str) -> str:
        return self.values[key].text if key in self.values else ""

    def wording(self, key: str) -> Wording:
        start = f"{key}-"
        texts = {name.removeprefix(start): part.text for name, part in self.values.items() if name.startswith(start)}
        if not texts:
            raise CredentialUnreadable(self.place, f"the fact {key} in some language")
        return Wording(texts)

    def language(self, key: str, of: str) -> str:
        """A language in which a wording is really there."""
        if self[key].text not in self.wording(of).texts:
            self[key].refuse(f"one of the languages of {of}")
        return self[key].text

    def party(self, key: str) -> Party:
        return Party(
            name=self[f"{key}-name"].text,
            language=self.said(f"{key}-language"),
            english_name=self[f"{key}-english-name"].text,
            country=self.said(f"{key}-country"),
            city=self.said(f"{key}-city"),
            facility_code=self.said(f"{key}-facility-code"),
            contact=self.said(f"{key}-contact"),
            training_system=self.said(f"{key}-training-system"),
        )


def _members(whole: Part) -> tuple[Part, list[Part]]:
    """The member of the placement and those of competencies, all about this learner and by this issuer."""
    found = list(whole["credentialSubject"]["verifiableCredential"].items())
    for member in found:
        for ours, theirs in (
            (whole["credentialSubject"]["id"], member["credentialSubject"]["id"]),
            (whole["issuer"]["id"], member["issuer"]["id"]),
        ):
            if ours.text != theirs.text:
                theirs.refuse(f"the same as in {ours.place}")
    signed = [one for one in found if _achievement_type(one) == COMPETENCY]
    others = [one for one in found if _achievement_type(one) != COMPETENCY]
    if len(others) != 1:
        whole["credentialSubject"]["verifiableCredential"].refuse("one member about the placement")
    return others[0], signed


def _achievement_type(member: Part) -> str:
    return member["credentialSubject"]["achievement"]["achievementType"].text


def _names(subject: Part) -> dict[str, str]:
    return {one["identityType"].text: one["identityHash"].text for one in subject["identifier"].items()}


def _outcome(fact: Part) -> str:
    if fact.text not in OUTCOMES:
        fact.refuse("a known outcome")
    return fact.text


def _signed_item(member: Part, issued_on: date) -> ReadItem:
    subject = member["credentialSubject"]
    achievement = subject["achievement"]
    results = list(subject["result"].items())
    if len(results) != 1:
        subject["result"].refuse("one result")
    level, name = _level(achievement, results[0]["achievedLevel"])
    expires = member["validUntil"].day if "validUntil" in member else None
    return ReadItem(
        code=achievement["humanCode"].text,
        title=_title(achievement),
        required_level=_required(achievement),
        level_reached=level,
        level_name=name,
        state="expired" if expires is not None and expires < issued_on else "signed",
        signed=subject["activityEndDate"].day,
        awarded=member["awardedDate"].day,
        expires=expires,
        manner=subject.said("narrative"),
        deeds=_deeds(member),
    )


def _unsigned(subject: Part, facts: _Facts) -> list[ReadItem]:
    return [
        ReadItem(
            code=achievement["humanCode"].text,
            title=_title(achievement),
            required_level=_required(achievement),
            level_reached=0,
            level_name="",
            state=_state(facts[f"state-{achievement['humanCode'].text}"]),
            signed=None,
            awarded=None,
            expires=None,
            manner="",
            deeds=(),
        )
        for achievement in subject["achievement"].items()
        if achievement["achievementType"].text == COMPETENCY
    ]


def _state(fact: Part) -> str:
    if fact.text not in UNSIGNED:
        fact.refuse("a known state")
    return fact.text


def _title(achievement: Part) -> Wording:
    texts = {achievement["inLanguage"].text: achievement["name"].text}
    return Wording(texts | {one["inLanguage"].text: one["name"].text for one in achievement.listed("related")})


def _required(achievement: Part) -> int:
    return _level(achievement, _scale(achievement)["requiredLevel"])[0]


def _level(achievement: Part, named: Part) -> tuple[int, str]:
    """Number and name of the level of the scale that has this id."""
    for level in _scale(achievement)["rubricCriterionLevel"].items():
        if level["id"].text == named.text:
            return level["level"].number, level["name"].text
    raise CredentialUnreadable(named.place, "a level of the scale")


def _scale(achievement: Part) -> Part:
    return next(achievement["resultDescription"].items(), None) or achievement["resultDescription"]


def _deeds(member: Part) -> tuple[Deed, ...]:
    """Each once: a member alone is signed as a set, so a holder can write one twice and the proof holds."""
    found = (
        Deed(
            kind=one["genre"].text,
            name=one.said("name"),
            particulars=one.said("description"),
            sentence=one.said("narrative"),
            entry=one["id"].text,
        )
        for one in member.listed("evidence")
    )
    return tuple(dict.fromkeys(found))
