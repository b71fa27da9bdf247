"""The file to keep: seals, histories and certificates go in and come out, and every broken row is named."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hwx.rules.issuer_certificates import (
    CertificatesUnreadable,
    IssuerCertificate,
    certificates_from,
    chain_of,
    rows_of,
)
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.key_list import Issuer, KeyList, key_list_from_json, key_list_to_json
from hwx.rules.seal import KeysUnreadable, PublicKey, keys_from_json, keys_to_json, public_bytes

MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_bytes(PRIVATE)
SEALS = (PublicKey(PUBLIC, MARCH),)


def certificate(name: str) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins, ends = datetime(2026, 3, 1, tzinfo=UTC), datetime(2046, 3, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(subject, subject, PRIVATE.public_key(), 7, begins, ends)
    return made.sign(PRIVATE, None).public_bytes(Encoding.DER)


LEAF, TOP = certificate("King Fahad Hospital"), certificate("Authority")
CERTIFICATES = (
    IssuerCertificate((LEAF,), MARCH, APRIL, MAY),
    IssuerCertificate((LEAF, TOP), APRIL),
)
DID = "did:web:hwx.example.org:institutions:7"
HISTORY = KeyHistory(DID, "مستشفى الملك فهد", (IssuerKey(PUBLIC, MARCH, APRIL, MAY), IssuerKey(bytes(32), APRIL)))
WHOLE = KeyList(SEALS, (Issuer("مستشفى الملك فهد", (HISTORY,), CERTIFICATES), Issuer("None yet", (), ())))


def test_what_is_written_is_read_again() -> None:
    assert key_list_from_json(key_list_to_json(WHOLE)) == WHOLE
    assert key_list_from_json(json.dumps(json.loads(key_list_to_json(WHOLE)), indent=2).encode()) == WHOLE


def test_readers_of_seals_pass_over_the_issuers_and_readers_of_issuers_take_an_old_list() -> None:
    assert keys_from_json(key_list_to_json(WHOLE)) == SEALS
    assert key_list_from_json(keys_to_json(SEALS)) == KeyList(SEALS)


def test_the_list_is_asked_for_all_histories_all_certificates_and_whose_a_name_is() -> None:
    assert WHOLE.histories == (HISTORY,)
    assert WHOLE.certificates == CERTIFICATES
    assert WHOLE.issuer_of(DID) is WHOLE.issuers[0]
    assert WHOLE.issuer_of("did:web:elsewhere.example.org") is None


def test_a_certificate_is_shown_as_readers_of_pdfs_show_it() -> None:
    assert CERTIFICATES[1].fingerprint == x509.load_der_x509_certificate(LEAF).fingerprint(SHA256()).hex()
    assert chain_of(CERTIFICATES[1].pem) == (LEAF, TOP)
    assert CERTIFICATES[1].pem.count("BEGIN CERTIFICATE") == 2


@pytest.mark.parametrize(
    ("day", "in_force", "trusted"),
    [(date(2026, 2, 28), False, True), (MARCH, True, True), (APRIL, True, True), (MAY, False, False)],
)
def test_days_of_a_certificate_are_included(day: date, in_force: bool, trusted: bool) -> None:
    assert (CERTIFICATES[0].in_force(day), CERTIFICATES[0].trusted(day)) == (in_force, trusted)
    assert CERTIFICATES[1].trusted(day)


def nothing(document: Any) -> None:
    document["issuers"] = "none"


def row_is_text(document: Any) -> None:
    document["issuers"][0] = "King Fahad Hospital"


def no_name(document: Any) -> None:
    del document["issuers"][0]["name"]


def no_histories(document: Any) -> None:
    document["issuers"][0]["histories"] = {}


def history_broken(document: Any) -> None:
    document["issuers"][0]["histories"][0]["keys"][0]["multikey"] = "z6Mk"


def number_too_large(document: Any) -> None:
    document["issuers"][0]["histories"][0]["more"] = 2**60


def certificates_missing(document: Any) -> None:
    del document["issuers"][0]["certificates"]


def certificate_is_text(document: Any) -> None:
    document["issuers"][0]["certificates"][0] = "PEM"


def certificate_broken(document: Any) -> None:
    document["issuers"][0]["certificates"][0]["chain"] = ["-----BEGIN CERTIFICATE-----"]


def certificate_of_no_version(document: Any) -> None:
    body = base64.b64encode(LEAF.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)).decode()
    pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    document["issuers"][0]["certificates"][0]["chain"] = [pem]


def certificate_exchanged(document: Any) -> None:
    rows = document["issuers"][0]["certificates"]
    rows[0]["chain"] = [rows[1]["chain"][1]]


def certificate_without_day(document: Any) -> None:
    document["issuers"][0]["certificates"][0]["used_from"] = None


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (nothing, '"issuers" was expected to be a list'),
        (row_is_text, 'issuer 1 of the list was expected to have a "name" and "histories"'),
        (no_name, 'issuer 1 of the list was expected to have a "name" and "histories"'),
        (no_histories, 'issuer 1 of the list was expected to have a "name" and "histories"'),
        (history_broken, "issuer 1 of the list: key 1 of the history cannot be read"),
        (number_too_large, "cannot be read|issuer 1 of the list"),
        (certificates_missing, "issuer 1 of the list: a list of certificates was expected"),
        (certificate_is_text, "certificate 1 of the list is no object"),
        (certificate_broken, "certificate 1 of the list cannot be read"),
        (certificate_of_no_version, "certificate 1 of the list cannot be read: 7 is not a valid X509 version"),
        (certificate_exchanged, "certificate 1 of the list does not have the fingerprint that it names"),
        (certificate_without_day, "certificate 1 of the list cannot be read"),
    ],
)
def test_a_broken_list_is_refused_with_the_place(harm: Callable[[Any], None], said: str) -> None:
    document = json.loads(key_list_to_json(WHOLE))
    harm(document)
    with pytest.raises(KeysUnreadable, match=said):
        key_list_from_json(json.dumps(document).encode())


def test_rows_of_certificates_may_gain_values_that_nobody_knows_yet() -> None:
    rows = [{**row, "note": "later"} for row in rows_of(CERTIFICATES)]
    assert certificates_from(rows) == CERTIFICATES
    with pytest.raises(CertificatesUnreadable):
        certificates_from({})
