"""The signature of a PDF: what is whole and ours is accepted, and no byte of it can be changed."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import pytest
from asn1crypto import cms
from cryptography.x509 import Name, NameAttribute
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pypdf import PdfReader, PdfWriter

from hwx.keys.paper_signer import PaperSigner
from hwx.papers.pades import sign_paper
from hwx.papers.printing import print_pdf
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.verification import signature_opinion
from hwx.verification.pdf_signature import MAX_PDF, Amiss, examine_signature
from hwx.verification.signed_bytes import NotAsWritten, signed_bytes
from tests.papers.printed import STARTS
from tests.papers.signed import OURS, SOMEBODY, Institution, signed_transcript

pytestmark = pytest.mark.usefixtures("printer")

AT = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
LISTED = [OURS.listed]
ABOVE = Institution(7, Name([NameAttribute(NameOID.COMMON_NAME, "Authority of the Ministry")]))


@cache
def paper() -> bytes:
    return print_pdf(
        '<html lang="en"><head><title>A</title></head><body><p>Text</p>', 'p { font: 9pt "Paper Sans" }', bytes(16)
    )


@cache
def signed() -> bytes:
    return sign_paper(paper(), OURS.signer, AT)


def room(pdf: bytes) -> tuple[int, int]:
    """Where the digits of the signature begin and end."""
    found = re.search(rb"/Contents <([0-9A-F]+)>", pdf)
    assert found is not None
    return found.start(1), found.end(1)


def with_message(pdf: bytes, message: bytes) -> bytes:
    begin, end = room(pdf)
    return pdf[:begin] + message.hex().upper().encode().ljust(end - begin, b"0") + pdf[end:]


def message_of(pdf: bytes) -> cms.ContentInfo:
    begin, end = room(pdf)
    return cms.ContentInfo.load(bytes.fromhex(pdf[begin:end].decode()))


def amiss(pdf: bytes, trusted: list[IssuerCertificate] | None = None) -> Amiss | None:
    return examine_signature(pdf, LISTED if trusted is None else trusted).amiss


def test_a_paper_of_ours_is_authentic_and_says_by_whom_and_when() -> None:
    found = examine_signature(signed(), LISTED)
    assert found.authentic
    assert (found.certificate, found.claimed) == (OURS.listed.fingerprint, AT)
    assert found.stamp is None


def test_a_few_hundred_changed_bytes_are_all_refused() -> None:
    """Of a whole transcript; anywhere in the file, a bit each, by lot."""
    whole = signed_transcript()
    assert amiss(whole) is None
    lots = random.Random(20260414)
    for _ in range(400):
        place = lots.randrange(len(whole))
        altered = bytearray(whole)
        altered[place] ^= 1 << lots.randrange(8)
        assert amiss(bytes(altered)) is not None, place


def test_no_byte_of_the_signature_itself_can_be_changed() -> None:
    """Others look past what nobody signed there: capital letters, filling, algorithms named twice."""
    begin, end = room(signed())
    for place in [*range(begin - 2, begin + 1800, 7), *range(begin + 1800, end + 2, 29)]:
        altered = bytearray(signed())
        altered[place] ^= 1
        with_a_bit = bytes(altered)
        try:
            found = signed_bytes(with_a_bit)
        except NotAsWritten:
            continue
        assert found is None or examine_signature(with_a_bit, LISTED).amiss is Amiss.CHANGED, place


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (lambda pdf: pdf + b"\n", Amiss.ADDED_TO),
        (lambda pdf: pdf + b"%hwx-seal 1", Amiss.ADDED_TO),
        (lambda pdf: pdf[:-1], Amiss.CHANGED),
        (lambda pdf: pdf[: len(pdf) // 2], Amiss.BROKEN_PDF),
        (lambda pdf: pdf.replace(b"/Reason", b"/reason").replace(b"/M (D", b"/N (D"), Amiss.CHANGED),
        (lambda pdf: pdf[: room(pdf)[1] - 4] + b"FFFF" + pdf[room(pdf)[1] :], Amiss.CHANGED),
        (lambda pdf: pdf.replace(pdf[slice(*room(pdf))], pdf[slice(*room(pdf))].lower()), Amiss.CHANGED),
    ],
    ids=["a line feed added", "a comment added", "cut", "half", "another time", "filling", "small digits"],
)
def test_every_change_is_refused_and_named(alter: object, reason: Amiss) -> None:
    assert callable(alter)
    altered = alter(signed())
    assert altered != signed()
    assert amiss(altered) is reason


def test_a_change_added_after_the_signature_is_named_as_such() -> None:
    writer = PdfWriter(io.BytesIO(signed()), incremental=True)
    writer.add_metadata({"/Title": "Something else"})
    changed = io.BytesIO()
    writer.write(changed)
    assert amiss(changed.getvalue()) in (Amiss.ADDED_TO, Amiss.CHANGED)


def countersigned(pdf: bytes, who: Institution, field: str) -> bytes:
    """One more signature, in a revision after all that is there."""
    meta = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, signer_key_usage=set()
    )
    session = PdfSigner(meta, who.signer, new_field_spec=SigFieldSpec(field))
    signed_again: bytes = session.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
    return signed_again


def test_a_second_signature_by_somebody_else_takes_the_file_from_us() -> None:
    """Ours still holds for what stood before it; but what was put after it is theirs."""
    ours = countersigned(paper(), OURS, "First")
    assert amiss(ours) is None
    both = countersigned(ours, SOMEBODY, "Second")
    assert both.startswith(ours)
    assert amiss(both) is Amiss.UNKNOWN_CERTIFICATE


def test_a_paper_that_was_never_signed_is_told_from_one_that_was_changed() -> None:
    assert amiss(paper()) is Amiss.NO_SIGNATURE


def test_a_signature_by_somebody_else_is_not_ours_even_in_our_name() -> None:
    forged = sign_paper(paper(), SOMEBODY.signer, AT)
    found = examine_signature(forged, LISTED)
    assert found.amiss is Amiss.UNKNOWN_CERTIFICATE
    assert found.certificate != OURS.listed.fingerprint


@pytest.mark.parametrize(
    ("values", "witnessed", "reason"),
    [
        ({}, (), None),
        ({"used_until": date(2026, 4, 14)}, (), None),
        ({"used_until": date(2026, 4, 13)}, (), Amiss.NOT_IN_FORCE),
        ({"used_from": date(2026, 4, 15)}, (), Amiss.NOT_IN_FORCE),
        ({"distrusted_from": date(2026, 4, 14)}, (), Amiss.DISTRUSTED),
        ({"distrusted_from": date(2026, 5, 1)}, (), Amiss.UNWITNESSED),
        ({"distrusted_from": date(2026, 5, 1)}, (date(2026, 4, 20),), None),
        ({"distrusted_from": date(2026, 5, 1)}, (date(2026, 6, 1),), Amiss.DISTRUSTED),
    ],
)
def test_the_days_of_the_certificate_decide(
    values: dict[str, date], witnessed: tuple[date, ...], reason: Amiss | None
) -> None:
    listed = replace(OURS.listed, **values)  # type: ignore[arg-type]
    assert examine_signature(signed(), [listed], witnessed).amiss is reason


def test_certificates_above_the_signer_must_be_those_of_the_list() -> None:
    signer = PaperSigner((OURS.certificate, ABOVE.certificate), OURS.signer._sign)
    pdf = sign_paper(paper(), signer, AT)
    assert amiss(pdf) is Amiss.CHANGED
    chain = IssuerCertificate((OURS.certificate, ABOVE.certificate), STARTS)
    assert amiss(pdf, [chain]) is None


def test_a_message_put_together_in_another_way_is_refused() -> None:
    message = message_of(signed())
    message["content"]["signer_infos"][0]["version"] = "v3"
    assert amiss(with_message(signed(), message.dump(force=True))) is not None
    with pytest.raises(NotAsWritten):
        signed_bytes(with_message(signed(), message.dump(force=True)))


@pytest.mark.parametrize("attribute", ["content_time_stamp", "signature_time_stamp_token"])
def test_nothing_unsigned_can_be_slipped_in(attribute: str) -> None:
    message = message_of(signed())
    value = cms.ContentInfo({"content_type": "data", "content": b"x"})
    loose = cms.CMSAttribute({"type": attribute, "values": [value]})
    message["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([loose])
    assert amiss(with_message(signed(), message.dump(force=True))) is not None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Amiss.NOT_A_PDF),
        (b"PK\x03\x04", Amiss.NOT_A_PDF),
        (b"%PDF-1.7", Amiss.BROKEN_PDF),
        (b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]" * 1000, Amiss.BROKEN_PDF),
        (b"%PDF-1.7\n" + b"[" * 100_000, Amiss.BROKEN_PDF),
        (b"%PDF-1.7\n<" + b"A" * 300_000 + b">\n/ByteRange [0 10 300012 24]", Amiss.BROKEN_PDF),
        (b"%PDF-" + bytes(MAX_PDF), Amiss.TOO_LARGE),
    ],
    ids=["nothing", "another kind", "only a head", "ranges", "nested", "a long signature", "too large"],
)
def test_hostile_files_get_an_answer(data: bytes, reason: Amiss) -> None:
    assert amiss(data) is reason


@pytest.mark.parametrize(
    "message", [b"", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", bytes(900), b"\x30\x03\x02\x01\x01"]
)
def test_a_signature_that_is_none_is_refused(message: bytes) -> None:
    assert amiss(with_message(signed(), message)) is not None


def test_random_messages_in_place_of_the_signature_are_refused() -> None:
    lots = random.Random(7)
    for _ in range(200):
        broken = bytearray(message_of(signed()).dump())
        for _ in range(lots.randrange(1, 6)):
            broken[lots.randrange(len(broken))] = lots.randrange(256)
        pdf = with_message(signed(), bytes(broken))
        try:
            found = signed_bytes(pdf)
        except NotAsWritten:
            continue
        assert pdf == signed() or found is None or examine_signature(pdf, LISTED).amiss is Amiss.CHANGED


def test_a_key_of_a_kind_that_nobody_knows_stops_no_examination() -> None:
    """A certificate that somebody made up may name any curve."""
    p256, unknown = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d030177")
    made_up = SOMEBODY.certificate.replace(p256, unknown)
    forged = sign_paper(paper(), PaperSigner((made_up,), SOMEBODY.signer._sign), AT)
    assert amiss(forged) is Amiss.CHANGED


def test_a_moment_that_no_clock_can_show_stops_no_examination() -> None:
    """A stranger may name any: in UTC the last hour of the year 9999 in the far west has no year."""
    beyond = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))
    assert amiss(sign_paper(paper(), SOMEBODY.signer, beyond) + b"\n") is Amiss.ADDED_TO


def test_a_protected_paper_is_named_as_such() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper())))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    assert amiss(out.getvalue()) is Amiss.ENCRYPTED


def test_the_second_reader_is_stopped_when_it_takes_too_long() -> None:
    assert examine_signature(paper(), LISTED, patience=0.01).amiss is Amiss.TOO_SLOW


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\0" * 99])
def test_the_second_reader_never_raises(data: bytes) -> None:
    assert signature_opinion.opinion(data) == (signature_opinion.BROKEN, {})


def test_the_second_reader_agrees_about_a_paper_of_ours() -> None:
    status, found = signature_opinion.opinion(signed())
    assert status == 0
    assert (found["intact"], found["coverage"], found["signatures"]) == (True, "ENTIRE_FILE", 1)
    assert found["certificate"] == OURS.listed.fingerprint
