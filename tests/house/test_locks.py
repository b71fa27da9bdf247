"""The locks hold every package to one version and its known files, and agree with their sources and each other."""

from __future__ import annotations

import re
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT, text

LOCKS = ("requirements", "requirements-test", "requirements-browser")


@cache
def entries(lock: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Requirement and hashes by name, of ``requirements*.txt``."""
    found = {}
    for block in re.split(r"\n(?=\S)", text(ROOT / f"{lock}.txt")):
        line, *rest = [part.strip() for part in block.splitlines()]
        requirement = Requirement(line.removesuffix("\\").strip())
        hashes = [part.removesuffix("\\").strip() for part in rest if part.startswith("--hash=")]
        found[canonicalize_name(requirement.name)] = (requirement, hashes)
    return found


@cache
def asked_for(source: str) -> tuple[Requirement, ...]:
    """What ``requirements*.in`` names, with what the files that it includes name."""
    found: list[Requirement] = []
    for line in text(ROOT / f"{source}.in").splitlines():
        words = line.split("#")[0].strip()
        if words.startswith("-r "):
            found += asked_for(words[3:].strip().removesuffix(".in"))
        elif words and not words.startswith("-"):
            found.append(Requirement(words))
    return tuple(found)


def version_of(requirement: Requirement) -> str:
    return str(requirement.specifier).removeprefix("==")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_held_to_one_version_and_to_known_files(lock: str) -> None:
    loose = [
        name
        for name, (requirement, hashes) in entries(lock).items()
        if not re.fullmatch(r"==[\w.!+]+", str(requirement.specifier))
        or not all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", found) for found in hashes)
        or not hashes
    ]
    assert not loose, "script/lock makes the locks anew"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_answers_its_source(lock: str) -> None:
    unanswered = [
        str(wanted)
        for wanted in asked_for(lock)
        if canonicalize_name(wanted.name) not in entries(lock)
        or not wanted.specifier.contains(version_of(entries(lock)[canonicalize_name(wanted.name)][0]), prereleases=True)
    ]
    assert not unanswered, "script/lock brings the lock up to date"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_nothing_that_its_source_no_longer_names(lock: str) -> None:
    sources = {f"{source}.in" for source in LOCKS}
    named = {canonicalize_name(wanted.name) for wanted in asked_for(lock)}
    block = re.compile(r"^([\w.-]+)==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
    direct = {
        canonicalize_name(match[1])
        for match in block.finditer(text(ROOT / f"{lock}.txt"))
        if any(f"-r {source}" in match[0] for source in sources)
    }
    assert not direct - named, "script/lock brings the lock up to date"


@pytest.mark.parametrize(
    ("larger", "smaller"), [("requirements-test", "requirements"), ("requirements-browser", "requirements-test")]
)
def test_locks_that_meet_in_one_environment_agree(larger: str, smaller: str) -> None:
    both = entries(larger).keys() & entries(smaller).keys()
    apart = [name for name in both if version_of(entries(larger)[name][0]) != version_of(entries(smaller)[name][0])]
    assert not apart, "script/lock makes them agree"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    assert not re.findall(r"^\s*--(?!hash=)\S+|\w+://\S+", text(ROOT / f"{lock}.txt"), re.MULTILINE)
