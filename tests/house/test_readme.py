"""The README tells the truth about settings and commands."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

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


def test_every_command_of_ours_is_in_the_table() -> None:
    listed = {
        word.split()[0]
        for row in re.findall(r"^\| (`.*`) \|", README, re.MULTILINE)
        for word in re.findall(r"`([a-z][^`]*)`", row)
    }
    assert {command.name for command in COMMANDS} <= listed


def test_every_file_that_the_readme_points_to_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not target.startswith("http") and not (root / target).exists()] == []
