"""The keys of each institution that issues: a folder of its own, made on first need, chosen by day.

A pair of keys (hwx.transcripts.key_pairs) belongs to one institution: an Ed25519 key for credentials and a P-256 key
with a certificate for PDFs. The folder has the institution's number in the database as name. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from pyhanko.sign.signers import Signer

from hwx.key_files import KeysUnsafe, make_folder, name_once, write_once
from hwx.people.tables import Institution
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.settings import Settings
from hwx.transcripts.certificates import self_made, subject_of
from hwx.transcripts.key_pairs import LIST, KeyPair, pairs_in, pairs_to_json
from hwx.transcripts.key_safe import Files, NewKeys, Safe
from hwx.transcripts.paper_signer import PaperSigner
from hwx.transcripts.signing_key import SigningKey

REACH_BACK = timedelta(days=800)
"""The demonstration and the tests issue transcripts of long ago; their first keys are as old."""


@dataclass(frozen=True)
class Keyring:
    """Where the keys of this installation lie and how they are opened. ``site`` is its address without a slash at the
    end; ``reach_back``: by how much the first key is older than its first use."""

    folder: Path
    site: str
    safe: Safe
    reach_back: timedelta = timedelta(0)


@dataclass(frozen=True)
class KeySet:
    """What an institution signs with on one day.

    ``credential_signer`` gives an Ed25519 signature over its argument, ``method`` is the id of that key in the DID
    document of ``did``. ``paper_signer`` signs PDFs under ``certificate``.
    """

    did: str
    method: str
    credential_signer: Callable[[bytes], bytes]
    paper_signer: Signer
    public: IssuerKey
    certificate: IssuerCertificate


def keyring_of(settings: Settings) -> Keyring:
    reach_back = timedelta(0) if settings.mode == "production" else REACH_BACK
    return Keyring(settings.keys_folder / "institutions", settings.base_url, Files(), reach_back)


def key_set_of(keyring: Keyring, institution: Institution, day: date) -> KeySet:
    """The newest keys of the institution in force on that day; the first ones are made here. Raises KeysUnsafe."""
    folder = folder_of(keyring, institution.id)
    pairs = pairs_in(folder) or first_pair(keyring, institution, day)
    pair = pair_on(pairs, day)
    if pair is None:
        raise KeysUnsafe(
            f"no key in {folder / LIST} is in force on {day}. Make one: flask keys rotate {institution.id}"
        )
    certificate = pair.certificate_on(day)
    if certificate is None:
        raise KeysUnsafe(f"the key {pair.id} in {folder / LIST} has no certificate that is in force on {day}")
    signers = keyring.safe.open(folder, pair)
    did = did_of(keyring.site, institution.id)
    return KeySet(
        did=did,
        method=f"{did}#{pair.public.multikey}",
        credential_signer=signers.credential,
        paper_signer=PaperSigner(certificate.chain, signers.paper),
        public=pair.public,
        certificate=certificate,
    )


def pair_on(pairs: tuple[KeyPair, ...], day: date) -> KeyPair | None:
    """A key that is not trusted any more signs nothing, whatever the day."""
    return next((pair for pair in reversed(pairs) if pair.in_force(day) and pair.distrusted_from is None), None)


def first_pair(keyring: Keyring, institution: Institution, day: date) -> tuple[KeyPair, ...]:
    """Make the folder and the first keys. When two processes start at once, both get those of the faster one."""
    folder = folder_of(keyring, institution.id)
    try:
        make_folder(folder)
        made = made_pair(keyring, institution, day - keyring.reach_back)
        draft = folder / f"{LIST}.{made.id}"
        write_once(draft, pairs_to_json((made,)))
        try:
            name_once(draft, folder / LIST)
        except FileExistsError:
            keyring.safe.drop(folder, made)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise KeysUnsafe(
            f"the first key of institution {institution.id} cannot be made in {folder} ({error.strerror}). "
            "Give the user of hwx the right to write there."
        ) from error
    return pairs_in(folder)


def made_pair(keyring: Keyring, institution: Institution, day: date) -> KeyPair:
    """New private keys, kept; with a certificate that the institution makes itself. In no list yet."""
    new: NewKeys = keyring.safe.make(folder_of(keyring, institution.id))
    chain = (self_made(subject_of(institution), SigningKey(new.paper, new.signers.paper), day),)
    return KeyPair(new.credential, new.paper, keyring.safe.held, (IssuerCertificate(chain, day),), day)


def folder_of(keyring: Keyring, institution_id: int) -> Path:
    return keyring.folder / str(institution_id)


def history_of(keyring: Keyring, institution: Institution) -> KeyHistory:
    """What everybody may know of the institution's keys for credentials; asks for no passphrase. Raises KeysUnsafe."""
    pairs = pairs_in(folder_of(keyring, institution.id))
    return KeyHistory(did_of(keyring.site, institution.id), institution.name, tuple(pair.public for pair in pairs))


def certificates_of(keyring: Keyring, institution_id: int) -> tuple[IssuerCertificate, ...]:
    """Every certificate that ever signed PDFs, oldest first, with the days of its pair where those are narrower."""
    pairs = pairs_in(folder_of(keyring, institution_id))
    return tuple(_with_days_of(pair, one) for pair in pairs for one in pair.certificates)


def _with_days_of(pair: KeyPair, one: IssuerCertificate) -> IssuerCertificate:
    ends = [day for day in (one.used_until, pair.used_until) if day is not None]
    return replace(one, used_until=min(ends, default=None), distrusted_from=pair.distrusted_from)


def did_of(site: str, institution_id: int) -> str:
    """did:web: the document stands under /institutions/NUMBER/did.json of the site."""
    host = quote(urlsplit(site).netloc, safe="")
    return f"did:web:{host}:institutions:{institution_id}"
