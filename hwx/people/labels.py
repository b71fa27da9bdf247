"""Texts that are written down before there is a reader: labels of fields, and sentences that others will say."""

from __future__ import annotations

from typing import cast

from flask_babel import lazy_gettext


def _(text: str) -> str:
    """Translated each time it is shown. It serves as a text, which the types of WTForms ask for."""
    return cast(str, lazy_gettext(text))


def N_(text: str) -> str:  # noqa: N802 - the name by which the catalogue finds the texts
    """Only marked for the catalogue; whoever shows it translates it."""
    return text
