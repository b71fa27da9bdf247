"""``flask curricula``: check files of curricula, and publish them.

Those who write curricula read what it says, so it speaks the language of the site; other commands speak English.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from hwx.clock import now
from hwx.curricula.library import all_files, read_all
from hwx.curricula.revisions import VersionTaken, publish
from hwx.curricula.wording import line_of
from hwx.extensions import db
from hwx.readiness import database_trouble
from hwx.rules.curriculum import Curriculum
from hwx.rules.curriculum_problems import Unreadable

FOLDER = Path(__file__).resolve().parents[2] / "curricula"

FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path))

curricula = AppGroup("curricula", help="Check files of curricula and publish them.")


@curricula.command("check")
@FILES
def check(files: tuple[Path, ...]) -> None:
    """Read the FILES (all of curricula/ when none is named) and say everything that is wrong, each with its place.

    Publishes nothing and needs no database. Exit code 1 when something is wrong.
    """
    read = _read(files)
    for path, found in read.items():
        click.echo(gettext("%(file)s: good (%(what)s)", file=path, what=_summary(found)))


@curricula.command("publish")
@FILES
def publish_files(files: tuple[Path, ...]) -> None:
    """Publish the FILES (all of curricula/ when none is named): all of them, or none when one is refused.

    What is published already is left as it is, so that the command can be repeated.
    """
    read = _read(files)
    trouble = database_trouble(db.engine)
    refusals = [trouble] if trouble else []
    said = []
    for path, found in read.items() if not trouble else ():
        try:
            _, new = publish(db.session(), found, now(), None)
            said.append(_published(path, found, new))
        except VersionTaken as taken:
            refusals.append(_refusal(path, found, taken))
    if refusals:
        db.session.rollback()
        click.echo("\n".join([*refusals, gettext("Nothing was published.")]), err=True)
        sys.exit(1)
    db.session.commit()
    click.echo("\n".join(said))


def _read(files: tuple[Path, ...]) -> dict[Path, Curriculum]:
    """Ends the command with exit code 1 when there is nothing to read or something wrong."""
    paths = files or _of_the_folder()
    try:
        return read_all(paths)
    except Unreadable as unreadable:
        for problem in unreadable.problems:
            click.echo(line_of(problem), err=True)
        click.echo(ngettext("%(num)d to mend", "%(num)d to mend", len(unreadable.problems)), err=True)
        sys.exit(1)


def _of_the_folder() -> tuple[Path, ...]:
    """Named as the caller would, so that the lines of problems can be clicked in an editor."""
    paths = all_files(FOLDER) if FOLDER.is_dir() else []
    if not paths:
        click.echo(gettext("There is no curriculum in %(folder)s; name the files to read.", folder=FOLDER), err=True)
        sys.exit(1)
    here = Path.cwd()
    return tuple(path.relative_to(here) if path.is_relative_to(here) else path for path in paths)


def _summary(found: Curriculum) -> str:
    words: str = ngettext(
        "%(curriculum)s %(version)s, %(num)d competency, %(digest)s",
        "%(curriculum)s %(version)s, %(num)d competencies, %(digest)s",
        len(found.by_code),
        curriculum=found.slug,
        version=found.version,
        digest=found.digest[:12],
    )
    return words


def _published(path: Path, found: Curriculum, new: bool) -> str:
    values = {"file": path, "what": _summary(found)}
    if new:
        return str(gettext("%(file)s: published (%(what)s)", **values))
    return str(gettext("%(file)s: published before (%(what)s)", **values))


def _refusal(path: Path, found: Curriculum, taken: VersionTaken) -> str:
    words: str = gettext(
        "%(file)s: %(curriculum)s %(version)s is published with other content; give the changed curriculum a new "
        "version\n  published: %(there)s\n  this file: %(here)s",
        file=path,
        curriculum=taken.slug,
        version=taken.version,
        there=taken.digest,
        here=found.digest,
    )
    return words
