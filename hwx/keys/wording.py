"""What a page says where the keys of this installation cannot be used."""

from __future__ import annotations

from flask_babel import gettext


def keys_sentence() -> str:
    """Where the keys lie and what is wrong with them is for the administrator, not for a page."""
    return str(gettext("The keys of this server cannot be used. The administrator reads why with 'flask keys list'."))
