"""The gate's question to the schemas that 1EdTech publishes, where an installation has them.

No package brings these files and hwx fetches nothing while it runs: an administrator saves them into the folder of
HWX_CREDENTIAL_SCHEMAS (docs/credential.md). Without the folder, hwx/rules/credential_gate.py alone holds what they ask.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import FormatChecker
from jsonschema.exceptions import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from hwx.rules.credential_gate import Unfit, UnfitToIssue

WHOLE = "clr_v2p0_clrcredential_schema.json"
MEMBER = "clr_v2p0_achievementcredential_schema.json"


class _Amiss(Exception):
    """The name of a file that cannot be asked, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}")
        self.name = name


def refuse_unlike(credential: Mapping[str, Any], folder: str) -> None:
    """Raises UnfitToIssue with what the schema of transcripts finds in the whole, and that of members in each of them,
    or with the file that cannot be asked. An empty ``folder`` asks nothing."""
    if not folder:
        return
    try:
        found = tuple(_unlike(credential, Path(folder)))
    except _Amiss as error:
        found = (Unfit("no_schema", error.name),)
    if found:
        raise UnfitToIssue(found)


def schemas_trouble(folder: str) -> str:
    """What keeps the schemas of a folder from being asked, in words; empty where both are there."""
    try:
        for name in (WHOLE, MEMBER):
            _schema(Path(folder) / name)
    except _Amiss as error:
        return str(error)
    return ""


def _unlike(credential: Mapping[str, Any], folder: Path) -> Iterator[Unfit]:
    yield from _faults(folder / WHOLE, credential, "$")
    for number, member in enumerate(credential["credentialSubject"]["verifiableCredential"]):
        yield from _faults(folder / MEMBER, member, f"$.credentialSubject.verifiableCredential[{number}]")


def _faults(file: Path, document: Mapping[str, Any], place: str) -> Iterator[Unfit]:
    """Named by the word of the schema that was broken, since its message would quote what stands there."""
    try:
        for error in _schema(file).iter_errors(document):
            yield Unfit("against_schema", place + error.json_path.removeprefix("$"), str(error.validator))
    except Unresolvable as error:
        raise _Amiss(file.name, f"refers to {error.ref}, which is not in it") from error


@lru_cache(maxsize=4)
def _schema(file: Path) -> Validator:
    """Read once: whoever changes the files starts hwx anew. Its registry is empty, so that nothing is ever fetched."""
    try:
        schema = json.loads(file.read_bytes())
        kind = validator_for(schema)
        kind.check_schema(schema)
    except OSError as error:
        raise _Amiss(file.name, f"cannot be read ({error.strerror or type(error).__name__})") from error
    except (ValueError, RecursionError, SchemaError) as error:
        raise _Amiss(file.name, f"is no JSON Schema ({type(error).__name__})") from error
    return kind(schema, registry=Registry(), format_checker=FormatChecker())
