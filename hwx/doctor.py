"""``flask doctor``: what of the machine and of the settings is missing, and how to mend it."""

from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.curricula.commands import check as check_curricula
from hwx.extensions import babel
from hwx.jobs import look_at, worker_trouble
from hwx.key_files import KeysUnsafe, how_to_let_write
from hwx.keys.health import health_of
from hwx.keys.site import public_keys
from hwx.ledger.key import key_trouble
from hwx.ledger.reading import LogUnusable, head_of
from hwx.papers.health import pictures_health, templates_health
from hwx.papers.printing import FONTS, why_no_printer
from hwx.readiness import database_trouble, keys_trouble
from hwx.rules.signed_note import NoteKey
from hwx.settings import DEFAULT_SECRETS, Settings, UnsafeSettings
from hwx.storage import files_of
from hwx.transcripts.published_schemas import schemas_trouble

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "hwx" / "translations"
TRANSLATED = ("ar", "fr")
SECONDS = 5
ROOM = 1024 * 1024
"""Bytes; a disk without room for them holds no further paper."""


@dataclass(frozen=True)
class Finding:
    """``trouble`` empty: all is well, and ``what`` says what was found. ``needed``: hwx cannot do its work without."""

    what: str
    trouble: str = ""
    mend: str = ""
    needed: bool = True

    @property
    def mark(self) -> str:
        return "ok   " if not self.trouble else "WRONG" if self.needed else "note "

    def __str__(self) -> str:
        lines = [f"{self.mark} {self.what}{': ' if self.trouble else ''}{self.trouble}"]
        return "\n".join([*lines, *(f"        {line}" for line in self.mend.splitlines())])


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at this machine and at the settings. Exit code 1 when something is missing that hwx cannot do without."""
    complaints: Sequence[str] = current_app.config.get("HWX_COMPLAINTS", ())
    findings = list(examine(current_app.config["HWX"], complaints))
    for finding in findings:
        click.echo(str(finding))
    missing = [finding for finding in findings if finding.trouble and finding.needed]
    click.echo(f"{len(missing)} to mend" if missing else "hwx can do its work here")
    sys.exit(1 if missing else 0)


def only_doctor(refused: UnsafeSettings, arguments: Iterable[str]) -> Flask:
    """The app of a site whose settings are refused: it answers no request and knows two commands.

    Raises SystemExit with all the complaints for whoever wants anything else.
    """
    asked = set(arguments)
    if "doctor" not in asked and not {"curricula", "check"} <= asked:
        raise SystemExit(str(refused))
    app = Flask("hwx")
    app.config.update(HWX=refused.settings, HWX_COMPLAINTS=refused.complaints)
    # For the sentences about curricula; the language itself may be what was refused.
    language = refused.settings.language
    babel.init_app(app, default_locale=language if language in TRANSLATED else "en")
    app.cli.add_command(doctor)
    app.cli.add_command(AppGroup("curricula", commands={"check": check_curricula}))
    return app


def examine(settings: Settings, complaints: Sequence[str] = ()) -> Iterator[Finding]:
    """``complaints`` are those for which the settings were refused."""
    yield _python()
    yield from _settings(settings, complaints)
    for variable, look in LOOKS:
        # What the settings were refused for has been said.
        if not any(variable in complaint for complaint in complaints if variable):
            yield look(settings)
    for health in (*health_of(settings, now().date()), *templates_health(settings)):
        yield Finding(health.what, health.trouble, health.mend, health.needed)
    yield from _beside_the_database(settings)
    yield from _address(settings)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 14):
        return Finding(f"Python {found}", "newer than what hwx is tried with (3.11 to 3.13)", needed=False)
    return Finding(f"Python {found}")


def _settings(settings: Settings, complaints: Sequence[str]) -> Iterator[Finding]:
    for complaint in complaints:
        yield Finding("Settings", complaint, "Set it in the environment of hwx; the README lists every setting.")
    if not complaints:
        yield Finding(f"Settings (mode {settings.mode})")


def _secret(settings: Settings) -> Finding:
    key = settings.secret_key
    if settings.mode == "production" and (key.lower() in DEFAULT_SECRETS or len(key) < 32 or len(set(key)) < 10):
        return Finding(
            "Secret key",
            "missing, a default, shorter than 32 characters or too uniform",
            "Set HWX_SECRET_KEY to the output of: python -c 'import secrets; print(secrets.token_urlsafe(36))'",
        )
    return Finding("Secret key" if key else "Secret key (the public one of the demonstration)")


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data.resolve()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as trial:
            trial.write(bytes(ROOM))
            trial.flush()
    except OSError as error:
        return Finding(
            f"Data folder {folder}",
            f"cannot be written ({error.strerror})",
            f"{how_to_let_write(error)} Or name another folder in HWX_DATA.",
        )
    if there == folder and not settings.database_url and _open_to_others(folder):
        trouble = "others on this machine can read the database in it"
        return Finding(f"Data folder {folder}", trouble, f"chmod 700 '{folder}'", needed=False)
    return Finding(f"Data folder {folder}{'' if there == folder else ' (not made yet)'}")


def _database(settings: Settings) -> Finding:
    try:
        url = make_url(settings.database)
        engine = create_engine(url, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        return Finding("Database", f"HWX_DATABASE_URL cannot be used ({type(error).__name__})", _URL_EXAMPLE)
    what = f"Database ({url.get_backend_name()})"
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Finding(what, "there is none yet", "Run: flask db upgrade")
    trouble = database_trouble(engine)
    mend = "Run: flask db upgrade" if "version" in (trouble or "") else f"Is the server up?\n{_URL_EXAMPLE}"
    return Finding(what, trouble, mend) if trouble else Finding(f"{what}, reachable and migrated")


def _beside_the_database(settings: Settings) -> Iterator[Finding]:
    """What has to be there because rows say so; without a database it is looked at as far as that goes."""
    if _database(settings).trouble:
        yield _log_key(settings, None)
        return
    engine = create_engine(make_url(settings.database), poolclass=NullPool)
    with Session(engine) as session:
        try:
            yield _log_key(settings, head_of(session).key)
        except LogUnusable as error:
            yield Finding("Key of the log", str(error), "docs/log.md says how the log and its key are kept.")
        try:
            for health in pictures_health(session, lambda: files_of(settings)):
                yield Finding(health.what, health.trouble, health.mend, health.needed)
        except Exception as error:  # whatever the library of the store raises
            mend = "Look at HWX_FILES_URL and the settings beside it."
            yield Finding("Pictures of papers", f"the store cannot be opened ({type(error).__name__})", mend)


def _log_key(settings: Settings, known: NoteKey | None) -> Finding:
    """``known`` is the key under which the log of the database has begun."""
    mend = "Nothing can be issued without it. docs/log.md says how the log and its key are kept."
    trouble = key_trouble(settings.keys_folder, known)
    return Finding(
        "Key of the log" if known or trouble else "Key of the log (no checkpoint yet)", trouble, mend if trouble else ""
    )


_URL_EXAMPLE = "HWX_DATABASE_URL reads like this: postgresql+psycopg://user:password@host/name"


def _keys(settings: Settings) -> Finding:
    folder = settings.keys_folder
    trouble = keys_trouble(settings)
    if trouble:
        return Finding("Keys", trouble, f"Give the user of hwx the right to read {folder}.")
    if not folder.exists():
        return Finding("Keys (none yet; the first one is made with the first transcript)")
    open_to_others = [path for path in (folder, *folder.glob("*.pem")) if _open_to_others(path)]
    if open_to_others:
        names = "\n".join(f"chmod {'700' if path.is_dir() else '600'} '{path}'" for path in open_to_others)
        return Finding("Keys", "others on this machine can read them", names)
    try:
        return Finding(f"Keys ({len(public_keys(folder))})")
    except KeysUnsafe as error:
        return Finding("Keys", str(error), "The README says how keys are kept and restored.")


def _open_to_others(path: Path) -> bool:
    """Windows has no such bits."""
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)


def _pdf(settings: Settings) -> Finding:
    cause = why_no_printer()
    if cause is None:
        return Finding("PDF (WeasyPrint and Pango)")
    return Finding(
        "PDF",
        f"transcripts cannot be printed: {cause}",
        "Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
        "macOS: brew install pango",
    )


def _fonts(settings: Settings) -> Finding:
    missing = [path for path in FONTS.values() if not path.is_file()]
    if missing:
        files = ", ".join(path.name for path in missing)
        return Finding("Fonts of the transcript", f"missing: {files}", "Run script/setup.sh again.")
    return Finding(f"Fonts of the transcript ({len(FONTS)})")


def _schemas(settings: Settings) -> Finding:
    folder = settings.credential_schemas
    if not folder:
        return Finding("Published schemas of credentials (not asked; docs/credential.md)")
    trouble = schemas_trouble(folder)
    mend = "Until then nothing is issued. docs/credential.md says which files HWX_CREDENTIAL_SCHEMAS is to hold."
    return Finding(f"Published schemas of credentials ({folder})", trouble, mend if trouble else "")


def _mail(settings: Settings) -> Finding:
    if not settings.mail_server:
        production = settings.mode == "production"
        return Finding(
            f"Mail, to the folder {settings.mail_folder}",
            "no mail server is named: nobody gets an invitation" if production else "",
            "Set HWX_MAIL_SERVER." if production else "",
        )
    what = f"Mail server {settings.mail_server}:{settings.mail_port}"
    try:
        socket.create_connection((settings.mail_server, settings.mail_port), timeout=SECONDS).close()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(
            what, f"cannot be reached ({reason})", "Look at HWX_MAIL_SERVER, HWX_MAIL_PORT and the firewall."
        )
    return Finding(f"{what}, reachable")


def _jobs(settings: Settings) -> Finding:
    """Letters wait, and many transcripts at once; everything else goes on, so this stops nobody."""
    mend = "Run 'flask serve' with HWX_JOBS=here, or 'flask jobs run' beside it."
    try:
        found = look_at(settings)
    except Exception as error:  # whatever the storage raises
        return Finding("Jobs", f"the queue cannot be read ({type(error).__name__})", mend, needed=False)
    if found is None:
        return Finding("Jobs (no queue yet; it is made with the first job)")
    what = f"Jobs ({found.waiting} waiting, {found.later} put off, {len(found.failed)} given up)"
    trouble = worker_trouble(found, now())
    if trouble:
        return Finding(what, trouble, mend, needed=False)
    if found.failed:
        return Finding(what, "some were given up", "See: flask jobs status\nThen: flask jobs retry", needed=False)
    return Finding(what)


def _catalogues(settings: Settings) -> Finding:
    stale = [language for language in TRANSLATED if not _compiled(TRANSLATIONS / language / "LC_MESSAGES")]
    if stale:
        return Finding(
            "Translations",
            f"not compiled: {', '.join(stale)}; pages in these languages would be in English",
            "Run: pybabel compile -d hwx/translations",
            needed=False,
        )
    return Finding(f"Translations ({', '.join(TRANSLATED)})")


def _compiled(folder: Path) -> bool:
    source, compiled = folder / "messages.po", folder / "messages.mo"
    return compiled.is_file() and (not source.is_file() or compiled.stat().st_mtime >= source.stat().st_mtime)


def _address(settings: Settings) -> Iterator[Finding]:
    """What stands in letters and QR codes, and how requests arrive."""
    what = f"Address {settings.base_url}"
    local = _is_local(urlsplit(settings.base_url).hostname or "")
    if local and settings.mode == "production":
        lead = "links in letters and on transcripts lead to this machine only"
        yield Finding(what, lead, "Set HWX_BASE_URL to the address that people use.", needed=False)
    elif not settings.secure and not local:
        yield Finding(what, "passwords travel unencrypted", "Put a proxy with https in front.", needed=False)
    elif settings.secure and settings.proxies == 0:
        yield Finding(
            what,
            "https needs a proxy in front, and HWX_PROXIES is 0: every visitor seems to come from the proxy",
            "Set HWX_PROXIES to the number of proxies in front, usually 1.",
            needed=False,
        )
    else:
        yield Finding(what)


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


LOOKS: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
    ("HWX_SECRET_KEY", _secret),
    ("", _data_folder),
    ("", _database),
    ("", _keys),
    ("", _pdf),
    ("", _fonts),
    ("", _schemas),
    ("HWX_MAIL_SERVER", _mail),
    ("", _catalogues),
    ("", _jobs),
)
"""What is looked at, and the setting whose refusal says the same already."""
