"""The file of proofs from the log, held against the transcript that it goes with (docs/log.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwx.rules.credential_reading import ReadCredential
from hwx.rules.inclusion import PROVED, LogFile, LogFileUnreadable, examine, read_file, unproved
from hwx.rules.signed_note import KeyUnreadable, key_from
from hwx.rules.transcript import Transcript
from hwx.verification.about import Said

LEAF = "/log/leaf/"
MAX_LOG = 1024 * 1024


class LogAnswer(StrEnum):
    HOLDS = "holds"
    UNREADABLE = "unreadable"
    KEY_UNREADABLE = "key_unreadable"
    NOT_SIGNED = "not_signed"
    NOT_INCLUDED = "not_included"
    OTHER_TRANSCRIPT = "other_transcript"
    """It proves something, but not every signature that this transcript states."""
    NOT_FOR_PARTS = "not_for_parts"
    """A member shown alone does not say which proofs belong to it."""


@dataclass(frozen=True)
class LogLook:
    """``own_key``: the log was believed by the key that its own file names, since no other was given."""

    answer: LogAnswer
    own_key: bool = False
    key: str = ""
    size: int = 0
    entries: int = 0

    @property
    def holds(self) -> bool:
        """Anybody can make a log and a key for it: only one that the reader knows the key of bears anything out."""
        return self.answer is LogAnswer.HOLDS and not self.own_key


def look_at_log(data: bytes, said: Said, key_line: str = "") -> LogLook:
    """Whether each signature that the transcript states stands in the log. Never raises."""
    if not isinstance(said, ReadCredential | Transcript):
        return LogLook(LogAnswer.NOT_FOR_PARTS)
    try:
        file = read_file(data[: MAX_LOG + 1])
    except LogFileUnreadable:
        return LogLook(LogAnswer.UNREADABLE)
    own, line = not key_line, key_line or file.key
    try:
        key = key_from(line)
    except KeyUnreadable:
        return LogLook(LogAnswer.KEY_UNREADABLE, own)
    found = examine(file, [key])
    if found.checkpoint is None:
        answer = LogAnswer.NOT_SIGNED if found.code == "not_signed" else LogAnswer.UNREADABLE
        return LogLook(answer, own, line.strip())
    answer = LogAnswer.HOLDS if found.holds else LogAnswer.NOT_INCLUDED
    if found.holds and not _belongs(file, said):
        answer = LogAnswer.OTHER_TRANSCRIPT
    return LogLook(answer, own, line.strip(), found.checkpoint.size, len(file.inclusions))


def _belongs(file: LogFile, said: ReadCredential | Transcript) -> bool:
    if isinstance(said, Transcript):
        return not unproved(said, file)
    leaves = {one.event.leaf.hex() for one in file.inclusions}
    entries = [deed.entry for item in said.items for deed in item.deeds if deed.kind in PROVED]
    return all(entry.partition(LEAF)[2] in leaves for entry in entries)
