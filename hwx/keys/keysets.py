"""What an institution signs with on a given day: made on first need, chosen from its dated pairs of keys.

A pair (hwx.keys.pairs) is an Ed25519 key for credentials and a P-256 key with a certificate for PDFs. What
everybody may know of them is read here too, and needs no passphrase. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pyhanko.sign.signers import Signer

from hwx.key_files import KeysUnsafe, how_to_let_write, make_folder, name_once, write_once
from hwx.keys.certificates import covers, self_made, subject_of
from hwx.keys.keyring import Keyring
from hwx.keys.pairs import LIST, KeyPair, pairs_in, pairs_to_json
from hwx.keys.paper_signer import PaperSigner
from hwx.keys.signing_key import SigningKey
from hwx.people.tables import Institution
from hwx.rules.did import did_of
from hwx.rules.issuer_certificates import IssuerCertificate
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.multikey import DID_KEY


@dataclass(frozen=True)
class KeySet:
    """``credential_signer`` gives the Ed25519 signature over its argument; ``method`` is the id of that key in the DID
    document of ``did``. ``paper_signer`` signs PDFs under ``certificate``. Both raise KeysUnsafe when a token fails."""

    did: str
    method: str
    credential_signer: Callable[[bytes], bytes]
    paper_signer: Signer
    public: IssuerKey
    certificate: IssuerCertificate


def key_set_of(keyring: Keyring, institution: Institution, day: date) -> KeySet:
    """The newest keys of the institution in force on that day; the first ones are made here. Raises KeysUnsafe.

    Opening takes about a tenth of a second for each key in a file: whoever issues many asks once.
    """
    folder = keyring.folder_of(institution.id)
    pair = pair_on(pairs_in(folder) or first_pair(keyring, institution, day), day)
    if pair is None:
        again = f"flask keys rotate {institution.id}"
        raise KeysUnsafe(f"no key in {folder / LIST} is in force and trusted on {day}. Make one: {again}")
    certificate = pair.certificate_on(day)
    if certificate is None or not covers(certificate.chain[0], day):
        again = f"flask keys certificate renew {institution.id}"
        raise KeysUnsafe(
            f"key {pair.id} in {folder / LIST} has no certificate that is good on {day}. Make one: {again}"
        )
    signers = keyring.safe.open(folder, pair)
    did = did_of(keyring.site, path_of(institution.id), pair.public)
    return KeySet(
        did=did,
        method=f"{did}#{pair.public.multikey}",
        credential_signer=signers.credential,
        paper_signer=PaperSigner(certificate.chain, signers.paper),
        public=pair.public,
        certificate=certificate,
    )


@dataclass(frozen=True)
class Speaker:
    """Who signs a status list: ``sign`` gives the Ed25519 signature, ``method`` is the id of the key under ``did``."""

    did: str
    method: str
    sign: Callable[[bytes], bytes]


def speaker_of(keyring: Keyring, institution_id: int, did: str, day: date) -> Speaker:
    """Who can speak on that day about what was issued under a name: the newest key in force, or, where the key is the
    name, that key as long as it is trusted, though it issues nothing more. Raises KeysUnsafe."""
    folder = keyring.folder_of(institution_id)
    pair = speaking_pair(keyring, institution_id, did, day)
    if pair is None:
        raise KeysUnsafe(
            f"no key in {folder / LIST} can speak for {did} on {day}: the one that could is not trusted any more, or "
            "the site had another address then, which HWX_FORMER_BASE_URLS should name."
        )
    return Speaker(did, f"{did}#{pair.public.multikey}", keyring.safe.open(folder, pair).credential)


def speaking_pair(keyring: Keyring, institution_id: int, did: str, day: date) -> KeyPair | None:
    """Opens nothing. Raises KeysUnsafe for a list that is broken."""
    sites = (keyring.site, *keyring.former)
    named = tuple(
        pair
        for pair in pairs_in(keyring.folder_of(institution_id))
        if any(did_of(site, path_of(institution_id), pair.public) == did for site in sites)
    )
    if did.startswith(DID_KEY):
        return next((pair for pair in named if pair.distrusted_from is None), None)
    return pair_on(named, day)


def name_on(keyring: Keyring, institution_id: int, day: date) -> str:
    """The name under which credentials are issued on that day; "" where no key signs then. Makes nothing. Raises
    KeysUnsafe."""
    pair = pair_on(pairs_in(keyring.folder_of(institution_id)), day)
    return did_of(keyring.site, path_of(institution_id), pair.public) if pair else ""


def pair_on(pairs: tuple[KeyPair, ...], day: date) -> KeyPair | None:
    """A key that is not trusted any more signs nothing, whatever the day."""
    return next((pair for pair in reversed(pairs) if pair.in_force(day) and pair.distrusted_from is None), None)


def public_key_on(keyring: Keyring, institution_id: int, day: date) -> str:
    """The Multikey that signs credentials on that day; "" where there is none yet. Makes nothing. Raises KeysUnsafe."""
    pair = pair_on(pairs_in(keyring.folder_of(institution_id)), day)
    return pair.public.multikey if pair else ""


def first_pair(keyring: Keyring, institution: Institution, day: date) -> tuple[KeyPair, ...]:
    """Make the folder and the first keys. When two processes start at once, both get those of the faster one."""
    folder = keyring.folder_of(institution.id)
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
            f"{how_to_let_write(error)}"
        ) from error
    return pairs_in(folder)


def made_pair(keyring: Keyring, institution: Institution, day: date) -> KeyPair:
    """New private keys, kept, with a certificate that the institution makes itself; in no list yet."""
    new = keyring.safe.make(keyring.folder_of(institution.id), f"hwx institution {institution.id}")
    chain = (self_made(subject_of(institution), SigningKey(new.paper, new.signers.paper), day),)
    return KeyPair(
        credential=new.credential,
        paper=new.paper,
        certificates=(IssuerCertificate(chain, day),),
        used_from=day,
        credential_handle=new.credential_handle,
        paper_handle=new.paper_handle,
    )


def path_of(institution_id: int) -> str:
    """Under which the site shows what everybody may know of an institution's keys, its DID document for one."""
    return f"institutions/{institution_id}"


def histories_of(keyring: Keyring, institution: Institution) -> tuple[KeyHistory, ...]:
    """The keys for credentials under each name that they sign under: one name for them all where the site has a host
    name, one for each key where it has none, nothing before the first key. The names that they had under former
    addresses of the site come first: what was issued there lies in drawers. Raises KeysUnsafe."""
    named: dict[str, list[IssuerKey]] = {}
    pairs = pairs_in(keyring.folder_of(institution.id))
    for site in (*keyring.former, keyring.site):
        for pair in pairs:
            keys = named.setdefault(did_of(site, path_of(institution.id), pair.public), [])
            if pair.public not in keys:
                keys.append(pair.public)
    return tuple(KeyHistory(did, institution.name, tuple(keys)) for did, keys in named.items())


def certificates_of(keyring: Keyring, institution_id: int) -> tuple[IssuerCertificate, ...]:
    """Every certificate that ever signed PDFs, oldest first. Raises KeysUnsafe."""
    pairs = pairs_in(keyring.folder_of(institution_id))
    return tuple(_within(pair, one) for pair in pairs for one in pair.certificates)


def _within(pair: KeyPair, one: IssuerCertificate) -> IssuerCertificate:
    """No certificate is used longer than its key, or trusted when its key is not."""
    ends = [day for day in (one.used_until, pair.used_until) if day is not None]
    return replace(one, used_until=min(ends, default=None), distrusted_from=pair.distrusted_from)
