"""Certificates for PDFs: made here or by an authority, named after the institution, good for signing only."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hwx.key_files import KeysUnsafe
from hwx.keys.certificate_requests import answer_from, request_for
from hwx.keys.certificates import DOCUMENT_SIGNING, covers, self_made, subject_of
from hwx.keys.signing_key import SigningKey
from hwx.people.tables import Institution
from tests.keys import authority
from tests.keys.rings import MARCH, hospital

PRIVATE = ec.generate_private_key(ec.SECP256R1())
PAPER = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
KEY = SigningKey(PAPER, lambda data: PRIVATE.sign(data, ec.ECDSA(SHA256())))

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def made(day: date = MARCH, institution: Institution | None = None) -> x509.Certificate:
    return x509.load_der_x509_certificate(self_made(subject_of(institution or hospital()), KEY, day))


def parts(subject: x509.Name) -> tuple[object, ...]:
    kinds = (NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    return tuple(subject.get_attributes_for_oid(kind)[0].value for kind in kinds)


def test_it_carries_the_name_of_the_institution_in_both_scripts() -> None:
    assert parts(made().subject) == ("SA", "مستشفى الملك فهد", "King Fahad Hospital")
    assert made().issuer == made().subject
    assert parts(made(institution=hospital(country="sn")).subject)[0] == "SN"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("x" * 64, "x" * 64),
        ("Centre hospitalier universitaire " * 3, "Centre hospitalier universitaire Centre hospitalier"),
        ("x" * 65, "x" * 64),
        ("one " * 16 + "two", "one " * 15 + "one"),
    ],
)
def test_a_name_that_is_too_long_for_a_certificate_ends_at_a_word(name: str, short: str) -> None:
    assert parts(made(institution=hospital(name=name, english_name=name)).subject)[1:] == (short, short)


def test_it_is_for_signing_documents_and_for_nothing_else() -> None:
    extensions = made().extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment) == (True, True)
    assert not any(
        (usage.value.key_cert_sign, usage.value.crl_sign, usage.value.key_encipherment, usage.value.key_agreement)
    )
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [one.dotted_string for one in purposes] == ["1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4"]
    assert extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False


def test_it_is_good_from_the_day_on_and_for_a_working_life() -> None:
    der = made().public_bytes(Encoding.DER)
    assert [covers(der, day) for day in (MARCH - timedelta(1), MARCH, date(2046, 2, 28), date(2046, 3, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_one_that_ends_with_its_last_day_is_good_on_that_day() -> None:
    """As many authorities make them: until 23:59:59, and a certificate knows no smaller part of time than a second."""
    begins = datetime(2026, 3, 1, tzinfo=UTC)
    made_elsewhere = x509.CertificateBuilder(
        authority.MINISTRY, authority.MINISTRY, KEY.public_key(), 1, begins, begins + timedelta(days=30, seconds=-1)
    )
    der = made_elsewhere.sign(PRIVATE, SHA256()).public_bytes(Encoding.DER)
    assert [covers(der, date(2026, 3, 30)), covers(der, date(2026, 3, 31))] == [True, False]


def test_a_leap_day_has_a_last_day_as_well() -> None:
    assert made(date(2028, 2, 29)).not_valid_after_utc.date() == date(2048, 2, 28)


@needs_openssl
def test_openssl_finds_nothing_wrong_with_certificate_and_request(tmp_path: Path) -> None:
    mine, request = tmp_path / "mine.pem", tmp_path / "request.pem"
    mine.write_bytes(made().public_bytes(Encoding.PEM))
    request.write_text(request_for(hospital(), KEY))
    strict = ["openssl", "verify", "-x509_strict", "-partial_chain", "-attime", "1775000000", "-CAfile", str(mine)]
    assert subprocess.run([*strict, str(mine)], capture_output=True, text=True, check=False).stdout == f"{mine}: OK\n"
    asked = ["openssl", "req", "-in", str(request), "-verify", "-noout", "-subject", "-nameopt", "utf8"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert "verify OK" in found.stdout + found.stderr
    assert "CN=King Fahad Hospital" in found.stdout.replace(" = ", "=")


def test_the_answer_of_an_authority_is_taken_with_those_above_it_in_whatever_order() -> None:
    mine, top = authority.answer(request_for(hospital(), KEY)), authority.root()
    expected = tuple(one.public_bytes(Encoding.DER) for one in (mine, top))
    for file in (authority.pem(mine, top), authority.pem(top, mine), b"Bag Attributes\n" + authority.pem(mine, top)):
        assert answer_from(file, PAPER, MARCH) == expected
    assert answer_from(authority.pem(mine), PAPER, MARCH) == expected[:1]


def test_an_authority_that_says_nothing_about_usage_is_taken_at_its_word() -> None:
    bare = authority.root(subject_of(hospital()), PRIVATE)
    assert answer_from(authority.pem(bare), PAPER, MARCH) == (bare.public_bytes(Encoding.DER),)


SERVERS, TIMESTAMPS, MAIL = (
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
)
ENCRYPTING = x509.KeyUsage(False, False, True, False, False, False, False, False, False)


def test_what_does_not_fit_is_refused_with_what_to_do() -> None:
    request = request_for(hospital(), KEY)
    other = authority.root(authority.name("Somebody else"), ec.generate_private_key(ec.SECP256R1()))
    mine, ended = authority.answer(request), authority.root(since=MARCH - timedelta(9), days=8)
    for file, said in [
        (b"", "no certificate in PEM"),
        (b"-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n", "no certificate in PEM"),
        (authority.pem(authority.root()), "for the key that signs PDFs now.*flask keys certificate request"),
        (authority.pem(authority.answer(request, MARCH + timedelta(1))), "not on 2026-03-01"),
        (authority.pem(authority.answer(request, MARCH - timedelta(9), 9)), "not on 2026-03-01"),
        (authority.pem(authority.answer(request, usage=ENCRYPTING)), "does not allow signatures"),
        (
            authority.pem(authority.answer(request, purposes=(SERVERS,))),
            "not for documents .extended key usage 1.3.6.1.5",
        ),
        (
            authority.pem(authority.answer(request, purposes=(TIMESTAMPS, SERVERS))),
            "ask the authority for one for sign",
        ),
        (authority.pem(mine, ended), "'CN=Ministry of Health CA,C=SA', which stands above.* not on 2026-03-01"),
        (authority.pem(authority.answer(request), other), "'CN=Somebody else,C=SA' in the file does not stand above"),
    ]:
        with pytest.raises(KeysUnsafe, match=said):
            answer_from(file, PAPER, MARCH)


@pytest.mark.parametrize("purpose", [DOCUMENT_SIGNING, MAIL, x509.ObjectIdentifier("2.16.682.1.101.1")])
def test_a_certificate_for_documents_may_be_for_servers_as_well(purpose: x509.ObjectIdentifier) -> None:
    """Mail stands for documents where an authority has no purpose of that name, and a ministry numbers its own."""
    mine = authority.answer(request_for(hospital(), KEY), purposes=(SERVERS, purpose))
    assert answer_from(authority.pem(mine), PAPER, MARCH) == (mine.public_bytes(Encoding.DER),)


def test_a_namesake_of_the_authority_does_not_stand_above() -> None:
    namesake = authority.root(key=ec.generate_private_key(ec.SECP256R1()))
    file = authority.pem(authority.answer(request_for(hospital(), KEY)), namesake)
    with pytest.raises(KeysUnsafe, match="does not stand above"):
        answer_from(file, PAPER, MARCH)


def test_the_key_behind_a_certificate_signs_over_sha_256_and_does_nothing_else() -> None:
    for algorithm in (ec.ECDSA(SHA384()), ec.ECDSA(Prehashed(SHA256()))):
        with pytest.raises(TypeError, match="SHA-256 only"):
            KEY.sign(b"", algorithm)
    for deed in (KEY.exchange, KEY.private_numbers, KEY.private_bytes):
        with pytest.raises(TypeError, match="this key only signs"):
            deed()
    assert KEY.key_size == 256
    assert KEY.__copy__() is KEY
    assert KEY.__deepcopy__({}) is KEY


def test_a_public_key_of_another_kind_is_refused() -> None:
    from_elsewhere = authority.KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert SigningKey(from_elsewhere, lambda data: data).public_key().curve.name == "secp256r1"
    ed25519 = bytes.fromhex("302a300506032b6570032100") + bytes(32)
    with pytest.raises(TypeError, match="not one of an elliptic curve"):
        SigningKey(ed25519, lambda data: data).public_key()
