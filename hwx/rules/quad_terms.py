"""What the words of our credentials stand for: each term's IRI and how its value is typed, by the contexts in use.

Read off by hand from the contexts that the documents name: W3C credentials/v2, 1EdTech CLR 2.0.1, Open Badges 3.0.3 and
its extensions. Only terms that hwx writes or means to write stand here; the tests hold each of them against the
contexts themselves. A scoped table counts in a node of that type and not in the nodes within it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CLR_2_0_1 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OB_3_0_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

TRANSCRIPT_CONTEXT = (CREDENTIALS_V2, CLR_2_0_1, OB_3_0_3, OB_EXTENSIONS)
MEMBER_CONTEXT = (CREDENTIALS_V2, OB_3_0_3, OB_EXTENSIONS)
STATUS_CONTEXT = (CREDENTIALS_V2,)

VC = "https://www.w3.org/2018/credentials#"
STATUS = "https://www.w3.org/ns/credentials/status#"
SEC = "https://w3id.org/security#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
SCHEMA = "https://schema.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
OB_XSD = "https://www.w3.org/2001/XMLSchema#"
"""Not the same: the Open Badges context writes https, so that is what every verifier signs and reads."""

NODE, GRAPH, VOCAB, PLAIN = "@id", "@graph", "@vocab", ""


class Term(NamedTuple):
    """``typed`` is NODE (a text is an IRI), GRAPH (a node in a graph of its own), VOCAB (a text is a word of the
    vocabulary), PLAIN, or the IRI of a datatype, which counts for texts, numbers and truth values only."""

    iri: str
    typed: str = PLAIN


Terms = Mapping[str, Term]


@dataclass(frozen=True)
class Vocabulary:
    """What holds under one list of contexts. ``types`` gives each type its IRI, ``scoped`` the terms it brings."""

    context: tuple[str, ...]
    everywhere: Terms = field(repr=False)
    types: Mapping[str, str] = field(repr=False)
    scoped: Mapping[str, Terms] = field(repr=False)


def _terms(base: str, plain: str = "", **typed: str) -> dict[str, Term]:
    names = {name: Term(base + name) for name in plain.split()}
    return names | {name: Term(base + name, kind) for name, kind in typed.items()}


_EVERYWHERE_V2 = _terms(SCHEMA, "name description")
_CREDENTIAL = (
    _terms(VC, credentialSchema=NODE, credentialStatus=NODE, credentialSubject=NODE, evidence=NODE, issuer=NODE)
    | _terms(VC, validFrom=XSD + "dateTime", validUntil=XSD + "dateTime")
    | {"proof": Term(SEC + "proof", GRAPH)}
)
_PROOF = {
    "created": Term("http://purl.org/dc/terms/created", XSD + "dateTime"),
    "cryptosuite": Term(SEC + "cryptosuite", SEC + "cryptosuiteString"),
    "proofPurpose": Term(SEC + "proofPurpose", VOCAB),
    "proofValue": Term(SEC + "proofValue", SEC + "multibase"),
    "verificationMethod": Term(SEC + "verificationMethod", NODE),
}
_V2_TYPES = {
    "VerifiableCredential": VC + "VerifiableCredential",
    "DataIntegrityProof": SEC + "DataIntegrityProof",
    "BitstringStatusListCredential": STATUS + "BitstringStatusListCredential",
    "BitstringStatusList": STATUS + "BitstringStatusList",
    "BitstringStatusListEntry": STATUS + "BitstringStatusListEntry",
}
_V2_SCOPED: dict[str, Terms] = {
    "VerifiableCredential": _CREDENTIAL,
    "DataIntegrityProof": _PROOF,
    "BitstringStatusList": _terms(STATUS, "statusPurpose ttl", encodedList=SEC + "multibase"),
    "BitstringStatusListEntry": _terms(STATUS, "statusListIndex statusPurpose", statusListCredential=NODE),
}

_EVERYWHERE_OB = (
    _terms(SCHEMA, "inLanguage", url=OB_XSD + "anyURI")
    | _terms(OB, "alignment narrative", image=NODE)
    # The context writes xsd: without saying what it stands for, so the datatype is this very text.
    | _terms(OB, awardedDate="xsd:dateTime")
)
_OB_TYPES = {
    **{name: OB + name for name in ("Achievement", "AchievementSubject", "Address", "Criteria", "Evidence", "Image")},
    **{name: OB + name for name in ("IdentifierEntry", "IdentityObject", "Profile", "Related", "Result")},
    **{name: OB + name for name in ("ResultDescription", "RubricCriterionLevel")},
    "OpenBadgeCredential": OB + "OpenBadgeCredential",
    "AchievementCredential": OB + "OpenBadgeCredential",
    "Alignment": SCHEMA + "AlignmentObject",
    "1EdTechJsonSchemaValidator2019": (
        "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019"
    ),
}
_ACHIEVEMENT = (
    _terms(OB, "achievementType creator fieldOfStudy humanCode otherIdentifier related resultDescription")
    | _terms(OB, "specialization version", creditsAvailable=OB_XSD + "float")
    | {"criteria": Term(OB + "Criteria", NODE), "tag": Term(SCHEMA + "keywords")}
)
_SUBJECT = _terms(
    OB,
    "achievement identifier licenseNumber result role term",
    activityStartDate=OB_XSD + "date",
    activityEndDate=OB_XSD + "date",
    creditsEarned=OB_XSD + "float",
    source=NODE,
)
_PROFILE = _terms(SCHEMA, "additionalName email familyName givenName honorificPrefix honorificSuffix") | _terms(
    OB,
    "familyNamePrefix official otherIdentifier patronymicName phone",
    address=NODE,
    dateOfBirth=OB_XSD + "date",
    parentOrg=NODE,
)
_OB_SCOPED: dict[str, Terms] = {
    "Achievement": _ACHIEVEMENT,
    "AchievementSubject": _SUBJECT,
    "Address": _terms(SCHEMA, "addressCountry addressLocality addressRegion postalCode streetAddress")
    | {"addressCountryCode": Term(OB + "CountryCode"), "postOfficeBoxNumber": Term(SCHEMA + "postOfficeBoxNumber")},
    "Alignment": _terms(OB, "targetCode targetType")
    | _terms(SCHEMA, "targetDescription targetFramework targetName", targetUrl=OB_XSD + "anyURI"),
    "Evidence": _terms(SCHEMA, "audience genre"),
    "IdentifierEntry": _terms(OB, "identifier identifierType"),
    "IdentityObject": _terms(OB, "identityHash identityType salt", hashed=OB_XSD + "boolean"),
    "Image": _terms(SCHEMA, "caption"),
    "Profile": _PROFILE,
    "Related": _terms(OB, "version"),
    "Result": _terms(OB, "status", achievedLevel=OB_XSD + "anyURI", resultDescription=OB_XSD + "anyURI")
    | {"value": Term(SCHEMA + "value")},
    "ResultDescription": _terms(
        OB, "requiredValue resultType rubricCriterionLevel valueMax valueMin", requiredLevel=OB_XSD + "anyURI"
    ),
    "RubricCriterionLevel": _terms(OB, "level points"),
}

_CLR_TYPES = {name: CLR + name for name in ("ClrCredential", "ClrSubject", "Association")}
_CLR_SCOPED: dict[str, Terms] = {
    "ClrCredential": _terms(CLR, partial="xsd:boolean"),
    "ClrSubject": _terms(CLR, achievement=OB + "Achievement", association=CLR + "Association")
    | {"verifiableCredential": Term(CLR + "verifiableCredential", VC + "verifiableCredential")}
    | {"identifier": Term(CLR + "identifier-1", OB + "Identifier")},
    "Association": _terms(CLR, sourceId="xsd:anyURI", targetId="xsd:anyURI")
    | {"associationType": Term(CLR + "AssociationType")},
}

_V2 = Vocabulary(STATUS_CONTEXT, _EVERYWHERE_V2, _V2_TYPES, _V2_SCOPED)
_MEMBER = Vocabulary(MEMBER_CONTEXT, _EVERYWHERE_V2 | _EVERYWHERE_OB, _V2_TYPES | _OB_TYPES, _V2_SCOPED | _OB_SCOPED)
_TRANSCRIPT = Vocabulary(
    TRANSCRIPT_CONTEXT, _MEMBER.everywhere, {**_MEMBER.types, **_CLR_TYPES}, {**_MEMBER.scoped, **_CLR_SCOPED}
)

VOCABULARIES: Mapping[tuple[str, ...], Vocabulary] = {
    vocabulary.context: vocabulary for vocabulary in (_TRANSCRIPT, _MEMBER, _V2)
}

PURPOSES: Mapping[str, str] = {"assertionMethod": SEC + "assertionMethod"}
PREFIXES = ("cred:", "obi:")
"""Short forms that the CLR context defines: a general processor would write such an IRI out, so none may begin so."""
