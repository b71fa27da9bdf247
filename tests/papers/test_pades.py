"""Signing: the paper keeps its profiles, names the moment it was told, and carries a timestamp where one can be had."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import keys, pem, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import (
    BasicConstraints,
    CertificateBuilder,
    CRLDistributionPoints,
    DistributionPoint,
    ExtendedKeyUsage,
    Name,
    NameAttribute,
    UniformResourceIdentifier,
    random_serial_number,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pypdf import PdfReader

from hwx.keys.timestamp_token import stamp_of
from hwx.keys.timestamps import Authority, NoTimestamp, Timestamps, revocation_lists, timestamps_of
from hwx.papers.pades import Occasion, sign_paper
from hwx.papers.paper_gate import breaches_of
from hwx.papers.printing import print_pdf
from hwx.settings import Settings
from hwx.verification.pdf_signature import Amiss, examine_signature
from tests.papers.signed import OURS

pytestmark = pytest.mark.usefixtures("printer")

AT = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
STAMPED = datetime(2026, 4, 14, 9, 31, tzinfo=UTC)
PAPER = '<html lang="en"><head><title>A</title></head><body><p>Text</p>'
FONT = 'html { font: 10pt "Paper Sans" }'


@cache
def paper() -> bytes:
    return print_pdf(PAPER, FONT, bytes(16))


@cache
def authority(revoked_at: str = "") -> tuple[x509.Certificate, keys.PrivateKeyInfo]:
    """A timestamp authority that vouches for itself; ``revoked_at`` is where its list of revoked certificates lies."""
    private = rsa.generate_private_key(65537, 2048)
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Time of the Ministry")])
    now = datetime.now(UTC)
    made = CertificateBuilder(name, name, private.public_key(), random_serial_number())
    made = made.not_valid_before(min(AT, now) - timedelta(days=400)).not_valid_after(
        max(AT, now) + timedelta(days=4000)
    )
    made = made.add_extension(BasicConstraints(ca=True, path_length=None), critical=True)
    made = made.add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if revoked_at:
        point = DistributionPoint([UniformResourceIdentifier(revoked_at)], None, None, None)
        made = made.add_extension(CRLDistributionPoints([point]), critical=False)
    certificate = made.sign(private, hashes.SHA256()).public_bytes(Encoding.DER)
    key = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return x509.Certificate.load(certificate), keys.PrivateKeyInfo.load(key)


def clock(**values: Any) -> DummyTimeStamper:
    return DummyTimeStamper(*authority(), fixed_dt=STAMPED, **values)


def catalogue(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]


def test_a_signed_paper_keeps_both_profiles_and_all_that_was_printed() -> None:
    signed = sign_paper(paper(), OURS.signer, AT)
    assert signed.startswith(paper())
    assert signed.endswith(b"%%EOF\n")
    assert breaches_of(signed) == ()
    assert examine_signature(signed, [OURS.listed]).authentic


def test_it_stays_a_pdf_of_the_version_of_which_pdf_a_3_is_made() -> None:
    root = catalogue(sign_paper(paper(), OURS.signer, AT))
    assert "/Version" not in root
    assert list(root["/Extensions"]) == ["/ESIC"]


def test_the_signature_certifies_and_allows_no_change() -> None:
    root = catalogue(sign_paper(paper(), OURS.signer, AT))
    signature = root["/Perms"]["/DocMDP"].get_object()
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Reference"][0]["/TransformParams"]["/P"] == 1


def test_it_says_when_why_and_where_in_any_script() -> None:
    occasion = Occasion("Transcript HWX-1", "مستشفى الأمير, SA", "https://hwx.example.org/verify")
    signature = catalogue(sign_paper(paper(), OURS.signer, AT, occasion=occasion))["/Perms"]["/DocMDP"]
    assert signature["/M"] == "D:20260414093000Z"
    assert (signature["/Reason"], signature["/Location"]) == ("Transcript HWX-1", "مستشفى الأمير, SA")
    assert signature["/ContactInfo"] == "https://hwx.example.org/verify"
    bare = catalogue(sign_paper(paper(), OURS.signer, AT))["/Perms"]["/DocMDP"]
    assert "/Reason" not in bare


def test_a_timestamp_stands_beside_the_signature_and_names_its_authority() -> None:
    signed = sign_paper(paper(), OURS.signer, AT, Timestamps(clock(), ()))
    found = examine_signature(signed, [OURS.listed])
    assert found.authentic
    assert found.stamp is not None
    assert (found.claimed, found.stamp.at, found.stamp.authority) == (AT, STAMPED, "Time of the Ministry")
    assert breaches_of(signed) == ()
    assert "/DSS" not in catalogue(signed)


def test_an_authority_with_a_key_of_a_kind_that_nobody_knows_stops_no_examination() -> None:
    """Nobody signed the timestamp along, so anybody can put another in its place."""
    rsa_key, unknown = b"06092A864886F70D010101", b"06092A864886F70D010177"
    signed = sign_paper(paper(), OURS.signer, AT, Timestamps(clock(), ()))
    assert rsa_key in signed
    assert examine_signature(signed.replace(rsa_key, unknown), [OURS.listed]).amiss is Amiss.CHANGED


def test_with_the_roots_of_the_authority_the_proof_for_later_is_signed_along() -> None:
    signed = sign_paper(paper(), OURS.signer, AT, Timestamps(clock(), (authority()[0],)))
    assert examine_signature(signed, [OURS.listed]).stamp is not None
    assert breaches_of(signed) == ()
    assert len(catalogue(signed)["/DSS"]["/Certs"]) >= 2
    assert signed.count(b"startxref") == 2, "one addition only: a second would be a change to a signed file"


def test_an_authority_that_its_roots_do_not_vouch_for_is_refused() -> None:
    other = x509.Certificate.load(OURS.certificate)
    with pytest.raises(NoTimestamp, match="can be used"):
        sign_paper(paper(), OURS.signer, AT, Timestamps(clock(), (other,)))


def asked(digest: bytes) -> tsp.TimeStampReq:
    return clock().request_cms(digest, "sha256")[1]  # type: ignore[no-untyped-call]


def stamped(request: tsp.TimeStampReq) -> tsp.TimeStampResp:
    """The answer of the authority, read anew so that it can be changed."""
    return tsp.TimeStampResp.load(clock().request_tsa_response(request).dump())


def without(part: str) -> Callable[[tsp.TimeStampReq], bytes]:
    def answer(request: tsp.TimeStampReq) -> bytes:
        found = stamped(request)
        found["time_stamp_token"]["content"][part] = []
        return bytes(found.dump(force=True))

    return answer


def of_something_else(request: tsp.TimeStampReq) -> bytes:
    request["message_imprint"]["hashed_message"] = bytes(32)
    return bytes(stamped(request).dump())


def with_another_number(request: tsp.TimeStampReq) -> bytes:
    request["nonce"] = 7
    return bytes(stamped(request).dump())


def without_the_number(request: tsp.TimeStampReq) -> bytes:
    kept = {name: request[name] for name in ("version", "message_imprint", "cert_req")}
    return bytes(stamped(tsp.TimeStampReq(kept)).dump())


def broken(request: tsp.TimeStampReq) -> bytes:
    """In the last byte of the signature."""
    whole: bytes = stamped(request).dump()
    return whole[:-1] + bytes([whole[-1] ^ 1])


REFUSED = bytes.fromhex("3010 300e 020102 3009 0c07") + b"No fund"
"""TimeStampResp with nothing but a status: rejection (2), and why."""

AMISS: dict[str, Callable[[tsp.TimeStampReq], bytes]] = {
    "/page": lambda request: b"<html>",
    "/nothing": lambda request: b"",
    "/sequence": lambda request: b"\x30\x00",
    "/granted-only": lambda request: bytes.fromhex("3005 3003 020100"),
    "/refused": lambda request: REFUSED,
    "/refused-without-a-word": lambda request: bytes.fromhex("3005 3003 020102"),
    "/without-certificates": without("certificates"),
    "/without-signer": without("signer_infos"),
    "/of-something-else": of_something_else,
    "/with-another-number": with_another_number,
    "/without-the-number": without_the_number,
    "/broken": broken,
}
"""How an authority, or what stands at its address, may answer with something that cannot be signed along."""


class Answers(BaseHTTPRequestHandler):
    """An authority over HTTP: /time answers, those of AMISS answer badly, /list and /sequence with no list of revoked
    certificates; /noise speaks no HTTP."""

    def do_POST(self) -> None:
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/noise":
            self.wfile.write(b"500 what?\n\n")
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(stamped(request).dump() if self.path == "/time" else AMISS[self.path](request))

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"\x30\x00" if self.path == "/sequence" else b"no list")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Any:
    found = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    found.server_close()


def test_an_authority_is_asked_over_http(server: str) -> None:
    signed = sign_paper(paper(), OURS.signer, AT, Timestamps(Authority(f"{server}/time"), (authority()[0],)))
    found = examine_signature(signed, [OURS.listed])
    assert found.stamp is not None
    assert found.stamp.at == STAMPED


@pytest.mark.parametrize("roots", [True, False], ids=["with roots", "without"])
@pytest.mark.parametrize("path", [*AMISS, "/noise", "http://127.0.0.1:9/nobody", "http://[::1/"])
def test_without_a_usable_answer_nothing_is_signed(server: str, path: str, roots: bool) -> None:
    """What a check of the PDF could not read would make the paper look changed for ever."""
    address = f"{server}{path}" if path.startswith("/") else path
    with pytest.raises(NoTimestamp, match="authority gave no"):
        sign_paper(paper(), OURS.signer, AT, Timestamps(Authority(address), (authority()[0],) if roots else ()))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/refused", r"/refused refused \(rejection\): No fund"),
        ("/refused-without-a-word", r"refused \(rejection\): no reason given"),
        ("/without-the-number", "something that is no timestamp"),
        ("/broken", "broken, of something else, or signed in a way that hwx cannot check"),
    ],
)
def test_it_is_said_what_the_authority_answered(server: str, path: str, why: str) -> None:
    with pytest.raises(NoTimestamp, match=why):
        sign_paper(paper(), OURS.signer, AT, Timestamps(Authority(f"{server}{path}"), ()))


@pytest.mark.parametrize("amiss", [without("certificates"), without("signer_infos"), of_something_else, broken])
def test_a_timestamp_that_is_amiss_stops_no_examination(amiss: Callable[[tsp.TimeStampReq], bytes]) -> None:
    """Nor does anything in it: whoever has a paper can put another timestamp into it."""
    request = asked(hashlib.sha256(b"signature").digest())
    assert stamp_of(stamped(request)["time_stamp_token"], b"signature") is not None
    token = tsp.TimeStampResp.load(amiss(request))["time_stamp_token"]
    assert stamp_of(token, b"signature") is None


@pytest.mark.parametrize("path", ["/list", "/sequence"])
def test_a_list_of_revoked_certificates_that_cannot_be_had_is_left_out(server: str, path: str) -> None:
    certificates = [authority(f"{server}{path}")[0], authority("http://127.0.0.1:9/nobody")[0]]
    assert list(revocation_lists(certificates)) == []


def test_without_an_address_no_authority_is_asked() -> None:
    assert timestamps_of(Settings()) is None


def test_the_certificates_of_the_authority_are_read_from_a_file(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(pem.armor("CERTIFICATE", authority()[0].dump()))
    found = timestamps_of(Settings(timestamp_url="https://time.example.org", timestamp_roots=str(roots)))
    assert found is not None
    assert [one.dump() for one in found.roots] == [authority()[0].dump()]


KEY_IN_PEM = pem.armor("PRIVATE KEY", b"\x30\x00")


@pytest.mark.parametrize(
    "content", [None, b"", b"no certificate", pem.armor("CERTIFICATE", b"\x30\x00"), KEY_IN_PEM], ids=str
)
def test_a_file_of_certificates_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    roots = tmp_path / "roots.pem"
    if content is not None:
        roots.write_bytes(content)
    with pytest.raises(NoTimestamp, match=r"roots\.pem cannot be read"):
        timestamps_of(Settings(timestamp_url="https://time.example.org", timestamp_roots=str(roots)))
