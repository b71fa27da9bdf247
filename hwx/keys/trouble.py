"""What a command about keys says when something is wrong: one line, and exit code 1."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec

import click

from hwx.key_files import KeysUnsafe

Given = ParamSpec("Given")


def trouble_told(command: Callable[Given, None]) -> Callable[Given, None]:
    """Around a command, below the line that makes it one."""

    @functools.wraps(command)
    def run(*args: Given.args, **options: Given.kwargs) -> None:
        try:
            command(*args, **options)
        except (KeysUnsafe, OSError) as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(1)

    return run
