"""A file by itself: which bytes pass for a transcript, and what every other one is called."""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from datetime import date

import pytest

from hwx.rules.key_list import KeyList
from hwx.rules.seal import PublicKey, public_bytes, seal, seal_pdf
from hwx.rules.transcript import statement_of
from hwx.verification.look import MAX_JSON, MAX_PDF, Cause
from hwx.verification.paper import look_at
from tests.verification.sealed import KEY, KEY_ID, KEYS, NUMBER, STRANGER, TRANSCRIPT, bare_pdf, sealed, sealed_pdf

BOTH_KEYS = KeyList((*KEYS.seals, PublicKey(public_bytes(STRANGER), date(2026, 1, 1))))

SEAL_LINE = len(sealed_pdf()) - sealed_pdf().rindex(b"%hwx-seal")

NOISE = random.Random(20260316).randbytes(4000)


def pdf_of(objects: str, root: str = "1 0 R") -> bytes:
    """A PDF written by hand, without a table of objects: readers rebuild it. Sealed, or nobody would open it."""
    return seal_pdf(f"%PDF-1.7\n{objects}\ntrailer << /Root {root} >>\nstartxref\n0\n%%EOF\n".encode("latin-1"), KEY)


def with_attachment_stream(stream: bytes, filters: str) -> bytes:
    head = (
        "%PDF-1.7\n1 0 obj << /Type /Catalog /Names << /EmbeddedFiles << /Names [(a) 2 0 R] >> >> >> endobj\n"
        "2 0 obj << /Type /Filespec /F (a) /EF << /F 3 0 R >> >> endobj\n"
        f"3 0 obj << /Filter {filters} /Length {len(stream)} >> stream\n"
    ).encode("latin-1")
    tail = b"\nendstream endobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
    return seal_pdf(head + stream + tail, KEY)


def bomb(times: int, size: int = 90_000_000) -> bytes:
    """Zeros by the megabyte, packed as often as asked."""
    packed = bytes(size)
    for _ in range(times):
        packed = zlib.compress(packed, 9)
    return packed


@pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])
def test_a_file_as_it_left_the_issuer_is_authentic_and_gives_its_transcript(data: bytes) -> None:
    look = look_at(data, KEYS)

    assert look.cause is None
    assert look.key == KEY_ID
    assert look.said == TRANSCRIPT
    assert look.digest == hashlib.sha256(sealed()).hexdigest()


@pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])
def test_one_changed_byte_anywhere_makes_it_not_authentic(data: bytes) -> None:
    for place in sorted({*range(400), *range(len(data) - 400, len(data)), *range(0, len(data), 7)}):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        look = look_at(changed, KEYS)
        assert look.cause is not None, place
        assert not look.cause.unreadable, (place, look.cause)
        assert look.said is None


@pytest.mark.parametrize(
    "data, cause",
    [
        (b"", Cause.EMPTY),
        (b"\0", Cause.OTHER_KIND),
        (NOISE, Cause.OTHER_KIND),
        (b"PK\x03\x04" + NOISE, Cause.OTHER_KIND),
        (b"\x89PNG\r\n\x1a\n" + NOISE, Cause.OTHER_KIND),
        (b"Dear Sir or Madam", Cause.OTHER_KIND),
        (b"[]", Cause.OTHER_KIND),
        (b"{", Cause.BROKEN_JSON),
        (b"{" + NOISE, Cause.BROKEN_JSON),
        (b'{"a":' * 100_000, Cause.BROKEN_JSON),
        (b'{"a":' + b"[" * 900_000, Cause.BROKEN_JSON),
        (b'{"a":' + b"9" * 500_000 + b"}", Cause.BROKEN_JSON),
        (b'{"a":1e999}', Cause.BROKEN_JSON),
        (b'{"a":NaN}', Cause.BROKEN_JSON),
        (b'{"a":"\\ud800"}', Cause.BROKEN_JSON),
        (b'{"a":"\xff"}', Cause.BROKEN_JSON),
        (b'{"a":1,"a":2}', Cause.BROKEN_JSON),
        (b'{"a":"' + b"\\" * 900_000, Cause.BROKEN_JSON),
        (b"{}", Cause.NOT_A_TRANSCRIPT),
        (b'  {"statement": {}, "seal": {}}', Cause.NOT_A_TRANSCRIPT),
        (b'{"statement":[],"seal":"x"}', Cause.NOT_A_TRANSCRIPT),
        (b'{"a":"' + b"x" * MAX_JSON + b'"}', Cause.JSON_TOO_LARGE),
        (b"%PDF-1.7\n" + b"\0" * MAX_PDF, Cause.PDF_TOO_LARGE),
    ],
)
def test_what_never_was_a_transcript_cannot_be_read_and_says_why(data: bytes, cause: Cause) -> None:
    look = look_at(data, KEYS)

    assert look.cause is cause
    assert cause.unreadable
    assert look.said is None


@pytest.mark.parametrize(
    "data, cause",
    [
        (sealed()[:-1], Cause.CHANGED),
        (sealed()[:2000], Cause.CHANGED),
        (sealed() + b"\n", Cause.CHANGED),
        (b"\xef\xbb\xbf" + sealed(), Cause.CHANGED),
        (sealed() + sealed(), Cause.CHANGED),
        (json.dumps(json.loads(sealed()), indent=2).encode(), Cause.CHANGED),
        (sealed().replace(b'"Ed25519"', b'"none"'), Cause.CHANGED),
        (sealed().replace(KEY_ID.encode(), b"\\u001b[31m"), Cause.CHANGED),
        (sealed(STRANGER), Cause.UNKNOWN_KEY),
        (bare_pdf(sealed()), Cause.NO_SEAL),
        (sealed_pdf()[:-1], Cause.NO_SEAL),
        (sealed_pdf()[:3000], Cause.NO_SEAL),
        (sealed_pdf() + b"\n", Cause.NO_SEAL),
        (sealed_pdf() + b"%%EOF\n", Cause.NO_SEAL),
        (sealed_pdf() + sealed(), Cause.NO_SEAL),
        (b"\n" + sealed_pdf(), Cause.CHANGED),
        (sealed() + sealed_pdf(), Cause.CHANGED),
        (b"GIF89a" + sealed_pdf(), Cause.CHANGED),
        (sealed_pdf(key=STRANGER), Cause.UNKNOWN_KEY),
        (bare_pdf(sealed(number="HWX-2026-00043")) + sealed_pdf()[-SEAL_LINE:], Cause.CHANGED),
    ],
)
def test_a_transcript_that_was_tampered_with_is_not_authentic(data: bytes, cause: Cause) -> None:
    look = look_at(data, KEYS)

    assert look.cause is cause
    assert not cause.unreadable
    assert look.said is None


@pytest.mark.parametrize(
    "attachments",
    [
        (b"",),
        (b"hello",),
        (sealed(STRANGER),),
        (sealed()[:-1],),
        (sealed(), sealed()),
        (sealed(), b"a note"),
    ],
    ids=["empty", "other", "a stranger's", "cut off", "two", "one and a note"],
)
def test_a_sealed_pdf_must_hold_one_authentic_statement_and_nothing_else(attachments: tuple[bytes, ...]) -> None:
    assert look_at(sealed_pdf(*attachments), KEYS).cause is Cause.ATTACHMENT_AMISS


def test_a_sealed_pdf_without_attachment_is_not_authentic() -> None:
    assert look_at(seal_pdf(bare_pdf(), KEY), KEYS).cause is Cause.ATTACHMENT_AMISS


def test_a_pdf_sealed_by_one_known_key_around_a_statement_of_another_is_not_authentic() -> None:
    mixed = seal_pdf(bare_pdf(sealed(STRANGER)), KEY)

    assert look_at(sealed(STRANGER), BOTH_KEYS).cause is None
    assert look_at(mixed, BOTH_KEYS).cause is Cause.ATTACHMENT_AMISS


def test_another_transcript_put_into_a_pdf_and_sealed_again_by_a_stranger_is_not_authentic() -> None:
    genuine = sealed(number="HWX-2026-00043")

    assert look_at(seal_pdf(bare_pdf(genuine), STRANGER), KEYS).cause is Cause.UNKNOWN_KEY


@pytest.mark.parametrize("first, last", [(date(2026, 3, 3), None), (date(2025, 1, 1), date(2026, 3, 1))])
def test_a_key_that_was_not_in_use_on_the_day_of_issue_vouches_for_nothing(first: date, last: date | None) -> None:
    keys = KeyList((PublicKey(public_bytes(KEY), first, last),))

    assert look_at(sealed(), keys).cause is Cause.KEY_NOT_IN_FORCE
    assert look_at(sealed_pdf(), keys).cause is Cause.KEY_NOT_IN_FORCE


def test_a_statement_of_a_newer_format_cannot_be_read_in_either_dress() -> None:
    newer = seal({**statement_of(TRANSCRIPT), "version": 2}, KEY)

    assert look_at(newer, KEYS).cause is Cause.NEWER_FORMAT
    assert look_at(sealed_pdf(newer), KEYS).cause is Cause.NEWER_FORMAT


def test_a_changed_version_makes_no_newer_format() -> None:
    changed = sealed().replace(b'"version":1}}', b'"version":2}}')
    assert changed != sealed()

    assert look_at(changed, KEYS).cause is Cause.CHANGED


def test_a_seal_over_something_that_is_no_transcript_cannot_be_read() -> None:
    statement = {"format": "hwx-transcript", "version": 1, "issued_at": "2026-03-02T09:30:00Z", "number": NUMBER}

    assert look_at(seal(statement, KEY), KEYS).cause is Cause.UNREADABLE_STATEMENT


def test_without_any_key_nothing_is_authentic() -> None:
    assert look_at(sealed(), KeyList(())).cause is Cause.UNKNOWN_KEY
    assert look_at(sealed_pdf(), KeyList(())).cause is Cause.UNKNOWN_KEY


CATALOG = "1 0 obj << /Type /Catalog /Names {} >> endobj"


@pytest.mark.parametrize(
    "data, cause",
    [
        (seal_pdf(bare_pdf(sealed(), encrypt=True), KEY), Cause.ENCRYPTED),
        (seal_pdf(b"%PDF-1.7\n" + NOISE + b"\n%%EOF\n", KEY), Cause.BROKEN_PDF),
        (seal_pdf(b"%PDF-1.7\n%%EOF\n", KEY), Cause.BROKEN_PDF),
        (seal_pdf(bare_pdf(sealed())[:3000] + b"\n%%EOF\n", KEY), Cause.BROKEN_PDF),
        (pdf_of("1 0 obj 1 0 R endobj"), Cause.BROKEN_PDF),
        (pdf_of("", root="9 0 R"), Cause.BROKEN_PDF),
        (pdf_of(CATALOG.format("1 0 R")), Cause.ATTACHMENT_AMISS),
        (pdf_of(CATALOG.format("2 0 R") + "\n2 0 obj << /EmbeddedFiles 2 0 R /Kids [2 0 R] >> endobj"), None),
        (pdf_of(CATALOG.format("<< /EmbeddedFiles << /Names [(a) 1 0 R] >> >>")), Cause.BROKEN_PDF),
        (pdf_of(CATALOG.format("<< /EmbeddedFiles << /Names [(a) 7 0 R] >> >>")), Cause.ATTACHMENT_AMISS),
        (pdf_of(CATALOG.format("[" * 50_000)), None),
        (pdf_of(CATALOG.format("<< /A " * 50_000)), None),
        (with_attachment_stream(b"not packed at all", "/FlateDecode"), None),
        (with_attachment_stream(zlib.compress(sealed())[:-40], "/FlateDecode"), None),
        (with_attachment_stream(bomb(1), "/FlateDecode"), Cause.BROKEN_PDF),
        (with_attachment_stream(bomb(2), "[/FlateDecode /FlateDecode]"), Cause.BROKEN_PDF),
        (with_attachment_stream(zlib.compress(b" " * (MAX_JSON + 1)), "/FlateDecode"), Cause.BROKEN_PDF),
        (with_attachment_stream(b"8" * 4000, "[" + "/ASCIIHexDecode " * 2000 + "]"), None),
        (with_attachment_stream(b"x", "/NoSuchFilter"), Cause.BROKEN_PDF),
    ],
)
def test_a_hostile_pdf_even_with_a_good_seal_gets_an_answer(data: bytes, cause: Cause | None) -> None:
    """None: which answer is the PDF reader's business, as long as it is not yes."""
    look = look_at(data, KEYS)

    assert look.said is None
    assert look.cause in (Cause.BROKEN_PDF, Cause.ATTACHMENT_AMISS, Cause.ENCRYPTED)
    assert cause is None or look.cause is cause


def test_an_attachment_under_a_filter_that_readers_know_is_read() -> None:
    """The hand-written PDFs above fail for what is wrong in them, not for being written by hand."""
    assert look_at(with_attachment_stream(zlib.compress(sealed()), "/FlateDecode"), KEYS).cause is None
