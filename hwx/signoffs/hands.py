"""How an entry says by which way it came: what it tells of its signatory is put to it before anything signs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hwx.rules.facts import Fact
from hwx.signoffs.grounds import Scene


def marked(scene: Scene, **signatory: str) -> Scene:
    """The same scene, whose entries carry these values of the signatory. Call it before the deed: the mark then stands
    in what a passkey signs as well."""

    def hand(fact: Fact, happened_on: date) -> Fact:
        plain: Any = fact
        by: Any = fact.by
        told: Fact = replace(plain, by=replace(by, **signatory))
        return scene.hand(told, happened_on) if scene.hand else told

    return replace(scene, hand=hand)
