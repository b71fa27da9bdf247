"""The Flask extensions, made once and bound to the app by the factory, and the base of every table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from babel import Locale
from flask import Flask, g, request
from flask.templating import Environment
from flask_babel import Babel, Domain, get_locale
from flask_compress import Compress
from flask_limiter import Limiter
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup
from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Parent of every table; the naming convention keeps constraint names the same in both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite forgets the zone, so reading puts it back; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def locale_now() -> Locale | None:
    """What Flask-Babel's get_locale says. That looks through a proxy six times, and a page asks a hundred times; this
    looks where it has put its answer, and asks it where there is none."""
    try:
        known: Locale | None = g._get_current_object()._flask_babel.babel_locale
    except (AttributeError, RuntimeError):
        known = None
    return known or get_locale()


class Catalogues(Domain):  # type: ignore[misc]
    """The texts in every language. The library asks for the language of the moment five times for one text, and a page
    has hundreds of texts; here it is asked for once.

    ``write_number`` writes a number in the digits of the reader of the moment; the factory tells it."""

    write_number: Callable[[Any], str] = staticmethod(str)

    def get_translations(self) -> Any:
        locale = locale_now()
        if locale is None:
            return super().get_translations()
        found = self.by_language.get(locale.language)
        if found is None:
            found = self.by_language[locale.language] = super().get_translations()
        return found

    @cached_property
    def by_language(self) -> dict[str, Any]:
        return {}

    def gettext(self, string: str, **variables: Any) -> str:
        text: str = self.get_translations().ugettext(string)
        return self.filled(text, variables) if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        return self.filled(self.get_translations().ungettext(singular, plural, num), {"num": num, **variables})

    def filled(self, text: str, values: Mapping[str, Any]) -> str:
        """The one place where a sentence gets its values; whatever is a number is written here. Markup escapes them."""
        if ")d" in text:
            text = type(text)(_WHOLE_NUMBER.sub(r"%(\1)s", text))
        return text % {
            name: self.write_number(value) if type(value) in _NUMBERS else value for name, value in values.items()
        }


_NUMBERS = (int, float, Decimal)
_WHOLE_NUMBER = re.compile(r"%\((\w+)\)d")


class Languages(Babel):  # type: ignore[misc]
    """Flask-Babel with Catalogues, in Python and in templates."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        found = Catalogues(domain=self.domain)
        found.write_number = self.write_number
        return found

    def init_app(self, app: Flask, *arguments: Any, write_number: Callable[[Any], str] = str, **named: Any) -> None:
        super().init_app(app, *arguments, **named)
        self.write_number = write_number
        app.jinja_env.globals.update(_=self._text, gettext=self._text, ngettext=self._texts)

    @pass_eval_context
    def _text(self, context: EvalContext, text: str, **variables: Any) -> str:
        translations = self.domain_instance.get_translations()
        if not variables:
            return _written(translations, text, context.autoescape)
        return self._filled(context, translations.ugettext(text), variables)

    @pass_eval_context
    def _texts(self, context: EvalContext, one: str, many: str, number: int, **variables: Any) -> str:
        found = self.domain_instance.get_translations().ungettext(one, many, number)
        return self._filled(context, found, {"num": number, **variables})

    def _filled(self, context: EvalContext, text: str, variables: dict[str, Any]) -> str:
        return self.domain_instance.filled(Markup(text) if context.autoescape else text, variables)


@lru_cache(maxsize=8192)
def _written(translations: Any, text: str, escaping: bool) -> str:
    """A text without values is the same on every page, and a page has a hundred of them."""
    found: str = translations.ugettext(text)
    found = Markup(found) if escaping else found
    return found % {} if "%" in found else found


class Templates(Environment):
    """Flask's templates. What all of them know is copied into each when it is loaded, and by then the factory has
    gathered it. The library would look through two maps for every name at every import, and a page imports ten times.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def network_of_visitor() -> str:
    """What limits are counted by: the address, or the /64 network where one visitor has all of it (IPv6)."""
    address = request.remote_addr or ""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
babel = Languages()
mail = Mail()
compress = Compress()
limiter = Limiter(key_func=network_of_visitor)


PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "busy_timeout=5000",
    "recursive_triggers=ON",
    # What is erased is overwritten: patient data must not stay in free pages of the file.
    "secure_delete=ON",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    """What SQLite does only when asked: guard foreign keys, let readers go on during a write, mind all triggers."""
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
