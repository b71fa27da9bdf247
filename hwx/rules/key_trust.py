"""How far a signature is believed once its key may be in other hands (docs/decisions/0021-keys.md).

Whoever holds a stolen key writes whatever date they like, so a date that only the key vouches for proves nothing. What
helps is a witness that does not depend on the key: the register of the server that issued, a timestamp of somebody
else, a checkpoint of the log that the reader kept. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol


class Dated(Protocol):
    """hwx.rules.issuer_keys.IssuerKey and hwx.rules.issuer_certificates.IssuerCertificate."""

    @property
    def used_from(self) -> date: ...

    @property
    def used_until(self) -> date | None: ...

    @property
    def distrusted_from(self) -> date | None: ...


class Trust(StrEnum):
    TRUSTED = "trusted"
    NOT_IN_FORCE = "not_in_force"
    """Dated on a day on which the key did not sign."""
    DISTRUSTED = "distrusted"
    """Dated, or first seen by a witness, on or after the day from which the key is not trusted."""
    UNWITNESSED = "unwitnessed"
    """Dated before that day, but nobody else saw it then: it may be genuine, and it may be dated back."""


def trust_in(key: Dated, dated: date, witnessed: Iterable[date] = ()) -> Trust:
    """``dated`` is the day that the signed document names itself; ``witnessed`` the days on which a witness that does
    not depend on this key held or saw exactly these bytes."""
    if dated < key.used_from or (key.used_until is not None and dated > key.used_until):
        outside = Trust.NOT_IN_FORCE
    else:
        outside = Trust.TRUSTED
    if key.distrusted_from is None:
        return outside
    if dated >= key.distrusted_from:
        return Trust.DISTRUSTED
    if outside is Trust.NOT_IN_FORCE:
        return outside
    seen = min(witnessed, default=None)
    if seen is None:
        return Trust.UNWITNESSED
    return Trust.TRUSTED if seen < key.distrusted_from else Trust.DISTRUSTED
