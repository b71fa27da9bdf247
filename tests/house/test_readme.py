"""The README tells the truth about settings and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from click import Command, Group

from hwx.rooms import COMMANDS
from hwx.settings import Settings

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_names_every_setting_and_no_other() -> None:
    listed = re.findall(r"^\| `HWX_([A-Z_]+)` \|", README, re.MULTILINE)
    assert [name.lower() for name in listed] == [field.name for field in fields(Settings)]


def test_the_defaults_in_the_table_are_those_of_the_code() -> None:
    for name, shown in re.findall(r"^\| `HWX_([A-Z_]+)` \| `([^`]*)` \|", README, re.MULTILINE):
        default = getattr(Settings, name.lower())
        expected = ("yes" if default else "no") if isinstance(default, bool) else str(default)
        assert shown == expected, name


def test_the_table_of_commands_names_every_command_and_no_other() -> None:
    table = README.partition("### Commands")[2].partition("\n## ")[0]
    listed: list[str] = []
    for cell in re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE):
        for code in re.findall(r"`([a-z][^`]*)`", cell):
            words = [word for word in code.split() if word.islower() and not word.startswith("[")]
            # "import" beside "keys certificate request" is one of the same group.
            group = [] if words[0] in {one.name for one in COMMANDS} else listed[-1].split()[:-1]
            listed.append(" ".join([*group, *words]))
    assert sorted(listed) == sorted(name for one in COMMANDS for name in named(one))


def named(command: Command, group: str = "") -> Iterator[str]:
    name = f"{group} {command.name}".strip()
    if not isinstance(command, Group):
        yield name
        return
    for one in command.commands.values():
        yield from named(one, name)


def test_every_file_that_the_readme_points_to_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not target.startswith("http") and not (root / target).exists()] == []
