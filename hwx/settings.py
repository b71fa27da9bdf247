"""What can be set from outside, read once from the environment into a frozen value."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from limits import parse_many

DEFAULT_SECRETS = frozenset({"", "change-me", "changeme", "secret", "dev", "development", "demo"})

RANGES = {
    "threads": (1, 1000),
    "printers": (0, 256),
    "mail_port": (1, 65535),
    "session_hours": (1, 8760),
    "idle_minutes": (1, 525600),
    "step_up_minutes": (0, 525600),
    "invitation_days": (1, 3650),
    "proxies": (0, 20),
}
"""Least and most; with 0 hours nobody could stay signed in. 0 minutes of step-up: every signature asks again."""

NUMBER_PREFIX = re.compile(r"(?=.{1,20}\Z)[A-Z0-9]+(-[A-Z0-9]+)*\Z")
"""It stands in addresses and file names, and is typed from paper, where small letters and spaces do not matter."""

SHORTEST_PASSPHRASE = 16

BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[a-z0-9][a-z0-9_-]*)*/?\Z")


class UnsafeSettings(Exception):
    """The settings are missing or unsafe; ``complaints`` says every one of them, for the person who starts hwx.

    ``settings`` are those that could be read, for ``flask doctor`` only.
    """

    def __init__(self, complaints: tuple[str, ...], settings: Settings) -> None:
        super().__init__("hwx does not start:\n" + "\n".join(f"- {complaint}" for complaint in complaints))
        self.complaints = complaints
        self.settings = settings


@dataclass(frozen=True)
class Settings:
    """Names are those of the environment without ``HWX_``, in lower case. The README holds the table of them."""

    mode: str = "production"
    secret_key: str = ""
    data: Path = Path("var")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    former_base_urls: str = ""
    site_name: str = "hwx"
    number_prefix: str = "HWX"
    time_zone: str = "UTC"
    language: str = "en"
    mail_server: str = ""
    mail_port: int = 587
    mail_username: str = ""
    mail_password: str = ""
    mail_tls: bool = True
    mail_from: str = "hwx@localhost"
    proxies: int = 0
    session_hours: int = 12
    idle_minutes: int = 60
    step_up_minutes: int = 15
    invitation_days: int = 14
    verify_limit: str = "30 per minute; 300 per hour"
    sign_in_limit: str = "10 per minute; 100 per hour"
    api_limit: str = "3000 per minute; 30000 per hour"
    limits_storage: str = "memory://"
    key_passphrase: str = ""
    key_passphrase_file: str = ""
    token_module: str = ""
    token_label: str = ""
    token_pin_file: str = ""
    timestamp_url: str = ""
    timestamp_roots: str = ""
    files_url: str = ""
    files_endpoint: str = ""
    files_region: str = ""
    files_key_id: str = ""
    files_key_secret: str = ""
    paper_templates: str = ""
    credential_schemas: str = ""
    log_format: str = "json"
    threads: int = 8
    jobs: str = "here"
    printers: int = 0

    @property
    def database(self) -> str:
        """The SQLAlchemy URL; the embedded SQLite file in the data folder unless another is named."""
        return self.database_url or f"sqlite:///{(self.data / 'hwx.sqlite').resolve()}"

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def keys_folder(self) -> Path:
        return self.data / "keys"

    @property
    def mail_folder(self) -> Path:
        return self.data / "mail"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises UnsafeSettings with every complaint at once: unknown ``HWX_`` names, wrong kinds, a default secret."""
    values: dict[str, object] = {}
    complaints: list[str] = []
    known = {f"HWX_{field.name.upper()}": field for field in fields(Settings)}
    for name in sorted(environment):
        if name.startswith("HWX_") and not name.startswith("HWX_TEST_"):
            field = known.get(name)
            if field is None:
                complaints.append(f"{name} is not a setting of hwx; the README lists them all")
            else:
                _take(values, complaints, name, field.name, environment[name])
    settings = Settings(**values)  # type: ignore[arg-type]
    complaints += _unsafe(settings)
    if complaints:
        raise UnsafeSettings(tuple(complaints), settings)
    return settings


def _take(values: dict[str, object], complaints: list[str], variable: str, name: str, raw: str) -> None:
    default = getattr(Settings, name)
    if isinstance(default, bool):
        if raw.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            complaints.append(f"{variable} is {raw!r}; yes or no is expected")
        values[name] = raw.lower() in {"1", "true", "yes"}
    elif isinstance(default, int):
        if not raw.isascii() or not raw.isdigit() or len(raw) > 15:
            complaints.append(f"{variable} is {raw!r}; a whole number is expected")
        else:
            values[name] = int(raw)
    elif isinstance(default, Path):
        values[name] = Path(raw)
    else:
        values[name] = raw


def _unsafe(settings: Settings) -> list[str]:
    complaints = []
    if settings.mode not in {"production", "demo", "test"}:
        complaints.append(f"HWX_MODE is {settings.mode!r}; production, demo or test is expected")
    if settings.mode == "production":
        if settings.secret_key.lower() in DEFAULT_SECRETS or len(settings.secret_key) < 32:
            complaints.append(
                "HWX_SECRET_KEY is missing, a default or shorter than 32 characters; set it to a random text, "
                f"for example {secrets.token_urlsafe(36)}"
            )
        if not settings.mail_server:
            complaints.append("HWX_MAIL_SERVER is missing: invitations and password resets go by mail")
        complaints += _keys_in_the_open(settings)
    return [*complaints, *_unusable(settings)]


def _keys_in_the_open(settings: Settings) -> Iterator[str]:
    """A key that was ever written in the clear lies in the clear in every backup since: that is not mended later."""
    if not (settings.key_passphrase or settings.key_passphrase_file or settings.token_module):
        yield (
            "HWX_KEY_PASSPHRASE is missing: the keys of the institutions are kept encrypted. Set it, or "
            "HWX_KEY_PASSPHRASE_FILE, or keep the keys in a token (HWX_TOKEN_MODULE); docs/runbook-keys.md says how"
        )
    if settings.key_passphrase and len(settings.key_passphrase) < SHORTEST_PASSPHRASE:
        yield f"HWX_KEY_PASSPHRASE is shorter than {SHORTEST_PASSPHRASE} characters; six random words are a good one"


def _unusable_keys(settings: Settings) -> Iterator[str]:
    if settings.key_passphrase and settings.key_passphrase_file:
        yield "HWX_KEY_PASSPHRASE and HWX_KEY_PASSPHRASE_FILE are both set; one of them is expected"
    for name in ("token_label", "token_pin_file"):
        if bool(getattr(settings, name)) != bool(settings.token_module):
            yield f"HWX_{name.upper()} belongs to HWX_TOKEN_MODULE: both or neither are expected"
    if settings.timestamp_url and not settings.timestamp_url.startswith(("http://", "https://")):
        yield f"HWX_TIMESTAMP_URL is {settings.timestamp_url!r}; http(s)://host/path is expected, or nothing"
    if settings.timestamp_roots and not settings.timestamp_url:
        yield "HWX_TIMESTAMP_ROOTS is set without HWX_TIMESTAMP_URL: both, the address alone or neither are expected"


def _unusable(settings: Settings) -> Iterator[str]:
    yield from _unusable_keys(settings)
    if settings.language not in {"en", "ar", "fr"}:
        yield f"HWX_LANGUAGE is {settings.language!r}; en, ar or fr is expected"
    if not settings.base_url.startswith(("http://", "https://")) or settings.base_url.endswith("/"):
        yield f"HWX_BASE_URL is {settings.base_url!r}; http(s)://host with no slash at the end is expected"
    for former in settings.former_base_urls.split():
        if not former.startswith(("http://", "https://")) or former.endswith("/"):
            yield f"HWX_FORMER_BASE_URLS holds {former!r}; http(s)://host with no slash at the end is expected"
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"HWX_TIME_ZONE is {settings.time_zone!r}; a name such as Africa/Dakar is expected"
    if not NUMBER_PREFIX.match(settings.number_prefix):
        found = f"HWX_NUMBER_PREFIX is {settings.number_prefix!r}"
        yield f"{found}; at most 20 of A-Z, 0-9 and dashes between them are expected"
    if settings.files_url and not BUCKET.match(settings.files_url):
        yield f"HWX_FILES_URL is {settings.files_url!r}; s3://bucket or s3://bucket/prefix is expected, or nothing"
    if settings.files_endpoint and not settings.files_endpoint.startswith(("http://", "https://")):
        yield f"HWX_FILES_ENDPOINT is {settings.files_endpoint!r}; http(s)://host is expected"
    if settings.log_format not in {"json", "console"}:
        yield f"HWX_LOG_FORMAT is {settings.log_format!r}; json or console is expected"
    if settings.jobs not in {"here", "elsewhere"}:
        yield f"HWX_JOBS is {settings.jobs!r}; here or elsewhere is expected"
    for name, (least, most) in RANGES.items():
        if not least <= getattr(settings, name) <= most:
            yield f"HWX_{name.upper()} is {getattr(settings, name)}; a number from {least} to {most} is expected"
    for name in ("verify_limit", "sign_in_limit", "api_limit"):
        if not _limits_something(getattr(settings, name)):
            found = f"HWX_{name.upper()} is {getattr(settings, name)!r}"
            yield f"{found}; limits such as '30 per minute; 300 per hour' are expected"


def _limits_something(limits: str) -> bool:
    """The library that counts would pass over what it cannot read, and then nothing is limited."""
    try:
        return all(limit.amount > 0 for limit in parse_many(limits))
    except ValueError:
        return False
