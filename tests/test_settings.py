"""Settings from the environment: every complaint at once, and no start in production with what is unsafe."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hwx.settings import Settings, UnsafeSettings, read_settings

SAFE = {
    "HWX_SECRET_KEY": "a-long-random-text-that-nobody-guesses",
    "HWX_MAIL_SERVER": "mail.example.org",
    "HWX_KEY_PASSPHRASE": "brick otter lamp seven",
}


def complaints(**environment: str) -> tuple[str, ...]:
    with pytest.raises(UnsafeSettings) as refused:
        read_settings({**SAFE, **environment})
    return refused.value.complaints


def test_an_empty_environment_means_production_and_is_refused() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        read_settings({})
    secret, mail, passphrase = refused.value.complaints
    assert secret.startswith("HWX_SECRET_KEY is missing, a default or shorter than 32 characters")
    assert mail == "HWX_MAIL_SERVER is missing: invitations and password resets go by mail"
    assert passphrase.startswith("HWX_KEY_PASSPHRASE is missing: the keys of the institutions are kept encrypted.")
    assert str(refused.value) == f"hwx does not start:\n- {secret}\n- {mail}\n- {passphrase}"


@pytest.mark.parametrize("secret", ["", "change-me", "SECRET", "dev", "short", "x" * 31])
def test_production_does_not_start_with_a_default_or_short_secret(secret: str) -> None:
    (complaint,) = complaints(HWX_SECRET_KEY=secret)
    assert complaint.startswith("HWX_SECRET_KEY is missing, a default or shorter than 32 characters")


def test_the_secret_that_is_proposed_is_good_enough_and_another_one_each_time() -> None:
    proposed = [complaints(HWX_SECRET_KEY="").__getitem__(0).rsplit(" ", 1)[1] for _ in range(2)]
    assert proposed[0] != proposed[1]
    assert read_settings({**SAFE, "HWX_SECRET_KEY": proposed[0]}).secret_key == proposed[0]


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_demonstration_and_tests_start_without_anything(mode: str) -> None:
    assert read_settings({"HWX_MODE": mode}).mode == mode


def test_everything_can_be_set() -> None:
    values = {
        str: "https://exchange.example.org",
        int: "3",
        bool: "no",
        type(Path()): "elsewhere",
    }
    special = {
        "HWX_MODE": "demo",
        "HWX_LANGUAGE": "fr",
        "HWX_TIME_ZONE": "Africa/Dakar",
        "HWX_NUMBER_PREFIX": "CHU-DAKAR-2",
        "HWX_VERIFY_LIMIT": "3 per hour",
        "HWX_SIGN_IN_LIMIT": "5/minute; 20/day",
        "HWX_API_LIMIT": "1000 per hour",
        "HWX_LOG_FORMAT": "console",
        "HWX_JOBS": "elsewhere",
        "HWX_FILES_URL": "s3://hwx-files/site",
        "HWX_KEY_PASSPHRASE": "",
    }
    names = {f"HWX_{field.name.upper()}": values[type(field.default)] for field in fields(Settings)}
    settings = read_settings({**names, **special})
    assert (settings.mode, settings.language, settings.time_zone) == ("demo", "fr", "Africa/Dakar")
    assert (settings.threads, settings.mail_tls, settings.data) == (3, False, Path("elsewhere"))
    assert settings.base_url == "https://exchange.example.org"


REFUSED = [
    (
        "HWX_KEY_PASSPHRASE",
        "x" * 15,
        "HWX_KEY_PASSPHRASE is shorter than 16 characters; six random words are a good one",
    ),
    (
        "HWX_KEY_PASSPHRASE_FILE",
        "/etc/hwx/passphrase",
        "HWX_KEY_PASSPHRASE and HWX_KEY_PASSPHRASE_FILE are both set; one of them is expected",
    ),
    (
        "HWX_TOKEN_LABEL",
        "hwx",
        "HWX_TOKEN_LABEL belongs to HWX_TOKEN_MODULE: both or neither are expected",
    ),
    (
        "HWX_TOKEN_PIN_FILE",
        "/etc/hwx/pin",
        "HWX_TOKEN_PIN_FILE belongs to HWX_TOKEN_MODULE: both or neither are expected",
    ),
    (
        "HWX_TIMESTAMP_URL",
        "tsa.example.org",
        "HWX_TIMESTAMP_URL is 'tsa.example.org'; http(s)://host/path is expected, or nothing",
    ),
    (
        "HWX_TIMESTAMP_ROOTS",
        "/etc/hwx/roots.pem",
        "HWX_TIMESTAMP_ROOTS is set without HWX_TIMESTAMP_URL: both, the address alone or neither are expected",
    ),
    ("HWX_MODE", "live", "HWX_MODE is 'live'; production, demo or test is expected"),
    ("HWX_THREADS", "many", "HWX_THREADS is 'many'; a whole number is expected"),
    ("HWX_THREADS", "-1", "HWX_THREADS is '-1'; a whole number is expected"),
    ("HWX_THREADS", "٣", "HWX_THREADS is '٣'; a whole number is expected"),
    ("HWX_MAIL_TLS", "perhaps", "HWX_MAIL_TLS is 'perhaps'; yes or no is expected"),
    ("HWX_LANGUAGE", "de", "HWX_LANGUAGE is 'de'; en, ar or fr is expected"),
    (
        "HWX_BASE_URL",
        "https://example.org/",
        "HWX_BASE_URL is 'https://example.org/'; http(s)://host with no slash at the end is expected",
    ),
    (
        "HWX_FORMER_BASE_URLS",
        "https://old.example.org example.org",
        "HWX_FORMER_BASE_URLS holds 'example.org'; http(s)://host with no slash at the end is expected",
    ),
    (
        "HWX_BASE_URL",
        "example.org",
        "HWX_BASE_URL is 'example.org'; http(s)://host with no slash at the end is expected",
    ),
    ("HWX_TIME_ZONE", "Dakar", "HWX_TIME_ZONE is 'Dakar'; a name such as Africa/Dakar is expected"),
    ("HWX_TIME_ZONE", "", "HWX_TIME_ZONE is ''; a name such as Africa/Dakar is expected"),
    ("HWX_THREADS", "0", "HWX_THREADS is 0; a number from 1 to 1000 is expected"),
    ("HWX_MAIL_PORT", "70000", "HWX_MAIL_PORT is 70000; a number from 1 to 65535 is expected"),
    ("HWX_SESSION_HOURS", "0", "HWX_SESSION_HOURS is 0; a number from 1 to 8760 is expected"),
    ("HWX_SESSION_HOURS", "9" * 12, "HWX_SESSION_HOURS is 999999999999; a number from 1 to 8760 is expected"),
    ("HWX_IDLE_MINUTES", "0", "HWX_IDLE_MINUTES is 0; a number from 1 to 525600 is expected"),
    ("HWX_INVITATION_DAYS", "0", "HWX_INVITATION_DAYS is 0; a number from 1 to 3650 is expected"),
    (
        "HWX_VERIFY_LIMIT",
        "many",
        "HWX_VERIFY_LIMIT is 'many'; limits such as '30 per minute; 300 per hour' are expected",
    ),
    ("HWX_SIGN_IN_LIMIT", "", "HWX_SIGN_IN_LIMIT is ''; limits such as '30 per minute; 300 per hour' are expected"),
    (
        "HWX_SIGN_IN_LIMIT",
        "0 per minute",
        "HWX_SIGN_IN_LIMIT is '0 per minute'; limits such as '30 per minute; 300 per hour' are expected",
    ),
    *(
        ("HWX_FILES_URL", url, f"HWX_FILES_URL is {url!r}; s3://bucket or s3://bucket/prefix is expected, or nothing")
        for url in ("/srv/files", "s3://", "s3://Bucket", "s3://bucket//x", "s3://bucket/../x", "https://bucket")
    ),
    ("HWX_FILES_ENDPOINT", "minio:9000", "HWX_FILES_ENDPOINT is 'minio:9000'; http(s)://host is expected"),
    ("HWX_JOBS", "there", "HWX_JOBS is 'there'; here or elsewhere is expected"),
    ("HWX_LOG_FORMAT", "JSON", "HWX_LOG_FORMAT is 'JSON'; json or console is expected"),
    *(
        (
            "HWX_NUMBER_PREFIX",
            prefix,
            f"HWX_NUMBER_PREFIX is {prefix!r}; at most 20 of A-Z, 0-9 and dashes between them are expected",
        )
        for prefix in ("", "hwx", "A B", "A/B", 'A"B', "-A", "A-", "A--B", "ÉCOLE", "A" * 21)
    ),
    ("HWX_TREADS", "3", "HWX_TREADS is not a setting of hwx; the README lists them all"),
]


@pytest.mark.parametrize(("name", "value", "told"), REFUSED)
def test_what_cannot_be_used_is_named_with_what_was_found_and_expected(name: str, value: str, told: str) -> None:
    assert complaints(**{name: value}) == (told,)


def test_all_complaints_come_at_once() -> None:
    assert len(complaints(HWX_MODE="live", HWX_THREADS="x", HWX_LANGUAGE="de", HWX_OTHER="1")) == 4


def test_what_could_be_read_is_kept_for_the_doctor() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        read_settings({"HWX_DATA": "elsewhere", "HWX_THREADS": "x"})
    assert (refused.value.settings.data, refused.value.settings.threads) == (Path("elsewhere"), Settings().threads)


def test_names_of_the_tests_and_of_other_programs_are_left_alone() -> None:
    assert read_settings({**SAFE, "HWX_TEST_DATABASE_URL": "x", "HWXTRA": "1", "PATH": "/bin"}).mode == "production"


def test_the_database_is_a_file_in_the_data_folder_unless_one_is_named(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).database == f"sqlite:///{tmp_path.resolve()}/hwx.sqlite"
    assert Settings(database_url="postgresql+psycopg://h/d").database == "postgresql+psycopg://h/d"


@pytest.mark.parametrize(("address", "secure"), [("https://a.example", True), ("http://a.example", False)])
def test_a_site_is_secure_when_its_address_says_so(address: str, secure: bool) -> None:
    assert Settings(base_url=address).secure is secure


def test_the_secret_and_the_password_do_not_stand_in_complaints_about_other_things() -> None:
    said = " ".join(complaints(HWX_MAIL_PASSWORD="hush", HWX_MODE="live"))
    assert not re.search("hush|nobody-guesses", said)


@pytest.mark.parametrize(
    "kept",
    [
        {"HWX_KEY_PASSPHRASE": "x" * 16},
        {"HWX_KEY_PASSPHRASE_FILE": "/etc/hwx/passphrase"},
        {"HWX_TOKEN_MODULE": "/lib/token.so", "HWX_TOKEN_LABEL": "hwx", "HWX_TOKEN_PIN_FILE": "/etc/hwx/pin"},
    ],
)
def test_production_starts_with_any_of_the_three_ways_of_keeping_keys(kept: dict[str, str]) -> None:
    without = {name: value for name, value in SAFE.items() if name != "HWX_KEY_PASSPHRASE"}
    assert read_settings({**without, **kept}).mode == "production"
