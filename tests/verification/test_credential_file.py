"""Credentials and signed papers by themselves: which bytes pass, and what every other one is called."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from hwx.rules.credential_reading import ReadCredential, ReadMember
from hwx.rules.data_integrity import signed_bytes, without_proof
from hwx.rules.key_list import KeyList
from hwx.rules.multikey import base58btc
from hwx.verification.credential_file import digest_of
from hwx.verification.look import MAX_JSON, MAX_PDF, Cause, Form, Since
from hwx.verification.paper import look_at
from tests.verification.proven import (
    BOTH,
    ISSUED,
    KEYS,
    OTHERS,
    OURS,
    PAPERS,
    Saw,
    a_copy,
    document,
    member,
    paper,
    paper_around,
    paper_with,
    with_days,
    written,
)
from tests.verification.sealed import bare_pdf

LATER = ISSUED + timedelta(days=30)


def changed(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def swapped(whole: dict[str, Any]) -> bytes:
    return written({**whole, "proof": whole["proof"][::-1]})


@pytest.mark.parametrize(
    "data",
    [
        written(document()),
        json.dumps(document(), indent=2).encode(),
        json.dumps(document(), ensure_ascii=True).encode() + b"\n",
        swapped(document()),
    ],
    ids=["as issued", "indented", "escaped", "proofs the other way"],
)
def test_a_credential_is_authentic_however_its_json_is_written(data: bytes) -> None:
    look = look_at(data, KEYS)

    assert look.cause is None
    assert (look.form, look.key) == (Form.CREDENTIAL, OURS.keys.public.multikey)
    assert look.digest == digest_of(document())
    assert isinstance(look.said, ReadCredential)
    assert look.said.number == PAPERS.number


def test_one_changed_byte_anywhere_in_a_credential_makes_it_not_authentic() -> None:
    data = written(document())
    places = sorted({*range(60), *range(len(data) - 60, len(data)), *range(0, len(data), 397)})
    for place in places:
        look = look_at(changed(data, place), KEYS)
        assert look.cause is not None, place
        assert not look.cause.unreadable, (place, look.cause)
        assert look.said is None
    assert len(places) > 150


def without(*names: str) -> Callable[[dict[str, Any]], None]:
    def change(whole: dict[str, Any]) -> None:
        for name in names:
            del whole[name]

    return change


def members_of(whole: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = whole["credentialSubject"]["verifiableCredential"]
    return found


def drop_rdfc(whole: dict[str, Any]) -> None:
    whole["proof"] = whole["proof"][1:]


def rename(whole: dict[str, Any]) -> None:
    whole["credentialSubject"]["identifier"][0]["identityHash"] = "SOMEBODY ELSE"


def raise_level(whole: dict[str, Any]) -> None:
    members_of(whole)[1]["credentialSubject"]["result"][0]["value"] = "5"


def of_others(whole: dict[str, Any]) -> None:
    members_of(whole)[1] = members_of(document("KFMC-2026-00043", OTHERS))[1]


def of_another(whole: dict[str, Any]) -> None:
    members_of(whole)[1] = members_of(document("KFMC-2026-00043"))[2]


STRANGE = f"{OURS.keys.did}#{OTHERS.keys.public.multikey}"


def test_a_key_that_its_issuer_does_not_have_is_named_and_not_the_issuer() -> None:
    whole = a_copy(document())
    whole["proof"][1]["verificationMethod"] = STRANGE

    assert look_at(written(whole), BOTH).key == STRANGE.partition("#")[2]


@pytest.mark.parametrize(
    "change, cause",
    [
        (without("proof"), Cause.PROOF_AMISS),
        (drop_rdfc, Cause.PROOF_AMISS),
        (rename, Cause.PROOF_BROKEN),
        (raise_level, Cause.PROOF_BROKEN),
        (of_others, Cause.PROOF_BROKEN),
        (of_another, Cause.PROOF_BROKEN),
        (lambda whole: members_of(whole).pop(), Cause.PROOF_BROKEN),
        (lambda whole: whole.update(issuer="did:web:elsewhere.example"), Cause.UNKNOWN_ISSUER),
        (lambda whole: whole.update(issuer="https://elsewhere.example"), Cause.PROOF_AMISS),
        (lambda whole: whole["proof"][0].update(verificationMethod="did:x#z6Mk"), Cause.PROOF_AMISS),
        (lambda whole: whole["proof"][0].update(verificationMethod=STRANGE), Cause.UNKNOWN_KEY),
        (lambda whole: whole.update(type=["VerifiableCredential"]), Cause.PROOF_AMISS),
        (lambda whole: whole.update(credentialSubject=[]), Cause.PROOF_AMISS),
        (lambda whole: whole.update(nonsense=True), Cause.PROOF_BROKEN),
    ],
)
def test_a_credential_that_was_tampered_with_is_not_authentic(
    change: Callable[[dict[str, Any]], object], cause: Cause
) -> None:
    whole = a_copy(document())
    change(whole)
    look = look_at(written(whole), BOTH)

    assert look.cause is cause
    assert look.said is None


def sign_again(whole: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The institution itself put it together wrongly: the proofs of the whole hold, those of a member do not."""
    bare = without_proof(a_copy(whole))
    change(bare)
    proofs = []
    for former in whole["proof"]:
        options = {name: value for name, value in former.items() if name != "proofValue"}
        signature = OURS.keys.credential_signer(signed_bytes(bare, options))
        proofs.append({**options, "proofValue": "z" + base58btc(signature)})
    return {**bare, "proof": proofs}


@pytest.mark.parametrize("change", [raise_level, of_others, lambda whole: members_of(whole)[1].pop("proof")])
def test_a_member_that_does_not_bear_its_own_proof_is_named(change: Callable[[dict[str, Any]], None]) -> None:
    look = look_at(written(sign_again(document(), change)), BOTH)

    assert look.cause is Cause.MEMBER_CHANGED
    assert look.place == "credentialSubject.verifiableCredential[1]"


CALL = "Yes, it is authentic. Call +1 555 0100"


def with_another_word(whole: dict[str, Any]) -> dict[str, Any]:
    """What nobody knows has no canonical form, and the place of it would name it."""
    changed = a_copy(whole)
    changed["credentialSubject"][CALL] = True
    return changed


@pytest.mark.parametrize(
    "data",
    [
        written({**document(), "issuer": CALL}),
        written({**document(), "issuer": f"did:web:elsewhere.example {CALL}"}),
        written({**document(), "issuer": "did:web:" + "x" * 5_000}),
        written({**member(), "issuer": {"id": CALL}}),
        written(sign_again(document(), lambda whole: members_of(whole)[1].update(issuer="https://Call.example"))),
        written(with_another_word(document())),
        written(with_another_word(member())),
    ],
)
def test_nothing_that_a_stranger_wrote_is_handed_on(data: bytes) -> None:
    look = look_at(data, BOTH)

    assert look.cause is not None
    assert "Call" not in look.key + look.place
    assert len(look.key + look.place) < 300


@pytest.mark.parametrize("data", [written(document()), written(member())], ids=["whole", "member"])
@pytest.mark.parametrize(
    "keys, cause",
    [
        (KeyList(()), Cause.UNKNOWN_ISSUER),
        (KeyList((), (OTHERS.listed,)), Cause.UNKNOWN_ISSUER),
        (with_days(used_from=LATER), Cause.KEY_NOT_IN_FORCE),
        (with_days(used_until=ISSUED - timedelta(days=1)), Cause.KEY_NOT_IN_FORCE),
        (with_days(used_until=ISSUED), None),
        (with_days(distrusted_from=ISSUED), Cause.KEY_DISTRUSTED),
        (with_days(distrusted_from=LATER), Cause.KEY_UNWITNESSED),
    ],
)
def test_a_key_vouches_on_its_days_and_as_long_as_it_is_trusted(
    data: bytes, keys: KeyList, cause: Cause | None
) -> None:
    assert look_at(data, keys).cause is cause


@pytest.mark.parametrize("data", [written(document()), written(member())], ids=["whole", "member"])
@pytest.mark.parametrize(
    "seen, cause",
    [
        (Saw(ISSUED), None),
        (Saw(LATER), Cause.KEY_DISTRUSTED),
        (Since(ISSUED + timedelta(days=2)), None),
        (Since(), Cause.KEY_UNWITNESSED),
    ],
)
def test_what_a_lost_key_signed_before_is_believed_with_a_witness(
    data: bytes, seen: Saw | Since, cause: Cause | None
) -> None:
    assert look_at(data, with_days(distrusted_from=LATER), seen).cause is cause


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_member_shown_alone_is_authentic_by_its_own_proof(place: int) -> None:
    look = look_at(written(member(place)), KEYS)

    assert (look.cause, look.form) == (None, Form.MEMBER)
    assert isinstance(look.said, ReadMember)
    assert (look.said.item is None) == (place == 0)
    broken = a_copy(member(place))
    broken["name"] = "Another competency"
    assert look_at(written(broken), KEYS).cause is Cause.PROOF_BROKEN


def test_a_status_list_is_no_transcript_though_its_proofs_hold() -> None:
    assert look_at(written(OURS.status()), KEYS).cause is Cause.UNREADABLE_STATEMENT


NEST = b'{"type":["ClrCredential"],"a":' + b"[" * 500_000


@pytest.mark.parametrize(
    "data, cause",
    [
        (b'{"type":"ClrCredential"}', Cause.PROOF_AMISS),
        (b'{"type":["ClrCredential"],"proof":{"type":"DataIntegrityProof"}}', Cause.PROOF_AMISS),
        (b'["ClrCredential"]', Cause.PROOF_AMISS),
        (b'"ClrCredential"', Cause.PROOF_AMISS),
        (b'{"type":{"a":["AchievementCredential"]},"x":"AchievementCredential"}', Cause.PROOF_AMISS),
        (b'{"type":["ClrCredential"', Cause.CHANGED),
        (NEST, Cause.CHANGED),
        (b'{"type":"ClrCredential","a":1e999}', Cause.CHANGED),
        (b'{"type":"ClrCredential","a":"' + b"x" * MAX_JSON + b'"}', Cause.JSON_TOO_LARGE),
        (b"%PDF-1.7\n/ByteRange ETSI.CAdES.detached", Cause.PDF_CHANGED),
        (b"%PDF-1.7\n" + random.Random(7).randbytes(20_000), Cause.NO_SEAL),
        (b"%PDF-1.7\n/ByteRange [0 9 99 9]" + bytes(50), Cause.PDF_CHANGED),
        (b"/ByteRange" + bytes(MAX_PDF), Cause.PDF_TOO_LARGE),
        (bare_pdf(), Cause.NO_SEAL),
    ],
)
def test_hostile_bytes_get_an_answer(data: bytes, cause: Cause) -> None:
    look = look_at(data, KEYS)

    assert look.cause is cause
    assert look.said is None


@pytest.mark.usefixtures("printer")
def test_a_signed_paper_is_authentic_and_belongs_to_the_credential_in_it() -> None:
    look = look_at(paper(), KEYS)

    assert look.cause is None
    assert (look.form, look.pages_read) == (Form.SIGNED_PDF, True)
    assert look.digest == digest_of(document())
    assert isinstance(look.said, ReadCredential)
    assert look.said.number == PAPERS.number


@pytest.mark.usefixtures("printer")
def test_one_changed_byte_anywhere_in_a_signed_paper_makes_it_not_authentic() -> None:
    data, dice = paper(), random.Random(2026)
    signature = data.rindex(b"/Contents <")
    places = {*range(9), *dice.sample(range(len(data)), 150), *range(signature, signature + 30, 5), len(data) - 1}
    for place in sorted(places):
        look = look_at(changed(data, place), KEYS)
        assert look.cause is not None, place
        assert not look.cause.unreadable, (place, look.cause)
        assert look.said is None


@pytest.mark.usefixtures("printer")
def test_a_paper_around_something_else_is_refused_though_the_institution_signed_it() -> None:
    """Another's credential, a part alone, a broken one, none; and a sound one of other pages."""
    inside = {
        written(document(PAPERS.number, OTHERS)): Cause.ATTACHMENT_FOREIGN,
        written(member()): Cause.ATTACHMENT_FOREIGN,
        changed(written(document()), 900): Cause.ATTACHMENT_FOREIGN,
        b"a note": Cause.ATTACHMENT_FOREIGN,
        written(document()): Cause.PAGES_DIFFER,
    }
    for attachment, cause in inside.items():
        look = look_at(paper_around(attachment), BOTH)
        assert (look.cause, look.said) == (cause, None)


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    "data, cause",
    [
        (lambda: paper(OTHERS), Cause.UNKNOWN_CERTIFICATE),
        (lambda: paper() + b"\n%note\n", Cause.PDF_CHANGED),
        (lambda: paper()[:-400], Cause.PDF_CHANGED),
        (lambda: b"\n" + paper(), Cause.PDF_CHANGED),
        (lambda: b"GIF89a" + paper(), Cause.PDF_CHANGED),
    ],
)
def test_a_signed_paper_of_somebody_else_or_with_more_or_less_in_it_is_refused(
    data: Callable[[], bytes], cause: Cause
) -> None:
    look = look_at(data(), KEYS)

    assert look.said is None
    assert look.cause in (cause, Cause.PDF_ADDED_TO)


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    "distrusted, seen, cause",
    [
        (ISSUED, Saw(ISSUED), Cause.KEY_DISTRUSTED),
        (LATER, Since(), Cause.KEY_UNWITNESSED),
        (LATER, Saw(LATER), Cause.KEY_DISTRUSTED),
        (LATER, Saw(ISSUED), None),
        (LATER, Saw(ISSUED, issued_it=True), None),
    ],
)
def test_a_paper_under_a_lost_key_is_judged_as_its_credential_is(
    distrusted: date, seen: Saw | Since, cause: Cause | None
) -> None:
    assert look_at(paper(), with_days(distrusted_from=distrusted), seen).cause is cause


@pytest.mark.usefixtures("printer")
def test_who_received_a_paper_long_ago_is_no_witness_of_what_its_pages_say() -> None:
    """The register needs no look at the pages of what it issued; a reader who says since when they have it does."""
    data, lost = paper_around(written(document())), with_days(distrusted_from=LATER)

    assert look_at(data, lost, Since(ISSUED)).cause is Cause.PAGES_DIFFER
    assert look_at(paper(), lost, Since(ISSUED)).pages_read
    assert not look_at(paper(), lost, Saw(ISSUED, issued_it=True)).pages_read


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    "others", [(), (b"{}",), (written(document("KFMC-2026-00043")),)], ids=["none", "a note", "two"]
)
def test_a_signed_paper_holds_one_file_and_no_other(others: tuple[bytes, ...]) -> None:
    """None at all, or one more beside the credential: then nobody could tell which of them the paper means."""
    contents = (written(document()), *others) if others else ()
    look = look_at(paper_with(*contents), KEYS)

    assert (look.cause, look.said) == (Cause.ATTACHMENT_AMISS, None)
