"""Several ready competencies of one trainee signed off in one act: an entry for each, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwx.placements.record import MovedOn
from hwx.rules.curriculum import Competency
from hwx.rules.record import Entry
from hwx.rules.signing import Ground, Objection, Signer, Signing, objections
from hwx.rules.standing import Phase, Standing
from hwx.signoffs.deeds import Refused, Scene, sign_off
from hwx.signoffs.proofs import together


class NotTogether(Exception):
    """Nothing was signed, since one of them cannot be. ``refused`` are the reasons by competency, ``moved_on`` the
    entries that came after the page was drawn, by competency; the caller rolls back."""

    def __init__(self, refused: Mapping[str, Sequence[Objection]], moved_on: Mapping[str, Sequence[Entry]]) -> None:
        super().__init__(", ".join([*refused, *moved_on]))
        self.refused, self.moved_on = dict(refused), dict(moved_on)


@dataclass(frozen=True)
class Ready:
    """A competency that this person may sign off now, and on what it rests."""

    competency: Competency
    standing: Standing
    evidence: tuple[Entry, ...]


def ready_for(signer: Signer, ground: Ground) -> list[Ready]:
    """In the order of the curriculum, by the rules themselves."""
    found = []
    for competency in ground.curriculum.asked_of(ground.terms.cadre, ground.terms.opened):
        standing = ground.standing(competency.code)
        if standing.phase in (Phase.NOT_STARTED, Phase.UNDER_WAY, Phase.SIGNED, Phase.WITHDRAWN):
            continue
        if not objections(Signing(competency.code, ground.today), signer, ground):
            evidence = tuple(entry for entry in ground.entries if entry.number in standing.evidence)
            found.append(Ready(competency, standing, evidence))
    return found


def sign_together(scene: Scene, codes: Sequence[str], comment: str) -> list[Entry]:
    """In the order given, each under the rules as they stand after the one before. Raises NotTogether with all that
    speaks against any of them; the caller commits. One touch of a passkey signs all of them."""
    signed: list[Entry] = []
    refused: dict[str, Sequence[Objection]] = {}
    moved_on: dict[str, Sequence[Entry]] = {}
    with together(scene) as at_once:
        for code in dict.fromkeys(codes):
            try:
                signed.append(sign_off(at_once, Signing(code, scene.today), comment))
            except Refused as error:
                refused[code] = [one for one in error.reasons if isinstance(one, Objection)]
            except MovedOn as error:
                moved_on[code] = error.entries
        if refused or moved_on:
            raise NotTogether(refused, moved_on)
    return signed
