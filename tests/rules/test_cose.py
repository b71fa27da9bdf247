"""Keys of devices are read as they write them, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from hwx.rules.cose import UnknownKey, signed_by
from tests.support.authenticator import Device, cbor

KINDS = ("ES256", "EdDSA", "RS256")


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_is_known_by_its_key_alone(kind: str) -> None:
    device = Device(kind)
    signature = device.sign(b"said")
    assert signed_by(device.public_key, signature, b"said")
    assert not signed_by(device.public_key, signature, b"Said")
    assert not signed_by(device.public_key, signature[:-1], b"said")
    assert not signed_by(device.public_key, b"", b"said")
    assert not signed_by(Device(kind).public_key, signature, b"said")


GOOD = Device().public_key
X = GOOD[-67:-35]


BROKEN = [
    b"",
    b"\xff",
    b"\x01",
    b"\xa1",
    b"\xa1\x01",
    b"\xa1\x01\x5f",
    b"\xa1\x01\x19\x01",
    b"\xa1\x01\x62\xff\xfe",
    b"\xbf\xff",
    GOOD[:-1],
    GOOD + b"\x00",
    cbor({1: 2, 3: -7, -1: 1, -2: X}),
    cbor({1: 2, 3: -7, -1: 1, -2: X, -3: X}),
    cbor({1: 2, 3: -7, -1: 1, -2: 7, -3: 7}),
    cbor({1: 2, 3: -7, -1: 2, -2: X, -3: X}),
    cbor({1: 2, 3: -35, -1: 1, -2: X, -3: X}),
    cbor({1: 1, 3: -8, -1: 6, -2: b"short"}),
    cbor({1: 3, 3: -257, -1: b"\x02", -2: b"\x03"}),
    cbor({1: 3, 3: -257, -1: "text", -2: "text"}),
    cbor({1: 3, 3: -65535, -1: bytes(256), -2: b"\x03"}),
]


# Numbers, since the keys are other ones in every run and two processes must give a case the same name.
@pytest.mark.parametrize("key", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_key_of_the_three_kinds_is_refused(key: bytes) -> None:
    with pytest.raises(UnknownKey):
        signed_by(key, b"signature", b"message")


def test_lengths_of_every_size_are_read() -> None:
    """The numbers of an RSA key need two bytes of length, and a text beside them is passed over."""
    device = Device("RS256")
    numbers = device.private.public_key().public_numbers()
    key = cbor({1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3), "x" * 300: 70000})
    assert signed_by(key, device.sign(b"said"), b"said")
