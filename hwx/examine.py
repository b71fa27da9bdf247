"""Examines a transcript file offline: ``python -m hwx.examine FILE --keys keys.json``; needs no server and no database.

The exit status tells scripts the answer; ``--help`` lists what each means.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

from hwx.rules.credential_reading import ReadCredential, ReadMember
from hwx.rules.key_list import KeyList, key_list_from_json
from hwx.rules.plain_json import NotPlain, parse
from hwx.rules.seal import KeysUnreadable
from hwx.rules.status_list import StatusFinding, status_in
from hwx.verification.about import part_values
from hwx.verification.explaining import Step, log_sentence, outcome_name, steps_beside, steps_of
from hwx.verification.log_file import LogAnswer, LogLook, look_at_log
from hwx.verification.look import MAX_PDF, Look, Since
from hwx.verification.paper import look_at
from hwx.verification.terminal import Terminal
from hwx.verification.verdict import Authentic, Force, Verdict, judge_offline
from hwx.verification.wording import answers, item_state, next_steps, particulars

STDIN = "-"

LANGUAGES = ("en", "ar", "fr")

EXIT = {Authentic.YES: 0, Authentic.NO: 1, Authentic.UNREADABLE: 2}
WRONG_USE = 3
NO_LONGER_IN_FORCE = 4
BESIDE_AMISS = 5

MAX_STATUS = 1024 * 1024


@dataclass(frozen=True)
class Beside:
    """What was examined with the file: the status list and the proofs from the log, if they were given."""

    status: StatusFinding | None = None
    log: LogLook | None = None

    @property
    def amiss(self) -> bool:
        silent = self.status is not None and self.status.revoked is None
        return silent or (self.log is not None and not self.log.holds)


@dataclass(frozen=True)
class Found:
    """All that was found about one file."""

    verdict: Verdict
    look: Look
    beside: Beside

    @property
    def status_list(self) -> str:
        """The address of the list that the file names; empty for the older form, which names none."""
        said = self.look.said
        return said.status_list if isinstance(said, ReadCredential | ReadMember) else ""


class WrongUse(Exception):
    """The command was called in a way that cannot work; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The name of a file need not be text. Nothing that is only shown may end in an error: its status means "no".
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    voice = Terminal(_language(given))
    wanted = _parser(voice).parse_args(given)
    try:
        keys = _keys(Path(wanted.keys), voice)
        look = look_at(_examined(wanted.file, voice), keys, Since(wanted.received))
        beside = _beside(look, wanted, keys, voice)
    except WrongUse as wrong:
        sys.stderr.write(f"{wrong}\n")
        return WRONG_USE
    found = Found(judge_offline(look, keys, datetime.now().astimezone().date(), beside.status), look, beside)
    if wanted.json:
        sys.stdout.write(_as_json(found, voice))
    else:
        name = voice.gettext("Standard input") if wanted.file == STDIN else wanted.file
        sys.stdout.write(_as_text(name, found, voice) + _of_beside(beside, voice))
        sys.stdout.write(_explained(found, voice) if wanted.explain else "")
    return _status_of(found.verdict, beside)


def _status_of(verdict: Verdict, beside: Beside) -> int:
    if verdict.authentic is not Authentic.YES:
        return EXIT[verdict.authentic]
    if verdict.force is Force.ENDED:
        return NO_LONGER_IN_FORCE
    return BESIDE_AMISS if beside.amiss else EXIT[verdict.authentic]


def _beside(look: Look, wanted: argparse.Namespace, keys: KeyList, voice: Terminal) -> Beside:
    """Raises WrongUse for a file that cannot be opened."""
    status = _bytes(Path(wanted.status), voice) if wanted.status else None
    log = _bytes(Path(wanted.log), voice) if wanted.log else None
    if look.said is None:
        return Beside()
    return Beside(
        _status_in(look, status, keys) if status is not None else None,
        look_at_log(log, look.said, wanted.log_key) if log is not None else None,
    )


def _status_in(look: Look, data: bytes, keys: KeyList) -> StatusFinding:
    try:
        found = parse(data) if len(data) <= MAX_STATUS else None
    except NotPlain:
        found = None
    return status_in(look.document, found, keys.histories, datetime.now(UTC))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(WRONG_USE, f"{message}\n")


def _language(given: Sequence[str]) -> str:
    """The language asked for, else that of the machine; a wrong one is complained of when all is parsed."""
    first = _Parser(add_help=False, exit_on_error=False)
    first.add_argument("--language")
    try:
        asked = first.parse_known_args(given)[0].language
    except argparse.ArgumentError:
        asked = None
    machine = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    return next((language for language in (asked, machine[:2]) if language in LANGUAGES), "en")


def _parser(voice: Terminal) -> _Parser:
    parser = _Parser(
        prog="python -m hwx.examine",
        description=voice.gettext("Says whether a transcript file is authentic, without a server."),
        epilog="\n".join(
            [voice.gettext("Exit status:"), *(f"  {status}  {meaning}" for status, meaning in exit_meanings(voice))]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", metavar="FILE", help=voice.gettext("the transcript, PDF or JSON; - reads it from standard input")
    )
    parser.add_argument(
        "--keys",
        metavar="FILE",
        default="keys.json",
        help=voice.gettext("the list of public keys, as the issuer publishes it; keys.json unless given"),
    )
    parser.add_argument(
        "--status",
        metavar="FILE",
        help=voice.gettext("the status list that the transcript names, as fetched from its address"),
    )
    parser.add_argument(
        "--log", metavar="FILE", help=voice.gettext("the proofs from the log that go with the transcript")
    )
    parser.add_argument(
        "--log-key",
        metavar="KEY",
        default="",
        help=voice.gettext("the key of the log as you know it; unless given, the one that the proofs name themselves"),
    )
    parser.add_argument(
        "--received",
        metavar="DAY",
        type=date.fromisoformat,
        help=voice.gettext("the day (2026-03-01) on which you received this very file, if its key was lost later"),
    )
    parser.add_argument("--explain", action="store_true", help=voice.gettext("say each step of the examination"))
    parser.add_argument("--language", choices=LANGUAGES, help=voice.gettext("language of the answer"))
    parser.add_argument("--json", action="store_true", help=voice.gettext("answer as JSON, for other programs"))
    return parser


def exit_meanings(voice: Terminal) -> tuple[tuple[int, str], ...]:
    return (
        (0, voice.gettext("authentic; unless a status list was given, ask whether it is in force")),
        (1, voice.gettext("not authentic")),
        (2, voice.gettext("cannot be read")),
        (WRONG_USE, voice.gettext("wrong use: no such file, no list of keys, unknown option")),
        (NO_LONGER_IN_FORCE, voice.gettext("authentic, but no longer in force as the status list tells")),
        (BESIDE_AMISS, voice.gettext("authentic, but a file given beside it does not answer or does not hold")),
    )


def _keys(path: Path, voice: Terminal) -> KeyList:
    try:
        return key_list_from_json(path.read_bytes())
    except OSError as error:
        raise WrongUse(
            voice.gettext(
                "The list of keys %(path)s cannot be opened (%(reason)s). Fetch it from the site of the issuer, at the "
                "address /.well-known/hwx-keys.json, and name it with --keys.",
                path=path,
                reason=error.strerror,
            )
        ) from error
    except KeysUnreadable as error:
        raise WrongUse(
            voice.gettext("%(path)s is not a list of keys: %(reason)s.", path=path, reason=str(error))
        ) from error


def _examined(name: str, voice: Terminal) -> bytes:
    return sys.stdin.buffer.read(MAX_PDF + 1) if name == STDIN else _bytes(Path(name), voice)


def _bytes(path: Path, voice: Terminal) -> bytes:
    """No more than the size that is refused anyway."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_PDF + 1)
    except OSError as error:
        raise WrongUse(
            voice.gettext("The file %(path)s cannot be opened (%(reason)s).", path=path, reason=error.strerror)
        ) from error


def _as_text(name: str, found: Found, voice: Terminal) -> str:
    verdict, lines = found.verdict, [voice.code(name)]
    for answer in answers(verdict, voice):
        lines += ["", answer.question, f"  {answer.answer}", *(f"  {detail}" for detail in answer.details)]
    if verdict.about is not None:
        lines += ["", voice.gettext("Compare with the paper")]
        lines += [_line(voice, label, value) for label, value in particulars(verdict.about, voice, verdict.alone)]
        if verdict.about.items:
            lines += ["", voice.gettext("Competencies that were signed, and whether they are current today")]
        for item in verdict.about.items:
            title = item.title.read_in(voice.language, verdict.about.language)[0]
            lines.append(_line(voice, f"{voice.code(item.code)}  {voice.name(title)}", item_state(item, voice)))
    lines += ["", voice.gettext("What to do now"), *(f"  {step}" for step in _steps(found, voice))]
    if not voice.translated:
        lines += ["", "The catalogue of this language is not built; docs/verify-a-transcript.md says how."]
    return "\n".join(lines) + "\n"


def _steps(found: Found, voice: Terminal) -> tuple[str, ...]:
    """What the page says, and what else can be done from here."""
    steps = next_steps(found.verdict, voice)
    if found.status_list and found.beside.status is None:
        address = voice.address(found.status_list)
        fetch = voice.gettext(
            "To learn whether it was revoked, fetch %(address)s and name that file with --status.", address=address
        )
        steps = (fetch, *steps)
    if found.beside.log is not None and found.beside.log.answer is not LogAnswer.HOLDS:
        again = voice.gettext(
            "Ask the holder or the issuer for the proofs from the log of this very transcript. If those do not hold "
            "either, ask the issuer before you rely on it."
        )
        steps = (again, *steps)
    return steps


def _line(voice: Terminal, label: str, value: str) -> str:
    return "  " + voice.gettext("%(label)s: %(value)s", label=label, value=value)


def _of_beside(beside: Beside, voice: Terminal) -> str:
    if beside.log is None:
        return ""
    lines = ["", voice.gettext("Does the log of the issuer bear it out?"), f"  {log_sentence(beside.log, voice)}"]
    if beside.log.own_key and beside.log.key:
        lines.append(
            "  "
            + voice.gettext(
                "The proofs name the key of the log themselves: %(key)s. Compare it with the one that the site shows, "
                "and name that with --log-key.",
                key=voice.code(beside.log.key),
            )
        )
    return "\n".join(lines) + "\n"


def _explained(found: Found, voice: Terminal) -> str:
    look, lines = found.look, ["", voice.gettext("Step by step")]
    lines += [f"  [{outcome_name(step.outcome, voice)}] {step.sentence}" for step in _all_steps(found, voice)]
    if look.stamped_at is not None:
        day = voice.day(look.stamped_at.date())
        lines.append("  " + voice.gettext("A timestamp of %(day)s stands beside the signature of the PDF.", day=day))
    return "\n".join(lines) + "\n"


def _all_steps(found: Found, voice: Terminal) -> tuple[Step, ...]:
    return (
        *steps_of(found.look, voice),
        *steps_beside(found.look, found.beside.status, found.beside.log, voice),
    )


def _as_json(found: Found, voice: Terminal) -> str:
    """Codes for programs, sentences for people; keys are only ever added."""
    verdict, look, beside = found.verdict, found.look, found.beside
    about, alone = verdict.about, verdict.alone
    data: dict[str, Any] = {
        "authentic": verdict.authentic,
        "cause": verdict.cause,
        "in_force": verdict.force,
        "key": verdict.key,
        "form": verdict.form,
        "place": verdict.place,
        "signed_at": look.signed_at.isoformat() if look.signed_at and look.said else None,
        "status": {"reason": beside.status.reason, "revoked": beside.status.revoked} if beside.status else None,
        "log": beside.log.answer if beside.log else None,
        "log_own_key": beside.log.own_key if beside.log else None,
        "steps": [{"name": step.name, "outcome": step.outcome} for step in _all_steps(found, voice)],
        "number": about.number if about else None,
        "issued_on": about.issued_on.isoformat() if about else None,
        "issuer": verdict.issuer.institution.name if verdict.issuer else None,
        "listed_as": verdict.issuer.listed or None if verdict.issuer else None,
        "check_at": verdict.issuer.address if verdict.issuer else None,
        "passport_name": about.passport_name if about else None,
        "original_name": about.original_name if about else None,
        "items": [{"code": item.code, "current": item.current} for item in about.items] if about else [],
        "part": part_values(about, alone, voice.language) if about and alone else None,
        "language": voice.language,
        "answers": [asdict(answer) for answer in answers(verdict, voice)],
        "next_steps": _steps(found, voice),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
