"""Every page of the people room and its address; those of signing in are in hwx.people.security."""

from __future__ import annotations

from flask import Blueprint

from hwx.people import appointment_pages, institution_pages, invitation_pages, own_pages, person_pages

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
    ("/people/<int:number>/roles/new", appointment_pages.new_appointment, FORM),
    ("/people/<int:number>/roles/<int:appointment>/end", appointment_pages.end_appointment, FORM),
    ("/people/<int:number>/roles/<int:appointment>/register", appointment_pages.check_register, FORM),
    ("/institutions", institution_pages.all_institutions, GET),
    ("/institutions/new", institution_pages.new_institution, FORM),
    ("/institutions/<int:number>", institution_pages.edit_institution, FORM),
    ("/settings", own_pages.settings, FORM),
    ("/language", own_pages.set_language, POST),
    ("/sign-out", own_pages.sign_out, POST),
    ("/sign-out-everywhere", own_pages.sign_out_everywhere, POST),
    ("/invitation/<token>", invitation_pages.invitation, FORM),
    ("/mail", invitation_pages.mail_folder, GET),
)

for address, view, methods in ROUTES:
    people.add_url_rule(address, view_func=view, methods=methods)
