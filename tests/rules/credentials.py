"""Credentials of the shape that hwx writes, small or large, for the tests of what is proven about them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.quad_terms import MEMBER_CONTEXT, TRANSCRIPT_CONTEXT

ISSUER = "did:web:training.example:institutions:AMH"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ISSUER_KEY = IssuerKey(PUBLIC, date(2026, 1, 1))
HISTORY = KeyHistory(ISSUER, "Al Mansour Hospital", (ISSUER_KEY,))
METHOD = HISTORY.method(ISSUER_KEY)

LEARNER = "urn:uuid:5f1c1c7e-8a40-4d0f-9a53-1e0f4a2d7b11"
PROGRAMME = "urn:uuid:8f5b7c92-0a4e-4f0b-8b1a-3a6f4c2e9d10"
LIST = "https://training.example/institutions/AMH/status"


def uid(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def issuer() -> dict[str, Any]:
    return {
        "id": ISSUER,
        "type": ["Profile"],
        "name": "Al Mansour Hospital مستشفى المنصور",
        "address": {"type": ["Address"], "addressCountry": "Qatar", "addressCountryCode": "QA"},
    }


def identity() -> list[dict[str, Any]]:
    return [
        {"type": "IdentityObject", "hashed": False, "identityHash": "Amina Yusuf", "identityType": "name"},
        {"type": "IdentityObject", "hashed": False, "identityHash": "أمينة يوسف", "identityType": "name"},
    ]


def status(index: int = 94_567) -> dict[str, Any]:
    return {
        "id": f"{LIST}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": LIST,
    }


def achievement(number: int) -> dict[str, Any]:
    name = f"C{number:02}"
    scale = uid(f"{name} scale")
    levels = [
        {"id": f"{scale}#{level}", "type": ["RubricCriterionLevel"], "name": f"Level {level}", "level": str(level)}
        for level in range(1, 6)
    ]
    return {
        "id": uid(name),
        "type": ["Achievement"],
        "achievementType": "Competency",
        "humanCode": name,
        "name": f"Competency {number}",
        "description": 'Recognises "deterioration"\nand acts \\ early 👩🏽‍⚕️',
        "criteria": {"narrative": "Direct observation, at least twice"},
        "inLanguage": "en",
        "tag": ["critical", "ward"],
        "related": [{"id": uid(f"{name} ar"), "type": ["Related"], "inLanguage": "ar"}],
        "resultDescription": [
            {
                "id": scale,
                "type": ["ResultDescription"],
                "name": "Entrustment",
                "resultType": "RubricCriterionLevel",
                "rubricCriterionLevel": levels,
                "requiredLevel": f"{scale}#3",
            }
        ],
    }


def member(number: int) -> dict[str, Any]:
    made = achievement(number)
    scale = made["resultDescription"][0]
    return {
        "@context": list(MEMBER_CONTEXT),
        "id": uid(f"member {number}"),
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": made["name"],
        "issuer": issuer(),
        "validFrom": "2026-03-01T09:30:00Z",
        "awardedDate": "2026-02-20T00:00:00Z",
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        "credentialStatus": status(),
        "credentialSubject": {
            "id": LEARNER,
            "type": ["AchievementSubject"],
            "identifier": identity(),
            "activityStartDate": "2026-01-10",
            "activityEndDate": "2026-02-20",
            "source": {"id": uid(f"assessor {number % 3}"), "type": ["Profile"], "name": "Dr Salma Haddad"},
            "achievement": made,
            "result": [{"type": ["Result"], "resultDescription": scale["id"], "achievedLevel": scale["requiredLevel"]}],
        },
        "evidence": [
            {
                "id": uid(f"entry {number} {place}"),
                "type": ["Evidence"],
                "genre": "Direct observation",
                "name": f"Entry {place}",
                "narrative": "Seen on the ward by a registered physician, register QCHP, number 1234",
            }
            for place in (1, 2)
        ],
    }


def arabic(number: int) -> dict[str, Any]:
    return {
        "id": uid(f"C{number:02} ar"),
        "type": ["Achievement"],
        "achievementType": "Competency",
        "name": f"كفاءة {number}",
        "description": "يتعرف على التدهور ويتصرف مبكراً",
        "criteria": {"narrative": "ملاحظة مباشرة"},
        "inLanguage": "ar",
    }


def transcript(members: int = 3) -> dict[str, Any]:
    numbers = range(1, members + 1)
    return {
        "@context": list(TRANSCRIPT_CONTEXT),
        "id": uid("transcript"),
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript of competencies",
        "issuer": issuer(),
        "validFrom": "2026-03-01T09:30:00Z",
        "partial": False,
        "awardedDate": "2026-03-01T09:30:00Z",
        "credentialStatus": status(),
        "credentialSubject": {
            "id": LEARNER,
            "type": ["ClrSubject"],
            "identifier": identity(),
            "achievement": [
                {
                    "id": PROGRAMME,
                    "type": ["Achievement"],
                    "achievementType": "Course",
                    "name": "Emergency care",
                    "description": "Eight weeks",
                    "criteria": {"narrative": "All competencies at their level"},
                    "creditsAvailable": 12,
                    "alignment": [
                        {
                            "type": ["Alignment"],
                            "targetName": "Framework",
                            "targetUrl": "https://framework.example/1",
                            "targetType": "CFItem",
                        }
                    ],
                },
                *(arabic(number) for number in numbers),
            ],
            "association": [
                {
                    "type": "Association",
                    "associationType": "isPartOf",
                    "sourceId": uid(f"C{number:02}"),
                    "targetId": PROGRAMME,
                }
                for number in numbers
            ],
            "verifiableCredential": [member(number) for number in numbers],
        },
    }
