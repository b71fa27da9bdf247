"""The keys that one transcript is issued with: the site's seal of the statement, and the institution's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import object_session

from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import KeySet, key_set_of
from hwx.keys.site import signing_key
from hwx.keys.timestamps import Timestamps, timestamps_of
from hwx.ledger.key import LogSigner, signer_of
from hwx.people.tables import Institution
from hwx.settings import Settings


@dataclass(frozen=True)
class IssuingKeys:
    """``seal`` seals the statement that is kept, ``own`` proves the credential and signs the PDF, ``log`` signs for the
    log in which its proofs stand. ``timestamps`` come from an authority where one is configured."""

    seal: Ed25519PrivateKey
    own: KeySet
    log: LogSigner
    timestamps: Timestamps | None = None


def issuing_keys(settings: Settings, institution: Institution, day: date) -> IssuingKeys:
    """Those in force on a day (UTC), made on first need. Whoever issues many for one institution asks once.

    Raises KeysUnsafe, and NoTimestamp where the certificates of the authority cannot be read.
    """
    session = object_session(institution)
    assert session is not None, "institutions are read from the database"
    return IssuingKeys(
        signing_key(settings.keys_folder, day),
        key_set_of(keyring_of(settings), institution, day),
        signer_of(session, settings.keys_folder, settings.base_url),
        timestamps_of(settings),
    )
