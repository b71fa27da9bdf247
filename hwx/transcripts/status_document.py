"""The signed status list of an institution as of now: which of its transcripts are no longer in force.

It is made anew when something changed and once a day, and is the same for every process that makes it: its moment is
that of the last change or the beginning of the day (UTC), whichever is later, and the signature has nothing random.
It is signed in the name that the credentials on it give as their issuer.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.keys.keyring import Keyring
from hwx.keys.keysets import name_on, speaker_of, speaking_pair
from hwx.people.tables import Institution
from hwx.rules.data_integrity import prove
from hwx.rules.status_list import status_list_credential
from hwx.transcripts.status_places import Named, ended_places, lists_of, named_in, status_list_address
from hwx.transcripts.tables import Transcript, TranscriptEvent

LASTS = timedelta(days=8)
"""From the beginning of the day: a copy that was fetched at any time of it is good for a week at least."""


@dataclass(frozen=True)
class ListState:
    """All that the document depends on. ``key`` is the Multikey that signs it, empty when there is none."""

    named: Named
    places: tuple[int, ...]
    at: datetime
    key: str


Made = MutableMapping[str, tuple[ListState, bytes]]
"""The newest document for each address, so that a private key is opened only when something changed."""


def status_document(
    session: Session, keyring: Keyring, institution: Institution, number: int, now: datetime, made: Made
) -> bytes | None:
    """The list as JSON; None when no transcript stands on such a list. Raises KeysUnsafe; never makes a key."""
    if number not in lists_of(session, institution.id):
        return None
    state = _state(session, keyring, institution, number, now)
    known = made.get(state.named.address)
    if known is None or known[0] != state:
        made[state.named.address] = known = (state, _signed(state, keyring, institution, now))
    return known[1]


def _state(session: Session, keyring: Keyring, institution: Institution, number: int, now: datetime) -> ListState:
    changed = session.scalar(
        select(func.max(TranscriptEvent.at))
        .join(Transcript, Transcript.id == TranscriptEvent.transcript_id)
        .where(Transcript.issuer_id == institution.id, Transcript.status_list == number)
    )
    begins = _day_begins(now)
    day = now.astimezone(UTC).date()
    here = Named(status_list_address(keyring.site, institution.id, number), name_on(keyring, institution.id, day))
    named = named_in(session, institution.id, number) or here
    pair = speaking_pair(keyring, institution.id, named.issuer, day)
    return ListState(
        named=named,
        places=tuple(ended_places(session, institution.id, number)),
        at=max(begins, changed) if changed else begins,
        key=pair.public.multikey if pair else "",
    )


def _signed(state: ListState, keyring: Keyring, institution: Institution, now: datetime) -> bytes:
    speaker = speaker_of(keyring, institution.id, state.named.issuer, now.astimezone(UTC).date())
    until = _day_begins(now) + LASTS
    listed = status_list_credential(state.named.address, speaker.did, state.places, state.at, until)
    return json.dumps(prove(listed, speaker.sign, speaker.method, state.at), indent=1).encode()


def _day_begins(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)
