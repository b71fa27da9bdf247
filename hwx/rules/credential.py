"""The credential of a transcript: a CLR 2.0 ClrCredential on VCDM 2.0, as plain JSON and without any proof.

Every node has an ``id`` (a fragment of the credential's own) where the published schemas allow one; the only nodes
without are IdentityObject (learner), IdentifierEntry (digest of the curriculum) and Association. All values are texts
but ``hashed``, which is false. The terms used, by type, besides ``id`` and ``type``:

- ClrCredential: name, description, issuer, validFrom, awardedDate, credentialSubject, credentialStatus,
  credentialSchema, evidence. ClrSubject: identifier, achievement, association, verifiableCredential.
- AchievementCredential: name, description, issuer, validFrom, validUntil, awardedDate, credentialSubject,
  credentialStatus, evidence. AchievementSubject: identifier, achievement, result, narrative, role,
  source, activityStartDate, activityEndDate, licenseNumber.
- Achievement: achievementType, humanCode, version, name, description, fieldOfStudy, criteria {narrative}, inLanguage,
  otherIdentifier, resultDescription, related. Related: inLanguage, name.
- ResultDescription: name, resultType, rubricCriterionLevel, requiredLevel. RubricCriterionLevel: level, name.
  Result: resultDescription, achievedLevel, status, value.
- Profile: name, description, url, address. Address: addressCountryCode, addressLocality.
- Evidence: genre, name, description, narrative, inLanguage. IdentityObject: hashed, identityHash, identityType.
  IdentifierEntry: identifier, identifierType. Association: associationType, sourceId, targetId.
- BitstringStatusListEntry: statusPurpose, statusListIndex, statusListCredential. 1EdTechJsonSchemaValidator2019.

docs/credential.md describes the shape for those who read it elsewhere. What has been issued lies in drawers for
decades: members may be added, and none may change its meaning.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from hwx.rules.credential_achievements import (
    associations,
    competency_achievement,
    curriculum_achievements,
)
from hwx.rules.credential_evidence import evidence_of, manner, profile_of
from hwx.rules.credential_placement import (
    UNSIGNED,
    placement_achievement,
    placement_evidence,
    placement_results,
)
from hwx.rules.credential_terms import (
    CLR_SCHEMA,
    SCHEMA_TYPE,
    Issuing,
    Node,
    day_begins,
    day_ends,
    english,
    moment,
    said,
)
from hwx.rules.quad_terms import MEMBER_CONTEXT, TRANSCRIPT_CONTEXT
from hwx.rules.transcript import Group, Result, Transcript, check_address, check_page

__all__ = ["Issuing", "credential_of"]

STATUS_TYPE = "BitstringStatusListEntry"

MEMBER_LIMITS = (
    "Reports supervised training. It is no licence, registration, specialist title or degree, and gives no right to "
    "practise."
)
"""The statement of limits in short, for a member that is shown alone; the transcript holds it whole."""


def credential_of(transcript: Transcript, issuing: Issuing) -> Node:
    """The whole, with its members inside ``credentialSubject.verifiableCredential``: first the placement with its
    outcome, then every competency that was signed, in the order of the curriculum."""
    return {
        "@context": list(TRANSCRIPT_CONTEXT),
        "id": issuing.ids,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": f"Transcript {transcript.number}",
        "description": transcript.limits.texts["en"],
        "issuer": _issuer(transcript, issuing),
        "validFrom": moment(transcript.issued_at),
        "awardedDate": moment(transcript.issued_at),
        "credentialSubject": {
            "id": issuing.learner,
            "type": ["ClrSubject"],
            "identifier": _identity(transcript),
            "achievement": _achievements(transcript, issuing),
            "association": [*associations(transcript, issuing), *_replaced(transcript, issuing)],
            "verifiableCredential": _members(transcript, issuing),
        },
        "credentialStatus": _status(issuing),
        "credentialSchema": [{"id": CLR_SCHEMA, "type": SCHEMA_TYPE}],
        "evidence": _statements(transcript, issuing),
    }


def credential_id(check_at: str, number: str) -> str:
    """The id of the credential of a transcript: always the same for a number, whatever becomes of the address."""
    return uuid5(NAMESPACE_URL, f"{check_at}/{number}").urn


def _members(transcript: Transcript, issuing: Issuing) -> list[Node]:
    signed = [
        _competency_member(result, group, transcript, issuing)
        for group in transcript.groups
        for result in group.results
        if result.state not in UNSIGNED
    ]
    return [_placement_member(transcript, issuing), *signed]


def _placement_member(transcript: Transcript, issuing: Issuing) -> Node:
    term = transcript.term
    subject = {
        "id": issuing.learner,
        "type": ["AchievementSubject"],
        "identifier": _identity(transcript),
        "achievement": placement_achievement(transcript, issuing),
        "activityStartDate": day_begins(term.starts.gregorian),
        "activityEndDate": day_ends(term.ends.gregorian),
        "licenseNumber": term.licence,
        "role": english(term.cadre_title, transcript.curriculum.language),
        "result": placement_results(transcript, issuing),
    }
    return {
        **_head(transcript, issuing, "placement-award", "Supervised placement and its outcome"),
        "validFrom": moment(transcript.issued_at),
        "awardedDate": day_begins(transcript.outcome.decided.gregorian),
        "credentialSubject": said(subject),
        "evidence": placement_evidence(transcript, issuing),
    }


def _competency_member(result: Result, group: Group, transcript: Transcript, issuing: Issuing) -> Node:
    signed = result.signed.gregorian if result.signed else transcript.issued.gregorian
    awarded = result.countersigned.gregorian if result.countersigned else signed
    title = english(result.title, transcript.curriculum.language)
    subject = {
        "id": issuing.learner,
        "type": ["AchievementSubject"],
        "identifier": _identity(transcript),
        "achievement": competency_achievement(result, group, transcript, issuing),
        "activityEndDate": day_begins(signed),
        "source": profile_of(result.signed_by, transcript, issuing) if result.signed_by else None,
        "narrative": manner(result, transcript),
        "result": [_result(result, issuing)],
    }
    return said(
        {
            **_head(transcript, issuing, f"{result.code}-award", f"{result.code} {title}"),
            "validFrom": min(day_begins(awarded), moment(transcript.issued_at)),
            "validUntil": day_ends(result.expires.gregorian) if result.expires else "",
            "awardedDate": day_begins(awarded),
            "credentialSubject": said(subject),
            "evidence": evidence_of(result, transcript, issuing),
        }
    )


def _result(result: Result, issuing: Issuing) -> Node:
    return {
        "id": issuing.node(f"{result.code}-result"),
        "type": ["Result"],
        "resultDescription": issuing.node(f"S{result.required_level}"),
        "achievedLevel": issuing.node(f"L{result.level_reached}"),
        "status": "Completed",
        "value": str(result.level_reached),
    }


def _head(transcript: Transcript, issuing: Issuing, name: str, title: str) -> Node:
    """What every member begins with; it is read alone as well, so the limits stand in each."""
    return {
        "@context": list(MEMBER_CONTEXT),
        "id": issuing.node(name),
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": title,
        "description": MEMBER_LIMITS,
        "issuer": {"id": issuing.issuer, "type": ["Profile"], "name": transcript.host.english_name},
        "credentialStatus": _status(issuing),
    }


def _issuer(transcript: Transcript, issuing: Issuing) -> Node:
    host = transcript.host
    address = {
        "id": issuing.node("host-address"),
        "type": ["Address"],
        "addressCountryCode": host.country,
        "addressLocality": host.city,
    }
    return {
        "id": issuing.issuer,
        "type": ["Profile"],
        "name": host.english_name,
        "url": check_page(transcript.check_at),
        "address": said(address),
    }


def _identity(transcript: Transcript) -> list[Node]:
    """Names as in the passport and in their own script. Neither the date of birth nor anything of the passport's
    number: those stand on the signed page, which is shown to an authority and not to whoever is sent a credential."""
    named = (("name", transcript.holder.passport_name), ("ext:originalName", transcript.holder.original_name))
    return [
        {"type": "IdentityObject", "hashed": False, "identityHash": text, "identityType": kind}
        for kind, text in named
        if text
    ]


def _achievements(transcript: Transcript, issuing: Issuing) -> list[Node]:
    unsigned = [
        competency_achievement(result, group, transcript, issuing)
        for group in transcript.groups
        for result in group.results
        if result.state in UNSIGNED
    ]
    return [*curriculum_achievements(transcript, issuing), *unsigned]


def _replaced(transcript: Transcript, issuing: Issuing) -> list[Node]:
    if not transcript.supersedes:
        return []
    former = credential_id(transcript.check_at, transcript.supersedes)
    return [
        {
            "type": "Association",
            "associationType": "replacedBy",
            "sourceId": f"{former}#placement",
            "targetId": issuing.node("placement"),
        }
    ]


def _status(issuing: Issuing) -> Node:
    return {
        "id": f"{issuing.status_list}#{issuing.status_index}",
        "type": STATUS_TYPE,
        "statusPurpose": "revocation",
        "statusListIndex": str(issuing.status_index),
        "statusListCredential": issuing.status_list,
    }


def _statements(transcript: Transcript, issuing: Issuing) -> list[Node]:
    """Where to check it, and what the document is not, in each language."""
    check = {
        "id": check_address(transcript.check_at, transcript.number, transcript.check_code),
        "type": ["Evidence"],
        "genre": "check",
        "name": transcript.number,
        "description": transcript.check_code,
        "narrative": "Open the address, or type the number and the code at "
        f"{check_page(transcript.check_at)}, to learn whether the transcript is still in force.",
    }
    wordings = (("limits", transcript.limits), ("caution", transcript.scale.caution))
    return [
        check,
        *(
            {
                "id": issuing.node(f"{genre}-{language}"),
                "type": ["Evidence"],
                "genre": genre,
                "inLanguage": language,
                "narrative": text,
            }
            for genre, wording in wordings
            for language, text in wording.texts.items()
        ),
    ]
