"""Sign-in by Flask-Security-Too: what of it is on, under which addresses, with whose forms, words and letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.dates import format_timedelta
from flask import Flask, Response, abort, after_this_request, flash, request
from flask_babel import get_babel, gettext
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil

from hwx.access import EVERYONE, LIBRARY_AUDIENCES, SIGNED_IN
from hwx.extensions import db
from hwx.people.library_texts import MESSAGES, FormRequest
from hwx.people.locale import FILTERS, GLOBALS
from hwx.people.mail import Letter, link_to, send, send_unseen, set_up_mail
from hwx.people.passkey_sign_in import PasskeyAfterPassword
from hwx.people.passwords import SHORTEST, HousePasswords
from hwx.people.sessions import set_up_sessions, why_ended
from hwx.people.sign_in_forms import ChangePasswordForm, ForgotPasswordForm, ResetPasswordForm, SignInForm
from hwx.people.tables import Person, SecurityRole
from hwx.people.wording import PLACES
from hwx.settings import Settings

RESET_WITHIN = timedelta(hours=4)

CHEAP_FOR_TESTS = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}

LIBRARY_AUDIENCES.update(
    {
        "security.login": EVERYONE,
        "security.forgot_password": EVERYONE,
        "security.reset_password": EVERYONE,
        "security.change_password": SIGNED_IN,
    }
)


def set_up(app: Flask) -> None:
    """After db, csrf, babel and limiter; before the blueprints. Sets up mail as well."""
    settings: Settings = app.config["HWX"]
    app.config.update(_session_cookie(settings))
    app.config.update(_what_is_on(settings))
    app.config.update(MESSAGES)
    app.request_class = FormRequest
    catalogue = get_babel(app)
    app.config["SECURITY_I18N_DOMAIN"] = catalogue.default_domain
    app.config["SECURITY_I18N_DIRNAME"] = catalogue.translation_directories
    set_up_mail(app)
    security = Security(mail_util_cls=HouseMail, password_util_cls=HousePasswords)
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Person, SecurityRole),
        login_form=SignInForm,
        forgot_password_form=ForgotPasswordForm,
        reset_password_form=ResetPasswordForm,
        change_password_form=ChangePasswordForm,
    )
    security.want_json(lambda request: False)
    security.two_factor_plugins = PasskeyAfterPassword()
    security.login_context_processor(lambda: {"ended": why_ended()})
    # Flask-Principal would load the person for every request, pictures and style sheet included; hwx uses none of it.
    security.principal.identity_loaders.clear()
    app.before_request_funcs.setdefault("security", []).append(_forms_only)
    set_up_sessions(app, security)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS, shortest_password=SHORTEST, **PLACES)


def _session_cookie(settings: Settings) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "hwx",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_PROTECTION": None,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
    }


def _what_is_on(settings: Settings) -> dict[str, Any]:
    on = {
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "LOGIN_URL": "/sign-in",
        "RESET_URL": "/reset",
        "CHANGE_URL": "/change-password",
        "LOGOUT_METHODS": None,
        # A form that signs asks for the password itself (hwx.people.step_up), so the library's page for it is off;
        # its address would be that of the public verification.
        "FRESHNESS": timedelta(-1),
        "VERIFY_URL": "/confirm-identity",
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "LOGIN_USER_TEMPLATE": "security/sign_in.html",
        "FORGOT_PASSWORD_TEMPLATE": "security/forgot_password.html",
        "RESET_PASSWORD_TEMPLATE": "security/reset_password.html",
        "CHANGE_PASSWORD_TEMPLATE": "security/change_password.html",
        "POST_LOGIN_VIEW": "/",
        "POST_RESET_VIEW": "/sign-in",
        "POST_CHANGE_VIEW": "/settings",
        "API_ENABLED_METHODS": ["session"],
        "JOIN_USER_ROLES": False,
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": True,
        "PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_FOR_TESTS if settings.mode == "test" else {},
        "HASHING_SCHEMES": ["hex_sha256"],
        "RESET_PASSWORD_WITHIN": RESET_WITHIN,
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "EMAIL_TEMPLATE_PASSWORD_RESET": "reset",
        "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
        "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
    }
    return {f"SECURITY_{name}": value for name, value in on.items()}


def _forms_only() -> None:
    """The library would read JSON as a form, and fall over what is not an object."""
    if request.is_json:
        abort(415)


class HouseMail(MailUtil):
    """The library asks here for its letters; they are written by hwx.people.mail, in the language of their reader."""

    def send_mail(self, template: str, *args: Any, **kwargs: Any) -> None:
        user: Person = kwargs["user"]
        values: dict[str, object] = {"name": user.passport_name, "link": link_to("security.forgot_password")}
        if template == "reset":
            values["link"] = link_to("security.reset_password", token=kwargs["reset_token"])
            values["within"] = format_timedelta(RESET_WITHIN, locale=user.language)
            send_unseen(Letter(user.email, user.language, template, values))
        else:
            _send_after_commit(Letter(user.email, user.language, template, values))


def _send_after_commit(letter: Letter) -> None:
    @after_this_request
    def _later(response: Response) -> Response:
        if not send(letter):
            flash(gettext("The letter that tells you about it could not be sent; the change itself stands."), "note")
        return response
