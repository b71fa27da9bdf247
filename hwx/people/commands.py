"""``flask people``: the first administrator of a new site, and invitations from the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from hwx.access import Role
from hwx.clock import now, today
from hwx.extensions import db
from hwx.people.appointments import Post, appoint, objections_to_appoint
from hwx.people.invite import NotTheSamePerson, Particulars, add_person, invitation_link, send_invitation
from hwx.people.letters import send_appointment
from hwx.people.lookup import normal_email
from hwx.people.tables import Appointment, Institution, Person
from hwx.people.wording import objection_text

people = AppGroup("people", help="Enter people and print the links by which they take up their accounts.")


def _email(context: click.Context, parameter: click.Parameter, value: str) -> str:
    try:
        validate_email(normal_email(value), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"{value!r} is not an e-mail address: {error}") from None
    return normal_email(value)


def _who(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say who is entered."""
    languages = click.Choice(["en", "ar", "fr"])
    for option in (
        click.option("--language", type=languages, default="en", show_default=True, help="Language of the letter."),
        click.option("--name", prompt="Name as in the passport", help="In Latin letters, as in the passport."),
        click.option("--email", prompt="E-mail address", callback=_email),
    ):
        command = option(command)
    return command


@people.command("add-administrator")
@_who
@click.option("--institution", prompt="Institution (name in English)", help="Found by this name, or made.")
@click.option("--country", prompt="Country (two letters)", help="ISO 3166 code, for an institution that is made.")
def add_administrator(email: str, name: str, language: str, institution: str, country: str) -> None:
    """Enter an administrator, and the institution if it is new; mail the invitation and print its link."""
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise click.BadParameter(f"{country!r} is not a country code; two letters are expected, for example MA")
    place = db.session.scalar(select(Institution).where(Institution.english_name == institution))
    if place is None:
        place = Institution(name=institution, english_name=institution, country=country.upper())
        db.session.add(place)
        db.session.flush()
    _enter(email, name, language, place, Role.ADMINISTRATOR)


@people.command("invite")
@_who
@click.option("--institution", type=int, required=True, help="Number of the institution, as in its address.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def invite(email: str, name: str, language: str, institution: int, role: str) -> None:
    """Enter somebody with a role; mail the invitation and print its link."""
    place = db.session.get(Institution, institution)
    if place is None:
        raise click.BadParameter(f"There is no institution {institution}; /institutions lists them.")
    _enter(email, name, language, place, Role(role))


def _enter(email: str, name: str, language: str, place: Institution, role: Role) -> None:
    try:
        person = add_person(db.session(), Particulars(email=email, passport_name=name, language=language), now())
    except NotTheSamePerson:
        raise click.ClickException(f"{email} belongs to a person of another name. Nothing was recorded.") from None
    post = Post(place.id, role, starts_on=today(), reason="Entered from the command line")
    objections = objections_to_appoint(db.session(), None, person, post, today())
    if objections:
        with force_locale("en"):
            raise click.ClickException(" ".join(objection_text(objection) for objection in objections))
    appointment = appoint(db.session(), person, post, None, None)
    db.session.commit()
    _say(person, appointment)


def _say(person: Person, appointment: Appointment) -> None:
    if person.password is not None:
        if not send_appointment(person, appointment):
            click.echo("The letter could not be sent; tell the person yourself.", err=True)
        click.echo("Recorded. This person has an account already and signs in as before.")
        return
    if not send_invitation(person, now()):
        click.echo("The letter could not be sent; pass the link on yourself.", err=True)
    click.echo(f"Recorded. {person.passport_name} takes up the account here:\n{invitation_link(person, now())}")
