"""Holds what hwx writes against the schemas that 1EdTech publishes: ``python -m tests.independent.schemas FOLDER``.

The folder is that of HWX_CREDENTIAL_SCHEMAS (docs/credential.md). No package brings these files and no test fetches
them, so whoever changes the shape of the credential runs this by hand. Prints every fault and how many were held; exits
1 on a fault.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from hwx.rules.credential_gate import Unfit, UnfitToIssue
from hwx.rules.data_integrity import prove
from hwx.transcripts.published_schemas import refuse_unlike
from tests.rules.credentials import AT, ISSUER, KEY, LIST, METHOD
from tests.support.credentials import credential, everything, full_transcript, nothing
from tests.support.real_curricula import CURRICULA, real_curriculum


def transcripts() -> Iterator[dict[str, Any]]:
    """Of every curriculum in every cadre, with all signed and with nothing."""
    for curriculum in map(real_curriculum, CURRICULA):
        for cadre in curriculum.cadres:
            for signed in (everything, nothing):
                drawn = full_transcript(curriculum, cadre.key, signed)
                yield prove(credential(drawn, issuer=ISSUER, status_list=LIST), KEY.sign, METHOD, AT)


def faults(whole: dict[str, Any], folder: str) -> tuple[Unfit, ...]:
    try:
        refuse_unlike(whole, folder)
    except UnfitToIssue as refused:
        return refused.found
    return ()


def main(folder: str) -> int:
    wholes = list(transcripts())
    found = [fault for whole in wholes for fault in faults(whole, folder)]
    sys.stdout.writelines(f"{one.place}: {one.code} {one.found}\n" for one in found)
    members = sum(len(whole["credentialSubject"]["verifiableCredential"]) for whole in wholes)
    sys.stdout.write(f"{len(wholes)} transcripts with {members} members: {len(found)} faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
