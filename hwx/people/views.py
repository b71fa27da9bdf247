"""Every page of the people room and its address; those of signing in are in hwx.people.security."""

from __future__ import annotations

from flask import Blueprint

from hwx.people import (
    appointment_pages,
    institution_pages,
    invitation_pages,
    own_pages,
    passkey_pages,
    passkey_sign_in,
    person_pages,
    reminder_pages,
    training_pages,
)

GET = ["GET"]
POST = ["POST"]
FORM = ["GET", "POST"]

people = Blueprint("people", __name__)

ROUTES = (
    ("/people", person_pages.all_people, GET),
    ("/people/new", person_pages.new_person, FORM),
    ("/people/<int:number>", person_pages.person, GET),
    ("/people/<int:number>/edit", person_pages.edit_person, FORM),
    ("/people/<int:number>/invitation", person_pages.invite_again, POST),
    ("/people/<int:number>/close", person_pages.close_account, POST),
    ("/people/<int:number>/open", person_pages.open_account, POST),
    ("/people/<int:number>/training", training_pages.training, FORM),
    ("/people/<int:number>/roles/new", appointment_pages.new_appointment, FORM),
    ("/people/<int:number>/roles/<int:appointment>/end", appointment_pages.end_appointment, FORM),
    ("/people/<int:number>/roles/<int:appointment>/register", appointment_pages.check_register, FORM),
    ("/people/<int:number>/passkeys", passkey_pages.reset_passkeys, FORM),
    ("/institutions", institution_pages.all_institutions, GET),
    ("/institutions/new", institution_pages.new_institution, FORM),
    ("/institutions/<int:number>", institution_pages.edit_institution, FORM),
    ("/settings", own_pages.settings, FORM),
    ("/settings/reminders", reminder_pages.reminders, FORM),
    ("/passkeys", passkey_pages.all_passkeys, FORM),
    ("/passkeys/<int:number>", passkey_pages.passkey, FORM),
    ("/passkeys/<int:number>/remove", passkey_pages.remove_passkey, FORM),
    ("/passkeys/options", passkey_pages.passkey_options, POST),
    ("/passkeys/confirm", passkey_pages.confirm_by_passkey, POST),
    (passkey_sign_in.ADDRESS, passkey_sign_in.second_factor, FORM),
    (f"{passkey_sign_in.ADDRESS}/options", passkey_sign_in.sign_in_options, POST),
    ("/language", own_pages.set_language, POST),
    ("/sign-out", own_pages.sign_out, POST),
    ("/sign-out-everywhere", own_pages.sign_out_everywhere, POST),
    ("/invitation/<token>", invitation_pages.invitation, FORM),
    ("/mail", invitation_pages.mail_folder, GET),
)

for address, view, methods in ROUTES:
    people.add_url_rule(address, view_func=view, methods=methods)
