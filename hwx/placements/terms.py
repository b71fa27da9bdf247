"""The terms of a placement, as the rules need them."""

from __future__ import annotations

from hwx.placements.tables import Placement
from hwx.rules.signing_ground import Terms


def terms_of(placement: Placement) -> Terms:
    return Terms(
        trainee=placement.trainee_id,
        host=placement.host_id,
        cadre=placement.cadre,
        opened=frozenset(placement.opened),
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        state=placement.state,
    )
