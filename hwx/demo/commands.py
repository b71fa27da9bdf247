"""``flask demo``: migrate, publish the curricula, play the stories once, serve, and say how to sign in."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.clock import now
from hwx.curricula.library import all_files, read_file
from hwx.curricula.revisions import publish
from hwx.demo.cast import PASSWORD, PLAYERS, STORIES, Story
from hwx.demo.issuing import issue_all
from hwx.demo.play import YEARS_AGO, Company, gather, tell
from hwx.extensions import db
from hwx.papers.printing import NoPrinter
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.readiness import database_trouble
from hwx.rules.curriculum import Curriculum
from hwx.serve import listen
from hwx.settings import Settings

CURRICULA = Path(__file__).resolve().parents[2] / "curricula"

UNFINISHED = "demo.unfinished"
"""Lies in the data folder while the exchange is played: acts are committed one by one, so half of it may be there."""

LOCAL, EVERYWHERE = "127.0.0.1", ("0.0.0.0", "::")
"""Served on every address of a machine, a demonstration is still for those who sit at it."""

SIGN_INS = (
    ("coordinator", "Coordinator of the host"),
    ("trainee", "Trainee, week 6 of 12"),
    ("supervisor", "Supervisor"),
    ("head", "Unit head (reads Arabic)"),
    ("registrar", "Registrar"),
    ("home", "Home officer (reads French)"),
    ("admin", "Administrator"),
)


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--prepare-only", is_flag=True, help="Make the demonstration and do not serve it.")
@with_appcontext
def demo(host: str, port: int, prepare_only: bool) -> None:
    """A demonstration exchange on this machine; the data stay from one start to the next."""
    if current_app.config["HWX"].mode != "demo":
        click.echo("This is not a demonstration: start script/demo, or set HWX_MODE=demo.", err=True)
        sys.exit(1)
    current_app.config["HWX"] = reached_at(current_app.config["HWX"], host, port)
    mark = current_app.config["HWX"].data / UNFINISHED
    if mark.exists():
        click.echo(
            "An earlier start was cut short, or another one is still playing the demonstration exchange. "
            f"If none is, remove the folder '{mark.parent}' and start again.",
            err=True,
        )
        sys.exit(1)
    if database_trouble(db.engine):
        upgrade()
    if db.session.scalar(select(Person.id).limit(1)) is None:
        click.echo("Playing the demonstration exchange; this takes a moment.", err=True)
        mark.touch()
        play()
        mark.unlink()
    db.session.remove()
    if prepare_only:
        return
    _say_how_to_sign_in(host, port)
    listen(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]


def reached_at(settings: Settings, host: str, port: int) -> Settings:
    """Letters, links and the squares of papers name the address that is served, unless HWX_BASE_URL names another."""
    if settings.base_url != Settings.base_url:
        return settings
    return replace(settings, base_url=f"http://{LOCAL if host in EVERYWHERE else host}:{port}")


def play() -> None:
    """Everything the demonstration shows, through the product's own rules; commits act by act."""
    # Of its own: nothing else writes meanwhile, so what is known need not be read again after every commit.
    with Session(db.engine, expire_on_commit=False) as session:
        _play(session, current_app.config["HWX"], now())


def _play(session: Session, settings: Settings, moment: datetime) -> None:
    revisions = {}
    for path in all_files(CURRICULA):
        curriculum = read_file(path)
        revision, _ = publish(session, curriculum, moment - YEARS_AGO, None)
        revisions[curriculum.slug] = (revision, curriculum)
    session.commit()
    company = gather(session, hash_password(PASSWORD), moment)
    for story in STORIES:
        placement = tell(session, company, story, *revisions[story.slug], moment)
        if story.told in ("issued", "reissued"):
            curriculum = revisions[story.slug][1]
            _issue(session, company, placement, curriculum, settings, story, moment)


def _issue(
    session: Session,
    company: Company,
    placement: Placement,
    curriculum: Curriculum,
    settings: Settings,
    story: Story,
    moment: datetime,
) -> None:
    """Without the system's library for PDF the demonstration goes on, and says what is missing."""
    try:
        issue_all(session, company, placement, curriculum, settings, story, moment)
    except NoPrinter as missing:
        session.rollback()
        click.echo(
            f"No transcript is issued: PDF is off ({missing.cause}). 'flask doctor' says how to mend it.", err=True
        )


def _say_how_to_sign_in(host: str, port: int) -> None:
    people = {player.key: player for player in PLAYERS}
    click.echo("\nSign in as:\n")
    for key, what in SIGN_INS:
        click.echo(f"  {what:30} {people[key].email}")
    click.echo(f"\n  Password for all of them:      {PASSWORD}")
    click.echo(f"  Verify a transcript:           http://{host}:{port}/verify\n")
