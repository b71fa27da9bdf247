"""Whose hand an entry bears: the person as they stood at that moment, and how the hand was known."""

from __future__ import annotations

from dataclasses import dataclass, field

LATER = {"later": True}
"""Marks a key that came after records had been written: it is left out while it has its default, so that what was
recorded before keeps its digest."""

MEANS = ("", "bedside", "guest_link", "paper", "passkey")


@dataclass(frozen=True)
class Proof:
    """The signature of a passkey over what stood on the screen (WebAuthn assertion); all parts in base64url.

    The challenge is the SHA-256 of ``hwx.rules.proof.statement``, which is made again from the entry and ``seen``, the
    number of the newest entry on that screen. ``public_key`` is the COSE key, so that it can be checked for ever.
    Where one touch signed several entries, ``beside`` holds the digests of all their statements (base64url), and the
    challenge is the SHA-256 of that list.
    """

    credential: str
    public_key: str
    client_data: str
    authenticator_data: str
    signature: str
    seen: int
    beside: tuple[str, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True)
class Signatory:
    """A person as they stood at that moment: the appointment and register number then, not today's."""

    person: int
    name: str
    role: str = ""
    institution: int = 0
    institution_name: str = ""
    capacity: str = ""
    profession: str = ""
    register: str = ""
    register_number: str = ""
    means: str = field(default="", metadata=LATER)
    """How the hand was known, one of MEANS; empty is the own signed-in session."""
