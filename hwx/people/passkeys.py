"""Passkeys of people: adding, knowing somebody by one, taking it away; every change is for the caller to commit.

The site is what a passkey belongs to: the host of HWX_BASE_URL is its name there, so a site that moves to another host
needs new passkeys. What was signed before still holds where HWX_FORMER_BASE_URLS names the old address.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hwx.people.passkey_tables import Passkey
from hwx.people.tables import Person
from hwx.rules.cose import UnknownKey, signed_by
from hwx.rules.proof import from_text, to_text
from hwx.settings import Settings

LONGEST_ANSWER = 20_000
"""Characters; a device sends a few hundred, with a certificate a few thousand."""

KNOWN_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)
ORDINARY_PORTS = {"https": 443, "http": 80}
SECONDS_AT_THE_DEVICE = 120


class NotAccepted(Exception):
    """The device's answer is not what was asked for, or the key is not one of the person's. Nothing was changed."""


@dataclass(frozen=True)
class Site:
    """``rp_id`` is the name of the site as passkeys know it, ``origin`` that of its pages."""

    rp_id: str
    origin: str
    name: str
    secret: str

    @property
    def possible(self) -> bool:
        """Browsers offer passkeys to named hosts only, and only over https or on the machine itself."""
        try:
            ip_address(self.rp_id)
        except ValueError:
            return self.origin.startswith("https://") or self.rp_id == "localhost"
        return False


def sites_of(settings: Settings) -> tuple[Site, ...]:
    """Under its present address, then under those it had before (HWX_FORMER_BASE_URLS)."""
    former = (replace(settings, base_url=address) for address in settings.former_base_urls.split())
    return tuple(site_of(one) for one in (settings, *former))


def site_of(settings: Settings) -> Site:
    address = urlsplit(settings.base_url)
    host = address.hostname or "localhost"
    shown = f"[{host}]" if ":" in host else host
    port = "" if address.port in (None, ORDINARY_PORTS.get(address.scheme)) else f":{address.port}"
    return Site(host, f"{address.scheme}://{shown}{port}", settings.site_name, settings.secret_key)


def passkeys_of(session: Session, person_id: int) -> list[Passkey]:
    """Those in use, the oldest first."""
    query = select(Passkey).where(Passkey.person_id == person_id, Passkey.removed_at.is_(None)).order_by(Passkey.id)
    return list(session.scalars(query))


def all_passkeys_of(session: Session, person_id: int) -> list[tuple[Passkey, str | None]]:
    """Those removed as well, the oldest first, each with the name of who took it away, where that was somebody else."""
    another = (Person.id == Passkey.removed_by_id) & (Passkey.removed_by_id != Passkey.person_id)
    query = select(Passkey, Person.passport_name).outerjoin(Person, another).where(Passkey.person_id == person_id)
    return [(row, name) for row, name in session.execute(query.order_by(Passkey.id))]


def options_to_add(site: Site, person: Person, held: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
    """What the browser is asked, as JSON: for a new key that the device keeps and unlocks for its owner only."""
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_name=person.email,
        user_id=_handle(site, person),
        user_display_name=person.passport_name,
        challenge=challenge,
        timeout=SECONDS_AT_THE_DEVICE * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(held),
    )
    return dict(json.loads(options_to_json(options)))


def options_to_answer(site: Site, held: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
    """For an assertion by one of the passkeys ``held``; by whichever the device finds where there are none."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=SECONDS_AT_THE_DEVICE * 1000,
        allow_credentials=_described(held),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(options_to_json(options)))


def add_passkey(
    session: Session, site: Site, person: Person, name: str, answer: str, challenge: bytes, moment: datetime
) -> Passkey:
    """Raises NotAccepted."""
    given = read_answer(answer)
    try:
        made = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        # What cannot be checked later, offline, is no use for signatures: tried now.
        signed_by(made.credential_public_key, b"", b"")
    except (WebAuthnException, UnknownKey, ValueError, TypeError, KeyError) as error:
        raise NotAccepted(str(error)) from error
    credential = to_text(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential == credential)):
        raise NotAccepted("this passkey is known already")
    row = Passkey(
        person_id=person.id,
        credential=credential,
        public_key=to_text(made.credential_public_key),
        sign_count=made.sign_count,
        transports=_transports(given),
        name=name,
        added_at=moment,
    )
    session.add(row)
    return row


def accepted(session: Session, site: Site, answer: str, challenge: bytes, moment: datetime) -> Passkey:
    """The passkey that answered the challenge, noted as used; whose it is says its row. Raises NotAccepted."""
    given = read_answer(answer)
    named = str(given.get("id", ""))
    query = select(Passkey).where(Passkey.credential == named, Passkey.removed_at.is_(None)).with_for_update()
    row = session.scalar(query)
    if row is None:
        raise NotAccepted("this passkey is not known here")
    try:
        found = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=from_text(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise NotAccepted(str(error)) from error
    row.sign_count, row.last_used_at = found.new_sign_count, moment
    return row


def remove(row: Passkey, by: Person, reason: str, moment: datetime) -> None:
    """It opens nothing and signs nothing any more; what it signed stays signed."""
    row.removed_at, row.removed_by_id, row.removal_reason = moment, by.id, reason


def read_answer(answer: str) -> dict[str, Any]:
    """The JSON that ``passkey.js`` puts into a form. Raises NotAccepted."""
    try:
        found = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError) as error:
        raise NotAccepted("the answer of the device cannot be read") from error
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise NotAccepted("the answer of the device cannot be read")
    return found


def _handle(site: Site, person: Person) -> bytes:
    """What devices keep to tell accounts apart: says nothing about the person."""
    return hmac.digest(site.secret.encode() or b"none", f"passkeys of {person.id}".encode(), hashlib.sha256)


def _described(held: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=from_text(one.credential), transports=[AuthenticatorTransport(way) for way in one.transports] or None
        )
        for one in held
    ]


def _transports(given: dict[str, Any]) -> list[str]:
    said = given["response"].get("transports")
    return sorted({way for way in said if way in KNOWN_TRANSPORTS}) if isinstance(said, list) else []
